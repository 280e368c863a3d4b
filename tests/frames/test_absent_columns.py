"""A column that is not there: in the index, or under a name that looks the same, with the line that brings it."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import schemabridge as sb

CAFE = "caf\u00e9"
SCHEMA = sb.record_schema({CAFE: [1.0, 2.0], "n": [1, 2]})
DF = pd.DataFrame({CAFE: [1.0, 2.0], "n": [1, 2]})
RIGHT = sb.prepare_input(DF, SCHEMA).tolist()
NAMES = ["cafe\u0301", f"\ufeff{CAFE}", f"{CAFE}\u200b", f"\u00a0{CAFE} ", CAFE.upper()]
FRAMES = {
    "pandas": lambda df: df,
    "polars": pl.from_pandas,
    "pyarrow": pa.Table.from_pandas,
    "mapping": lambda df: df.to_dict("list"),
    "records": lambda df: df.to_dict("records"),
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("library", FRAMES)
def test_a_name_that_looks_the_same_is_told_with_the_line_that_renames_it(library, name, raises_code) -> None:
    df = FRAMES[library](DF.rename(columns={CAFE: name}))
    error = raises_code("absent_column", sb.prepare_input, df, SCHEMA)
    names = {"df": df}
    exec(error.hint[error.hint.index("df = ") :], names)
    assert sb.prepare_input(names["df"], SCHEMA).tolist() == RIGHT


def test_names_that_look_the_same_are_shown_with_escapes(raises_code) -> None:
    error = raises_code("absent_column", sb.prepare_input, DF.rename(columns={CAFE: NAMES[0]}), SCHEMA)
    assert str(error) == (
        "[absent_column] column 'caf\\xe9' is not in the frame; it has 'cafe\u0301', 'n'\n"
        "  rename the column 'cafe\\u0301' to 'caf\\xe9': df = df.rename(columns={'cafe\\u0301': 'caf\\xe9'})"
    )


def test_names_that_look_different_are_shown_as_they_are(raises_code) -> None:
    error = raises_code("absent_column", sb.prepare_input, DF.rename(columns={CAFE: NAMES[4]}), SCHEMA)
    assert error.hint == "rename the column 'CAFÉ' to 'café': df = df.rename(columns={'CAFÉ': 'café'})"


@pytest.mark.parametrize(
    ("df", "hint"),
    [
        (DF.set_index("n"), "it is in the index of the frame: df = df.reset_index()"),
        (DF.set_index(["n", CAFE]).assign(z=0), "it is in the index of the frame: df = df.reset_index()"),
        (
            DF.set_index(["n", CAFE], drop=False).drop(columns="n"),
            "it is in the index of the frame: df = df.reset_index('n')",
        ),
    ],
)
def test_a_column_in_the_index_is_told_with_the_line_that_brings_it_back(df, hint, raises_code) -> None:
    error = raises_code("absent_column", sb.prepare_input, df, SCHEMA)
    assert error.hint == hint
    names = {"df": df}
    exec(hint.partition(": ")[2], names)
    assert sb.prepare_input(names["df"], SCHEMA).tolist() == RIGHT


@pytest.mark.parametrize(
    "arguments",
    [{"encodings": {"n": "numeric"}}, {"columns": {"n": sb.column(type="integer")}}, {"exclude": ["n"]}],
    ids=lambda each: next(iter(each)),
)
def test_an_argument_of_recording_that_names_the_index_is_told_so(arguments, raises_code) -> None:
    error = raises_code("unknown_column", sb.record_schema, DF.set_index("n"), **arguments)
    assert error.hint == "it is in the index of the frame: df = df.reset_index()"
    sb.record_schema(DF.set_index("n").reset_index(), **arguments)
