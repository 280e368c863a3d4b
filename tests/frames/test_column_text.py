"""Columns that take text as their values (clause 4.11), beside numbers of the same column too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.frames.frame import open_frame
from schemabridge.frames.mixed_columns import read_values
from schemabridge.frames.types import ColumnType
from schemabridge.frames.values import to_floats
from schemabridge.schema import Column, ColumnText, NumberFormat

TEXT = ColumnText(NumberFormat(), ("?",), "error")
NUMBER = Column("c", ColumnType("float64"), TEXT)
INTEGER = Column("c", ColumnType("integer"), TEXT)


def read(cells: object, column: Column = NUMBER) -> list[float]:
    return to_floats(read_values(open_frame({"c": cells}), column)).tolist()


def test_texts_and_numbers_in_one_column_are_read_each_as_its_kind() -> None:
    cells = [1.5, " 2.5", None, 3, "?", float("nan")]
    assert repr(read(cells)) == repr([1.5, 2.5, np.nan, 3.0, np.nan, np.nan])
    assert repr(read(pd.Series(cells, dtype=object))) == repr([1.5, 2.5, np.nan, 3.0, np.nan, np.nan])
    assert read([2**53, "7"], INTEGER) == [2.0**53, 7.0]


def test_texts_and_booleans_in_one_column_are_read_each_as_its_kind() -> None:
    assert read([True, "2"]) == [1.0, 2.0]


@pytest.mark.parametrize("cells", [["1", 2.0, True], ["1", b"2"], ["1", 2.0, pd.Timestamp("2024")]])
def test_one_kind_more_is_refused_as_a_whole(cells: list[object]) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        read(cells)
    assert caught.value.code in ("wrong_type", "unsupported_type")
    assert caught.value.rows == ()


def test_a_column_without_text_refuses_the_mix() -> None:
    with pytest.raises(sb.SchemabridgeError, match="wrong_type"):
        read([1.5, "2.5"], Column("c", ColumnType("float64")))


@pytest.mark.parametrize(
    ("cells", "code", "rows"),
    [
        ([1.0, "x", 2.0, "x"], "wrong_type", (1, 3)),
        ([0.5, "1", "0.5"], "not_integral", (0, 2)),
        ([2**60, "1"], "not_exact", (0,)),
    ],
)
def test_a_cell_of_a_mix_is_refused_in_its_row(cells: list[object], code: str, rows: tuple[int, ...]) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        read(cells, INTEGER if code != "wrong_type" else NUMBER)
    assert (caught.value.code, caught.value.rows) == (code, rows)


def test_a_refused_text_is_told_as_it_is() -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        read([1.0, " x ", " x "])
    assert caught.value.values == (" x ",)
    assert caught.value.frequencies == (2,)
