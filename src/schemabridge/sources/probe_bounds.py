"""Bounds beyond the training rows: a fitted transformer may cap numbers that are larger or smaller than all it was fitted on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.sklearn.features import Cell, Op

if TYPE_CHECKING:
    from schemabridge.sources.probe_answers import Prober
    from schemabridge.sources.sklearn.features import Feature

BEYOND = np.array([10.0, 1e3, 1e6, 1e9])  # times the largest magnitude


def find_bounds(prober: Prober, output: int, feature: Feature) -> Feature:
    """Return a number of the frame, capped where all numbers far beyond those of training become one and the same."""
    capped = feature.ops[0] if feature.ops else Op("clip", (("lo", -np.inf), ("hi", np.inf)))
    if not isinstance(feature.base, Cell) or len(feature.ops) > 1 or capped.name != "clip":
        return feature
    position = [each.column for each in prober.given].index(feature.column)
    cells = prober.df.iloc[:, position]
    if cells.dtype != np.float64:
        return feature
    reach = BEYOND * max(1.0, float(cells.abs().max()))
    lo, hi = (find_limit(prober, output, position, each) for each in (-reach, reach))
    found = Op("clip", (("lo", capped.get("lo") if lo is None else lo), ("hi", capped.get("hi") if hi is None else hi)))
    return feature if found == capped else replace(feature, ops=(found,))


def find_limit(prober: Prober, output: int, position: int, numbers: np.ndarray) -> float | None:
    """Return what the two farthest of some numbers of a column become, None where that is not one number, or is refused."""
    answers = prober.ask_beyond(position, numbers[-2:])
    if answers is None or len(np.unique(answers[:, output])) > 1 or not np.isfinite(answers[0, output]):
        return None
    return float(answers[0, output])
