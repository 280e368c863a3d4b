"""Distances to a place that is the same for all rows: of a flat from the centre of its town, by its coordinates."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import list_near
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import apply_function, combine, shift
from schemabridge.sources.by_example.matrix import loosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

MOST_PAIRS = 66  # of twelve columns
LEAST_ROWS = 20
NEAR = 2.0**-18  # of the largest square, what may be left of it
OFF = 1e-6  # of a distance, how far a place may be off


def explain_points(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, distances of two columns from a place."""
    pairs = list(combinations([each for each in parts if is_measured(each)], 2))
    found: dict[int, list[Explanation]] = {}
    if not 0 < len(pairs) <= MOST_PAIRS:
        return found
    for target in targets:
        if np.nanmin(target.values, initial=0.0) < 0 or len(target.counts) < LEAST_ROWS:
            continue
        for pair in pairs:
            x, y = (each.values[search.rows] for each in pair)
            place = find_place(x, y, target.values[search.rows])
            for a, b in () if place is None else list_written(place):
                squares = [apply_function(shift(part, -at), "square") for part, at in zip(pair, (a, b), strict=True)]
                formula = apply_function(combine(squares, "sum"), "sqrt")
                image = search.find_plain(formula, loosen(target, formula.allowance))
                if image is not None:
                    found.setdefault(target.position, []).append(new_derived(image))
    return found


def is_measured(part: Base) -> bool:
    """Return whether a base is no count: coordinates have digits behind the point."""
    known = part.values[~part.missing]
    return bool((known != np.floor(known)).any())


def find_place(x: np.ndarray, y: np.ndarray, distances: np.ndarray) -> tuple[float, float, float] | None:
    """Return the place from which points are some distances away, and how far it may be off; None where there is none.

    Of points around their middle, what their squares leave of the square of the distance is linear in them.
    """
    known = np.isfinite(x) & np.isfinite(y) & np.isfinite(distances)
    if known.sum() < LEAST_ROWS:
        return None
    x, y, squares = x[known], y[known], distances[known] ** 2
    u, v = x - x.mean(), y - y.mean()
    design = np.stack([-2 * u, -2 * v, np.ones(len(u))], axis=1)
    left = squares - u * u - v * v
    (a, b, rest), _, rank, _ = np.linalg.lstsq(design, left, rcond=None)
    size = float(np.abs(squares).max())
    if rank < 3 or np.abs(design @ np.array([a, b, rest]) - left).max() > NEAR * size:
        return None
    return float(x.mean() + a), float(y.mean() + b), OFF * float(np.sqrt(size))


def list_written(place: tuple[float, float, float]) -> list[tuple[float, float]]:
    """Return the places near one that people write."""
    a, b, error = place
    return [(one.value, other.value) for one in list_near(a, error) for other in list_near(b, error)]
