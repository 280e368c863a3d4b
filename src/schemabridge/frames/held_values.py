"""A number as a value of a type, and a value in the name of a feature (see `TypeFacts`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.refused_numbers import EXACT

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType, Value


def hold_float32(number: float) -> Value:
    return number if float(np.float32(number)) == number else None


def hold_whole(number: float) -> Value:
    return int(number) if number.is_integer() and abs(number) <= EXACT else None


def hold_nothing(number: float) -> Value:
    return None


def show_whole(count: int, column_type: ColumnType) -> str:
    return str(count)


def name_number(value: object, column_type: ColumnType) -> str:
    return repr(value)


def name_moment(value: object, column_type: ColumnType) -> str:
    return str(np.array([value], f"M8[{column_type.unit or 'D'}]")[0])
