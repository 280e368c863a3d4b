"""Two formulas of two columns each: a / b - c / d, a * b + c * d, (a + b) * (c + d), met in the middle."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import pair_up
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.filled import list_ways
from schemabridge.sources.by_example.formulas import combine
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

MOST_PARTS = 40  # of which there are 3,000 products and ratios
MOST_ROWS = 48
MOST_MET = 200_000  # pairs in the first row
MOST_TRIED = 8
LOOSE = 8.0  # times the rounding of a cell
FINE = 1e-13  # of a number, what a few operations leave


def explain_pairs_of_pairs(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the two products or ratios that a target is the sum or difference of, or two sums multiplied."""
    found: dict[int, list[Explanation]] = {}
    if not 3 <= len(parts) <= MOST_PARTS:
        return found
    numbers = stack_parts(parts, search.rows)
    for target in (each for each in targets if len(each.counts) > 2):
        cells = target.values[search.rows]
        known = np.flatnonzero(np.isfinite(numbers).all(axis=1) & np.isfinite(cells))
        if len(known) < MOST_ROWS:
            continue
        known = known[spread_rows(len(known), MOST_ROWS)]
        for formula, total in meet_pairs(parts, numbers[known], cells[known], target.rounding):
            ways = list_ways(formula, target, search.rows)
            image = next((one for each in ways if (one := search.find_plain(each, loosen(target, None)))), None)
            if image is not None:
                told = count_told(target.counts) - 2 * log2(total) - LEAST_BITS
                found[target.position] = [new_derived(image, is_memorised=told < 0)]
                break
    return found


def meet_pairs(
    parts: Sequence[Base], numbers: np.ndarray, cells: np.ndarray, rounding: float
) -> list[tuple[Formula, int]]:
    """Return what cells may be in some rows, and of how many formulas of two columns each of both is."""
    ones, others = pair_up(len(parts))
    pairs = list(zip(ones.tolist(), others.tolist(), strict=True))
    turned = [(other, one) for one, other in pairs]
    left, right = numbers[:, ones], numbers[:, others]
    y, error = cells[:, None], (LOOSE * rounding * np.abs(cells))[:, None]
    made: list[tuple[Formula, int]] = []
    with np.errstate(all="ignore"):
        ratios = np.concatenate([left * right, left / right, right / left], axis=1)
        names = [*(("product", each) for each in pairs), *(("quotient", each) for each in (*pairs, *turned))]
        fine = FINE * np.abs(ratios)
        found = [("difference", *each) for each in meet(ratios, ratios - y, error + fine)]
        found += [("sum", one, other) for one, other in meet(ratios, y - ratios, error + fine) if one <= other]
        sums = np.concatenate([left + right, left - right], axis=1)
        named = [*(("sum", each) for each in pairs), *(("difference", each) for each in pairs)]
        product = meet(sums, y / sums, LOOSE * rounding * np.abs(y / sums))
        listed = [(names, each) for each in found] + [
            (named, ("product", *each)) for each in product if each[0] <= each[1]
        ]
    for labels, (function, one, other) in listed[:MOST_TRIED]:
        both = [combine([parts[place] for place in pair], name) for name, pair in (labels[one], labels[other])]
        made.append((combine(both, function), len(labels)))
    return made


def meet(numbers: np.ndarray, wanted: np.ndarray, errors: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs of columns of which the second is what is wanted beside the first, (rows, columns) each, in all rows."""
    order = np.argsort(numbers[0], kind="stable")
    ordered = numbers[0][order]
    first = np.searchsorted(ordered, wanted[0] - errors[0], side="left")
    counts = np.searchsorted(ordered, wanted[0] + errors[0], side="right") - first
    counts = np.maximum(np.where(np.isfinite(wanted[0]), counts, 0), 0)
    if counts.sum() > MOST_MET:
        return []
    ones = np.repeat(np.arange(numbers.shape[1]), counts)
    others = order[first[ones] + np.arange(len(ones)) - np.repeat(np.cumsum(counts) - counts, counts)]
    for row in range(1, len(numbers)):
        near = np.abs(numbers[row, others] - wanted[row, ones]) <= errors[row, ones]
        ones, others = ones[near], others[near]
    return list(zip(ones.tolist(), others.tolist(), strict=True))
