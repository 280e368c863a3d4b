"""Columns as a schema types them: what is accepted by value, and what is refused with which code (clause 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.arrow_values import NUMERIC, combine, flatten, kind_of, list_objects, to_numpy, value_type_of
from schemabridge.errors import list_values, new_error
from schemabridge.schema import Column, ColumnType
from schemabridge.values import (
    FLOAT32_LIMIT,
    VALUE_TYPES,
    Numbers,
    Values,
    absent_values,
    round_float32,
    to_floats,
    to_labels,
    to_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.frame import ArrowColumn

EXACT = 2**53
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
SECONDS_PER_DAY = 86_400
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00"})
KIND_NAMES = {"floating": "numbers", "integer": "integers", "boolean": "true and false", "string": "text"}


def read_column(source: ArrowColumn, column: Column) -> Values:
    """Return the values of a column as its type takes them; raises the errors of the type phase (clause 4.3).

    Text comes back as distinct texts and positions, everything else as numbers: booleans, integers, counts in the
    column's unit, or floats.
    """
    kind = kind_of(source.type)
    if kind == "unsupported":
        raise new_error("unsupported_type", f"column {column.name!r} is {source.type}", column=column.name)
    if source.null_count == len(source) or kind == "null":
        return absent_values(len(source))
    if kind not in ACCEPTED[column.type.name]:
        if is_all_missing(flatten(source), kind):
            return absent_values(len(source))
        raise wrong_kind(source, kind, column)
    if kind == "string":
        return check_text(source, column)
    flat = flatten(source)
    if kind in NUMERIC:
        return check_numbers(to_numbers(flat), kind, column)
    check_zone(flat.type, column)
    return convert_times(to_numbers(flat), flat.type, column)


def is_all_missing(flat: pa.Array, kind: str) -> bool:
    """Return whether an array has only nulls and NaN; flat, because a dictionary may have a null among its values."""
    if kind == "floating":
        return bool(np.isnan(to_floats(to_numbers(flat))).all())
    return bool(flat.null_count == len(flat))


def read_numbers(source: ArrowColumn, column: Column) -> np.ndarray:
    """Return the numbers of a column, float64 (n,), NaN where missing; raises the errors of the type phase."""
    numbers = read_column(source, column)
    assert isinstance(numbers, Numbers)
    values = to_floats(numbers)
    return round_float32(values) if column.type.name == "float32" else values


def read_labels(source: ArrowColumn, column: Column) -> pa.Array:
    """Return the values of a column typed as those of a vocabulary, null where missing; raises as `read_column`."""
    labels = to_labels(read_column(source, column), column.type)
    values = labels.values.take(pa.array(labels.indices, mask=labels.indices < 0))
    return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values


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
        return ColumnType(
            "float32" if pa.types.is_float16(value_type) or pa.types.is_float32(value_type) else "float64"
        )
    if kind == "null":
        return ColumnType("float64")
    if kind not in ("timestamp", "duration"):
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
    return read_labels(values, column)


def build_frame(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> dict[str, pa.Array]:
    """Return typed golden values (clause 9.1) as a frame; a column absent from every row is absent."""
    present = [column for column in columns if any(column.name in row for row in rows)]
    return {column.name: build_column(column.type, [row.get(column.name) for row in rows]) for column in present}


def build_column(column_type: ColumnType, values: list[object]) -> pa.Array:
    if any(isinstance(value, float) and not value.is_integer() for value in values) and column_type.name != "string":
        return pa.array(values, pa.float64())  # a fraction in a row that must be refused
    if column_type.name == "timestamp":
        return pa.array(values, pa.int64()).cast(pa.timestamp(column_type.unit, "UTC" if column_type.instant else None))
    if column_type.name == "duration":
        return pa.array(values, pa.int64()).cast(pa.duration(column_type.unit))
    if column_type.name == "date":
        return pa.array(values, pa.int32()).cast(pa.date32())
    return pa.array(values, VALUE_TYPES.get(column_type.name, pa.int64()))


ACCEPTED = {
    "boolean": NUMERIC,
    "integer": NUMERIC,
    "float64": NUMERIC,
    "float32": NUMERIC,
    "string": frozenset({"string"}),
    "date": frozenset({"date", "timestamp"}),
    "timestamp": frozenset({"date", "timestamp"}),
    "duration": frozenset({"duration"}),
}


def wrong_kind(source: ArrowColumn, kind: str, column: Column) -> SchemabridgeError:
    found = list_objects(flatten(source).drop_null().unique()[:20])
    message = (
        f"column {column.name!r} should be {column.type}, found {KIND_NAMES.get(kind, kind)}: {list_values(found)}"
    )
    hint = suggest_conversion(kind, column)
    return new_error("wrong_type", message, column=column.name, values=found[:10], hint=hint)


def suggest_conversion(kind: str, column: Column) -> str | None:
    frame_column = f"df[{column.name!r}]"
    if kind == "string":
        to_type = {"date": "pd.to_datetime", "timestamp": "pd.to_datetime", "duration": "pd.to_timedelta"}
        function = to_type.get(column.type.name, "pd.to_numeric")
        return f"convert the text where it is read, or {frame_column} = {function}({frame_column})"
    if column.type.name == "string":
        return f"the schema has text here; send the labels, as in {frame_column}.astype('str'), only if they print as recorded"
    return None


def check_zone(source: pa.DataType, column: Column) -> None:
    """Raise `ambiguous_time_zone` where the zone of timestamps does not say what the column needs (clause 4.6)."""
    if not pa.types.is_timestamp(source):
        return
    if source.tz is None if column.type.instant else source.tz not in (None, *UTC_NAMES):
        raise ambiguous_zone(source.tz, column)


def ambiguous_zone(zone: str | None, column: Column) -> SchemabridgeError:
    if zone is None:
        message = f"column {column.name!r} should hold instants, found times without a zone"
        hint = f"say which zone they are in: df[{column.name!r}] = df[{column.name!r}].dt.tz_localize('UTC')"
    else:
        message = f"column {column.name!r} should hold times without a zone (or UTC), found the zone {zone}"
        hint = f"convert: df[{column.name!r}] = df[{column.name!r}].dt.tz_convert('UTC')"
    return new_error("ambiguous_time_zone", message, column=column.name, hint=hint)


def check_text(source: ArrowColumn, column: Column) -> pa.DictionaryArray:
    """Return text with its distinct values found, all of them valid UTF-8 (clause 4.8)."""
    flat = combine(source)
    encoded = flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()
    if is_valid(encoded.dictionary):
        return encoded
    used = flatten(encoded).dictionary_encode()  # a label that no cell has is not examined
    if is_valid(used.dictionary):
        return used
    raise invalid_utf8(used, column)


def is_valid(values: pa.Array) -> bool:
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def invalid_utf8(encoded: pa.DictionaryArray, column: Column) -> SchemabridgeError:
    raw = [value.as_buffer() for value in encoded.dictionary]
    broken = [
        position for position, buffer in enumerate(raw) if buffer is not None and not is_utf8(buffer.to_pybytes())
    ]
    rows = np.flatnonzero(np.isin(to_numpy(encoded.indices.fill_null(-1)), broken))
    message = f"column {column.name!r} has text that is not UTF-8"
    return new_error("invalid_encoding", message, column=column.name, rows=rows[:5].tolist(), count=len(rows))


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_numbers(numbers: Numbers, kind: str, column: Column) -> Numbers:
    """Return numbers as the column's type takes them; raises the first value error in row order (clause 4.3)."""
    values, target = numbers.values, column.type.name
    if kind == "floating" and target == "float64":
        return numbers
    with np.errstate(invalid="ignore", over="ignore"):  # 2^53 is infinity in float16
        faults = find_faults(values, kind, target)
    if any(fault.any() for fault in faults.values()):
        missing = np.isnan(to_floats(numbers)) if kind == "floating" else numbers.missing
        raise_first(faults, missing, values, column)
    if target == "boolean" and kind == "integer":
        return Numbers(values.astype(np.bool_), numbers.missing)
    if target in ("boolean", "integer") and kind == "floating":
        missing = np.isnan(to_floats(numbers))
        return Numbers(np.where(missing, 0, values).astype(np.bool_ if target == "boolean" else np.int64), missing)
    return numbers


