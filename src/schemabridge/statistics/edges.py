"""The edges of a histogram: short decimals between training values, so that no copy of a column changes its bin (14.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, Decimal, localcontext
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType

MOST_BUCKETS = 20
LEAST_ROWS = 5  # fewer rows are told of as individuals (clause 14.1)
MOST_DIGITS = 17  # with so many every binary64 differs from its neighbours
EXACT_DIGITS = 1100  # every binary64, and the sum of two, is a decimal of fewer digits
MARGIN = 2.0**-20  # how far an edge lies from a value that has no neighbour: well beyond what binary32 rounds
LEAST_MARGIN = 2.0**-140


@dataclass(frozen=True)
class Distinct:
    """The distinct values of a column, ascending, and how many rows hold each of them and all up to it."""

    values: np.ndarray
    sizes: np.ndarray
    totals: np.ndarray
    column_type: ColumnType

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.totals[-1])

    def count_below(self, position: int) -> int:
        """Return how many rows hold one of the first values."""
        return int(self.totals[position - 1]) if position else 0


def list_distinct(numbers: np.ndarray, column_type: ColumnType) -> Distinct:
    """Return the distinct values of finite numbers, of which there is at least one."""
    values, sizes = np.unique(numbers, return_counts=True)
    return Distinct(values, sizes, np.cumsum(sizes), column_type)


def choose_edges(distinct: Distinct, *, is_exact: bool = True) -> list[float]:
    """Return what divides a column into up to 20 bins of about as many rows each, and of at least 5.

    An edge that would have to be a training value, of which fewer than 5 rows are, is left out unless `is_exact`.
    """
    rows = distinct.rows
    buckets = min(MOST_BUCKETS, rows // LEAST_ROWS)
    edges: list[float] = []
    below = 0
    for i in range(1, buckets):
        start, stop = find_group(distinct, -(-i * rows // buckets))
        for position in (stop, start):  # a group that reaches too near to the end is divided from what is below it
            count = distinct.count_below(position)
            if min(count - below, rows - count) < LEAST_ROWS:
                continue
            edge = place_edge(distinct, position, is_exact=is_exact)
            if edge is not None:
                edges.append(edge)
                below = count
                break
    return edges or enclose_group(distinct, is_exact=is_exact)


def find_group(distinct: Distinct, rank: int) -> tuple[int, int]:
    """Return the positions of the values that are one value in 15 digits, about the rank-th smallest; the second is excluded."""
    values = distinct.values
    position = int(np.searchsorted(distinct.totals, rank))
    written = round_digits(values[position])
    start, stop = position, position + 1
    while start > 0 and round_digits(values[start - 1]) == written:
        start -= 1
    while stop < len(values) and round_digits(values[stop]) == written:
        stop += 1
    return start, stop


def enclose_group(distinct: Distinct, *, is_exact: bool) -> list[float]:
    """Return an edge below and one above the value that all but a few rows hold; none where there is no such value."""
    start, stop = find_group(distinct, -(-distinct.rows // 2))
    if distinct.count_below(stop) - distinct.count_below(start) < LEAST_ROWS:
        return []
    edges = [place_edge(distinct, position, is_exact=is_exact) for position in (start, stop)]
    return [edge for edge in edges if edge is not None]


def place_edge(distinct: Distinct, position: int, *, is_exact: bool) -> float | None:
    """Return the edge below the value at a position, None where there is none."""
    lo, hi = find_neighbours(distinct, position)
    found = find_decimal(*narrow(lo, hi))
    if found is not None or not 0 < position < len(distinct.values):
        return found
    return lo if is_exact or distinct.sizes[position - 1] >= LEAST_ROWS else None


def find_neighbours(distinct: Distinct, position: int) -> tuple[float, float]:
    """Return the values on both sides; before the first and behind the last, a number near it."""
    values = distinct.values
    with np.errstate(over="ignore"):
        least, most = float(values[0]), float(values[-1])
        if position == 0:
            return least - choose_margin(least, distinct.column_type), least
        if position == len(values):
            return most, most + choose_margin(most, distinct.column_type)
    return float(values[position - 1]), float(values[position])


def choose_margin(number: float, column_type: ColumnType) -> float:
    return max(abs(number or 1.0) * MARGIN, LEAST_MARGIN) if column_type.facts.is_floating else 1.0


def narrow(lo: float, hi: float) -> tuple[float, float]:
    """Return two numbers between which an edge divides `lo` and `hi`, their copies in 15 digits and those in binary32."""
    for low, high in [(round_digits(lo), round_digits(hi)), (round_binary32(lo), round_binary32(hi))]:
        if low < high:  # else the copies are one value, which no edge divides
            lo, hi = max(lo, low), min(hi, high)
    return lo, hi


def round_digits(number: float) -> float:
    """Return a number as a text file of 15 digits has it."""
    return float(f"{number:.15g}")


def round_binary32(number: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(number))


def find_decimal(lo: float, hi: float) -> float | None:
    """Return the decimal of fewest digits between two numbers, of several the one nearest to their middle.

    Of two as near it is the one nearer to zero, which has no digit itself. None where no binary64 is between them.
    """
    if not lo < hi or not np.isfinite([lo, hi]).all():
        return None
    if lo < 0 < hi:
        return 0.0
    if hi <= 0:
        found = find_decimal(-hi, -lo)
        return None if found is None else -found
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        middle = (Decimal(lo) + Decimal(hi)) / 2
        for digits in range(1, MOST_DIGITS + 1):
            unit = Decimal((0, (1,), middle.adjusted() - digits + 1))
            found = float(middle.quantize(unit, rounding=ROUND_HALF_DOWN))
            if lo < found < hi:
                return found
    return None
