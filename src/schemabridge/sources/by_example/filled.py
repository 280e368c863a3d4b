"""Two columns of which one was filled before they were added, multiplied or divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import list_near
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, combine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

NEAR = 1e-6


@dataclass(frozen=True)
class Undone:
    """What the other column must have been, given a target and one column, and the formula of both."""

    solve: Callable[[np.ndarray, np.ndarray], np.ndarray]
    build: Callable[[Base, Base], Formula]


PAIRS = (
    Undone(lambda y, x: y / x, lambda x, b: combine((x, b), "product")),
    Undone(lambda y, x: y * x, lambda x, b: combine((b, x), "quotient")),
    Undone(lambda y, x: x / y, lambda x, b: combine((x, b), "quotient")),
    Undone(lambda y, x: y - x, lambda x, b: combine((x, b), "sum")),
    Undone(lambda y, x: x - y, lambda x, b: combine((x, b), "difference")),
    Undone(lambda y, x: y + x, lambda x, b: combine((b, x), "difference")),
)


def explain_filled(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the pairs of which one was filled that a target is made of."""
    holed = [each for each in parts if each.missing.any()]
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        for formula in list_filled(parts, holed, target, search.rows):
            image = search.find_plain(formula, target)
            if image is not None:
                found[target.position] = [new_derived(image)]
                break
    return found


def list_filled(parts: Sequence[Base], holed: Sequence[Base], target: Target, rows: np.ndarray) -> Iterator[Formula]:
    cells = target.values[rows]
    for other in parts:
        shown = other.values[rows]
        for pair in PAIRS:
            with np.errstate(all="ignore"):
                made = pair.solve(cells, shown)
            for base in holed:
                if base is not other:
                    yield from (
                        pair.build(other, fill_missing(base, fill))
                        for fill in find_fills(base, base.values[rows], made)
                    )


def fill_missing(base: Base, number: float) -> Formula:
    """Return a base with a number in place of what is missing."""
    return Formula((base,), (("fill", {"value": np.array([number])}),), f"({{}}, {number:g} where missing)", "fill")


def find_fills(base: Base, numbers: np.ndarray, made: np.ndarray) -> list[float]:
    """Return what missing numbers were filled with where all others are what is asked for."""
    present = np.isfinite(numbers) & np.isfinite(made)
    absent = np.isnan(numbers) & np.isfinite(made)
    if present.sum() < 8 or not absent.any():
        return []
    size = np.abs(numbers[present]).max()
    if not (np.abs(numbers[present] - made[present]) <= NEAR * size).all():
        return []
    fill = float(np.median(made[absent]))
    if not (np.abs(made[absent] - fill) <= NEAR * max(size, abs(fill))).all():
        return []
    likely = [each.value for each in base.statistics.centers]
    near = [each for each in likely if abs(each - fill) <= NEAR * max(abs(fill), 1e-300)]
    return [*near, *(each.value for each in list_near(fill, NEAR * max(abs(fill), 1e-6))), fill][:8]
