"""Pairs of which one is a logarithm or a root, log(a + 1) - log(b + 1) or a * log1p(b), and distances between places by their coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block, list_pairs, pair_up
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.formulas import apply_function, combine, shift, take_distance
from schemabridge.sources.by_example.functions import LOG1P
from schemabridge.sources.by_example.sums import list_alike
from schemabridge.sources.by_example.weighted import list_roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula

    Measure = Callable[[tuple[Base, Base], tuple[Base, Base]], Formula]

MOST_PARTS = 16
MOST_LOGARITHMS = 40
SHIFTS = (1e-3, 1e-6, 1e-5, 1e-8, 1e-9, 0.01, 0.1, 0.5)
MOST_AXES = 66  # pairs of numbers that may be coordinates on one axis


def list_pairs_of_functions(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield all formulas of two of few bases of which one is the logarithm or root of a base, of more those of two logarithms."""
    if len(parts) <= MOST_PARTS:
        roots = list_roots(parts)
        if roots:
            yield from list_pairs([*roots, *parts], rows, among=len(roots))
    elif len(parts) <= MOST_LOGARITHMS:
        yield from list_pairs([LOG1P.build(each) for each in parts if (each.values[rows] >= 0).all()], rows)


def list_shifted_logarithms(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield the logarithms of bases that are kept away from zero."""
    usable = [each for each in parts if each.statistics.least >= 0]
    for number in SHIFTS if usable else ():
        with np.errstate(all="ignore"):
            sample = np.log(stack_parts(usable, rows) + number)

        def build(place: int, number: float = number) -> Formula:
            return apply_function(shift(usable[place], number), "log")

        yield Block(sample, build)


def list_plane_distances(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield how far two places are apart, straight and along both axes, by all pairs of numbers that may lie on one axis."""
    axes = list_alike(parts, rows) if len(parts) > 3 else []
    if not 2 <= len(axes) <= MOST_AXES:
        return
    gaps = np.abs(stack_parts([one for one, _ in axes], rows) - stack_parts([other for _, other in axes], rows))
    ones, others = pair_up(len(axes))
    x, y = gaps[:, ones], gaps[:, others]
    for measure, sample in ((measure_straight, np.hypot(x, y)), (measure_along, x + y)):

        def build(place: int, measure: Measure = measure) -> Formula:
            return measure(axes[ones[place]], axes[others[place]])

        yield Block(sample, build)


def measure_straight(one: tuple[Base, Base], other: tuple[Base, Base]) -> Formula:
    """Return the root of the sum of squared differences."""
    squares = [apply_function(combine(each, "difference"), "square") for each in (one, other)]
    return apply_function(combine(squares, "sum"), "sqrt")


def measure_along(one: tuple[Base, Base], other: tuple[Base, Base]) -> Formula:
    """Return the sum of the magnitudes of differences."""
    return combine([take_distance(*one), take_distance(*other)], "sum")
