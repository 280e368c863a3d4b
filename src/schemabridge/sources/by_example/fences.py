"""Fences that outliers lie beyond."""

from __future__ import annotations

import numpy as np

from schemabridge.sources.by_example.gaps import SIDES, Edges, Gaps, list_precisions
from schemabridge.sources.by_example.written_edges import measure_chances

FENCES = (1.5, 3.0)  # times the range between the quartiles
DEVIATIONS = (2.0, 2.5, 3.0)


def weigh_fences(gaps: Gaps, written: Edges) -> float:
    """Return how much likelier fences are in two gaps by chance, of some pairs of them, than numbers of so few digits."""
    low, high = np.quantile(gaps.known, [0.25, 0.75])
    with np.errstate(all="ignore"):
        fenced = len(list_fences(gaps)) * np.fmin(1.0, (gaps.high - gaps.low) / (high - low)).prod()
    return float(min(1.0, fenced)) / measure_chances(gaps, written)


def pick_fences(gaps: Gaps) -> Edges | None:
    """Return the fences that outliers lie beyond, where both of two gaps hold theirs: multiples of the range of the inner half."""
    if len(gaps.low) != 2 or gaps.ticks is not None:
        return None
    options = ((fences, closed) for fences in list_fences(gaps) for closed in SIDES)
    one_each = np.ones(2, np.int64)
    return next((Edges(each, closed, one_each) for each, closed in options if gaps.holds(each, closed)), None)


def list_fences(gaps: Gaps) -> list[np.ndarray]:
    """Return the two numbers beyond which outliers lie, as people write them: by quartiles (Tukey, 1977), by standard deviations."""
    fences = []
    for known in list_precisions(gaps):
        first, third = np.quantile(known, [0.25, 0.75]).astype(np.float64)
        fences += [np.array([first - k * (third - first), third + k * (third - first)]) for k in FENCES]
        mean, spreads = known.mean(), [known.std(ddof=ddof) for ddof in (1, 0)]
        fences += [np.array([mean - k * each, mean + k * each], np.float64) for each in spreads for k in DEVIATIONS]
    return fences
