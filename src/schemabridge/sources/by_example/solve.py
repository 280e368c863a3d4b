"""Center and scale worked out of the cells alone, where no statistic gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import CenterScale, ScaleOffset
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.sources.by_example.affine import Affine, Line

MOST_CUTS = 200
NEIGHBOURS = 12
WORDS = "center and scale solved from X"


def solve_image(x: np.ndarray, low: np.ndarray, high: np.ndarray, line: Line) -> Iterator[Affine]:
    """Yield the line in the middle of all that lie between `low` and `high` at every x; nothing where none does.

    The region of slopes and heights that the rows leave open is a polygon. It is cut by the row that a corner breaks most, until
    none does: a few dozen of all rows matter.
    """
    middle = float(np.mean(x))
    spread = float(np.abs(x - middle).max())
    u = (x - middle) / spread
    height, tilt = line.slope * middle + line.offset, line.slope * spread
    reach = 64 * float((high - low).max()) + 1e-6 * abs(tilt)
    corners = np.array([(-reach, -reach), (-reach, reach), (reach, reach), (reach, -reach)])
    corners += np.array([height, tilt])
    for _ in range(MOST_CUTS):
        ends = corners[:, :1] + corners[:, 1:] * u
        above, below = ends - high, low - ends
        worst_above, worst_below = float(above.max()), float(below.max())
        if max(worst_above, worst_below) <= 1e-9 * float((high - low).min()):
            break
        is_above = worst_above >= worst_below
        row = int(np.argmax((above if is_above else below).max(axis=0)))
        sign, bound = (1.0, high[row]) if is_above else (-1.0, low[row])
        corners = cut(corners, sign * np.array([1.0, u[row]]), sign * bound)
        if len(corners) < 3:
            return
    height, tilt = corners.mean(axis=0)
    slope = tilt / spread
    yield CenterScale(middle - height / slope, 1.0 / slope, WORDS, "standardize")
    yield ScaleOffset(slope, height - slope * middle, WORDS)


def cut(corners: np.ndarray, normal: np.ndarray, bound: float) -> np.ndarray:
    """Return the part of a convex polygon in which normal . corner <= bound."""
    beyond = corners @ normal - bound
    kept = []
    for place, corner in enumerate(corners):
        before = place - 1
        if (beyond[before] > 0) != (beyond[place] > 0):
            share = beyond[before] / (beyond[before] - beyond[place])
            kept.append(corners[before] + share * (corner - corners[before]))
        if beyond[place] <= 0:
            kept.append(corner)
    return np.array(kept).reshape(-1, 2)


def solve_exactly(x: np.ndarray, y: np.ndarray) -> Iterator[Affine]:
    """Yield (x - center) / scale for all doubles around what two far rows say; y has all digits of a double."""
    lowest, highest = int(np.argmin(x)), int(np.argmax(x))
    if y[highest] == y[lowest]:
        return
    wide = np.longdouble
    scale = (wide(x[highest]) - wide(x[lowest])) / (wide(y[highest]) - wide(y[lowest]))
    nearest = int(np.argmin(np.abs(y)))
    center = wide(x[nearest]) - wide(y[nearest]) * scale
    rows = spread_rows(len(x), 64)
    scales, centers = list_neighbours(float(scale)), list_neighbours(float(center))
    with np.errstate(all="ignore"):
        shown = (x[rows] - centers[:, None, None]) / scales[None, :, None]
    hits = np.argwhere((shown == y[rows]).all(axis=2))
    for row, column in hits[np.argsort(np.abs(hits - NEIGHBOURS).sum(axis=1), kind="stable")][:50]:
        yield CenterScale(float(centers[row]), float(scales[column]), WORDS, "standardize")


def list_neighbours(number: float) -> np.ndarray:
    """Return a double and the nearest ones on both sides."""
    neighbours: np.ndarray = number + np.spacing(number) * np.arange(-NEIGHBOURS, NEIGHBOURS + 1)
    return neighbours
