"""Sums with weights and a constant, their logarithms, roots and exponentials, products with them and ratios to them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import list_near
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.designs import SURE, Pool, stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.factors import Wrap, list_fitting
from schemabridge.sources.by_example.filled import list_ways
from schemabridge.sources.by_example.formulas import (
    apply_function,
    combine,
    list_orders,
    multiply,
    shift,
    take_distance,
)
from schemabridge.sources.by_example.marks import Mark, has_few, mark_table, mark_values
from schemabridge.sources.by_example.matrix import COARSE, loosen
from schemabridge.sources.by_example.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.designs import Solution
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.number_image import NumberImage
    from schemabridge.sources.by_example.raw import RawColumn

MOST_PARTS = 150
MOST_PAIRS = 66  # of twelve columns
MOST_SPREAD = 3.0  # times the spread of another column on the same axis
WEIGHT_BITS = 10  # of a weight of three digits


PLAIN = Wrap(lambda y, _: y, lambda total: total, is_plain=True)
ROOT = Wrap(lambda y, _: np.where(y >= 0, y * y, np.nan), lambda total: apply_function(total, "sqrt"))
WRAPS = (
    PLAIN,
    Wrap(lambda y, _: np.expm1(y), lambda total: apply_function(total, "log1p")),
    Wrap(lambda y, _: np.exp(y), lambda total: apply_function(total, "log")),
    ROOT,
    Wrap(lambda y, _: np.log(y), lambda total: apply_function(total, "exp")),
    Wrap(lambda y, _: np.log(y + 1), lambda total: apply_function(total, "expm1")),
    Wrap(
        lambda y, _: np.where(np.abs(y - 0.5) < 0.499, np.log(1 / y - 1), np.nan),
        lambda total: apply_function(shift(apply_function(total, "exp"), 1.0), "reciprocal"),
    ),
    Wrap(lambda y, _: 1 / y, lambda total: apply_function(total, "reciprocal")),
)


def explain_sums(
    search: ImageSearch,
    parts: Sequence[Base],
    targets: Sequence[Target],
    *,
    wraps: Sequence[Wrap] = WRAPS,
    with_factors: bool = True,
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the sums with weights of which a target is made."""
    found: dict[int, list[Explanation]] = {}
    if not 0 < len(parts) <= MOST_PARTS:
        return found
    pool = Pool(parts, stack_parts(parts, search.rows))
    waiting: list[Target] = []
    for target in targets:
        options = [each for wrap in wraps if (each := explain_wrapped(search, wrap, pool, target)) is not None]
        if options:  # log(x + 1e-6) is log1p(x - 0.999999)
            found[target.position] = [min(options, key=lambda each: len(each.words))]
        else:
            waiting.append(target)
    if with_factors and waiting:
        fitting = list_fitting(pool, np.stack([each.values[search.rows] for each in waiting], axis=1))
        for target, fits in zip(waiting, fitting, strict=True):
            made = (explain_wrapped(search, wrap, pool, target) for wrap in fits)
            explanation = next((each for each in made if each is not None), None)
            if explanation is not None:
                found[target.position] = [explanation]
    return found


