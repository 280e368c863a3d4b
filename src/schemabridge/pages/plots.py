"""Where the bars of a plot stand: everything in per cent of its width and height, so that it fits every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

MOST_BARS = 30
USUAL_EDGES = 19
FEWEST_SLOTS = 8


@dataclass(frozen=True)
class Rect:
    """One bar, standing on the base line."""

    x: float
    width: float
    height: float


@dataclass(frozen=True)
class Pair:
    """The bars of training and batch in one bucket, side by side."""

    training: Rect
    batch: Rect


def place_pairs(training: Sequence[float], batch: Sequence[float]) -> list[Pair]:
    """Return the bars of two distributions over the same buckets, given as shares."""
    slot = 100 / max(len(training), 1)
    highest = max([*training, *batch], default=0) or 1
    return [
        Pair(
            Rect((position + 0.1) * slot, 0.38 * slot, 100 * before / highest),
            Rect((position + 0.52) * slot, 0.38 * slot, 100 * now / highest),
        )
        for position, (before, now) in enumerate(zip(training, batch, strict=True))
    ]


def place_counts(counts: Sequence[int]) -> list[Rect]:
    """Return a bar for each count, of the largest ones where there are too many to see."""
    shown = counts if len(counts) <= MOST_BARS else sorted(counts, reverse=True)[:MOST_BARS]
    slot = 100 / max(len(shown), FEWEST_SLOTS)
    highest = max(shown, default=0) or 1
    return [Rect(position * slot, 0.8 * slot, 100 * count / highest) for position, count in enumerate(shown)]


def place_density(bounds: Sequence[float], counts: Sequence[int]) -> list[Rect]:
    """Return bars whose areas are the counts: bin i lies between bounds i and i + 1, which ascend strictly."""
    span = bounds[-1] - bounds[0]
    widths = [(high - low) / span for low, high in pairwise(bounds)]
    heights = [count / width for count, width in zip(counts, widths, strict=True)]
    highest = max(heights) or 1
    return [
        Rect(100 * (low - bounds[0]) / span, 100 * width, 100 * height / highest)
        for low, width, height in zip(bounds[:-1], widths, heights, strict=True)
    ]


def place_histogram(edges: Sequence[float], counts: Sequence[int], low: float, high: float) -> list[Rect]:
    """Return the bars of a recorded histogram (clause 14.2), whose first and last bin are open.

    They end at the least and the largest number, or nearer where these are far out. Fewer edges than usual mean that
    a few numbers hold much: then a bin is as wide as another.
    """
    if len(edges) < USUAL_EDGES:
        return place_counts(counts if counts[-1] else counts[:-1])
    tail = (edges[-1] - edges[0]) / 2
    bounds, inner = list(edges), list(counts[1:-1])
    if low < edges[0]:
        bounds, inner = [max(low, edges[0] - tail), *bounds], [counts[0], *inner]
    if high > edges[-1]:
        bounds, inner = [*bounds, min(high, edges[-1] + tail)], [*inner, counts[-1]]
    return place_density(bounds, inner) if isfinite(tail) else place_counts(counts)
