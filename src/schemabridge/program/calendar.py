"""The Gregorian calendar by integers alone: the parts of a day and of its time (steps 18)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_PER_DAY = 86_400
DAYS_PER_ERA = 146_097  # of 400 years
DAYS_OF_MONTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Days:
    """Days since 1970-01-01, int64 (n,), as years, months and days."""

    count: np.ndarray

    @cached_property
    def era(self) -> np.ndarray:
        """Periods of 400 years since March 1 of the year 0."""
        return np.asarray((self.count + 719_468) // DAYS_PER_ERA)

    @cached_property
    def year_of_era(self) -> np.ndarray:
        """Years since March 1 of the first year of the era."""
        e = self.count + 719_468 - DAYS_PER_ERA * self.era
        return np.asarray((e - e // 1_460 + e // 36_524 - e // 146_096) // 365)

    @cached_property
    def since_march(self) -> np.ndarray:
        """Days since the last March 1."""
        a = self.year_of_era
        return np.asarray(self.count + 719_468 - DAYS_PER_ERA * self.era - (365 * a + a // 4 - a // 100))

    @cached_property
    def month(self) -> np.ndarray:
        months = (5 * self.since_march + 2) // 153
        return np.where(months < 10, months + 3, months - 9)

    @property
    def day(self) -> np.ndarray:
        months = (5 * self.since_march + 2) // 153
        return np.asarray(self.since_march - (153 * months + 2) // 5 + 1)

    @cached_property
    def year(self) -> np.ndarray:
        return np.asarray(self.year_of_era + 400 * self.era + (self.month <= 2))

    @property
    def is_leap_year(self) -> np.ndarray:
        return np.asarray((self.year % 4 == 0) & (self.year % 100 != 0) | (self.year % 400 == 0))

    @property
    def day_of_year(self) -> np.ndarray:
        """January 1 is 1; March 1 is 60, in a leap year 61."""
        return np.where(self.month <= 2, self.since_march - 305, self.since_march + 60 + self.is_leap_year)

    @property
    def day_of_week(self) -> np.ndarray:
        """Monday is 0."""
        return np.asarray((self.count + 3) % 7)

    @property
    def thursday(self) -> Days:
        """The Thursdays of the same weeks."""
        return Days(self.count - self.day_of_week + 3)

    @property
    def days_in_month(self) -> np.ndarray:
        return np.asarray(DAYS_OF_MONTHS[self.month] + ((self.month == 2) & self.is_leap_year))


@dataclass(frozen=True)
class Moments:
    """Days, the second of each, and the microsecond of that, int64 (n,)."""

    days: Days
    second: np.ndarray
    microsecond: np.ndarray


def split_counts(counts: np.ndarray, per_second: int | None) -> Moments:
    """Return counts, int64 (n,), of so many units a second, or days, as days and the time of each (steps 18.1)."""
    if per_second is None:
        return Moments(Days(counts), np.zeros_like(counts), np.zeros_like(counts))
    seconds = counts // per_second
    days = seconds // SECONDS_PER_DAY
    microseconds = (counts - seconds * per_second) * (1_000_000 // per_second)
    return Moments(Days(days), seconds - SECONDS_PER_DAY * days, microseconds)


def is_first_day(days: Days, months: int) -> np.ndarray:
    """Return whether days begin a period of so many months of the year."""
    return np.asarray((days.day == 1) & (days.month % months == 1 % months))


def is_last_day(days: Days, months: int) -> np.ndarray:
    """Return whether days end a period of so many months of the year."""
    return np.asarray((days.day == days.days_in_month) & (days.month % months == 0))


PARTS: dict[str, Callable[[Moments], np.ndarray]] = {
    "year": lambda at: at.days.year,
    "month": lambda at: at.days.month,
    "day": lambda at: at.days.day,
    "quarter": lambda at: (at.days.month + 2) // 3,
    "dayofweek": lambda at: at.days.day_of_week,
    "dayofyear": lambda at: at.days.day_of_year,
    "iso_year": lambda at: at.days.thursday.year,
    "iso_week": lambda at: (at.days.thursday.day_of_year - 1) // 7 + 1,
    "hour": lambda at: at.second // 3600,
    "minute": lambda at: at.second // 60 % 60,
    "second": lambda at: at.second % 60,
    "microsecond": lambda at: at.microsecond,
    "days_in_month": lambda at: at.days.days_in_month,
    "is_leap_year": lambda at: at.days.is_leap_year,
    "is_month_start": lambda at: is_first_day(at.days, 1),
    "is_month_end": lambda at: is_last_day(at.days, 1),
    "is_quarter_start": lambda at: is_first_day(at.days, 3),
    "is_quarter_end": lambda at: is_last_day(at.days, 3),
    "is_year_start": lambda at: is_first_day(at.days, 12),
    "is_year_end": lambda at: is_last_day(at.days, 12),
}
BOUNDS: dict[str, tuple[float, float]] = {
    "month": (1.0, 12.0),
    "day": (1.0, 31.0),
    "quarter": (1.0, 4.0),
    "dayofweek": (0.0, 6.0),
    "dayofyear": (1.0, 366.0),
    "iso_week": (1.0, 53.0),
    "hour": (0.0, 23.0),
    "minute": (0.0, 59.0),
    "second": (0.0, 59.0),
    "microsecond": (0.0, 999_999.0),
    "days_in_month": (28.0, 31.0),
    **{part: (0.0, 1.0) for part in PARTS if part.startswith("is_")},
    **dict.fromkeys(("year", "iso_year"), (-(2.0**53), 2.0**53)),
}


def compute_part(counts: np.ndarray, per_second: int | None, part: str) -> np.ndarray:
    """Return a part of counts as float64 (n,)."""
    return PARTS[part](split_counts(counts, per_second)).astype(np.float64)
