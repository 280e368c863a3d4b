"""Counts of time: how many there are to a second, and how one is written as text."""

from __future__ import annotations

from datetime import datetime, timedelta

SECONDS_PER_DAY = 86_400
UNITS = ("s", "ms", "us")  # of columns; frames may have nanoseconds
DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
PER_SECOND: dict[str, int] = {unit: 10**digits for unit, digits in DIGITS.items()}
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 counts have no zone of their own


def show_day(days: int) -> str | None:
    """Return a count of days as a date, None before the year 1 or after 9999."""
    return show_time(days * SECONDS_PER_DAY, "", whole_days=True)


def show_timestamp(count: int, digits: int) -> str | None:
    """Return a count of 10^-digits seconds as a date and time, None before the year 1 or after 9999."""
    seconds, rest = divmod(count, 10**digits)
    return show_time(seconds, show_fraction(rest, digits))


def show_time(seconds: int, fraction: str, *, whole_days: bool = False) -> str | None:
    try:
        time = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return time.date().isoformat() if whole_days else time.isoformat() + fraction


def show_duration(count: int, digits: int) -> str:
    """Return a count of 10^-digits seconds such as `-0.5 s`."""
    seconds, rest = divmod(abs(count), 10**digits)
    return f"{'-' if count < 0 else ''}{seconds}{show_fraction(rest, digits)} s"


def show_fraction(rest: int, digits: int) -> str:
    return f".{rest:0{digits}d}".rstrip("0") if rest else ""
