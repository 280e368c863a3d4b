"""Remainders of whole numbers, such as the minutes of a clock that counts hours in hundreds, or whether a number is even."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.formulas import combine, floor, floor_divide, multiply, quote_braces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula

DIVISORS = (*range(2, 33), 36, 40, 48, 50, 52, 60, 64, 90, 100, 128, 180, 256, 360, 365, 366)
LONG_DIVISORS = (400, 500, 512, 1000, 1024, 1440, 2400, 3600, 10_000, 86_400, 100_000, 1_000_000)
HOUR = 100.0  # of a clock as a number
MOST_EXACT = 2.0**53


def list_remainders(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield the remainders of all whole bases by usual divisors that leave some of their rows otherwise, and what others have behind the point."""
    broken = [each for each in parts if not is_whole(each)]
    if broken:
        yield Block(np.mod(stack_parts(broken, rows), 1.0), lambda place: take_fraction(broken[place]))
    whole = [(each, each.values[rows]) for each in parts if is_whole(each)]
    for part, numbers in whole:
        most = float(np.nanmax(np.abs(numbers)))
        divisors = [each for each in (*DIVISORS, *LONG_DIVISORS) if each <= most]
        if not divisors:
            continue

        def build(place: int, part: Base = part, divisors: Sequence[int] = divisors) -> Formula:
            return take_remainder(part, divisors[place])

        yield Block(np.mod(numbers[:, None], np.array(divisors, np.float64)), build)


def list_clock_hours(parts: Sequence[Base]) -> Iterator[Formula]:
    """Yield the hours of numbers that are read as clocks, 1745 for 17:45: sums are made of these."""
    yield from (floor_divide(each, HOUR, 1.0) for each in parts if is_clock(each))


def is_clock(part: Base) -> bool:
    """Return whether all numbers of a base are clocks, of several hours, and not all of them whole hours."""
    known = part.values[~part.missing]
    if not is_whole(part) or len(known) == 0 or not (known.min() >= 0 and 2 * HOUR < known.max() <= 24 * HOUR):
        return False
    minutes = np.mod(known, HOUR)
    return bool((minutes < 60).all() and (minutes > 0).any())


def is_whole(part: Base) -> bool:
    """Return whether a base has whole numbers only, none of them too long for a double."""
    known = part.values[~part.missing]
    return bool((known == np.floor(known)).all() and np.abs(known).max(initial=0.0) < MOST_EXACT)


def take_fraction(part: Base) -> Formula:
    """Return what a number has above the whole number below it."""
    return replace(combine((part, floor(part)), "difference"), signs=f"{quote_braces(part.words)} % 1")


def take_remainder(part: Base, divisor: int) -> Formula:
    """Return what division by a whole number leaves, with its sign, as Python has it."""
    whole = multiply(floor_divide(part, float(divisor), 1.0), float(divisor))
    remainder = combine((part, whole), "difference")
    return replace(remainder, signs=f"{quote_braces(part.words)} % {divisor}")
