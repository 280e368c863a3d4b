"""A pandera schema of polars frames, where cells are refused that pandera cannot list."""

from datetime import timedelta

import pandera.errors
import polars as pl
import pytest

import schemabridge as sb

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
