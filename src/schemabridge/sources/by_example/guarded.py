"""Ratios to a number that was kept away from zero: a / (b + 1e-6), a / b.replace(0, 1), a / b.replace(0, np.nan), a / (|b| + 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import CHUNK, Block, pair_up
from schemabridge.sources.by_example.comparisons import compare_number
from schemabridge.sources.by_example.designs import stack_formulas, stack_parts
from schemabridge.sources.by_example.formulas import (
    Formula,
    apply_function,
    combine,
    divide,
    multiply,
    quote_braces,
    shift,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base

ADDED = (1e-3, 1e-6, 1e-5, 1e-8, 1e-9, 1e-10, 1e-4, 1e-7, 1e-2, 0.1, 0.5, 1e-12)
UNSEEN = 1e-9  # of a number, what adding to it changes no float32 cell
YEAR = 12.0  # months, in which terms of loans are counted
FEW_PARTS = 24
FEW_ADDED = 4  # of these, for more columns
LEAST_VALUES = 3  # of what is divided by: beside 0 and 1, most things are themselves
MOST_PARTS = 60
MOST_OF_THREE = 12  # columns, of which all sums and differences are tried


@dataclass(frozen=True, eq=False)
class Terms:
    """Numbers that stand above a line or below it: in some rows, (rows, terms), and how one of them is built."""

    sample: np.ndarray
    build: Callable[[int], Base]


def list_guarded(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield numbers, differences and, of few columns, sums over what people keep away from zero."""
    if not 2 <= len(parts) <= MOST_PARTS:
        return
    numbers = Terms(stack_parts(parts, rows), lambda place: parts[place])
    added = ADDED if len(parts) <= FEW_PARTS else ADDED[:FEW_ADDED]
    under, places = guard_all(parts, rows, added)
    ones, chosen = (each.ravel() for each in np.indices((len(parts), len(places))))
    apart = ones != places[chosen]
    ones, chosen = ones[apart], chosen[apart]
    yield from divide_terms(numbers, under, ones, chosen)
    if len(parts) > MOST_OF_THREE:
        less = subtract(numbers, ones, places[chosen])
        yield from divide_terms(less, under, np.arange(len(ones)), chosen)
        return
    one, other = pair_up(len(parts))
    pairs, chosen = (each.ravel() for each in np.indices((len(one), len(places))))
    totals = [
        combine((parts[each], parts[beside]), "sum") for each, beside in zip(one.tolist(), other.tolist(), strict=True)
    ]
    less = subtract(numbers, one, other)
    for terms in (less, take_all(totals, rows)):
        yield from divide_terms(terms, under, pairs, chosen)
    under, places = guard_all(totals, rows, added)
    every = np.arange(len(places))
    for terms, above in ((numbers, one[places]), (numbers, other[places]), (less, places)):
        yield from divide_terms(terms, under, above, every)


def guard_all(parts: Sequence[Base], rows: np.ndarray, added: Sequence[float]) -> tuple[Terms, np.ndarray]:
    """Return what keeps bases away from zero in all ways, and which base each is of."""
    guards = [(place, each) for place, part in enumerate(parts) for each in list_guards(part, added)]
    return take_all([each for _, each in guards], rows), np.array([place for place, _ in guards], np.int64)


def take_all(formulas: Sequence[Formula], rows: np.ndarray) -> Terms:
    """Return formulas as terms."""
    sample = stack_formulas(formulas, rows) if formulas else np.empty((len(rows), 0))
    return Terms(sample, lambda place: formulas[place])


def subtract(terms: Terms, ones: np.ndarray, others: np.ndarray) -> Terms:
    """Return differences of terms."""
    sample = terms.sample[:, ones] - terms.sample[:, others]
    return Terms(sample, lambda place: combine((terms.build(ones[place]), terms.build(others[place])), "difference"))


def divide_terms(over: Terms, under: Terms, ones: np.ndarray, others: np.ndarray) -> Iterator[Block]:
    """Yield the ratios of pairs of terms."""
    for start in range(0, len(ones), CHUNK):
        above, below = ones[start : start + CHUNK], others[start : start + CHUNK]
        with np.errstate(all="ignore"):
            sample = over.sample[:, above] / under.sample[:, below]

        def build(place: int, above: np.ndarray = above, below: np.ndarray = below) -> Formula:
            return combine((over.build(above[place]), under.build(below[place])), "quotient")

        yield Block(sample, build)


def list_guards(part: Base, numbers: Sequence[float]) -> Iterator[Formula]:
    """Yield a base as people keep it away from zero, where that is another number in some rows."""
    known = np.abs(part.values[np.isfinite(part.values)])
    if len(np.unique(known)) < LEAST_VALUES:
        return
    least = float(known.min())
    if least == 0:
        yield hide_zeros(part)
        yield replace_zeros(part, 1.0)
    added = [each for each in numbers if each > UNSEEN * least]
    yield from (shift(part, each) for each in added)
    if (np.mod(known, YEAR) == 0).all():
        yield from (shift(divide(part, YEAR), each) for each in added)
    if (part.values < 0).any():
        size = apply_function(part, "abs")
        yield from (shift(size, each) for each in (1.0, *added))


def hide_zeros(part: Base) -> Formula:
    """Return a base that is missing where it is 0, which 0 / 0 makes of it."""
    whole = combine((part, combine((part, part), "quotient")), "product")
    return replace(whole, signs=f"({quote_braces(part.words)} where it is not 0)", kind="coalesce")


def replace_zeros(part: Base, number: float) -> Formula:
    """Return a base with a number in place of 0."""
    whole = combine((part, multiply(compare_number(part, 0.0, "eq"), number)), "sum")
    return replace(whole, signs=f"({quote_braces(part.words)}, {number:g} where it is 0)", kind="coalesce")
