"""What print(schema) says in R and in Python: the same columns, inputs, outputs and evidence, in the same words."""

from pathlib import Path
import subprocess

import pandas as pd

import schemabridge as sb

PRINT = """
for (path in commandArgs(TRUE)) {
  schema <- suppressWarnings(schemabridge::read_schema(path))
  cat(format(schema), sep = "\\n")
}
"""


def record(folder: Path) -> tuple[sb.FeatureSchema, Path]:
    df = pd.DataFrame(
        {
            "age": [20.0, None, 35.5, 50.0] * 5,
            "city": ["b", "a", None, "b"] * 5,
            "flag": [True, False, True, True] * 5,
            "floor": [1, 2, 3, 10] * 5,
            "built": pd.date_range("2020-01-01", periods=20),
            "income": [1.0, 20.0, 300.0, 4000.0] * 5,
        }
    )
    schema = sb.record_schema(
        df,
        encodings={
            "age": ([sb.fill("median"), "standardize"], "missing"),
            "city": sb.one_hot(missing="category", unknown="zeros"),
            "flag": "boolean",
            "floor": sb.ordinal(unknown=-1),
            "built": sb.date_part("month"),
            "income": [sb.clip(0, 1000), sb.math("log1p"), "min_max"],
        },
        labels=["no", "yes"],
    )
    schema = schema.with_policy("age", within=(0, 120))
    schema.save(folder / "flats.schema.json")
    return schema, folder / "flats.schema.json"


def test_both_languages_print_a_schema_in_the_same_words(tmp_path) -> None:
    schema, path = record(tmp_path)
    done = subprocess.run(["Rscript", "-e", PRINT, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    python = " ".join(str(schema).partition("\n")[2].split())
    r = " ".join(done.stdout.partition("\n")[2].split())
    assert r.startswith(f"{python} golden rows: ")
    for words in (
        "age float64; missing filled with 35.5, has a feature of its own",
        "(fill, standardize; missing; one_hot; boolean; ordinal; date_part; clip, log1p, min_max)",
        "outputs (1) output no, yes",
        "range 0 to 120, others refused",
        "city string; 2 values",
    ):
        assert words in python
