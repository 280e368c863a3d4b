"""`make bench`: speed and memory of both halves as ratios against peers and limits, measured in one run.

Says MISSED beside a figure that is not what it should be; it is a measurement, not a test.
"""

import os
from pathlib import Path
import subprocess
import sys
import tempfile

from figures import compare, measure_turns, show
from frame import NUMBERS, TEXTS, make_frame, make_schema, make_vocabulary_schema
import numpy as np
import pandas as pd
import pandera.pandas as pandera
import polars as pl
import pyarrow as pa
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import schemabridge as sb

ROWS = 1_000_000
HERE = Path(__file__).parent


def main() -> None:
    print("start of a process, beyond what it cannot do without")
    bench_start()
    print(f"Python, {ROWS} rows, 10 numbers and 5 text columns to 195 float32 features")
    schema, df = make_schema(), make_frame(ROWS)
    bench_memory(df, schema)  # first: later the process holds memory that it would use again
    bench_peers(df, schema)
    bench_object_text(df, schema)
    bench_rows(df, schema)
    bench_wide()
    bench_validation(df, schema)
    with tempfile.TemporaryDirectory() as folder:
        bench_vocabulary(Path(folder))
        bench_r(Path(folder))


def bench_start() -> None:
    """Show what loading costs: import, the command line, and R's library()."""
    python, command = [sys.executable, "-c"], str(Path(sys.executable).with_name("schemabridge"))
    ours, needed, usage, r_library, r_bare = measure_turns(
        lambda: run_quietly([*python, "import schemabridge"]),
        lambda: run_quietly([*python, "import pandas, pyarrow"]),
        lambda: run_quietly([command, "--help"]),
        lambda: run_quietly(["Rscript", "-e", "library(schemabridge)"]),
        lambda: run_quietly(["Rscript", "-e", "library(jsonlite); loadNamespace('cli')"]),
        turns=5,
    )
    show("import schemabridge - import pandas, pyarrow", min(ours) - min(needed), "s", 0.3)
    show("schemabridge --help", min(usage), "s", 2.0)
    show("library(schemabridge) - library(jsonlite), cli", min(r_library) - min(r_bare), "s", 0.3)


