"""Typed values of golden rows as a frame (clause 9.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.arrow_values import to_numpy
from schemabridge.frames.numpy_times import make_dates
from schemabridge.frames.refused_numbers import EXACT
from schemabridge.schema import TextCell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column


def build_frame(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> dict[str, pa.Array]:
    """Return typed golden values as a frame; a column absent from a row is absent (clause 9.2). A `TextCell` stands alone."""
    present = [column for column in columns if all(column.name in row for row in rows)]
    return {column.name: build_column(column.type, [row[column.name] for row in rows]) for column in present}


def build_column(column_type: ColumnType, values: list[object]) -> pa.Array:
    if any(isinstance(value, TextCell) for value in values):
        return pa.array([value.text for value in values if isinstance(value, TextCell)], pa.string())
    if any(isinstance(value, float) and not (value.is_integer() and abs(value) <= EXACT) for value in values):
        return pa.array(values, pa.float64())  # also a number in a row that must be refused for it
    array = pa.array(values, column_type.facts.vocabulary_type)
    if pa.types.is_date32(column_type.arrow_type):
        return make_dates(to_numpy(array.fill_null(0)), np.array([value is None for value in values]))
    return array.cast(column_type.arrow_type)
