"""Training splits replayed: a scaler is mostly fitted on a part of the rows and applied to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.statistics import Statistics, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.sources.by_example.affine import Line

SEEDS = (
    42,
    0,
    1,
    *range(2, 42),
    *range(43, 101),
    *range(2000, 2031),
    111,
    123,
    321,
    333,
    500,
    555,
    666,
    777,
    999,
    1000,
    1234,
    1337,
    4242,
    12345,
)
MOST_SORTED = 50_000  # rows, of which a thousand medians take seconds
SIZES = (0.2, 0.25, 0.3, 0.33, 0.1, 0.15, 0.4, 0.5, 0.05, 0.35)


@dataclass(frozen=True, eq=False)
class Split:
    """The rows that a scaler was fitted on, in their order, and the line that makes them."""

    rows: np.ndarray
    words: str

    def measure(self, values: np.ndarray) -> Statistics:
        """Return the statistics of a column on these rows."""
        return measure(values[self.rows], f" of {self.words}")


def list_splits(values: np.ndarray, line: Line) -> Iterator[Split]:
    """Yield the usual splits on which the mean, or the median, of values is the center of a line.

    That tells splits apart: means of two seeds differ by a hundredth of a deviation or so, the center is known to a millionth.
    """
    absent = np.isnan(values)
    filled = np.where(absent, 0.0, values)
    may_be_median = len(values) <= MOST_SORTED and is_middle(values[~absent], line)
    for order, words, sizes in list_orders(len(values)):
        sums, counts = np.cumsum(filled[order]), np.cumsum(~absent[order])
        for size, behind in sizes:
            if not 0 < size < len(values):
                continue
            total, count = sums[size - 1], counts[size - 1]
            if behind:
                total, count = sums[-1] - total, counts[-1] - count
            rows = order[size:] if behind else order[:size]
            is_mean = count > 0 and abs(total / count - line.center) <= line.center_error
            if is_mean or (may_be_median and count > 0 and is_median(values[rows], line)):
                yield Split(rows, words.format(size=size))


def is_middle(values: np.ndarray, line: Line) -> bool:
    """Return whether a line crosses 0 at a number of the frame, or between two: where a median of some rows may be."""
    ordered = np.unique(values)
    halves = (ordered[1:] + ordered[:-1]) / 2
    return any(
        len(each) and bool((np.abs(each - line.center) <= line.center_error).any()) for each in (ordered, halves)
    )


def is_median(values: np.ndarray, line: Line) -> bool:
    return bool(abs(np.median(values[~np.isnan(values)]) - line.center) <= line.center_error)


def list_orders(rows: int) -> Iterator[tuple[np.ndarray, str, list[tuple[int, bool]]]]:
    """Yield orders of the rows with where they are cut; whether the part behind the cut is the training split."""
    tests = [(ceil(size * rows), True) for size in SIZES]
    trains = [(ceil(round((1 - size) * rows, 6)), False) for size in SIZES] + [
        (int((1 - size) * rows), False) for size in SIZES
    ]
    yield np.arange(rows), "the first {size} rows", trains
    for seed in SEEDS:
        order = np.random.RandomState(seed).permutation(rows)
        yield order, f"train_test_split(test_size={{size}}, random_state={seed})", tests
        yield order, f"sample(n={{size}}, random_state={seed})", trains
