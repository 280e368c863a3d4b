"""A pandera schema with the rules of a feature schema: examined once, and where polars has cells that pandera cannot list."""

from datetime import timedelta
from unittest.mock import patch

import pandas as pd
import pandera.errors
import polars as pl
import pytest

import schemabridge as sb
from schemabridge.findings import pandera_schema

TRAINING = pd.DataFrame({"x": [1.0, 3.0], "y": ["a", "b"]})
BROKEN = pd.DataFrame({"x": [None, 2.0], "y": ["a", "c"]})
UNLISTED = {
    "durations": [timedelta(1), None],
    "bytes": [b"\xff", None],
    "lists": [[1], None],
    "arrays": pl.Series([[1, 2], None], dtype=pl.Array(pl.Int64, 2)),
    "objects": pl.Series([1, None], dtype=pl.Object),
}


@pytest.mark.parametrize("cells", UNLISTED.values(), ids=UNLISTED)
def test_cells_that_pandera_cannot_list_are_a_failure_of_the_check(cells) -> None:
    schema = sb.record_schema({"x": ["a", "b"]}).to_pandera("polars")
    with pytest.raises(pandera.errors.SchemaErrors) as refused:
        schema.validate(pl.DataFrame({"x": cells}), lazy=True)
    failures = refused.value.failure_cases.filter(pl.col("check") == "type")
    assert failures["failure_case"].str.starts_with("SchemabridgeTypeError").to_list() == [True]


def list_failures(schema, frame) -> set[tuple[str, str]]:
    """Return column and check of everything that pandera refuses."""
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as refused:
        cases = refused.failure_cases
        rows = cases.to_dict("records") if isinstance(cases, pd.DataFrame) else cases.to_dicts()
        return {(row["column"], row["check"]) for row in rows}
    return set()


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("frame", [TRAINING, BROKEN], ids=["good", "bad"])
def test_all_checks_of_a_column_come_from_one_examination(library, frame) -> None:
    schema = sb.record_schema(TRAINING, encodings={"x": "standardize", "y": "one_hot"}).to_pandera(library)
    assert sum(len(column.checks) for column in schema.columns.values()) > len(frame.columns)
    with patch.object(pandera_schema, "examine_batch", wraps=pandera_schema.examine_batch) as examine:
        list_failures(schema, frame if library == "pandas" else pl.from_pandas(frame))
    assert examine.call_count == len(frame.columns)


def test_a_frame_that_was_changed_in_place_is_examined_again() -> None:
    schema = sb.record_schema(TRAINING).to_pandera()
    frame = BROKEN.copy()
    assert list_failures(schema, frame) == {("x", "not_nullable"), ("y", "unknown_value")}
    frame.loc[0, "x"], frame.loc[1, "y"] = 1.0, "b"
    assert list_failures(schema, frame) == set()
    frame.loc[0, "y"] = "d"
    assert list_failures(schema, frame) == {("y", "unknown_value")}


def test_a_frame_that_was_mended_after_a_check_ended_the_validation_is_examined_again() -> None:
    schema = sb.record_schema(TRAINING).to_pandera()
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": ["a", "c"]})
    with pytest.raises(pandera.errors.SchemaError):
        schema.validate(frame, inplace=True)
    frame.loc[1, "y"] = "b"
    assert schema.validate(frame, inplace=True) is frame


@pytest.mark.parametrize("name", ["type", "unknown_value"])
def test_a_check_on_its_own_judges_what_it_is_given(name) -> None:
    column = sb.record_schema(TRAINING).to_pandera().columns["y"]
    [check] = [each for each in column.checks if each.name == name]
    cells = pd.Series(["a", "b"])
    for changed, passes in (("a", True), ("c", name == "type"), ("b", True)):
        cells[1] = changed
        assert bool(check(cells).check_passed) == passes
