"""Distances of one number from another one that is the same for all rows: |x - 7|, whatever was done to it afterwards."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import list_near
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import apply_function, shift
from schemabridge.sources.by_example.sums import WEIGHT_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

LEAST_VALUES = 5
NEAR = 1e-5  # of the range of a target, between it and a bent line
OFF = 1e-6  # of the range of a base, how far its bend may be off


def explain_bends(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the distances of numbers from a constant that targets are."""
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        if len(target.counts) < LEAST_VALUES:
            continue
        told = count_told(target.counts) - 3 * WEIGHT_BITS - log2(len(parts)) - LEAST_BITS  # a place, and a line
        for part in parts:
            bend = find_bend(part.values[search.rows], target.values[search.rows])
            for each in () if bend is None else list_near(*bend):
                image = search.find_image(apply_function(shift(part, -each.value), "abs"), target)
                if image is not None:
                    found.setdefault(target.position, []).append(new_derived(image, is_memorised=told < 0))
    return found


def find_bend(x: np.ndarray, y: np.ndarray) -> tuple[float, float] | None:
    """Return where cells over numbers turn from falling to rising, as steep on both sides, and how far that may be off."""
    known = np.isfinite(x) & np.isfinite(y)
    order = np.argsort(x[known], kind="stable")
    x, y = x[known][order], y[known][order]
    if len(x) < LEAST_VALUES or x[0] == x[-1]:
        return None
    least = int(np.argmin(y))
    if not (x[0] < x[least] < x[-1] and y[least] < min(y[0], y[-1])):
        return None
    with np.errstate(all="ignore"):
        slope = (y[-1] - y[least]) / (x[-1] - x[least])
        for _ in range(3):  # the least cell lies on one side of the bend
            bend = (y[0] - y[-1] + slope * (x[0] + x[-1])) / (2 * slope)
            beyond = x > bend
            if not beyond.any() or x[-1] == x[beyond][0]:
                return None
            slope = (y[-1] - y[beyond][0]) / (x[-1] - x[beyond][0])
        lowest = y[-1] - slope * (x[-1] - bend)
        off = np.abs(lowest + slope * np.abs(x - bend) - y).max()
    return (float(bend), OFF * float(x[-1] - x[0])) if off <= NEAR * (y.max() - y.min()) else None
