"""numpy's times as Arrow: every unit, every multiple of one, either byte order, exactly; pyarrow knows a few of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from schemabridge.frames.times import PER_SECOND, SECONDS_PER_DAY

NAT = np.iinfo(np.int64).min
MOST = np.iinfo(np.int64).max  # no whole count of any unit coarser than ns, and beyond 2^53: no column holds it
DAYS = {"D": 1, "W": 7}
SECONDS = {"s": 1, "m": 60, "h": 3600}
FINER = {"ps": 10**3, "fs": 10**6, "as": 10**9}  # in a nanosecond
DATE_UNITS = frozenset({"Y", "M", *DAYS})
MS_PER_DAY = SECONDS_PER_DAY * PER_SECOND["ms"]
NS_PER_UNIT = {
    **{unit: PER_SECOND["ns"] // per_second for unit, per_second in PER_SECOND.items()},
    **{unit: seconds * PER_SECOND["ns"] for unit, seconds in SECONDS.items()},
    **{unit: days * SECONDS_PER_DAY * PER_SECOND["ns"] for unit, days in DAYS.items()},
}


def kind_of_dtype(dtype: np.dtype) -> str | None:
    """Return what datetime64 or timedelta64 in a unit are: dates, times, durations; None for months, which vary."""
    unit = np.datetime_data(dtype)[0]
    if dtype.kind == "M":
        return "date" if unit in DATE_UNITS else "time"
    return None if unit in ("Y", "M", "generic") else "duration"


def convert_numpy_times(values: np.ndarray) -> pa.Array | None:
    """Return datetime64 or timedelta64 as Arrow, NaT as null; None for months, of which none is so many seconds."""
    missing = np.isnat(values)
    if missing.all():
        return pa.nulls(len(values))
    kind = kind_of_dtype(values.dtype)
    if kind is None:
        return None
    unit, step = np.datetime_data(values.dtype)
    if unit in ("Y", "M"):
        values, unit, step = count_months(values, missing), "D", 1
    counts = values.astype(values.dtype.newbyteorder("=")).view(np.int64)
    if kind == "date":
        return make_dates(multiply(counts, step * DAYS[unit], missing), missing)
    counts, unit = bring_to_arrow(counts, unit, step, missing)
    return pa.array(counts, mask=missing).cast(pa.timestamp(unit) if kind == "time" else pa.duration(unit))


def bring_to_arrow(counts: np.ndarray, unit: str, step: int, missing: np.ndarray) -> tuple[np.ndarray, str]:
    """Return counts of a numpy unit as counts of one that Arrow has."""
    if unit in PER_SECOND:
        return multiply(counts, step, missing), unit
    if unit in FINER:
        return round_to_ns(multiply(counts, step, missing), FINER[unit]), "ns"
    seconds = SECONDS.get(unit) or DAYS[unit] * SECONDS_PER_DAY
    return multiply(counts, step * seconds, missing), "s"


def multiply(counts: np.ndarray, factor: int, missing: np.ndarray) -> np.ndarray:
    """Return counts times a factor, and `MOST` of either sign where an int64 does not hold that."""
    if factor == 1:
        return counts
    limit = MOST // factor
    beyond = (counts > limit) | (counts < -limit)
    return np.where(beyond & ~missing, np.where(counts < 0, -MOST, MOST), np.where(beyond, 0, counts) * factor)


def round_to_ns(counts: np.ndarray, per_ns: int) -> np.ndarray:
    """Return nanoseconds of finer counts; what is no whole one stays no whole microsecond, which no column takes."""
    whole, rest = np.divmod(counts, per_ns)
    rounded: np.ndarray = whole + ((rest != 0) & (whole % 1000 == 0))
    return rounded


def count_months(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Return the days on which months or years begin, of which numpy's own conversion wraps."""
    unit, step = np.datetime_data(values.dtype)
    months = multiply(
        values.astype(values.dtype.newbyteorder("=")).view(np.int64), step * (12 if unit == "Y" else 1), missing
    )
    limit = 12 * 10**9  # numpy counts days up to here; date64 holds 3 * 10^8 years
    within = np.where(missing, NAT, np.clip(months, -limit, limit))
    return within.view("M8[M]").astype("M8[D]")


def make_dates(days: np.ndarray, missing: np.ndarray) -> pa.Array:
    """Return days as dates, as milliseconds where an int32 does not hold them all."""
    present = np.where(missing, 0, days)
    if np.array_equal(present, present.astype(np.int32)):
        return pa.array(present.astype(np.int32), mask=missing).cast(pa.date32())
    return pa.array(multiply(present, MS_PER_DAY, missing), mask=missing).view(pa.date64())


def count_ns(value: np.datetime64 | np.timedelta64) -> int:
    """Return one of numpy's times in nanoseconds, exactly; of finer units as `round_to_ns`."""
    unit, step = np.datetime_data(value.dtype)
    count = int(value.view(np.int64)) * step
    if unit in FINER:
        whole, rest = divmod(count, FINER[unit])
        return whole + (rest != 0 and whole % 1000 == 0)
    return count * NS_PER_UNIT[unit]


def count_days(value: np.datetime64) -> int:
    """Return one of numpy's dates in days, exactly."""
    unit, step = np.datetime_data(value.dtype)
    if unit in DAYS:
        return int(value.view(np.int64)) * step * DAYS[unit]
    return int(count_months(np.array([value]), np.array([False])).view(np.int64)[0])
