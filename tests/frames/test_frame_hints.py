"""What is no frame: the error says what it is instead, and the line that it gives makes the frame of it."""

from collections import namedtuple
import dataclasses
import json
import pathlib
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from scipy import sparse

import schemabridge as sb
from schemabridge.frames.frame import open_frame

LINE = re.compile(r"(import [\w.]+; )?df = .*$")
DF = pd.DataFrame({"x": [1.0, 3.0], "n": [1, 2]})
SCHEMA = sb.record_schema(DF)
MATRIX = sb.prepare_input(DF, SCHEMA)
Row = namedtuple("Row", ["x", "n"])


@dataclasses.dataclass
class Record:
    """One row as services hold it."""

    x: float
    n: int


class Validated:
    """One row as pydantic holds it."""

    def __init__(self, x: float, n: int) -> None:
        self.fields = {"x": x, "n": n}

    def model_dump(self) -> dict[str, object]:
        return self.fields


class Lazy:
    """A frame of another library, which has one method that gives its rows; Spark's has `collect` too."""

    def __init__(self, *methods: str) -> None:
        for each in methods:
            setattr(self, each, lambda: DF)


ARRAY = "an array has no names of columns: if these are raw values, with the names in their order: df = pd.DataFrame(df, columns=names)"
ONE = "a record is one row of several: df = [df]"
OWNER = "aggregate the groups or windows first, or give the frame that they are of: df = df.obj"
# what is given instead of a frame, what the error says, and how many of its rows the line brings
CASES = [
    (DF.iloc[0], "one row stays a frame with df.iloc[[0]]; of this one: df = df.to_frame().T", 1),
    (DF.astype(object).iloc[1], "one row stays a frame with df.iloc[[0]]; of this one: df = df.to_frame().T", 1),
    (DF["x"], "one column stays a frame with df[['name']]; of this one: df = df.to_frame()", 2),
    (DF["x"].rename(None), "name it as the schema does: df = df.to_frame('name')", None),
    (
        DF.set_axis(["a", "b"])["x"],
        "a row of pandas becomes a frame by df.to_frame().T, a column by df.to_frame()",
        None,
    ),
    (pl.Series("x", [1.0, 3.0]), "name it: df = df.to_frame()", 2),
    (DF.to_numpy(), ARRAY, 2),
    (DF.to_numpy().tolist(), ARRAY.replace("an array has no", "rows without"), 2),
    ([(1.0, 1), (3.0, 2)], ARRAY.replace("an array has no", "rows without"), 2),
    (
        sparse.csr_matrix(DF.to_numpy()),
        "a sparse matrix has no names of columns: if these are raw values, with the names in their order: "
        "df = pd.DataFrame.sparse.from_spmatrix(df, columns=names)",
        2,
    ),
    (DF["x"].to_numpy(), "values without the name of their column: df = {name: df}", 2),
    (pd.Index([1.0, 3.0]), "values without the name of their column: df = {name: df}", 2),
    ([1.0, 3.0], "values without the name of their column: df = {name: df}", 2),
    (DF.to_records(index=False), "give it as a frame: df = pd.DataFrame(df)", 2),
    ([DF.iloc[0], DF.iloc[1]], "give the rows as a frame: df = pd.DataFrame(df)", 2),
    ([Row(1.0, 1), Row(3.0, 2)], "give the rows as a frame: df = pd.DataFrame(df)", 2),
    ([DF, DF], "it is a list of frames: df = pd.concat(df)", 4),
    ({"x": 1.0, "n": 1}, ONE, 1),
    (DF.to_dict(), "it is a dict of dicts: df = pd.DataFrame(df)", 2),
    (Record(1.0, 1), "a record is one row of several: import dataclasses; df = [dataclasses.asdict(df)]", 1),
    (
        [Record(1.0, 1), Record(3.0, 2)],
        "give each row as a dict: import dataclasses; df = [dataclasses.asdict(row) for row in df]",
        2,
    ),
    (Validated(1.0, 1), "a record is one row of several: df = [df.model_dump()]", 1),
    ([Validated(1.0, 1)], "give each row as a dict: df = [row.model_dump() for row in df]", 1),
    (DF.groupby("n"), OWNER, 2),
    (DF.rolling(2), OWNER, 2),
    (DF.set_index(pd.date_range("2024", periods=2)).resample("D"), OWNER, 2),
    (pl.DataFrame(DF).group_by("n"), "aggregate the groups first, or give the frame that they are of", None),
    (pl.DataFrame(DF).lazy(), "collect it first: df = df.collect()", 2),
    (ds.dataset(pa.table(DF)), "collect it first: df = df.to_table()", 2),
    (ds.dataset(pa.table(DF)).scanner(), "collect it first: df = df.to_table()", 2),
    (Lazy("collect", "toPandas"), "collect it first: df = df.toPandas()", 2),
    (Lazy("compute"), "collect it first: df = df.compute()", 2),
    (Lazy("to_dataframe"), "collect it first: df = df.to_dataframe()", 2),
    (Lazy("fetchall"), "run the query with pd.read_sql(query, connection)", None),
    (Lazy("predict"), "first the frame, then the model", None),
    ("churn.schema.json", "this is the path of a schema: first the frame, then the schema", None),
    ("rows", "give the frame, not its name or the path of its file", None),
    (
        None,
        "what made it returned nothing, as methods of pandas with inplace=True do: give the frame itself",
        None,
    ),
]