def find_faults(values: np.ndarray, kind: str, target: str) -> dict[str, np.ndarray]:
    """Return where numbers are not what a column of the type `target` takes, by code; missing values may be among them."""
    if target == "boolean" and kind != "boolean":
        return {"wrong_type": (values != 0) & (values != 1)}
    if kind == "integer" and values.dtype.itemsize == 8:
        return {"not_exact": (values > EXACT) if values.dtype.kind == "u" else exceeds(values, EXACT)}
    if kind == "floating" and target == "integer":
        broken = (np.floor(values) != values) | np.isinf(values)
        return {"not_integral": broken, "not_exact": ~broken & (np.abs(values) > EXACT)}
    if kind == "floating" and target == "float32" and values.dtype.itemsize == 8:
        return {"float32_overflow": (np.abs(values) >= FLOAT32_LIMIT) & np.isfinite(values)}
    return {}


def raise_first(
    faults: Mapping[str, np.ndarray], missing: np.ndarray | None, values: np.ndarray, column: Column
) -> None:
    """Raise the fault in the lowest row that is not missing, if there is one."""
    rows = {code: np.flatnonzero(fault if missing is None else fault & ~missing) for code, fault in faults.items()}
    rows = {code: found for code, found in rows.items() if len(found)}
    if not rows:
        return
    code = min(rows, key=lambda each: rows[each][0])
    found = values[rows[code][:10]].tolist()
    count = len(rows[code])
    message = f"column {column.name!r} should be {column.type}, found {list_values(found, count)}"
    raise new_error(code, message, column=column.name, rows=rows[code][:5].tolist(), values=found, count=count)


def convert_times(numbers: Numbers, source: pa.DataType, column: Column) -> Numbers:
    """Return counts in the column's unit; raises `not_exact` for what is finer or beyond 2^53 (clause 4.3)."""
    have, want = ticks_per_day(source), ticks_per_day(column.type)
    values = numbers.values
    if want >= have:
        faults = exceeds(values, EXACT // (want // have))
        counts = np.where(faults, 0, values) * (want // have)
    else:
        counts, rest = np.divmod(values, have // want)
        faults = (rest != 0) | exceeds(counts, EXACT)
    if faults.any():
        raise_first({"not_exact": faults}, numbers.missing, values, column)
    return Numbers(counts, numbers.missing)


def exceeds(counts: np.ndarray, limit: int) -> np.ndarray:
    """Return where the magnitude of integers is beyond a limit; np.abs of the lowest integer is negative."""
    return (counts > limit) | (counts < -limit)


def ticks_per_day(data_type: pa.DataType | ColumnType) -> int:
    if isinstance(data_type, ColumnType):
        return 1 if data_type.name == "date" else SECONDS_PER_DAY * PER_SECOND[data_type.unit or "s"]
    if pa.types.is_date32(data_type):
        return 1
    return SECONDS_PER_DAY * PER_SECOND["ms" if pa.types.is_date64(data_type) else data_type.unit]
