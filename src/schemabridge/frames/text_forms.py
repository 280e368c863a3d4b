"""How cells of text files spell the values of a kind: numbers to the nearest double, times as ISO 8601 has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType

BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE", "1", "1.0"), True),
    **dict.fromkeys(("false", "False", "FALSE", "0", "0.0"), False),
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE | re.ASCII)
TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
SECONDS = re.compile(r"([+-]?)(\d+)(?:\.(\d{1,9}))? ?s", re.ASCII)
CLOCK = re.compile(r"(-?)(?:(\d+) days? ?)?(?:\+?(\d+):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)
MANY_DIGITS = 40

Reader: TypeAlias = Callable[[pa.ChunkedArray, "ColumnType"], pa.ChunkedArray]


@dataclass(frozen=True)
class TextForm:
    """What reads a whole column of cells at once, the first that reads all of them counts, and what reads one cell."""

    list_readers: Callable[[ColumnType], tuple[Reader, ...]]
    parse: Callable[[str, ColumnType], object | None]


def read_floats(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    values = cells.cast(pa.float64())
    overflows = pc.and_(pc.is_inf(values), pc.invert(pc.match_substring(cells, "inf", ignore_case=True)))
    check_cells(pc.invert(pc.or_(overflows, pc.is_nan(values))))  # how a missing cell is spelled is said elsewhere
    return values


def read_integers(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    values = cells.cast(pa.int64())
    check_cells(pc.invert(pc.match_substring(cells, "x", ignore_case=True)))  # 0x10 is no number to anyone else
    return values


def read_booleans(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    positions = pc.index_in(cells, value_set=pa.array(list(BOOLEANS), cells.type))
    check_cells(pc.or_(pc.is_null(cells), pc.is_valid(positions)))
    return pa.chunked_array(
        [pa.array(list(BOOLEANS.values())).take(chunk) for chunk in positions.chunks], type=pa.bool_()
    )


def check_cells(readable: pa.ChunkedArray) -> None:
    """Raise where a cell is readable to Arrow, but not as meant here; missing cells are."""
    if pc.all(readable).as_py() is False:
        raise pa.ArrowInvalid("cells of another form")


def read_dates(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    check_times(cells)
    return cells.cast(pa.date32())


def read_naive(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    check_times(cells)
    return cells.cast(pa.timestamp(find_unit(cells)))


def read_instants(cells: pa.ChunkedArray, column_type: ColumnType) -> pa.ChunkedArray:
    """Return times with an offset, in UTC; where the schema has none, an offset other than zero becomes their zone."""
    check_times(cells)
    values = cells.cast(pa.timestamp(find_unit(cells), "UTC"))
    if column_type.instant:
        return values
    offsets = pc.replace_substring_regex(cells.drop_null(), r"^.*(Z|[+-]\d\d(:?\d\d)?)$", r"\1").unique().to_pylist()
    zones = [offset if ":" in offset else f"{offset[:3]}:{offset[3:] or '00'}" for offset in offsets if offset != "Z"]
    other = next((zone for zone in zones if zone[1:] != "00:00"), "UTC")
    return values.cast(pa.timestamp(values.type.unit, other))


def check_times(cells: pa.ChunkedArray) -> None:
    """Raise where a cell is not written as `parse_time` takes it: Arrow knows the year 0 and hours without minutes."""
    written = pc.match_substring_regex(cells, f"^(?:{TIME.pattern})$")
    check_cells(pc.and_(written, pc.invert(pc.starts_with(cells, "0000"))))


def find_unit(cells: pa.ChunkedArray) -> str:
    """Return the unit that holds all digits: nanoseconds only where needed, and only for years that they reach.

    Older versions of Arrow turn a time beyond them into another one.
    """
    if not pc.any(pc.match_substring_regex(cells, r"\.\d{7}")).as_py():
        return "us"
    years = pc.utf8_slice_codeunits(cells, 0, 4)
    check_cells(pc.and_(pc.greater_equal(years, "1678"), pc.less_equal(years, "2261")))
    return "ns"


def parse_float(text: str) -> float | None:
    """Return the nearest double; a finite number that has none is no number."""
    if INFINITE.fullmatch(text):
        return float(text)
    value = float(text) if NUMBER.fullmatch(text) else np.inf
    return value if np.isfinite(value) else None


def parse_integer(text: str) -> int | float | None:
    """Return an integer, however it is written, and any other number as the nearest double."""
    value = parse_float(text)
    if value is None or not value.is_integer() or len(text.lstrip("+-0")) > MANY_DIGITS:
        return value
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else value


def parse_time(text: str, column_type: ColumnType) -> datetime | None:
    """Return a time; a day alone is midnight, of UTC where the schema has instants (clause 4.6)."""
    match = TIME.fullmatch(text)
    if match is None:
        return None
    day, clock, seconds, fraction, zone = match.groups()
    if clock is None and column_type.instant:
        zone = "Z"
    nanoseconds = int((fraction or "").ljust(9, "0"))
    try:
        value = datetime.fromisoformat(f"{day} {clock or '00:00'}:{seconds or '00'}")
        value = value.replace(microsecond=nanoseconds // 1000, tzinfo=parse_zone(zone) if zone else None)
        return value if nanoseconds % 1000 == 0 else pd.Timestamp(value) + pd.Timedelta(nanoseconds % 1000, "ns")
    except (ValueError, OverflowError):  # no such day, or nanoseconds where pandas has none
        return None


def parse_zone(zone: str) -> timezone:
    if zone == "Z":
        return timezone.utc
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset) if offset else timezone.utc


def parse_duration(text: str) -> np.timedelta64 | None:
    """Return `90 s`, `-0.5 s`, `1 days 02:03:04.5` or `02:03:04` as nanoseconds."""
    if match := SECONDS.fullmatch(text):
        sign, seconds, fraction = match.groups()
        return count_nanoseconds(sign, int(seconds), fraction)
    match = CLOCK.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    sign, days, hours, minutes, whole, fraction = match.groups()
    clock = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0)
    if sign and days:  # pandas: "-1 days +23:59:59" is one second before zero
        return count_nanoseconds("", clock - int(days) * 86_400, fraction)
    return count_nanoseconds(sign, int(days or 0) * 86_400 + clock, fraction)


def count_nanoseconds(sign: str, seconds: int, fraction: str | None) -> np.timedelta64 | None:
    count = seconds * 10**9 + int((fraction or "").ljust(9, "0"))
    return np.timedelta64(-count if sign == "-" else count, "ns") if abs(count) < 2**63 else None


def list_time_readers(column_type: ColumnType) -> tuple[Reader, ...]:
    return (read_instants, read_dates, read_naive) if column_type.instant else (read_naive, read_instants)
