"""Formulas that are nearly on a line with a column of X, most of them ruled out on a few rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.screen import screen_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.arithmetic import Block
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.matrix import Target

    Family = Callable[[Sequence[Base], np.ndarray], Iterator[Block]]

MOST_ROWS = 96  # that are looked at first
FEW_MISSING = 2  # rows of a base, where those that are looked at first have none
MOST_TRIED = 12  # formulas in full, of those that pass, the closest first
TINY = 1e-3  # of the largest magnitude, the spread of a column of X that rounding to float32 leaves few digits of
CLOSE = 2.0**-19  # of the largest magnitude, between a formula and an image of it
LEAST_KNOWN = 3  # rows, for any two cells lie on a line
LEAST_OFF = 2.0**-40  # of 1 - r, which is no more exact


@dataclass(frozen=True, eq=False)
class Likely:
    """A formula that is nearly a target in some rows, and how far off it is."""

    formula: Formula
    distance: float


def find_likely(
    stage: Sequence[Family],
    parts: Sequence[Base],
    targets: Sequence[Target],
    rows: np.ndarray,
    first: np.ndarray | None = None,
) -> tuple[dict[int, list[Likely]], int]:
    """Return, by position in X, the formulas that are nearly on a line with a target, the closest first, of how many."""
    likely: dict[int, list[Likely]] = {each.position: [] for each in targets}
    first, total = choose_first(parts, rows) if first is None else first, 1
    for family in stage:
        for block in family(parts, first):
            total += block.sample.shape[1]
            for place, at in screen_block(block.sample, targets, first):
                formula = block.build(place)
                distance = measure_distance(formula.take(rows), targets[at].values[rows])
                if distance <= CLOSE:
                    likely[targets[at].position].append(Likely(formula, distance))
    closest = {position: sorted(each, key=lambda one: one.distance)[:MOST_TRIED] for position, each in likely.items()}
    return closest, total


def choose_first(bases: Sequence[Base], rows: np.ndarray) -> np.ndarray:
    """Return a part of some rows in which every base has its least and greatest number, and is missing where it is at times."""
    chosen = [rows[:: max(len(rows) // MOST_ROWS, 1)]]
    for base in bases:
        numbers = base.values[rows]
        chosen.append(rows[[np.nanargmin(numbers), np.nanargmax(numbers)]])
        if not base.missing[chosen[0]].any():
            chosen.append(rows[base.missing[rows]][:FEW_MISSING])
    return np.unique(np.concatenate(chosen))


def screen_block(sample: np.ndarray, targets: Sequence[Target], rows: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the formulas that are nearly on a line with a target in some rows, whatever the line, and that target."""
    cells = np.stack([target.values[rows] for target in targets], axis=1)
    is_whole = np.isfinite(sample).all(axis=0)
    with np.errstate(all="ignore"):
        x = sample[:, is_whole] - sample[:, is_whole].mean(axis=0)
        x /= np.sqrt((x * x).sum(axis=0))
        y = cells - cells.mean(axis=0)
        y /= np.sqrt((y * y).sum(axis=0))
        off = measure_size(sample[:, is_whole])[:, None] + measure_size(cells)
        close = np.zeros((sample.shape[1], len(targets)), np.bool_)
        close[is_whole] = np.abs(x.T @ y) > 1 - np.clip((4 * CLOSE * off) ** 2, LEAST_OFF, CLOSE / 2)
        is_gappy = ~is_whole & (np.isfinite(sample).sum(axis=0) >= LEAST_KNOWN)
        if is_gappy.any():
            close[is_gappy] = screen_cells(sample[:, is_gappy], cells)
        for place in np.flatnonzero(cells.std(axis=0) < TINY * np.abs(cells).max(axis=0)):  # rounding hides the line
            off = np.abs(np.nan_to_num(sample - cells[:, place : place + 1], nan=np.inf)).max(axis=0)
            close[:, place] |= off <= CLOSE * np.abs(cells[:, place]).max()
    yield from zip(*(each.tolist() for each in np.nonzero(close)), strict=True)


def measure_size(numbers: np.ndarray) -> np.ndarray:
    """Return the largest magnitude of columns as a multiple of their standard deviation."""
    size: np.ndarray = np.abs(numbers).max(axis=0) / numbers.std(axis=0)
    return size


def measure_distance(x: np.ndarray, y: np.ndarray) -> float:
    """Return how far cells are from the line through two of them, as a part of the largest magnitude; 0 where x is y."""
    known = np.isfinite(x)
    x, y = x[known], y[known]
    if len(x) < 2 or not np.isfinite(y).all():
        return np.inf
    low, high = int(np.argmin(x)), int(np.argmax(x))
    with np.errstate(all="ignore"):
        if (x.astype(np.float32) == y.astype(np.float32)).all():
            return 0.0
        slope = (y[high] - y[low]) / (x[high] - x[low])
        off = np.abs(y[low] + slope * (x - x[low]) - y).max()
        size = np.abs(y).max() + abs(slope) * np.abs(x).max()
        distance = float(off / size)
    return max(distance, 1e-300) * (1 if slope > 0 else 2)  # of a difference and its negative, the first