def run_quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def bench_peers(df: pd.DataFrame, schema: sb.FeatureSchema) -> None:
    polars = pl.from_pandas(df)
    one_hot = OneHotEncoder(sparse_output=False, dtype=np.float32)
    transformer = ColumnTransformer([("numbers", StandardScaler(), NUMBERS), ("texts", one_hot, TEXTS)]).fit(df)
    ours, full = measure_turns(
        lambda: sb.prepare_input(df, schema), lambda: np.full((ROWS, 195), 1.0, np.float32), turns=11
    )
    show("prepare_input / np.full of the same output", compare(ours, full), "", 2.0)
    ours, dummies, to_dummies = measure_turns(
        lambda: sb.prepare_input(df, schema),
        lambda: pd.get_dummies(df, columns=TEXTS, dtype=np.float32),
        lambda: polars.to_dummies(TEXTS).cast(pl.Float32),
    )
    show("pandas.get_dummies, float32 / prepare_input", compare(dummies, ours), "", 1.0, at_least=True)
    show("polars to_dummies, float32 / prepare_input", compare(to_dummies, ours), "", 1.0, at_least=True)
    ours, sklearn = measure_turns(
        lambda: sb.prepare_input(df, schema), lambda: transformer.transform(df).astype(np.float32), turns=3
    )
    show("scikit-learn ColumnTransformer / prepare_input", compare(sklearn, ours), "", 20, at_least=True)
    few, many = make_frame(ROWS // 4), make_frame(ROWS * 10 // 4)
    less, more = measure_turns(lambda: sb.prepare_input(few, schema), lambda: sb.prepare_input(many, schema), turns=5)
    show("ten times the rows / the rows", compare(more, less), "", 10.5)


def bench_memory(df: pd.DataFrame, schema: sb.FeatureSchema) -> None:
    """Show the peak memory during a call, beyond what was there before, against the output."""
    before = read_status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    output = sb.prepare_input(df, schema)
    show("peak memory / the output", (read_status("VmHWM") - before) * 1024 / output.nbytes, "", 1.15)


def read_status(field: str) -> int:
    """Return a field of the process status in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def bench_object_text(df: pd.DataFrame, schema: sb.FeatureSchema) -> None:
    """Show text in object columns, as all text is before pandas 3: cells that are the same objects, as joins make them."""
    labels = {name: pd.Categorical(df[name]) for name in TEXTS}
    shared = {name: each.categories.to_numpy(dtype=object)[each.codes] for name, each in labels.items()}
    objects = df.assign(**{name: pd.Series(cells, dtype=object) for name, cells in shared.items()})
    ours, full = measure_turns(
        lambda: sb.prepare_input(objects, schema), lambda: np.full((ROWS, 195), 1.0, np.float32), turns=7
    )
    show("prepare_input of object text / np.full", compare(ours, full), "", 2.0)


def bench_rows(df: pd.DataFrame, schema: sb.FeatureSchema) -> None:
    row = df.iloc[:1].copy()
    [record] = row.to_dict("records")
    frames = {
        "one row, a list of records": ([record], 15),
        "one row, a dict": ({name: [value] for name, value in record.items()}, 20),
        "one row, pandas": (row, 80),
        "one row, pyarrow": (pa.Table.from_pandas(row, preserve_index=False), 80),
        "100 records": (df.iloc[:100].to_dict("records"), 300),
    }
    for name, (frame, limit) in frames.items():
        [seconds] = measure_turns(lambda frame=frame: [sb.prepare_input(frame, schema) for _ in range(200)])
        show(name, min(seconds) / 200 * 1e6, "us", limit)


def bench_wide() -> None:
    """Show a thousand numeric columns against the line of numpy that standardizes them."""
    numbers = np.random.default_rng(1).normal(size=(30_000, 1000))
    df = pd.DataFrame(numbers, columns=[f"x{column}" for column in range(1000)])
    schema = sb.record_schema(df.iloc[:1000], encodings=dict.fromkeys(df.columns, "standardize"))
    center, scale = numbers[:1000].mean(axis=0), numbers[:1000].std(axis=0)
    ours, bare = measure_turns(
        lambda: sb.prepare_input(df, schema), lambda: ((df.to_numpy() - center) / scale).astype(np.float32), turns=5
    )
    show("1,000 columns x 30,000 rows / the numpy line", compare(ours, bare), "", 2.0)
    record = df.iloc[:1].to_dict("records")
    [seconds] = measure_turns(lambda: [sb.prepare_input(record, schema) for _ in range(20)])
    show("one row of 1,000 columns", min(seconds) / 20 * 1000, "ms", 2.0)


def bench_validation(df: pd.DataFrame, schema: sb.FeatureSchema) -> None:
    """Show validation against pandera alone, with a schema written by hand for the same rules."""
    known = {name: schema.vocabularies[name].values.to_pylist() for name in TEXTS}
    by_hand = pandera.DataFrameSchema(
        {
            **{name: pandera.Column(float, nullable=False) for name in NUMBERS},
            **{name: pandera.Column(str, pandera.Check.isin(known[name]), nullable=False) for name in TEXTS},
        }
    )
    row = df.iloc[:1].copy()
    ours, bare = measure_turns(lambda: sb.validate_batch(df, schema), lambda: by_hand.validate(df, lazy=True), turns=7)
    show("validate_batch / pandera by hand", compare(ours, bare), "", 1.5)
    ours, bare = measure_turns(
        lambda: [sb.validate_batch(row, schema) for _ in range(20)],
        lambda: [by_hand.validate(row, lazy=True) for _ in range(20)],
    )
    show("validate_batch / pandera by hand, one row", compare(ours, bare), "", 2.0)


def bench_vocabulary(folder: Path) -> None:
    make_vocabulary_schema(1_000_000).save(folder / "vocabulary.schema.arrow")
    [seconds] = measure_turns(lambda: sb.read_schema(folder / "vocabulary.schema.arrow"), turns=5)
    show("read a vocabulary of 1,000,000 texts (Arrow)", min(seconds), "s", 0.5)


def bench_r(folder: Path) -> None:
    """Compile the limit in C, and run the R half of the benchmark."""
    make_schema().save(folder / "bench.schema.json")
    source = folder / "fill.c"
    source.write_text((HERE / "fill.c").read_text())
    subprocess.run(["R", "CMD", "SHLIB", str(source)], check=True, capture_output=True, cwd=folder)
    sys.exit(subprocess.run(["Rscript", str(HERE / "bench.R"), str(folder)], env=os.environ, check=False).returncode)


if __name__ == "__main__":
    main()
