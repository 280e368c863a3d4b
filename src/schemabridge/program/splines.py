"""B-splines by de Boor's recurrence, in one order of operations (steps 24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, eq=False)
class Splines:
    """All B-splines of a degree over knots; `low` and `high` are the ends of their range."""

    knots: np.ndarray
    degree: int

    @property
    def count(self) -> int:
        return len(self.knots) - self.degree - 1

    @property
    def low(self) -> float:
        return float(self.knots[self.degree])

    @property
    def high(self) -> float:
        return float(self.knots[self.count])

    def compute_rows(self, x: np.ndarray, width: int) -> np.ndarray:
        """Return the splines at numbers (m,) as (m, width); those beyond the width are added to the first ones (24.4)."""
        places = self.find_places(x)
        return self.lay_out(self.compute_splines(x, places, self.degree), places, width)

    def compute_lines(self, x: np.ndarray, end: float, width: int) -> np.ndarray:
        """Return rows that go on in a straight line from the one at `end` (24.5)."""
        ends = np.full_like(x, end)
        places = self.find_places(ends)
        distance = x - end
        heights, slopes = self.compute_splines(ends, places, self.degree), self.compute_slopes(ends, places)
        lines = [height + distance * slope for height, slope in zip(heights, slopes, strict=True)]
        return self.lay_out(lines, places, width)

    def find_places(self, x: np.ndarray) -> np.ndarray:
        """Return the interval l of each number, the first or the last one beyond the range (24.4)."""
        found = np.searchsorted(self.knots, x, side="right") - 1
        return np.clip(found, self.degree, self.count - 1)

    def compute_splines(self, x: np.ndarray, places: np.ndarray, degree: int) -> list[np.ndarray]:
        """Return h_0 … h_degree of each number, as far as this degree (24.3)."""

        def split(
            weight: np.ndarray, before: np.ndarray, b: np.ndarray, a: np.ndarray
        ) -> tuple[np.ndarray, np.ndarray]:
            share = weight / (b - a)
            return before + share * (b - x), share * (x - a)

        heights = [np.ones_like(x)]
        for p in range(1, degree + 1):
            heights = self.raise_degree(heights, places, p, split)
        return heights

    def compute_slopes(self, x: np.ndarray, places: np.ndarray) -> list[np.ndarray]:
        """Return f_0 … f_g of each number (24.5)."""
        if self.degree == 0:
            return [np.zeros_like(x)]

        def split(
            weight: np.ndarray, before: np.ndarray, b: np.ndarray, a: np.ndarray
        ) -> tuple[np.ndarray, np.ndarray]:
            share = (self.degree * weight) / (b - a)
            return before - share, share

        return self.raise_degree(self.compute_splines(x, places, self.degree - 1), places, self.degree, split)

    def raise_degree(
        self,
        heights: list[np.ndarray],
        places: np.ndarray,
        p: int,
        split: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
    ) -> list[np.ndarray]:
        raised = [np.zeros_like(heights[0])]
        for i in range(1, p + 1):
            b, a = self.knots[places + i], self.knots[places + i - p]
            before, after = split(heights[i - 1], raised[i - 1], b, a)
            raised[i - 1] = np.where(a == b, raised[i - 1], before)
            raised.append(np.where(a == b, 0.0, after))
        return raised

    def lay_out(self, heights: list[np.ndarray], places: np.ndarray, width: int) -> np.ndarray:
        rows = np.zeros((len(places), width))
        every = np.arange(len(places))
        for i, height in enumerate(heights):
            rows[every, (places - self.degree + i) % width] += height
        return rows
