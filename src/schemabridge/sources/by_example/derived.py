"""Columns of X that no single raw column explains: formulas of columns, plain and scaled, most of them ruled out on a few rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import list_arithmetic
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_arrangements
from schemabridge.sources.by_example.explanation import DERIVED, SCALED_DERIVED, Explanation
from schemabridge.sources.by_example.images import screen_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from schemabridge.sources.by_example.arithmetic import Block
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

MOST_ROWS = 384  # that are looked at first
MOST_TRIED = 12  # formulas in full, of those that pass, the closest first
LINE_BITS = 48  # what the two numbers of a line may tell of the cells
CLOSE = 2.0**-19  # of the largest magnitude, between a formula and an image of it


@dataclass(frozen=True, eq=False)
class Likely:
    """A formula that is nearly a target in some rows: how it is built, and how far off it is."""

    build: Callable[[], Formula]
    distance: float


def explain_derived(
    search: ImageSearch, bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, formulas of which a target is an image; plain ones, where there are any, alone."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    if not targets:
        return found
    rows = search.rows[:: max(len(search.rows) // MOST_ROWS, 1)]
    likely: dict[int, list[Likely]] = {each.position: [] for each in targets}
    total = 0
    for block in list_arithmetic(bases, rows):
        total += block.sample.shape[1]
        add_likely(likely, block, targets, rows)
    for target in targets:
        if likely[target.position]:
            closest = sorted(likely[target.position], key=lambda each: each.distance)[:MOST_TRIED]
            found[target.position] = explain_one(search, [each.build() for each in closest], target, total)
    return found


def add_likely(likely: dict[int, list[Likely]], block: Block, targets: Sequence[Target], rows: np.ndarray) -> None:
    """Note the formulas of a block that are nearly on a line with a target, whatever the line."""
    cells = np.stack([target.values[rows] for target in targets], axis=1)
    with np.errstate(all="ignore"):
        close = screen_cells(block.sample, cells)
    for place, at in zip(*np.nonzero(close), strict=True):
        distance = measure_distance(block.sample[:, place], cells[:, at])
        if distance <= CLOSE:
            likely[targets[at].position].append(Likely(lambda place=int(place): block.build(place), distance))  # type: ignore[misc]


def measure_distance(x: np.ndarray, y: np.ndarray) -> float:
    """Return how far cells are from the line through two of them, as a part of the largest magnitude; 0 where x is y."""
    known = np.isfinite(x)
    x, y = x[known], y[known]
    if len(x) < 2 or not np.isfinite(y).all():
        return np.inf
    if (x.astype(np.float32) == y.astype(np.float32)).all():
        return 0.0
    low, high = int(np.argmin(x)), int(np.argmax(x))
    slope = (y[high] - y[low]) / (x[high] - x[low])
    off = np.abs(y[low] + slope * (x - x[low]) - y).max()
    size = np.abs(y).max() + abs(slope) * np.abs(x).max()
    return float(max(off / size, 1e-300)) + (1e-9 if slope < 0 else 0.0)


def explain_one(search: ImageSearch, formulas: Iterable[Formula], target: Target, total: int) -> list[Explanation]:
    plain: list[Explanation] = []
    scaled: list[Explanation] = []
    for formula in formulas:
        image = search.find_image(formula, target)
        if image is None:
            continue
        rank = DERIVED if image.affine is None else SCALED_DERIVED
        told = count_arrangements(target.counts.tolist()) - (0 if image.affine is None else LINE_BITS)
        explanation = Explanation(
            rank, formula.columns, image.words, image, is_memorised=told - log2(total) < LEAST_BITS
        )
        (plain if image.affine is None else scaled).append(explanation)
    return plain or scaled
