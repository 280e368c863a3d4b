"""Numbers times a number for each value of another column: a mark times an area, 0.9 times the pay of some."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import combine
from schemabridge.sources.by_example.functions import LOG, LOG1P, SQRT
from schemabridge.sources.by_example.marks import has_few, mark_table
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, is_costly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_PARTS = 60
DIGITS = 4  # of a weight
WEIGHT_BITS = 13  # which these are
LOOSE = 8  # times the rounding of a cell


def explain_weighted(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the products of a number, or a function of it, and a table of another column that a target is."""
    found: dict[int, list[Explanation]] = {}
    groups = [each for each in columns if has_few(each) and not is_costly(each, LEAST_PER_VALUE)]
    numbers = [*parts[:MOST_PARTS], *list_roots(parts[:MOST_PARTS])]
    for target in targets:
        if not groups or len(target.counts) <= 2:
            continue
        for column in groups:
            told = count_told(target.counts) - log2(len(groups) * len(numbers)) - LEAST_BITS
            told -= WEIGHT_BITS * int(column.is_used.sum())
            for part in find_proportional(column, numbers, target, search.rows):
                formula = weigh(column, part, target) if column.name not in part.columns else None
                if formula is None:
                    continue
                image = search.find_plain(formula, loosen(target, formula.allowance))
                if image is not None:
                    found.setdefault(target.position, []).append(new_derived(image, is_memorised=told < 0))
    return found


def list_roots(parts: Sequence[Base]) -> list[Formula]:
    """Return the logarithms and roots of what has them."""
    made = []
    for part in parts:
        least = part.values[~part.missing].min(initial=np.inf)
        if np.isfinite(least) and least >= 0:
            made += [each.build(part) for each in ((LOG, LOG1P, SQRT) if least > 0 else (LOG1P, SQRT))]
    return made


def find_proportional(column: RawColumn, parts: Sequence[Base], target: Target, rows: np.ndarray) -> list[Base]:
    """Return the parts to which a target is proportional in some rows, where a column has one and the same value."""
    order = rows[np.argsort(column.codes[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(column.codes[order], prepend=-1))
    numbers = np.stack([each.values[order] for each in parts], axis=1)
    with np.errstate(all="ignore"):
        ratios = target.values[order][:, None] / numbers
    usable = np.isfinite(ratios)
    low = np.minimum.reduceat(np.where(usable, ratios, np.inf), starts, axis=0)
    high = np.maximum.reduceat(np.where(usable, ratios, -np.inf), starts, axis=0)
    most = np.maximum(np.abs(low), np.abs(high))
    fits = (high - low <= LOOSE * target.rounding * most) & np.isfinite(most)
    return [parts[place] for place in np.flatnonzero(fits.all(axis=0)).tolist()]


def weigh(column: RawColumn, part: Base, target: Target) -> Formula | None:
    """Return a part times the shortest number for each value of a column; None where one has none, or the rows do not tell it."""
    weights = np.full(column.count + 1, np.nan)
    known = ~part.missing & (part.values != 0) & np.isfinite(target.values)
    for code in np.flatnonzero(column.is_used).tolist():
        rows = known & (column.codes == code)
        numbers = part.values[rows]
        if len(numbers) == 0 or numbers.min() == numbers.max():
            return None
        ratios = target.values[rows] / numbers
        error = LOOSE * target.rounding * float(np.abs(ratios).max())
        weight = find_shortest(float(ratios.max()) - error, float(ratios.min()) + error, digits=DIGITS)
        if weight is None:
            return None
        weights[code] = weight
    if len(np.unique(weights[column.is_used])) == 1:
        return None
    return combine((mark_table(column, weights), part), "product")
