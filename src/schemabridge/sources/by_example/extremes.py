"""The largest or smallest of several columns in each row: np.maximum(a, b), df[columns].max(axis=1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.comparisons import compare
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, coalesce, combine, quote_braces
from schemabridge.sources.by_example.images import NumberImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target

MOST_COMPARED = 12  # columns
RELATIONS = {"largest": ("ge", "lt"), "smallest": ("le", "gt")}


def explain_extremes(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the columns of which a target is the largest or smallest number in every row."""
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        for which in RELATIONS:
            formula = find_extreme(parts, target, rows, which)
            if formula is not None:
                told = count_told(target.counts) - len(parts) - LEAST_BITS
                found[target.position] = [new_derived(NumberImage(formula), is_memorised=told < 0)]
                break
    return found


def find_extreme(parts: Sequence[Base], target: Target, rows: np.ndarray, which: str) -> Formula | None:
    """Return the extreme of few columns that never lie beyond a target, those first that are it in most rows."""
    sign = 1.0 if which == "largest" else -1.0

    def hold(numbers: np.ndarray) -> np.ndarray:
        return np.asarray(sign * numbers.astype(target.dtype))

    with np.errstate(invalid="ignore", over="ignore"):
        cells = hold(target.values)
        near = [each for each in parts if not (hold(each.values[rows]) > cells[rows]).any()]
        inside = [each for each in near if not (hold(each.values) > cells).any()]
        if len(inside) < 2:
            return None
        reached = np.stack([hold(each.values) == cells for each in inside], axis=1)
    chosen: list[Base] = []
    left = ~target.missing
    while left.any() and len(chosen) < MOST_COMPARED:
        best = int(np.argmax(reached[left].sum(axis=0)))
        if not reached[left, best].any():
            return None
        chosen.append(inside[best])
        left = left & ~reached[:, best]
    if left.any() or len(chosen) < 2:
        return None
    formulas = (take_extreme(chosen, which, is_skipping=each) for each in (False, True))
    return next((each for each in formulas if target.gives(each.values)), None)


def take_extreme(parts: Sequence[Base], which: str, *, is_skipping: bool) -> Formula:
    """Return the extreme of some bases; one that skips what is missing leaves it out, as pandas does."""
    taken: Base = parts[0]
    for part in parts[1:]:
        one, other = (coalesce(taken, part), coalesce(part, taken)) if is_skipping else (taken, part)
        pairs = zip((one, other), RELATIONS[which], strict=True)
        taken = combine([combine((compare(one, other, by), each), "product") for each, by in pairs], "sum")
    assert isinstance(taken, Formula)
    words = quote_braces(", ".join(each.words for each in parts))
    rest = ", leaving out what is missing" if is_skipping else ""
    return replace(taken, signs=f"the {which} of {words}{rest}")
