"""The values of a column, whatever frame they came from: numbers, or labels with their positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from schemabridge.frames.arrow_values import to_numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemabridge.frames.types import ColumnType


@dataclass(frozen=True)
class Numbers:
    """The numbers of a column: `values` (n,) of any numeric dtype; missing where `missing` is true, or NaN."""

    values: np.ndarray
    missing: np.ndarray | None = None


Values: TypeAlias = "Numbers | pa.DictionaryArray"


@dataclass(frozen=True)
class CheckedColumn:
    """The values of a column, and in which rows its type refuses the cell, by code; those cells are missing in `values`.

    `coerced` says in which rows a text is missing because it spells no value (clause 4.11); None where no row has one.
    """

    values: Values
    refused: Mapping[str, np.ndarray] = field(default_factory=dict)
    coerced: np.ndarray | None = None


@dataclass(frozen=True)
class Labels:
    """The distinct values of a column and where they stand: `indices` (n,) into `values`, -1 is missing.

    `values` is typed as the values of a vocabulary of the column's type; text may be utf8 or large utf8.
    """

    indices: np.ndarray
    values: pa.Array
    has_missing: bool


def absent_values(rows: int) -> Numbers:
    """Return a column of missing values only, which every type takes (clause 4.2)."""
    return Numbers(np.full(rows, np.nan))


def to_numbers(flat: pa.Array) -> Numbers:
    """Return a numeric or time array as numpy sees its memory, and where it is null."""
    missing = flat.is_null().to_numpy(zero_copy_only=False) if flat.null_count else None
    return Numbers(to_numpy(flat), missing)


def to_floats(numbers: Numbers) -> np.ndarray:
    """Return numbers as a float64 array of its own, NaN where missing."""
    with np.errstate(invalid="ignore"):  # a signalling NaN
        values = numbers.values.astype(np.float64)
    if numbers.missing is not None:
        values[numbers.missing] = np.nan
    return values


def to_labels(values: Values, column_type: ColumnType) -> Labels:
    """Return the values of a column as distinct values and positions."""
    encoded = values if isinstance(values, pa.DictionaryArray) else encode_numbers(values, column_type)
    indices = encoded.indices
    has_missing = indices.null_count > 0
    if has_missing:
        indices = indices if pa.types.is_signed_integer(indices.type) else indices.cast(pa.int64())
        indices = indices.fill_null(-1)
    values = cast_values(encoded.dictionary, column_type.facts.vocabulary_type)
    return drop_null_values(Labels(to_numpy(indices), values, has_missing))


def encode_numbers(numbers: Numbers, column_type: ColumnType) -> pa.DictionaryArray:
    """Return distinct numbers and positions: one zero, NaN is null, rounded where the column is float32."""
    if numbers.values.dtype.kind != "f" and not column_type.facts.is_floating:
        return pa.array(numbers.values, mask=numbers.missing).dictionary_encode()
    values = round_as(to_floats(numbers), column_type)
    with np.errstate(invalid="ignore"):  # a signalling NaN
        values += 0.0
    return pa.array(values, mask=np.isnan(values)).dictionary_encode()


def drop_null_values(labels: Labels) -> Labels:
    """Return labels without a null among the values: a category that is itself missing (R's addNA)."""
    if labels.values.null_count == 0:
        return labels
    absent = labels.values.is_null().to_numpy(zero_copy_only=False)
    positions = np.append(np.where(absent, -1, np.cumsum(~absent) - 1), -1)
    return Labels(positions[labels.indices], labels.values.drop_null(), has_missing=True)


def cast_values(values: pa.Array, value_type: pa.DataType) -> pa.Array:
    same = values.type == value_type or pa.types.is_large_string(values.type)
    return values if same else values.cast(value_type)


def choose_rounding(word: object) -> Callable[[np.ndarray], np.ndarray]:
    """Return the rounding after each operation: to binary32 where a step says so, none otherwise (clause 5.4)."""
    return np.asarray if word is None else round_float32


def round_as(values: np.ndarray, column_type: ColumnType) -> np.ndarray:
    """Return binary64 values as a column of a type has them: rounded where it is float32 (clause 4.1)."""
    return round_float32(values) if column_type.facts.rounds else values


def round_float32(values: np.ndarray) -> np.ndarray:
    """Return binary64 values rounded to binary32, half to even."""
    with np.errstate(all="ignore"):
        return values.astype(np.float32).astype(np.float64)


def hold_as(cells: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Return a matrix in the floats of a dtype, of which too large ones are infinite; as it is where the dtype is of no floats."""
    if dtype.kind != "f":
        return cells
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(cells.astype(dtype))


def differ(expected: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return where two arrays of one shape differ: floats of one dtype in a bit (all NaN are one), integers in value."""
    if found.dtype.kind != "f":
        return np.asarray(expected != found)
    integer = f"u{expected.dtype.itemsize}"
    both_nan = np.isnan(expected) & np.isnan(found)
    return np.asarray((expected.view(integer) != found.view(integer)) & ~both_nan)
