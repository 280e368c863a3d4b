"""Columns as a schema types them: what is accepted by value, and what is refused with which code (clause 4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.errors import SchemabridgeError, new_column_error, new_error
from schemabridge.frames.arrow_values import combine, flatten, kind_of, to_numpy, value_type_of
from schemabridge.frames.column_text import spell_values
from schemabridge.frames.conversion_hints import suggest_conversion
from schemabridge.frames.frequencies import count_refused, count_values, list_frequent
from schemabridge.frames.refused_numbers import EXACT, exceeds
from schemabridge.frames.times import PER_SECOND, SECONDS_PER_DAY
from schemabridge.frames.types import NUMERIC, TYPES, ColumnType
from schemabridge.frames.values import Numbers, Values, absent_values, round_as, to_floats, to_labels, to_numbers
from schemabridge.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.errors import CountedValues
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.types import TypeFacts
    from schemabridge.schema import ColumnText

TEXT = ColumnType("string")
UTC_NAMES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00"})
KIND_NAMES = {"floating": "numbers", "integer": "integers", "boolean": "true and false", "string": "text"}


@dataclass(frozen=True)
class CheckedColumn:
    """The values of a column, and in which rows its type refuses the cell, by code; those cells are missing in `values`.

    `coerced` says in which rows a text is missing because it spells no value (clause 4.11); None where no row has one.
    """

    values: Values
    refused: Mapping[str, np.ndarray] = field(default_factory=dict)
    coerced: np.ndarray | None = None


def get_source(frame: Frame, column: Column) -> ArrowColumn:
    """Return a column of a frame as Arrow, of which no type holds integers beyond 64 bits; these are refused as its own."""
    try:
        return frame.get(column.name)
    except SchemabridgeError as error:
        if error.code != "not_exact" or code_of_beyond(column) == "not_exact":
            raise
        error = new_column_error("wrong_type", column.name, expected=str(column.type), found=KIND_NAMES["integer"])
        raise error from None


def code_of_beyond(column: Column) -> str:
    """Return the code of an integer beyond 2^53 in a column (clause 4.3): what takes no such number has another one."""
    facts = column.type.facts
    return "not_exact" if facts.is_numeric and not facts.is_boolean else "wrong_type"


def read_column(source: ArrowColumn, column: Column) -> Values:
    """Return the values of a column as its type takes them; raises the errors of the type phase (clause 4.3).

    Text comes back as distinct texts and positions, everything else as numbers: booleans, integers, counts in the
    column's unit, or floats.
    """
    return accept_checked(check_column(source, column), (source,), column)


def accept_checked(checked: CheckedColumn, sources: Sequence[ArrowColumn], column: Column) -> Values:
    """Return the values of a checked column; raises what its type refuses, of which the lowest row decides (clause 7.1)."""
    if checked.refused:
        code = min(checked.refused, key=lambda each: int(np.argmax(checked.refused[each])))
        rows = np.flatnonzero(checked.refused[code])
        counted = count_refused(code, sources, rows)
        raise refuse_cells(code, column, rows[:5].tolist(), len(rows), list_frequent(counted))
    return checked.values


def check_column(source: ArrowColumn, column: Column) -> CheckedColumn:
    """Return the values of a column and the cells that its type refuses; raises what concerns the column as a whole."""
    checked = check_cells(source, column)
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


def check_cells(source: ArrowColumn, column: Column) -> CheckedColumn:
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
        return check_text(source) if column.text is None else check_spelled(check_text(source), column, column.text)
    flat = flatten(source)
    if kind in NUMERIC:
        return check_numbers(to_numbers(flat), kind, column.type.facts)
    check_zone(flat.type, column)
    return check_times(to_numbers(flat), flat.type, column)


def refuse_cells(
    code: str, column: Column, rows: Sequence[int], count: int, counted: CountedValues
) -> SchemabridgeError:
    """Return the error for cells that the type of a column refuses: the first five of `count` rows, and what is there."""
    texts = [value for value in counted.values if isinstance(value, str)]
    return new_column_error(
        code,
        column.name,
        expected=str(column.type),
        found=FOUND[code],
        rows=rows,
        count=count,
        counted=counted,
        hint=suggest_conversion("string", column, texts) if code == "wrong_type" and texts else None,
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
        found=KIND_NAMES.get(kind, kind),
        counted=list_frequent(frequencies),
        hint=suggest_conversion(kind, column, [str(value) for _, value in frequencies]),
    )


def check_zone(source: pa.DataType, column: Column) -> None:
    """Raise `ambiguous_time_zone` where the zone of timestamps does not say what the column needs (clause 4.6)."""
    if not pa.types.is_timestamp(source):
        return
    if source.tz is None if column.type.instant else source.tz not in (None, *UTC_NAMES):
        raise ambiguous_zone(source.tz, column)


def ambiguous_zone(zone: str | None, column: Column) -> SchemabridgeError:
    if zone is None:
        hint = "say which zone the clock is in, as in .dt.tz_localize('Europe/Berlin')"
    else:
        hint = (
            "where the recorded times are of UTC, convert: .dt.tz_convert('UTC'); where they are what the clock shows, drop the "
            "zone: .dt.tz_localize(None)"
        )
    return new_column_error(
        "ambiguous_time_zone",
        column.name,
        expected="times with a zone" if zone is None else "times without a zone, or in UTC",
        found="times without a zone" if zone is None else f"times in the zone {zone}",
        hint=hint,
    )


def check_text(source: ArrowColumn) -> CheckedColumn:
    """Return text with its distinct values found; what is not valid UTF-8 is refused (clause 4.8)."""
    flat = combine(source)
    encoded = flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()
    if is_valid(encoded.dictionary):
        return CheckedColumn(encoded)
    used = flatten(encoded).dictionary_encode()  # a label that no cell has is not examined
    if is_valid(used.dictionary):
        return CheckedColumn(used)
    raw = [value.as_buffer() for value in used.dictionary]
    broken = np.array([buffer is not None and not is_utf8(buffer.to_pybytes()) for buffer in raw])
    positions = to_numpy(used.indices.fill_null(-1))
    refused = np.append(broken, False)[positions]
    kept = np.append(np.where(broken, -1, np.cumsum(~broken) - 1), -1)[positions]
    values = pa.DictionaryArray.from_arrays(pa.array(kept, mask=kept < 0), used.dictionary.filter(pa.array(~broken)))
    return CheckedColumn(values, {"invalid_encoding": refused})


def check_spelled(checked: CheckedColumn, column: Column, rule: ColumnText) -> CheckedColumn:
    """Return what checked texts mean in a column that takes text as its values (clause 4.11)."""
    labels = to_labels(checked.values, TEXT)
    spelled = spell_values(labels.values.to_pylist(), rule, instant=bool(column.type.instant))
    absent = ~np.append(spelled.present, False)[labels.indices]
    values = np.append(spelled.values, 0)[labels.indices].astype(spelled.values.dtype)
    found = (
        check_numbers_spelled(values, absent, column) if rule.time is None else check_moments(values, absent, column)
    )
    other = np.append(spelled.other, False)[labels.indices]
    refused = {**checked.refused, **found.refused}
    if not other.any():
        return CheckedColumn(found.values, refused)
    if rule.other == "missing":
        return CheckedColumn(found.values, refused, other)
    return CheckedColumn(found.values, {**refused, "wrong_type": other})


def check_numbers_spelled(values: np.ndarray, absent: np.ndarray, column: Column) -> CheckedColumn:
    if column.type.facts.is_whole:  # 2^53 may be any integer that rounds to it (clause 4.12)
        values = np.where(np.abs(values) == EXACT, np.copysign(2.0 * EXACT, values), values)
    return check_numbers(Numbers(np.where(absent, np.nan, values)), "floating", column.type.facts)


def check_moments(values: np.ndarray, absent: np.ndarray, column: Column) -> CheckedColumn:
    return check_times(Numbers(values, absent), pa.timestamp("us"), column)


def is_valid(values: pa.Array) -> bool:
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_numbers(numbers: Numbers, kind: str, target: TypeFacts) -> CheckedColumn:
    """Return numbers as a column of a type takes them, and the cells that it refuses (clause 4.3)."""
    values = numbers.values
    with np.errstate(invalid="ignore", over="ignore"):  # 2^53 is infinity in float16
        faults = target.find_faults(values, kind)
    refused = {code: fault for code, fault in faults.items() if fault.any()}
    if refused or (kind == "floating" and kind in target.recast):
        missing = np.isnan(to_floats(numbers)) if kind == "floating" else numbers.missing
        numbers, refused = refuse(Numbers(values, missing), refused)
    if kind in target.recast:
        return CheckedColumn(Numbers(clear(numbers, target.recast[kind]), numbers.missing), refused)
    return CheckedColumn(numbers, refused)


def refuse(numbers: Numbers, faults: Mapping[str, np.ndarray]) -> tuple[Numbers, dict[str, np.ndarray]]:
    """Return numbers without the faulty ones, and in which rows these are; a missing cell has no fault."""
    if numbers.missing is not None:
        faults = {code: fault & ~numbers.missing for code, fault in faults.items()}
    refused = {code: fault for code, fault in faults.items() if fault.any()}
    missing = numbers.missing
    for fault in refused.values():
        missing = fault if missing is None else missing | fault
    return Numbers(numbers.values, missing), refused


def clear(numbers: Numbers, dtype: type[np.generic]) -> np.ndarray:
    """Return numbers as another dtype, 0 where missing, which may not be a number of that dtype."""
    values = numbers.values if numbers.missing is None else np.where(numbers.missing, 0, numbers.values)
    return values.astype(dtype)


def check_times(numbers: Numbers, source: pa.DataType, column: Column) -> CheckedColumn:
    """Return counts in the column's unit; what is finer or beyond 2^53 is refused (clause 4.3)."""
    have, want = count_ticks(source), column.type.ticks_per_day
    values = numbers.values
    if want >= have:
        faults = exceeds(values, EXACT // (want // have))
        counts = np.where(faults, 0, values) * (want // have)
    else:
        counts, rest = np.divmod(values, have // want)
        faults = (rest != 0) | exceeds(counts, EXACT)
    return CheckedColumn(*refuse(Numbers(counts, numbers.missing), {"not_exact": faults} if faults.any() else {}))


def count_ticks(data_type: pa.DataType) -> int:
    """Return how many counts of an Arrow type make a day."""
    if pa.types.is_date32(data_type):
        return 1
    return SECONDS_PER_DAY * PER_SECOND["ms" if pa.types.is_date64(data_type) else data_type.unit]
