"""Columns as a schema types them: what is accepted by value, and what is refused with which code (clause 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.errors import SchemabridgeError, new_column_error, new_error
from schemabridge.frames.arrow_values import combine, flatten, kind_of, value_type_of
from schemabridge.frames.checked_numbers import check_numbers, check_times
from schemabridge.frames.checked_text import check_spelled, check_text
from schemabridge.frames.conversion_hints import suggest_cells, suggest_conversion
from schemabridge.frames.frequencies import count_refused, count_values, list_frequent
from schemabridge.frames.kinds import KINDS
from schemabridge.frames.time_zones import UTC_NAMES, check_zone
from schemabridge.frames.types import NUMERIC, TYPES, ColumnType
from schemabridge.frames.unsupported_hints import read_supported
from schemabridge.frames.values import (
    CheckedColumn,
    Numbers,
    Values,
    absent_values,
    round_as,
    to_floats,
    to_labels,
    to_numbers,
)
from schemabridge.schema import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import CountedValues
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame


def get_source(frame: Frame, column: Column) -> ArrowColumn:
    """Return a column of a frame as Arrow, of which no type holds integers beyond 64 bits; these are refused as its own."""
    try:
        return read_supported(frame, column.name, column.type)
    except SchemabridgeError as error:
        if error.code != "not_exact" or code_of_beyond(column) == "not_exact":
            raise
        error = new_column_error("wrong_type", column.name, expected=str(column.type), found=KINDS["integer"].words)
        raise error from None


def code_of_beyond(column: Column) -> str:
    """Return the code of an integer beyond 2^53 in a column (clause 4.3): what takes no such number has another one."""
    facts = column.type.facts
    return "not_exact" if facts.is_numeric and not facts.is_boolean else "wrong_type"


def read_column(source: ArrowColumn, column: Column, known: pa.Array | None = None) -> Values:
    """Return the values of a column as its type takes them; raises the errors of the type phase (clause 4.3).

    Text comes back as distinct texts and positions, everything else as numbers: booleans, integers, counts in the
    column's unit, or floats.
    """
    return accept_checked(check_column(source, column, known), (source,), column)


def accept_checked(checked: CheckedColumn, sources: Sequence[ArrowColumn], column: Column) -> Values:
    """Return the values of a checked column; raises what its type refuses, of which the lowest row decides (clause 7.1)."""
    if checked.refused:
        code = min(checked.refused, key=lambda each: int(np.argmax(checked.refused[each])))
        rows = np.flatnonzero(checked.refused[code])
        counted = count_refused(code, sources, rows)
        raise refuse_cells(code, column, rows[:5].tolist(), len(rows), list_frequent(counted))
    return checked.values


def check_column(source: ArrowColumn, column: Column, known: pa.Array | None = None) -> CheckedColumn:
    """Return the values of a column and the cells that its type refuses; raises what concerns the column as a whole.

    `known` are texts that most cells are likely to be, which are not searched for then.
    """
    checked = check_cells(source, column, known)
    if not column.missing_values:
        return checked
    return replace(checked, values=drop_missing(checked.values, column))


def drop_missing(values: Values, column: Column) -> Values:
    """Return values of which those that mean missing are (clause 4.13)."""
    absent = column.missing_values
    if isinstance(values, Numbers) and column.type.facts.is_text:  # no text at all
        return values
    if isinstance(values, Numbers):
        numbers = round_as(to_floats(values), column.type)
        return Numbers(values.values, np.isnan(numbers) | np.isin(numbers, np.array(absent, np.float64)))
    labels = to_labels(values, column.type)
    dropped = pc.is_in(labels.values, pa.array(absent, labels.values.type)).to_numpy(zero_copy_only=False)
    indices = np.append(np.where(dropped, -1, np.arange(len(dropped))), -1)[labels.indices]
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), labels.values)


def check_cells(source: ArrowColumn, column: Column, known: pa.Array | None) -> CheckedColumn:
    kind = kind_of(source.type)
    if kind == "unsupported":
        raise new_column_error(
            "unsupported_type", column.name, expected=str(column.type), found=f"values of type {source.type}"
        )
    if source.null_count == len(source) or kind == "null":
        return CheckedColumn(absent_values(len(source)))
    if kind not in column.type.facts.accepts and not (kind == "string" and column.text is not None):
        if is_all_missing(flatten(source), kind):
            return CheckedColumn(absent_values(len(source)))
        raise wrong_kind(source, kind, column)
    if kind == "string":
        return (
            check_text(source, known) if column.text is None else check_spelled(check_text(source), column, column.text)
        )
    flat = flatten(source)
    if kind in NUMERIC:
        return check_numbers(to_numbers(flat), kind, column.type.facts)
    check_zone(flat.type, column)
    return check_times(to_numbers(flat), flat.type, column)


def refuse_cells(
    code: str, column: Column, rows: Sequence[int], count: int, counted: CountedValues
) -> SchemabridgeError:
    """Return the error for cells that the type of a column refuses: the first five of `count` rows, and what is there."""
    return new_column_error(
        code,
        column.name,
        expected=str(column.type),
        found=FOUND[code],
        rows=rows,
        count=count,
        counted=counted,
        hint=suggest_cells(code, column, counted.values),
    )


def is_all_missing(flat: pa.Array, kind: str) -> bool:
    """Return whether an array has only nulls and NaN; flat, because a dictionary may have a null among its values."""
    if kind == "floating":
        return bool(np.isnan(to_floats(to_numbers(flat))).all())
    return bool(flat.null_count == len(flat))


def read_numbers(source: ArrowColumn, column: Column) -> np.ndarray:
    """Return the numbers of a column, float64 (n,), NaN where missing; raises the errors of the type phase."""
    return list_numbers(read_column(source, column), column.type)


def list_numbers(values: Values, column_type: ColumnType) -> np.ndarray:
    """Return the values of a column of numbers, float64 (n,), NaN where missing."""
    assert isinstance(values, Numbers)
    return round_as(to_floats(values), column_type)


def read_labels(source: ArrowColumn, column: Column) -> pa.Array:
    """Return the values of a column typed as those of a vocabulary, null where missing; raises as `read_column`."""
    return list_labels(read_column(source, column), column.type)


def list_labels(values: Values, column_type: ColumnType) -> pa.Array:
    """Return the values of a column typed as those of a vocabulary, null where missing."""
    labels = to_labels(values, column_type)
    taken = labels.values.take(pa.array(labels.indices, mask=labels.indices < 0))
    return taken.cast(pa.string()) if pa.types.is_large_string(taken.type) else taken


def infer_type(source: ArrowColumn, name: str) -> ColumnType:
    """Return the type to record for a training column; only missing values are float64.

    Raises
    ------
    SchemabridgeError
        `unsupported_type`; `ambiguous_time_zone` for a zone other than UTC; `not_exact` for times finer than microseconds.
    """
    kind = kind_of(source.type)
    if kind == "unsupported":
        raise new_error("unsupported_type", f"column {name!r} is {source.type}", column=name)
    value_type = value_type_of(source.type)
    if kind == "floating":
        return ColumnType("float64" if value_type.bit_width == 64 else "float32")
    if kind == "null":
        return ColumnType("float64")
    if not TYPES[kind].keys:
        return ColumnType(kind)
    column_type = ColumnType(
        kind, "us" if value_type.unit == "ns" else value_type.unit, infer_instant(value_type, name)
    )
    read_column(source, Column(name, column_type))
    return column_type


def infer_instant(value_type: pa.DataType, name: str) -> bool | None:
    if not pa.types.is_timestamp(value_type):
        return None
    if value_type.tz is not None and value_type.tz not in UTC_NAMES:
        hint = f"record UTC: df[{name!r}] = df[{name!r}].dt.tz_convert('UTC')"
        message = f"column {name!r} has the zone {value_type.tz}; a schema records instants in UTC"
        raise new_error("ambiguous_time_zone", message, column=name, hint=hint)
    return value_type.tz is not None


def list_categories(source: ArrowColumn, column: Column) -> pa.Array | None:
    """Return the categories of a categorical column in their order, unused ones included; None for any other column."""
    if not pa.types.is_dictionary(source.type):
        return None
    values = combine(source).dictionary.drop_null()
    return read_labels(values, column).drop_null()


FOUND = {
    "wrong_type": "values that are none of its type",
    "not_integral": "numbers that are no integers",
    "not_exact": "values that cannot be held exactly",
    "float32_overflow": "numbers too large for float32",
    "invalid_encoding": "text that is not valid Unicode",
}


def wrong_kind(source: ArrowColumn, kind: str, column: Column) -> SchemabridgeError:
    frequencies = count_values((source,))
    return new_column_error(
        "wrong_type",
        column.name,
        expected=str(column.type),
        found=KINDS[kind].words,
        counted=list_frequent(frequencies),
        hint=suggest_conversion(kind, column, [str(value) for _, value in frequencies]),
    )