@pytest.mark.parametrize(("given", "hint", "rows"), CASES, ids=lambda each: type(each).__name__)
def test_what_is_given_instead_of_a_frame_is_told_with_the_line_that_makes_one(given, hint, rows, raises_code) -> None:
    error = raises_code("not_a_frame", sb.prepare_input, given, SCHEMA)
    assert error.hint == hint
    line = LINE.search(hint)
    assert (line is None) == (rows is None) or rows is None
    if line is None or rows is None:
        return
    names = {"df": given, "pd": pd, "name": "x", "names": ["x", "n"]}
    exec(line[0], names)
    frame = open_frame(names["df"])
    assert frame.rows == rows
    needed = [name for name in ("x", "n") if name in frame.names]
    for name in needed:
        assert frame.get(name).to_pylist()[:2] == DF[name].tolist()[:rows] or given is CASES[1][0]
    if len(needed) == 2:
        assert sb.prepare_input(names["df"], SCHEMA)[0].tolist() in MATRIX.tolist()


def write_file(path: pathlib.Path) -> None:
    if path.name.endswith("jsonl"):
        path.write_text("".join(json.dumps(row) + "\n" for row in DF.to_dict("records")))
    else:
        write = {"csv": DF.to_csv, "tsv": DF.to_csv, "parquet": DF.to_parquet, "feather": DF.to_feather}
        options = {"csv": {"index": False}, "tsv": {"index": False, "sep": "\t"}}
        ending = path.name.split(".")[1]
        write[ending](path, **options.get(ending, {}))


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.tsv", "rows.parquet", "rows.feather", "rows.jsonl"])
@pytest.mark.parametrize("make", [str, pathlib.Path])
def test_the_path_of_a_file_is_told_with_the_line_that_reads_it(name, make, tmp_path, raises_code) -> None:
    path = tmp_path / name
    write_file(path)
    error = raises_code("not_a_frame", sb.prepare_input, make(path), SCHEMA)
    line = LINE.search(error.hint)
    assert line is not None
    names: dict[str, object] = {"pd": pd}
    exec(line[0], names)
    assert np.array_equal(sb.prepare_input(names["df"], SCHEMA), MATRIX)


SWAPPED = {
    "prepare_input(df, schema)": sb.prepare_input,
    "validate_batch(df, schema)": sb.validate_batch,
    "split_batch(df, schema)": sb.split_batch,
    "drift(df, schema)": sb.drift,
    "explain_schema(schema, row)": sb.explain_schema,
    "verify_schema(schema, model)": sb.verify_schema,
}


@pytest.mark.parametrize("call", SWAPPED)
@pytest.mark.parametrize("first", ["schema", "path"])
def test_swapped_arguments_are_told_with_the_right_call(call, first, tmp_path, raises_code) -> None:
    path = tmp_path / "x.schema.json"
    schema = sb.record_schema(pd.concat([DF] * 50), path=path) if first == "path" else SCHEMA
    given, second = (schema, DF), path if first == "path" else SCHEMA
    arguments = (second, DF) if call.startswith(("prepare", "validate", "split", "drift")) else (DF, second)
    error = raises_code("invalid_argument", SWAPPED[call], *arguments)
    assert str(error) == (
        "[invalid_argument] schema should be a FeatureSchema or a path, found DataFrame and the schema beside it\n"
        f"  swap the arguments: sb.{call}"
    )
    if call == "drift(df, schema)":
        return
    names = {"sb": sb, "df": DF, "row": DF[:1], "schema": given[0], "model": None}
    exec(f"result = sb.{call}", names)
    assert names["result"] is not None


def test_the_path_of_rows_in_the_place_of_the_schema_is_told_as_swapped(raises_code) -> None:
    error = raises_code("invalid_argument", sb.prepare_input, "x.schema.json", "rows.csv")
    assert error.hint == "swap the arguments: sb.prepare_input(df, schema)"


class Model:
    """A model of two features."""

    def predict(self, matrix):
        return matrix.sum(axis=1)


def test_a_model_before_its_frame_is_told_as_swapped(raises_code) -> None:
    error = raises_code("not_a_frame", sb.record_schema, Model(), DF)
    assert str(error) == (
        "[not_a_frame] expected a frame, found Model and the frame beside it\n"
        "  swap the arguments: sb.record_schema(df, model)"
    )


def test_a_model_in_the_place_of_the_schema_is_told(raises_code) -> None:
    error = raises_code("invalid_argument", sb.prepare_input, DF, Model())
    assert error.hint == "give the schema that was recorded for the model, or the path of its file"


class Owned(pd.DataFrame):
    """A subclass with columns of its own, as geopandas has."""

    @property
    def _constructor(self):
        return Owned


@pytest.mark.parametrize("verb", [sb.prepare_input, sb.validate_batch])
def test_a_subclass_of_a_frame_of_pandas_is_one(verb) -> None:
    found = verb(Owned(DF.assign(geometry=[object(), object()])), SCHEMA)
    assert np.array_equal(found, MATRIX) if verb is sb.prepare_input else found.ok
