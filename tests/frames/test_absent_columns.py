"""A column that is not there: in the index, or under a name that looks the same, with the line that brings it."""

from io import StringIO

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


PENGUINS = sb.record_schema({"bill_depth_mm": [1.0, 2.0], "bill_length_mm": [3.0, 4.0], "x_1_1": [5.0, 6.0]})


@pytest.mark.parametrize("spelled", ["bill.depth.mm", "Bill Depth (mm)", "billDepthMm", "BILL-DEPTH-MM"])
@pytest.mark.parametrize("library", FRAMES)
def test_a_name_that_is_spelled_alike_is_told_before_one_that_is_near(library, spelled, raises_code) -> None:
    df = FRAMES[library](pd.DataFrame({"bill_depth_m": [7.0], spelled: [1.0], "Bill.Length.mm": [3.0], "x_1_1": [5.0]}))
    error = raises_code("absent_column", sb.prepare_input, df, PENGUINS)
    assert str(error).count("(1 more column is absent)") == 1
    names = {"df": df}
    exec(error.hint[error.hint.index("df = ") :], names)
    assert sb.prepare_input(names["df"], PENGUINS).tolist() == [[1.0, 3.0, 5.0]]


def test_the_nearest_name_is_told_as_a_question_behind_which_stands_what_can_be_renamed(raises_code) -> None:
    df = pd.DataFrame({"bill_depth": [1.0], "Bill Length mm": [3.0], "x_1_1": [5.0]})
    assert raises_code("absent_column", sb.prepare_input, df, PENGUINS).hint == (
        "if it is meant, rename the column 'bill_depth' to 'bill_depth_mm': df = df.rename(columns={'bill_depth': 'bill_depth_mm'}); "
        "rename the column 'Bill Length mm' to 'bill_length_mm': df = df.rename(columns={'Bill Length mm': 'bill_length_mm'})"
    )


@pytest.mark.parametrize("other", ["x_11", "x_1_2", "bill_length_mm", "\ufffe"])
def test_numbers_in_names_are_never_edited_and_a_column_that_is_needed_is_no_other_one(other, raises_code) -> None:
    df = {"bill_depth_mm": [1.0], "bill_length_mm": [3.0], other: [5.0]}
    assert raises_code("absent_column", sb.prepare_input, df, PENGUINS).hint == "add the column 'x_1_1' to the frame"
    report = sb.validate_batch({"bill_depth_mm": [1.0], "x_1_1": [5.0]}, PENGUINS)
    assert "add the column 'bill_length_mm' to the frame" in str(report)


def test_a_column_that_a_merge_renamed_and_a_header_in_one_name_are_told(raises_code) -> None:
    df = DF.assign(id=[1, 2])
    merged = df.merge(df[["id", "n"]], on="id")
    names = {"df": merged}
    hint = raises_code("absent_column", sb.prepare_input, merged, SCHEMA).hint
    assert hint.startswith("a merge renamed two columns that were called so; rename the one that is meant: df = ")
    exec(hint.partition(": ")[2], names)
    assert sb.prepare_input(names["df"], SCHEMA).tolist() == RIGHT
    error = raises_code("absent_column", sb.prepare_input, {f"{CAFE};n": ["1;2"]}, SCHEMA)
    assert error.hint == "one name holds several: read the file with sep=';'"


def test_a_file_without_a_line_of_names_and_one_read_without_it_are_told(raises_code) -> None:
    values = DF.to_csv(index=False, header=False)
    names = [*DF]
    headless = pd.read_csv(StringIO(values))
    hint = raises_code("absent_column", sb.prepare_input, headless, SCHEMA).hint
    assert hint == (
        "the names look like values: the file has no line of names; write one, or read it with header=None and names=[…]"
    )
    mended = pd.read_csv(StringIO(values), header=None, names=names)
    assert sb.prepare_input(mended, SCHEMA).tolist() == RIGHT
    unread = pd.read_csv(StringIO(DF.to_csv(index=False)), header=None)
    hint = raises_code("absent_column", sb.prepare_input, unread, SCHEMA).hint
    assert hint == "the names are positions: where the file has a line of names, read it with header=0"
    error = raises_code("absent_column", sb.prepare_input, {names[0]: ["a"], "2019": [1]}, SCHEMA)  # a name is there
    assert "add the column" in error.hint


@pytest.mark.parametrize(("name", "meant"), [("N", "n"), ("CAFE", None), ("caf\u00e9 ", CAFE)])
def test_an_argument_that_misspells_a_column_is_told_its_name(name, meant, raises_code) -> None:
    hint = raises_code("unknown_column", sb.record_schema, DF, exclude=[name]).hint
    assert (f"did you mean {meant!r}" in hint or ascii(meant) in hint) if meant else "did you mean" not in hint


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


@pytest.mark.parametrize("mark", ["_", ".", " ", ""])
def test_names_of_several_levels_are_made_texts_by_the_line_of_the_hint(mark, raises_code) -> None:
    schema = sb.record_schema({f"a{mark}min": [1.0, 2.0], f"a{mark}max": [3.0, 4.0], "b": [5.0, 6.0]})
    df = pd.DataFrame([[5.0, 3.0, 1.0]], columns=pd.MultiIndex.from_tuples([("b", ""), ("a", "max"), ("a", "min")]))
    names = {"df": df}
    exec(raises_code("absent_column", sb.prepare_input, df, schema).hint.partition(" by ")[2], names)
    assert sb.prepare_input(names["df"], schema).tolist() == [[1.0, 3.0, 5.0]]


def test_names_of_several_levels_are_told_at_recording(raises_code) -> None:
    df = pd.DataFrame([[3.0, 1.0]], columns=pd.MultiIndex.from_tuples([("a", "max"), ("a", 1)]))
    with pytest.warns(sb.SchemabridgeWarning, match="converted_name") as caught:
        assert "df.columns = " in raises_code("unknown_column", sb.record_schema, df, exclude=["a_max"]).hint
    names = {"df": df}
    exec(str(caught[0].message).partition(" by ")[2].partition("\n")[0], names)
    assert sb.record_schema(names["df"]).feature_names == ("a_max", "a_1")
