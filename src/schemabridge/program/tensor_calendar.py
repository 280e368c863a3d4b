"""The Gregorian calendar by integers alone, said in TensorFlow (steps 18); `//` and `%` of its integers round down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from schemabridge.program.calendar import DAYS_OF_MONTHS, DAYS_PER_ERA, SECONDS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tensorflow import Tensor


@dataclass(frozen=True)
class TensorDays:
    """Days since 1970-01-01, int64 (n,), as years, months and days."""

    tf: ModuleType
    count: Tensor

    @cached_property
    def era(self) -> Tensor:
        """Periods of 400 years since March 1 of the year 0."""
        return (self.count + 719_468) // DAYS_PER_ERA

    @cached_property
    def year_of_era(self) -> Tensor:
        """Years since March 1 of the first year of the era."""
        e = self.count + 719_468 - DAYS_PER_ERA * self.era
        return (e - e // 1_460 + e // 36_524 - e // 146_096) // 365

    @cached_property
    def since_march(self) -> Tensor:
        """Days since the last March 1."""
        a = self.year_of_era
        return self.count + 719_468 - DAYS_PER_ERA * self.era - (365 * a + a // 4 - a // 100)

    @cached_property
    def months(self) -> Tensor:
        """Whole months since the last March 1."""
        return (5 * self.since_march + 2) // 153

    @cached_property
    def month(self) -> Tensor:
        return self.tf.where(self.months < 10, self.months + 3, self.months - 9)

    @property
    def day(self) -> Tensor:
        return self.since_march - (153 * self.months + 2) // 5 + 1

    @cached_property
    def year(self) -> Tensor:
        return self.year_of_era + 400 * self.era + self.count_true(self.month <= 2)

    @property
    def is_leap_year(self) -> Tensor:
        return ((self.year % 4 == 0) & (self.year % 100 != 0)) | (self.year % 400 == 0)

    @property
    def day_of_year(self) -> Tensor:
        """January 1 is 1; March 1 is 60, in a leap year 61."""
        later = self.since_march + 60 + self.count_true(self.is_leap_year)
        return self.tf.where(self.month <= 2, self.since_march - 305, later)

    @property
    def day_of_week(self) -> Tensor:
        """Monday is 0."""
        return (self.count + 3) % 7

    @property
    def thursday(self) -> TensorDays:
        """The Thursdays of the same weeks."""
        return TensorDays(self.tf, self.count - self.day_of_week + 3)

    @property
    def days_in_month(self) -> Tensor:
        own = self.tf.gather(self.tf.constant(DAYS_OF_MONTHS, self.tf.int64), self.month)
        return own + self.count_true((self.month == 2) & self.is_leap_year)

    def count_true(self, flags: Tensor) -> Tensor:
        return self.tf.cast(flags, self.tf.int64)

    def begin_period(self, months: int) -> Tensor:
        """Return whether days begin a period of so many months of the year."""
        return (self.day == 1) & (self.month % months == 1 % months)

    def end_period(self, months: int) -> Tensor:
        """Return whether days end a period of so many months of the year."""
        return (self.day == self.days_in_month) & (self.month % months == 0)


OF_DAYS: dict[str, Callable[[TensorDays], Tensor]] = {
    "year": lambda days: days.year,
    "month": lambda days: days.month,
    "day": lambda days: days.day,
    "quarter": lambda days: (days.month + 2) // 3,
    "dayofweek": lambda days: days.day_of_week,
    "dayofyear": lambda days: days.day_of_year,
    "iso_year": lambda days: days.thursday.year,
    "iso_week": lambda days: (days.thursday.day_of_year - 1) // 7 + 1,
    "days_in_month": lambda days: days.days_in_month,
    "is_leap_year": lambda days: days.is_leap_year,
    "is_month_start": lambda days: days.begin_period(1),
    "is_month_end": lambda days: days.end_period(1),
    "is_quarter_start": lambda days: days.begin_period(3),
    "is_quarter_end": lambda days: days.end_period(3),
    "is_year_start": lambda days: days.begin_period(12),
    "is_year_end": lambda days: days.end_period(12),
}
OF_SECONDS: dict[str, Callable[[Tensor], Tensor]] = {
    "hour": lambda second: second // 3600,
    "minute": lambda second: second // 60 % 60,
    "second": lambda second: second % 60,
}


def compute_tensor_part(tf: ModuleType, counts: Tensor, per_second: int | None, part: str) -> Tensor:
    """Return a part of counts, int64 (n,), of so many units a second, or days, as float64 (n,) (steps 18.1, 18.3)."""
    if per_second is None:
        seconds, days = tf.zeros_like(counts), counts
        left = seconds
    else:
        seconds = counts // per_second
        days = seconds // SECONDS_PER_DAY
        left = (counts - seconds * per_second) * (1_000_000 // per_second)
        seconds -= SECONDS_PER_DAY * days
    if part == "microsecond":
        return tf.cast(left, tf.float64)
    found = OF_SECONDS[part](seconds) if part in OF_SECONDS else OF_DAYS[part](TensorDays(tf, days))
    return tf.cast(found, tf.float64)
