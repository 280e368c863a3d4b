"""Dates, moments and lengths of time that are objects of Python, numpy and pandas, as Arrow: exact, each with its zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.errors import new_column_error
from schemabridge.frames.numpy_times import MOST, NS_PER_UNIT, count_days, count_ns, make_dates
from schemabridge.frames.times import EPOCH, PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import tzinfo

    from schemabridge.errors import SchemabridgeError

UNITS = tuple(PER_SECOND)  # from seconds to nanoseconds
ORDINAL = EPOCH.toordinal()


def convert_dates(values: Sequence[object], name: str) -> pa.Array:
    """Return dates and numpy's dates as Arrow; None is missing."""
    days = [None if value is None else find_day(value) for value in values]
    missing = np.array([day is None for day in days])
    return make_dates(np.array([0 if day is None else clip(day) for day in days], np.int64), missing)


def convert_moments(values: Sequence[object], name: str) -> pa.Array:
    """Return times with the nanoseconds that they have, and with the zone; None is missing.

    Counted here, because pyarrow cuts nanoseconds, and drops zones where PYARROW_IGNORE_TIMEZONE is set, as pandera
    and pyspark do.
    """
    zones = {find_zone(value) for value in values if value is not None}
    zone = join_zones(zones, name) if len(zones) > 1 else name_zone(zones.pop())
    return count_in_unit(values, count_moment, lambda unit: pa.timestamp(unit, zone))


def convert_durations(values: Sequence[object], name: str) -> pa.Array:
    """Return lengths of time; None is missing."""
    return count_in_unit(values, count_duration, pa.duration)


def find_day(value: object) -> int:
    if isinstance(value, np.datetime64):
        return count_days(value)
    assert isinstance(value, date)
    return value.toordinal() - ORDINAL


def find_zone(value: object) -> tzinfo | None:
    if not isinstance(value, datetime) or value.tzinfo is None or value.utcoffset() is None:
        return None
    return value.tzinfo


def name_zone(zone: tzinfo | None) -> str | None:
    """Return the name that Arrow gives a zone."""
    if zone is None:
        return None
    try:
        return str(pa.lib.tzinfo_to_string(zone))
    except (pa.ArrowException, TypeError, ValueError):  # a class of zones that Arrow does not know
        return str(zone)


def join_zones(zones: Iterable[tzinfo | None], name: str) -> str:
    """Return one zone that stands for several: one that is not UTC, if there is one (clause 4.6)."""
    if None in zones:
        raise ambiguous_mix(name)
    names = sorted(str(name_zone(zone)) for zone in zones)
    return next((each for each in names if each != "UTC"), "UTC")


def ambiguous_mix(name: str) -> SchemabridgeError:
    """Return the error for a column of times with a zone and times without (clause 4.3)."""
    return new_column_error(
        "ambiguous_time_zone",
        name,
        expected="times that all have a zone, or none",
        found="times with a zone and times without",
        hint="give all of them a zone, or none; which zone those without one are in, nobody else can say",
    )


def count_in_unit(
    values: Sequence[object], count: Callable[[object], int], find_type: Callable[[str], pa.DataType]
) -> pa.Array:
    """Return values in the finest of their units, or in a coarser one that holds all of them where that one does not.

    `count` counts the nanoseconds of Python's objects.
    """
    counts = [None if value is None else count_exactly(value, count) for value in values]
    present = [each for each in counts if each is not None]
    units = {find_unit(value) for value in values if value is not None}
    unit = "ns" if any(each % 1000 for each in present) else max(units, key=UNITS.index)
    if any(abs(each) // NS_PER_UNIT[unit] > MOST for each in present):
        exact = [each for each in UNITS if not any(count % NS_PER_UNIT[each] for count in present)]
        unit = next(iter(exact), unit)
    factor = NS_PER_UNIT[unit]
    array = pa.array([None if each is None else clip(each // factor) for each in counts], pa.int64())
    return array.cast(find_type(unit))


def count_exactly(value: object, count: Callable[[object], int]) -> int:
    """Return the nanoseconds of a value: pandas and numpy have more of them than Python's objects."""
    if isinstance(value, (pd.Timestamp, pd.Timedelta)):
        value = value.asm8
    return count_ns(value) if isinstance(value, (np.datetime64, np.timedelta64)) else count(value)


def count_moment(value: object) -> int:
    """Return the nanoseconds since 1970, of UTC where the value has a zone."""
    assert isinstance(value, datetime)
    return count_duration(value.replace(tzinfo=None) - EPOCH) - count_duration(value.utcoffset() or timedelta(0))


def count_duration(value: object) -> int:
    """Return a length of time in nanoseconds."""
    assert isinstance(value, timedelta)
    return ((value.days * 86_400 + value.seconds) * 10**6 + value.microseconds) * 1000


def find_unit(value: object) -> str:
    """Return the unit of Arrow in which a value is counted: numpy's own, microseconds for objects of Python and pandas."""
    if not isinstance(value, (np.datetime64, np.timedelta64)):
        return "us"
    unit = np.datetime_data(value.dtype)[0]
    if unit in PER_SECOND:
        return unit
    return "s" if unit in NS_PER_UNIT else "ns"


def clip(count: int) -> int:
    """Return a count as an int64 holds it; `MOST` is refused by every column, as what is beyond it would be."""
    return max(-MOST, min(count, MOST))
