"""Between which numbers of the frame edges of bins lie, and edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from schemabridge.sources.by_example.bases import Base

FILLS = (0.0, -1.0)
LARGEST = float(np.finfo(np.float64).max)  # beside infinity, people ask whether a number is finite
Closed = Literal["right", "left"]
LEFT: Closed = "left"
SIDES: tuple[Closed, ...] = ("right", LEFT)


@dataclass(frozen=True, eq=False)
class Gaps:
    """Between which neighbours of the frame, ascending, the edges lie: `low` is in the bin below, `high` in the one above.

    `missing_in` are the bins that missing rows may have been filled into: those with the same number in X.
    """

    base: Base
    low: np.ndarray
    high: np.ndarray
    missing_in: tuple[int, ...] = ()

    @cached_property
    def known(self) -> np.ndarray:
        """The numbers of the frame."""
        return np.asarray(self.base.values[~self.base.missing])

    @cached_property
    def filled(self) -> list[np.ndarray]:
        """The numbers of the frame after missing ones were filled as people do, into a bin that such rows may be in."""
        if not self.missing_in or self.ticks is not None:
            return []
        values, counts = np.unique(self.known, return_counts=True)
        centers = (each.value for each in self.base.statistics.centers)
        likely = dict.fromkeys([*FILLS, *centers, float(values[np.argmax(counts)])])
        return [np.where(self.base.missing, each, self.base.values) for each in likely if self.is_own(each)]

    def is_own(self, number: float) -> bool:
        """Return whether a number may be in a bin that missing rows are in; of one in a gap, either bin beside it may be."""
        return any(np.searchsorted(ends, number, side="left") in self.missing_in for ends in (self.low, self.high))

    @property
    def ticks(self) -> str | None:
        """What the numbers count where they are dates or timestamps, as numpy spells it; None for other numbers."""
        ticks: str | None = getattr(self.base, "ticks", None)
        return ticks

    @property
    def units(self) -> tuple[float, ...]:
        """What a person counts the numbers in, the longest first: seconds between two times are days as well."""
        units: tuple[float, ...] = getattr(self.base, "units", (1.0,))
        return units

    @property
    def is_tight(self) -> bool:
        """Whether no number lies in the gaps: parts of dates are whole, so that all edges say the same."""
        return self.base.kind == "date_part" and bool((self.high - self.low == 1).all())

    @cached_property
    def is_wide(self) -> bool:
        """Whether numbers of the frame lie in the gaps, of rows that say nothing of the edge: so would many a quantile."""
        return any(
            ((self.known > low) & (self.known < high)).any() for low, high in zip(self.low, self.high, strict=True)
        )

    def measure_mass(self, place: int) -> float:
        """Return which share of the numbers lies in a gap, ends included."""
        return float(((self.known >= self.low[place]) & (self.known <= self.high[place])).mean())

    def measure_width(self, place: int) -> float:
        """Return which share of the range of the numbers a gap is."""
        finite = self.known[np.isfinite(self.known)]
        with np.errstate(all="ignore"):
            share = float((self.high[place] - self.low[place]) / (finite.max() - finite.min()))
        return share if share < 1 else 1.0

    def holds(self, edges: np.ndarray, closed: Closed) -> bool:
        """Return whether each edge lies in its gap; on the side that holds edges it may be the number itself."""
        if len(edges) != len(self.low):
            return False
        if closed == "right":
            return bool(((self.low <= edges) & (edges < self.high)).all())
        return bool(((self.low < edges) & (edges <= self.high)).all())


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges with the side of a bin that holds its edge; `after[i]` of them lie in gap i."""

    edges: np.ndarray
    closed: Closed
    after: np.ndarray


def list_precisions(gaps: Gaps) -> list[np.ndarray]:
    """Return the numbers of the frame, those of a float32 column as such first."""
    return [gaps.known.astype(np.float32), gaps.known] if gaps.base.rounds else [gaps.known]