def explain_counts(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, sums in which values of text columns count, such as how many of them say yes."""
    marks = [
        mark_values(column, np.arange(column.count + 1) == position)
        for column in columns
        if column.is_text and has_few(column)
        for position in np.flatnonzero(column.is_used)[1:].tolist()
    ]
    return explain_sums(search, [*parts, *marks], targets, with_factors=False) if marks else {}


def explain_distances(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, sums of magnitudes and of squares of differences, and of products, of few columns."""
    pairs = list(combinations(parts, 2))
    powers = [apply_function(each, "square") for each in parts]
    found: dict[int, list[Explanation]] = {}
    ratios: list[Base] = []
    if len(pairs) <= MOST_PAIRS:
        below = [each for each in parts if (each.values != 0).all()]
        ratios = [combine((each, other), "quotient") for other in below for each in parts if each is not other]
    else:
        pairs = list_alike(parts, search.rows)
        found = explain_sums(search, [*parts, *powers], targets, wraps=(PLAIN, ROOT), with_factors=False)
    if not 0 < len(pairs) <= MOST_PAIRS:
        return found
    squares = [apply_function(combine(pair, "difference"), "square") for pair in pairs]
    products = [*(combine(pair, "product") for pair in pairs), *powers]
    for made in ([take_distance(*pair) for pair in pairs], squares, [*parts, *products], [*parts, *ratios]):
        waiting = [each for each in targets if each.position not in found]
        found.update(explain_sums(search, made, waiting, wraps=(PLAIN, ROOT), with_factors=False))
    return found


def list_alike(parts: Sequence[Base], rows: np.ndarray) -> list[tuple[Base, Base]]:
    """Return the pairs of numbers that may be coordinates on one axis: their middles lie within each other's, and spread as far."""
    low, middle, high = np.nanquantile(stack_parts(parts, rows), [0.1, 0.5, 0.9], axis=0)
    lies_within = (low[:, None] <= middle) & (middle <= high[:, None])
    spread = high - low
    is_alike = lies_within & lies_within.T & (spread[:, None] <= MOST_SPREAD * spread)
    return [(parts[one], parts[other]) for one, other in np.argwhere(np.triu(is_alike & is_alike.T, 1)).tolist()]


def explain_wrapped(search: ImageSearch, wrap: Wrap, pool: Pool, target: Target) -> Explanation | None:
    """Return the sum that a target is made of by one wrap, checked in all rows."""
    cells = target.values[search.rows]
    with np.errstate(all="ignore"):
        factor = cells if wrap.factor is None else wrap.factor.values[search.rows]
        y = wrap.undo(cells, factor)
        rounding = np.abs(wrap.undo(cells * (1 + target.rounding), factor) - y)
    totals = list_sums(pool, Sought(y, rounding, cells, is_plain=wrap.is_plain))
    for total in (each for one in totals for each in list_orders(one)):
        formula = wrap.build(total)
        for each in list_ways(formula, target, search.rows):
            image = search.find_plain(each, loosen(target, each.allowance))
            if image is None and wrap.is_plain:
                image = search.find_image(each, target)
            if image is not None:
                return new_sum(image, total, target, len(pool.parts))
    return None


def new_sum(image: NumberImage, total: Formula, target: Target, count: int) -> Explanation:
    told = count_told(target.counts)
    told -= len(total.parts) * (log2(count + 1) + WEIGHT_BITS) + LEAST_BITS
    return new_derived(image, is_memorised=told < 0)


@dataclass(frozen=True, eq=False)
class Sought:
    """What a sum must be in some rows for their cells: `y`, how far each of it may be off, and whether it is the cells themselves."""

    y: np.ndarray
    rounding: np.ndarray
    cells: np.ndarray
    is_plain: bool


def list_sums(pool: Pool, sought: Sought) -> Iterator[Formula]:
    """Yield the sums that give y in some rows: with what is missing passed on, or left out of it."""
    known, absent = np.isfinite(sought.y) & np.isfinite(sought.rounding), pool.absent
    every = np.arange(len(pool.parts))
    passing = np.array([place for place in every if may_pass(absent[:, place], sought.cells)], np.int64)
    tried = [(passing, known & ~absent[:, passing].any(axis=1), False)]
    if absent.any():
        tried.append((every, known & ~absent.any(axis=1), True))
        if sought.is_plain:
            tried.append((every, known & ~absent.all(axis=1), True))
    for places, chosen, skips in tried:
        rows, design = pool.choose_design(places, chosen)
        solution = None if design is None else design.solve(sought.y[rows], sought.rounding[rows])
        if solution is None:
            continue
        parts = [pool.parts[places[each]] for each in solution.places]
        if not counts_years(parts, solution.weights) and not mixes_dates(parts):
            yield from write_sums(parts, solution, skips=skips)
            if skips and any(each.missing.any() for each in parts):
                yield from write_sums(parts, solution, skips=False)


LENGTHS = {"dayofyear": (365, 366), "iso_week": (52, 53)}  # of a year in a part of dates


def counts_years(parts: Sequence[Base], weights: np.ndarray) -> bool:
    """Return whether a sum counts days or weeks by years of one length, which holds until the next leap year only."""
    dates = ((part, weight) for part, weight in zip(parts, weights.tolist(), strict=True) if isinstance(part, DatePart))
    read = {(each.column.name, each.part): weight for each, weight in dates}
    return any(
        round(read.get((name, "year"), 0.0) / weight) in LENGTHS.get(part, ()) for (name, part), weight in read.items()
    )


def mixes_dates(parts: Sequence[Base]) -> bool:
    """Return whether a sum is of other parts of one date than of another one: so the days between two are told within few months.

    Years may stand alone: those of the other date are all the same then.
    """
    read: dict[str, set[str]] = {}
    for each in parts:
        if isinstance(each, DatePart) and each.part != "year":
            read.setdefault(each.column.name, set()).add(each.part)
    return len({frozenset(each) for each in read.values()}) > 1


def may_pass(absent: np.ndarray, cells: np.ndarray) -> bool:
    """Return whether cells are all the same where a part is missing: it is passed on, and filled afterwards."""
    if not absent.any():
        return True
    shown = cells[absent]
    return bool(np.isnan(shown).all() or (shown == shown[0]).all())


def write_sums(parts: Sequence[Base], solution: Solution, *, skips: bool) -> Iterator[Formula]:
    """Yield the sums with weights as people write them, else those of which the solution is a multiple."""
    missing = "skip" if skips and any(each.missing.any() for each in parts) else "pass"
    narrow = np.abs(solution.weights) * [COARSE if each.rounds else 0.0 for each in parts]  # 0.3 as float32 has it
    around = (solution.errors + narrow).tolist()
    written = [list_near(*each) for each in zip(solution.weights.tolist(), around, strict=True)]
    count = len(parts)
    if count > 1 and np.allclose(solution.weights, 1 / count, rtol=1e-6, atol=0):
        yield combine(parts, "mean", missing=missing)
    if all(written):
        weights = [each[0].value for each in written]
        number, error = solution.settle_constant(weights)
        constant = [] if abs(number) <= SURE * error else list_near(number, SURE * error)
        total = combine_weighted(parts, weights, missing)
        yield from (shift(total, each.value) for each in constant if each.value)
        if not constant:
            yield total
    least = float(solution.weights[np.argmin(np.abs(solution.weights))])
    errors = solution.errors / abs(least) + np.abs(solution.weights / least) * (solution.errors.max() / abs(least))
    ratios = [list_near(*each) for each in zip((solution.weights / least).tolist(), errors.tolist(), strict=True)]
    if all(ratios) and count > 1:
        yield combine_weighted(parts, [each[0].value for each in ratios], missing)


def combine_weighted(parts: Sequence[Base], weights: Sequence[float], missing: str) -> Formula:
    """Return the sum of parts times their weights."""
    pairs = zip(parts, weights, strict=True)
    terms = [part if weight == 1.0 else multiply(part, weight) for part, weight in merge_marks(pairs)]
    return combine(terms, "sum", missing=missing)


def merge_marks(pairs: Iterable[tuple[Base, float]]) -> Iterator[tuple[Base, float]]:
    """Yield parts with weights, the marks of one column together as a table of its values; a part of its texts is another one."""
    tables: dict[RawColumn, np.ndarray] = {}
    for part, weight in pairs:
        if isinstance(part, Mark) and isinstance(part.content, Table):
            column = part.content.column
            tables[column] = tables.get(column, 0.0) + weight * part.content.numbers
        else:
            yield part, weight
    yield from ((mark_table(column, numbers), 1.0) for column, numbers in tables.items())
