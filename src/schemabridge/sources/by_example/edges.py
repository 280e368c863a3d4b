"""Where the edges of bins lie: between two numbers of the frame, at a quantile, else at what a person would have written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.sources.by_example.decimals import find_shortest

if TYPE_CHECKING:
    from schemabridge.sources.by_example.bases import Base

PARTS = (*range(2, 11), 12, 15, 16, 20, 25, 32, 50, 100)
ROWS_PER_PART = 50  # with fewer, a quantile lies in any gap

Closed = Literal["right", "left"]
SIDES: tuple[Closed, ...] = ("right", "left")


@dataclass(frozen=True, eq=False)
class Gaps:
    """Between which neighbours of the frame, ascending, the edges lie: `low` is in the bin below, `high` in the one above."""

    base: Base
    low: np.ndarray
    high: np.ndarray

    @cached_property
    def known(self) -> np.ndarray:
        """The numbers of the frame."""
        return np.asarray(self.base.values[~self.base.missing])

    def holds(self, edges: np.ndarray, closed: Closed) -> bool:
        """Return whether each edge lies in its gap; on the side that holds edges it may be the number itself."""
        if len(edges) != len(self.low):
            return False
        if closed == "right":
            return bool(((self.low <= edges) & (edges < self.high)).all())
        return bool(((self.low < edges) & (edges <= self.high)).all())


def choose_edges(gaps: Gaps, bins: int) -> tuple[np.ndarray, Closed]:
    """Return edges, with the side of a bin that holds its edge.

    Parameters
    ----------
    gaps
        Where they lie.
    bins
        How many bins the codes speak of, some of which may be empty; 0 where they say nothing.
    """
    usual = [count for count in PARTS if len(gaps.known) >= ROWS_PER_PART * count]
    for count in dict.fromkeys([bins, len(gaps.low) + 1, *usual]):
        for edges in list_parts(gaps, count):
            for closed in SIDES:
                picked = pick(gaps, edges, closed)
                if picked is not None:
                    return picked, closed
    written = [(write_edges(gaps, closed), closed) for closed in SIDES]
    return min(written, key=lambda each: measure_length(each[0]))


def list_parts(gaps: Gaps, count: int) -> list[np.ndarray]:
    """Return the inner edges of so many bins of equally many rows, as pandas and scikit-learn work them out, and of equal width."""
    if count < 2:
        return []
    shares = np.linspace(0, 1, count + 1)[1:-1]
    with np.errstate(all="ignore"):
        quantiles = [np.quantile(gaps.known, shares, method=method) for method in ("linear", "averaged_inverted_cdf")]
        widths = np.linspace(gaps.known.min(), gaps.known.max(), count + 1)[1:-1]
    return [*quantiles, widths]


def pick(gaps: Gaps, edges: np.ndarray, closed: Closed) -> np.ndarray | None:
    """Return the one edge that lies in each gap; None where a gap has none."""
    edges = np.unique(edges)
    side: Literal["left", "right"] = "left" if closed == "right" else "right"
    places = np.searchsorted(edges, gaps.low, side=side)
    if (places >= len(edges)).any():
        return None
    picked = edges[places]
    return picked if gaps.holds(picked, closed) and (np.diff(picked) > 0).all() else None


def write_edges(gaps: Gaps, closed: Closed) -> np.ndarray:
    """Return the shortest decimal in each gap."""
    edges = []
    for low, high in zip(gaps.low, gaps.high, strict=True):
        ends = (low, np.nextafter(high, -np.inf)) if closed == "right" else (np.nextafter(low, np.inf), high)
        shortest = find_shortest(float(ends[0]), float(ends[1]))
        edges.append(float(ends[0]) if shortest is None else shortest)
    return np.array(edges)


def measure_length(edges: np.ndarray) -> int:
    """Return how many digits edges take; zeros at the end and a last 5 count half."""
    return sum(measure_number(float(edge)) for edge in edges)


def measure_number(edge: float) -> int:
    digits = f"{abs(edge):.17g}".replace(".", "").strip("0").partition("e")[0]
    return 2 * len(digits) - digits.endswith("5")
