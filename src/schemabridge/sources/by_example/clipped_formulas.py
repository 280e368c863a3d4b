"""Formulas of several columns between bounds: np.maximum(a - b, 0), (a / b).clip(0, 3), np.log1p((a - b).clip(lower=0))."""

from __future__ import annotations

from dataclasses import replace
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import list_pairs
from schemabridge.sources.by_example.coincidence import LEAST_BITS, LINE_BITS, count_equal, count_told
from schemabridge.sources.by_example.derived import is_part, varies
from schemabridge.sources.by_example.designs import Pool, stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import apply_function, clip_below
from schemabridge.sources.by_example.images import split_missing
from schemabridge.sources.by_example.likely import find_likely
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.sums import WEIGHT_BITS, Sought, list_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.number_image import NumberImage

MOST_TARGETS = 12  # each of which is looked at in rows of its own
LEAST_ROWS = 16  # within the bounds
LEAST_BEYOND = 4  # rows on a bound
MOST_ENDS = 4  # cells that are bounds, or stand for what is missing


def explain_clipped_formulas(
    search: ImageSearch, bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the formulas of which a target shows all but the ends."""
    found: dict[int, list[Explanation]] = {}
    parts = [each for each in bases if is_part(each)]
    clipped = [(each, inner) for each in targets if len(inner := find_inner(each, search.rows))]
    for target, inner in clipped[:MOST_TARGETS]:
        chosen = [each for each in parts if varies(each, inner)]
        told = count_told(count_equal(target.bits[inner])) - LEAST_BITS
        for formula, bits in list_inner(chosen, target, inner):
            image = find_clipped(search, formula, target)
            if image is not None:
                asked = bits + (0 if image.affine is None else LINE_BITS)
                found[target.position] = [new_derived(image, is_memorised=told < asked)]
                break
    return found


def find_inner(target: Target, rows: np.ndarray) -> np.ndarray:
    """Return those of some rows that lie between the ends of a target; none where no end is the cell of several rows.

    Beyond a bound may lie the one cell of what is missing.
    """
    numbers, counts = np.unique(target.values[rows][~target.missing[rows]], return_counts=True)
    ends = numbers[[0, -1]]
    bounds = [each for each in (0, 1, -2, -1) if len(numbers) > MOST_ENDS and counts[each] >= LEAST_BEYOND]
    outer = np.isin(target.values[rows], [*ends, *numbers[bounds]])
    inner = rows[~outer & np.isfinite(target.values[rows])]
    return inner if bounds and len(inner) >= LEAST_ROWS else rows[:0]


def list_inner(parts: Sequence[Base], target: Target, rows: np.ndarray) -> Iterator[tuple[Formula, float]]:
    """Yield formulas that are nearly on a line with a target in some rows, and in bits how many were looked at."""
    if len(parts) < 2:
        return
    likely, total = find_likely((list_pairs,), parts, [target], rows)
    yield from ((each.formula, log2(total)) for each in likely[target.position])
    cells = target.values[rows]
    sought = Sought(cells, np.abs(cells) * target.rounding, cells, is_plain=True)
    for each in list_sums(Pool(parts, stack_parts(parts, rows)), sought):
        yield each, len(each.parts) * (log2(len(parts) + 1) + WEIGHT_BITS)
    with np.errstate(over="ignore"):
        positive = replace(target, values=np.expm1(target.values))
    likely, total = find_likely((list_pairs,), parts, [positive], rows)
    yield from (
        (apply_function(clip_below(each.formula), "log1p"), log2(total) + 1) for each in likely[target.position]
    )


def find_clipped(search: ImageSearch, formula: Formula, target: Target) -> NumberImage | None:
    """Return a formula between bounds, or a function of one, that gives a target."""
    if formula.allowance is not None:
        return search.find_plain(formula, loosen(target, formula.allowance))
    part = split_missing(formula, target)
    return None if part is None else search.find_clipped(formula, *part)
