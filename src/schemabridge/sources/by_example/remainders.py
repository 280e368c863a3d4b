"""Remainders of whole numbers, such as the minutes of a clock that counts hours in hundreds, or whether a number is even."""

from __future__ import annotations

from dataclasses import replace
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.comparisons import Comparison, is_mark
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.floors import is_whole
from schemabridge.sources.by_example.formulas import combine, floor, floor_divide, multiply, quote_braces
from schemabridge.sources.by_example.number_image import NumberImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.matrix import Target

DIVISORS = (*range(2, 33), 36, 40, 48, 50, 52, 60, 64, 90, 100, 128, 180, 256, 360, 365, 366)
LONG_DIVISORS = (400, 500, 512, 1000, 1024, 1440, 2400, 3600, 10_000, 86_400, 100_000, 1_000_000)
PREFERRED = (100, 10, 1000, 1)  # of several, which people ask for first
HOUR = 100.0  # of a clock as a number
MOST_EXACT = 2.0**53


def list_remainders(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield the remainders of all whole bases by usual divisors that leave some of their rows otherwise, and what others have behind the point."""
    broken = [each for each in parts if not is_exact(each)]
    if broken:
        yield Block(np.mod(stack_parts(broken, rows), 1.0), lambda place: take_fraction(broken[place]))
    whole = [(each, each.values[rows]) for each in parts if is_exact(each)]
    for part, numbers in whole:
        most = float(np.nanmax(np.abs(numbers)))
        divisors = [each for each in (*DIVISORS, *LONG_DIVISORS) if each <= most]
        if not divisors:
            continue

        def build(place: int, part: Base = part, divisors: Sequence[int] = divisors) -> Formula:
            return take_remainder(part, divisors[place])

        yield Block(np.mod(numbers[:, None], np.array(divisors, np.float64)), build)


def explain_multiples(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, whether numbers are multiples of a usual divisor, such as amounts of whole hundreds, or are none."""
    found: dict[int, list[Explanation]] = {}
    divisors = np.array([*PREFERRED, *(each for each in (*DIVISORS, *LONG_DIVISORS) if each not in PREFERRED)])
    by_chance = log2(len(parts) * len(divisors)) + LEAST_BITS
    for target in (each for each in targets if is_mark(each) and count_told(each.counts) >= by_chance):
        for part in parts:
            for relation, cells in (("eq", target.values), ("ne", 1 - target.values)):
                few = (np.mod(part.values[rows, None], divisors) == 0) == cells[rows, None]
                fitting = [each for each in divisors[few.all(axis=0)].tolist() if fits(part, each, cells)]
                if fitting:
                    image = NumberImage(is_multiple(part, relation, *fitting[:2]))
                    found.setdefault(target.position, []).append(new_derived(image))
    return found


def fits(part: Base, divisor: int, cells: np.ndarray) -> bool:
    """Return whether cells are 1 in the rows of just those numbers that are multiples."""
    return bool(((np.mod(part.values, divisor) == 0) == cells).all())


def is_multiple(part: Base, relation: str, divisor: int, other: int | None = None) -> Comparison:
    """Return 1 where a number is a multiple of a divisor, or is none; in training rows the other divisor gives the same."""
    calls = (("compare", {"relation": relation, "value": np.array([0.0]), "missing": "compare"}),)
    word = "a multiple" if relation == "eq" else "no multiple"
    rival = "" if other is None else f"{word} of {other}"
    words = f"1 where {quote_braces(part.words)} is {word} of {divisor}"
    return Comparison((take_remainder(part, divisor),), calls, words, "compare", rival)  # infinity leaves none


def list_clock_hours(parts: Sequence[Base]) -> Iterator[Formula]:
    """Yield the hours of numbers that are read as clocks, 1745 for 17:45: sums are made of these."""
    yield from (floor_divide(each, HOUR, 1.0) for each in parts if is_clock(each))


def is_clock(part: Base) -> bool:
    """Return whether all numbers of a base are clocks, of several hours, and not all of them whole hours."""
    known = part.values[~part.missing]
    if not is_exact(part) or len(known) == 0 or not (known.min() >= 0 and 2 * HOUR < known.max() <= 24 * HOUR):
        return False
    minutes = np.mod(known, HOUR)
    return bool((minutes < 60).all() and (minutes > 0).any())


def is_exact(part: Base) -> bool:
    """Return whether a base has whole numbers only, none of them too long for a double."""
    return is_whole(part) and bool(np.abs(part.values[~part.missing]).max(initial=0.0) < MOST_EXACT)


def take_fraction(part: Base) -> Formula:
    """Return what a number has above the whole number below it."""
    return replace(combine((part, floor(part)), "difference"), signs=f"{quote_braces(part.words)} % 1")


def take_remainder(part: Base, divisor: int) -> Formula:
    """Return what division by a whole number leaves, with its sign, as Python has it."""
    whole = multiply(floor_divide(part, float(divisor), 1.0), float(divisor))
    remainder = combine((part, whole), "difference")
    return replace(remainder, signs=f"{quote_braces(part.words)} % {divisor}")
