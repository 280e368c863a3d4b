"""Missing cells, empty texts and the text NA, as the writers of CSV files have them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
import shlex

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from documents import dump, seal
import schemabridge as sb

VALUES = ["a", None, "", "NA"]
ALIKE = ["a", None, None, "NA"]  # the writer makes no difference between a missing cell and an empty text
AND = ("--missing-cell", "", "--missing-cell", "NA")


def write_pandas(**options) -> str:
    return pd.DataFrame({"s": VALUES, "x": [1.0, 2.0, 3.0, 4.0]}).to_csv(index=False, **options)


def write_polars(style: str) -> str:
    return pl.DataFrame({"s": VALUES, "x": [1.0, 2.0, 3.0, 4.0]}).write_csv(quote_style=style)


def write_pyarrow(style: str, values: list[str | None] = VALUES) -> str:
    written = io.BytesIO()
    options = pyarrow.csv.WriteOptions(quoting_style=style)
    pyarrow.csv.write_csv(pa.table({"s": pa.array(values), "x": [1.0, 2.0, 3.0, 4.0]}), written, options)
    return written.getvalue().decode()


# The text of a file, the options that say how it was written, and the values that it then has.
WRITTEN = {
    "pandas": (write_pandas(), (), ALIKE),
    "pandas, none": (write_pandas(quoting=csv.QUOTE_NONE), (), ALIKE),
    "pandas, all": (write_pandas(quoting=csv.QUOTE_ALL), ("--quoted-missing",), ALIKE),
    "pandas, non-numeric": (write_pandas(quoting=csv.QUOTE_NONNUMERIC), ("--quoted-missing",), ALIKE),
    "pandas, na_rep": (write_pandas(na_rep="NULL"), ("--missing-cell", "NULL"), VALUES),
    "pandas, all, na_rep": (
        write_pandas(quoting=csv.QUOTE_ALL, na_rep="NULL"),
        ("--missing-cell", "NULL", "--quoted-missing"),
        VALUES,
    ),
    "polars": (write_polars("necessary"), (), VALUES),
    "polars, always": (write_polars("always"), ("--quoted-missing",), ALIKE),
    "polars, non_numeric": (write_polars("non_numeric"), (), VALUES),
    "polars, never": (write_polars("never"), (), ALIKE),
    "pyarrow": (write_pyarrow("needed"), (), VALUES),
    "pyarrow, all_valid": (write_pyarrow("all_valid"), (), VALUES),
    "pyarrow, none": (write_pyarrow("none"), (), ALIKE),
    "write.csv": ('"s","x"\n"a",1\nNA,2\n"",3\n"NA",4\n', ("--missing-cell", "NA"), VALUES),
    "write.csv, and empty": ('"s","x"\n"a",1\nNA,2\n"",3\n"NA",4\n', AND, VALUES),
    "write.csv, quote = FALSE": ("s,x\na,1\nNA,2\n,3\nNA,4\n", ("--missing-cell", "NA"), ["a", None, "", None]),
    "readr": ('s,x\na,1\nNA,2\n,3\n"NA",4\n', ("--missing-cell", "NA"), VALUES),
    "fwrite": ('s,x\na,1\n,2\n"",3\nNA,4\n', (), VALUES),
    "fwrite, quote = TRUE": ('"s","x"\n"a",1\n,2\n"",3\n"NA",4\n', (), VALUES),
    "fwrite, quote = FALSE": ("s,x\na,1\n,2\n,3\nNA,4\n", (), ALIKE),
    "fwrite, na": ('"s","x"\n"a",1\nNA,2\n"",3\n"NA",4\n', ("--missing-cell", "NA"), VALUES),
    "only, pandas": ('s\na\n""\n""\nNA\n', (), ["a", "", "", "NA"]),
    "only, polars": ('s\na\n\n""\nNA\n', (), VALUES),
    "only, fwrite": ('s\na\n\n""\nNA\n', (), VALUES),
    "only, write.csv": ('"s"\n"a"\nNA\n""\n"NA"\n', ("--missing-cell", "NA"), VALUES),
}
# The same files where the vocabulary has neither the empty text nor NA: what the first column then has.
UNKNOWN = {
    **WRITTEN,
    "only, pandas": ('s\na\n""\n""\nNA\n', (), ALIKE),
    "only, polars": ('s\na\n\n""\nNA\n', (), ALIKE),
    "only, fwrite": ('s\na\n\n""\nNA\n', (), ALIKE),
}


def write_schema(path: str, vocabulary: list[str]) -> Path:
    """Write a schema in which a missing cell and an unknown value are taken, and give other rows."""
    width = len(vocabulary) + 1
    match = {"id": "s", "op": "match", "column": "s", "vocabulary": "s", "missing": width - 1, "unknown": -1}
    features = [f"s_{value}" for value in vocabulary] + ["s is missing"]
    encoding = {"kind": "one_hot", "columns": ["s"], "from": "s.hot", "features": features}
    document = {
        "format": "schemabridge",
        "format_version": "1.0",
        "columns": [{"name": "s", "type": "string"}],
        "vocabularies": {"s": {"type": "string", "values": vocabulary}},
        "steps": [match, {"id": "s.hot", "op": "one_hot", "in": ["s"], "width": width}],
        "inputs": [{"name": "f", "dtype": "float64", "shape": [None, width], "nan": "pass", "encodings": [encoding]}],
        "fingerprint": "",
    }
    Path(path).write_bytes(dump(seal(document)))
    return Path(path)


@pytest.fixture
def knowing(folder: Path) -> Path:
    """Return the path of a schema that knows the empty text and NA."""
    return write_schema("knowing.schema.json", ["a", "", "NA"])


@pytest.fixture
def strange(folder: Path) -> Path:
    """Return the path of a schema that knows neither."""
    return write_schema("strange.schema.json", ["a"])


def prepare(run, schema: Path, batch: str, *options: str):
    done = run("prepare", schema, batch, "--out", "m.npy", *options)
    assert done.exit_code == 0, done.output
    return done, Path("m.npy").read_bytes()[128:]


def bits_of(values: list[str | None], schema: Path) -> bytes:
    return sb.prepare_input({"s": values}, schema).tobytes()


@pytest.mark.parametrize("writer", WRITTEN)
def test_a_file_gives_the_bits_of_the_values_that_were_written(run, knowing, writer):
    text, options, values = WRITTEN[writer]
    Path("b.csv").write_text(text)
    done, bits = prepare(run, knowing, "b.csv", *options)
    assert bits == bits_of(values, knowing)
    assert done.stderr == ""


@pytest.mark.parametrize("writer", UNKNOWN)
def test_a_file_gives_the_bits_where_the_vocabulary_has_no_such_texts(run, strange, writer):
    text, options, values = UNKNOWN[writer]
    Path("b.csv").write_text(text)
    done, bits = prepare(run, strange, "b.csv", *options)
    assert bits == bits_of(values, strange)
    told = [each for each in ("", "NA") if each in values]
    assert [repr(each) in done.stderr for each in told] == [True] * len(told)


ARGUMENTS = {
    "validate": (),
    "prepare": ("--out", "m.npy"),
    "drift": ("--min-rows", "1"),
    "split": ("--good", "good.csv", "--bad", "bad.csv"),
}


@pytest.mark.parametrize("command", ARGUMENTS)
@pytest.mark.parametrize(
    ("text", "told", "options"),
    [
        ('s,x\na,1\n"",2\n"",3\n', "'' (2)", "--quoted-missing"),
        (
            "s,x\na,1\nNA,2\nNA,3\nnull,4\n",
            "'NA' (2), 'null' (1)",
            "--missing-cell '' --missing-cell 'NA' --missing-cell 'null'",
        ),
        ('s,x\na,1\n"NA",2\n', "'NA' (1)", "--missing-cell '' --missing-cell 'NA' --quoted-missing"),
    ],
    ids=["quoted, empty", "words", "quoted words"],
)
def test_texts_that_read_as_missing_are_told_with_the_options_that_cure_them(
    run, strange, command, text, told, options
):
    if command == "drift":
        encodings = {"s": sb.one_hot(missing="category", unknown="zeros")}
        sb.record_schema({"s": ["a"] * 20}, encodings=encodings).save(strange)
    Path("b.csv").write_text(text)
    arguments = ARGUMENTS[command]
    done = run(command, strange, "b.csv", *arguments)
    assert done.exit_code == 0
    assert f"note: column 's': unknown values that read as missing: {told}\n" in done.stderr
    assert f"where these are missing: {options}\n" in done.stderr
    cured = run(command, strange, "b.csv", *arguments, *shlex.split(options))
    assert (cured.exit_code, cured.stderr) == (0, "")
    if command == "prepare":
        rows = text.count("\n") - 1
        assert Path("m.npy").read_bytes()[128:] == bits_of(["a"] + [None] * (rows - 1), strange)


def test_texts_in_a_file_with_types_are_told_too(run, strange):
    pq.write_table(pa.table({"s": pa.array(["a", "None", "", None]).dictionary_encode()}), "b.parquet")
    Path("b.jsonl").write_text('{"s": "N/A"}\n{"s": null}\n')
    done, _ = prepare(run, strange, "b.parquet")
    assert "read as missing: '' (1), 'None' (1)\n" in done.stderr
    assert "write them as nulls" in done.stderr
    done, _ = prepare(run, strange, "b.jsonl")
    assert "read as missing: 'N/A' (1)\n" in done.stderr
    assert "write them as nulls" in done.stderr


@pytest.mark.parametrize("options", [(), ("--missing-cell", "NA")], ids=["empty", "NA"])
@pytest.mark.parametrize("names", [["s", "x"], ["s"]], ids=["beside another", "only"])
def test_rows_that_split_writes_are_read_as_what_they_were(run, knowing, names, options):
    pq.write_table(pa.table({"s": VALUES, "x": [1.0, 2.0, 3.0, 4.0]}).select(names), "b.parquet")
    assert run("split", knowing, "b.parquet", "--good", "good.csv", "--bad", "bad.csv", *options).exit_code == 0
    _, bits = prepare(run, knowing, "good.csv", *options)
    assert bits == bits_of(VALUES, knowing)
