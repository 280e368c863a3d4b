"""Training splits replayed: a scaler is mostly fitted on a part of the rows and applied to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.statistics import Statistics, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.affine import Line

SEEDS = (
    42,
    0,
    1,
    2,
    123,
    7,
    3,
    5,
    10,
    100,
    2020,
    1234,
    *range(4, 100),
    *range(2000, 2031),
    111,
    321,
    333,
    500,
    555,
    666,
    777,
    999,
    1000,
    1337,
    4242,
    12345,
)
USUAL_SEEDS = 12  # with which splits are stratified, which takes far longer
USUAL_SIZES = 6
MOST_STRATIFIED = 50_000
MOST_SORTED = 50_000  # rows, of which a thousand medians take seconds
MIDDLE = (0.4, 0.6)  # where medians of splits are
SIZES = (0.2, 0.25, 0.3, 0.33, 0.1, 0.15, 0.4, 0.5, 0.05, 0.35)


@dataclass(frozen=True, eq=False)
class Split:
    """The rows that a scaler was fitted on, in their order, and the line that makes them."""

    rows: np.ndarray
    words: str

    def measure(self, values: np.ndarray) -> Statistics:
        """Return the statistics of a column on these rows."""
        return measure(values[self.rows], f" of {self.words}")


def list_splits(
    values: np.ndarray, line: Line, find_classes: Callable[[], Sequence[Classes]] = tuple
) -> Iterator[Split]:
    """Yield the usual splits on which the mean of values is the center of a line, then those on which the median is.

    That tells splits apart: means of two seeds differ by a hundredth of a deviation or so, the center is known to a millionth.
    """
    absent = np.isnan(values)
    filled = np.where(absent, 0.0, values)
    for order, cuts in list_orders(len(values)):
        sums, counts = np.cumsum(filled[order]), np.cumsum(~absent[order])
        for cut in cuts:
            count = cut.sum_up(counts)
            if count > 0 and abs(cut.sum_up(sums) / count - line.center) <= line.center_error:
                yield cut.split(order)
    yield from list_stratified(values, line, find_classes)
    low, high = np.nanquantile(values, MIDDLE)
    if len(values) > MOST_SORTED or not low <= line.center <= high:
        return
    shown, below, above = ~absent, values < line.center - line.center_error, values > line.center + line.center_error
    for order, cuts in list_orders(len(values)):
        counts, lower, higher = (np.cumsum(each[order]) for each in (shown, below, above))
        for cut in cuts:
            most = cut.sum_up(counts) / 2  # a median lies where at most half of the numbers are on either side of it
            if 0 < most >= max(cut.sum_up(lower), cut.sum_up(higher)):
                split = cut.split(order)
                if abs(np.nanmedian(values[split.rows]) - line.center) <= line.center_error:
                    yield split


@dataclass(frozen=True)
class Cut:
    """Where an order of the rows is cut, and whether the training split is the part behind."""

    size: int
    is_behind: bool
    words: str

    def sum_up(self, sums: np.ndarray) -> float:
        """Return the sum over the training split of what was summed up along an order."""
        before = sums[self.size - 1]
        return float(sums[-1] - before if self.is_behind else before)

    def split(self, order: np.ndarray) -> Split:
        """Return the training split of an order."""
        return Split(order[self.size :] if self.is_behind else order[: self.size], self.words.format(size=self.size))


def list_orders(rows: int) -> Iterator[tuple[np.ndarray, list[Cut]]]:
    """Yield orders of the rows with where they are cut."""
    behind = {ceil(size * rows) for size in SIZES}
    before = {ceil(round((1 - size) * rows, 6)) for size in SIZES} | {int((1 - size) * rows) for size in SIZES}
    behind, before = ({each for each in sizes if 0 < each < rows} for sizes in (behind, before))
    yield np.arange(rows), [Cut(size, is_behind=False, words="the first {size} rows") for size in sorted(before)]
    for seed in SEEDS:
        tests = f"train_test_split(test_size={{size}}, random_state={seed})"
        trains = f"sample(n={{size}}, random_state={seed})"
        cuts = [Cut(size, is_behind=True, words=tests) for size in sorted(behind)]
        cuts += [Cut(size, is_behind=False, words=trains) for size in sorted(before)]
        yield np.random.RandomState(seed).permutation(rows), cuts


@dataclass(frozen=True, eq=False)
class Classes:
    """The rows of each value of a column that a split may be stratified by, the values in sorted order."""

    name: str
    members: tuple[np.ndarray, ...]


def list_stratified(values: np.ndarray, line: Line, find_classes: Callable[[], Sequence[Classes]]) -> Iterator[Split]:
    """Yield the splits of train_test_split(stratify=) on which the mean of values is the center of a line."""
    rows = len(values)
    if rows > MOST_STRATIFIED:
        return
    for each in find_classes():
        for size in SIZES[:USUAL_SIZES]:
            tests = ceil(size * rows)
            for seed in SEEDS[:USUAL_SEEDS]:
                chosen = stratify(each, rows - tests, tests, seed)
                if chosen is not None and abs(np.nanmean(values[chosen]) - line.center) <= line.center_error:
                    words = f"train_test_split(test_size={tests}, random_state={seed}, stratify={each.name!r})"
                    yield Split(chosen, words)


def stratify(classes: Classes, trains: int, tests: int, seed: int) -> np.ndarray | None:
    """Return the training rows of one split of scikit-learn's StratifiedShuffleSplit; None where it refuses to make one."""
    counts = np.array([len(each) for each in classes.members])
    if counts.min() < 2 or min(trains, tests) < len(counts):
        return None
    generator = np.random.RandomState(seed)
    kept = share_out(counts, trains, generator)
    share_out(counts - kept, tests, generator)
    parts = [
        members[generator.permutation(len(members))][:count]
        for members, count in zip(classes.members, kept, strict=True)
    ]
    return generator.permutation(np.concatenate(parts))


def share_out(counts: np.ndarray, total: int, generator: np.random.RandomState) -> np.ndarray:
    """Return how many of each class are drawn: its share, rounded so that they sum up, ties by chance (`_approximate_mode`)."""
    exact = counts / counts.sum() * total
    floored = np.floor(exact)
    wanted = int(total - floored.sum())
    rest = exact - floored
    for value in np.sort(np.unique(rest))[::-1] if wanted > 0 else ():
        places = np.flatnonzero(rest == value)
        drawn = min(len(places), wanted)
        floored[generator.choice(places, size=drawn, replace=False)] += 1
        wanted -= drawn
        if wanted == 0:
            break
    return np.asarray(floored.astype(np.int64))
