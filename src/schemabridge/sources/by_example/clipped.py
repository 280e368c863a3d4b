"""Numbers between bounds: where the ends of X's cells lie, and what a scaler was fitted on that was clipped before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.decimals import find_near
from schemabridge.sources.by_example.statistics import join_statistics, measure

if TYPE_CHECKING:
    from schemabridge.sources.by_example.affine import Line
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.statistics import Statistics

QUANTILES = (0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.25, 0.75, 0.9, 0.95, 0.975, 0.98, 0.99, 0.995)
SURELY = 4  # errors, within which a likely number is the one


def find_bounds(values: np.ndarray, cells: np.ndarray) -> tuple[float, float] | None:
    """Return the ends of the cells where several different numbers lie on one of them; an end that has none is infinite."""
    if not np.isfinite(cells).all():
        return None
    low, high = float(cells.min()), float(cells.max())
    ends = [is_shared(values[cells == low]), is_shared(values[cells == high])]
    if low == high or not any(ends):
        return None
    return low if ends[0] else -np.inf, high if ends[1] else np.inf


def is_shared(values: np.ndarray) -> bool:
    return len(values) > 1 and bool(values.min() < values.max())


@dataclass(frozen=True, eq=False)
class Clipped:
    """A base with bounds, for its statistics: scalers are mostly fitted on what was clipped before."""

    values: np.ndarray
    missing: np.ndarray
    rounds: bool
    statistics: Statistics


def clip_base(base: Base, line: Line, bounds: tuple[float, float]) -> Clipped:
    """Return a base clipped where the bounds of its image lie: at usual quantiles, else at numbers that people write.

    Quantiles of float32 that differ in a last bit are all tried.
    """
    ends = sorted((bound - line.offset) / line.slope for bound in bounds)
    known = base.values[~base.missing]
    likely = [np.quantile(known, QUANTILES)]
    if base.rounds:
        likely += [np.quantile(known.astype(np.float32), QUANTILES), likely[0].astype(np.float32)]
    limits = {tuple(settle(end, line.center_error, each.astype(np.float64)) for end in ends) for each in likely}
    clipped = [np.clip(base.values, low, high) for low, high in sorted(limits)]
    return Clipped(clipped[0], base.missing, base.rounds, join_statistics([measure(each) for each in clipped]))


def settle(number: float, error: float, likely: np.ndarray) -> float:
    """Return the likely number within an error of another one, else the shortest."""
    if not np.isfinite(number):
        return number
    nearest = float(likely[np.argmin(np.abs(likely - number))])
    if abs(nearest - number) <= SURELY * error:
        return nearest
    shortest = find_near(number, error)
    return number if shortest is None else shortest
