"""The statistics that scalers subtract and divide by, in every summation order and degree of freedom that libraries use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Add = Callable[[np.ndarray], float]


DEVIATION = "standard deviation (ddof {})"


@dataclass(frozen=True)
class Statistic:
    """A number that was worked out from training values, and what it is."""

    value: float
    words: str


@dataclass(frozen=True)
class Statistics:
    """What a column may be centered with and divided by, the usual ones first."""

    centers: tuple[Statistic, ...]
    scales: tuple[Statistic, ...]
    least: float
    most: float


def order_rows(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Return the rows that are not missing, by ascending number."""
    present = np.flatnonzero(~missing)
    return present[np.argsort(values[present], kind="stable")]


def measure(values: np.ndarray, words: str = "") -> Statistics:
    """Return the statistics of values, NaN skipped.

    Parameters
    ----------
    values
        float64 (n,) in the order in which they are added up.
    words
        What is said behind each, such as " of a training split".
    """
    present = values[~np.isnan(values)]
    if len(present) == 0:
        return Statistics((), (), np.nan, np.nan)
    with np.errstate(all="ignore"):
        means, deviations = measure_moments(values, present)
        least, most = float(present.min()), float(present.max())
        medians, ranges = measure_quartiles(present)
        centers = [*(Statistic(each, "mean") for each in means), *(Statistic(each, "median") for each in medians)]
        centers += [Statistic(least, "minimum"), Statistic(most, "maximum")]
        scales = [*deviations, *(Statistic(each, "interquartile range") for each in ranges)]
        scales.append(Statistic(most - least, "range"))
        scales += [Statistic(max(abs(least), abs(most)), "largest magnitude"), Statistic(most, "maximum")]
        scales += [Statistic(each, "mean") for each in means] + [Statistic(each, "median") for each in medians]
        scales.append(Statistic(float(np.sqrt(np.sum(present * present))), "norm"))
        scales += [Statistic(2 * each.value, f"twice the {each.words}") for each in deviations]
    return Statistics(keep_distinct(centers, words), keep_distinct(scales, words), least, most)


def join_statistics(parts: Sequence[Statistics]) -> Statistics:
    """Return the statistics of several guesses of the same values together."""
    centers, scales = ([each for part in parts for each in getattr(part, name)] for name in ("centers", "scales"))
    return Statistics(keep_distinct(centers, ""), keep_distinct(scales, ""), parts[0].least, parts[0].most)


def measure_moments(values: np.ndarray, present: np.ndarray) -> tuple[list[float], list[Statistic]]:
    """Return the means and standard deviations that differ in their last bits only, by the library that worked them out.

    numpy and pandas add pairwise, with zeros where NaN is; scikit-learn also row after row (arrays in C order), and corrects the
    variance (`_incremental_mean_and_var`).
    """
    count = len(present)
    arrays = [present] if count == len(values) else [np.where(np.isnan(values), 0.0, values), present]
    means: list[float] = []
    squares: list[float] = []
    for array in arrays:
        known = np.isnan(values) if array is not present else None
        for add in (add_pairwise, add_in_order):
            mean = add(array) / count
            means.append(mean)
            squares += add_squares(array, mean, known, add, count)
    deviations = [
        Statistic(float(np.sqrt(each / (count - ddof))), DEVIATION.format(ddof))
        for ddof in (0, 1)
        for each in squares
        if count > ddof
    ]
    narrow = present.astype(np.float32)
    if (narrow == present).all():
        means.append(float(np.mean(narrow)))
        deviations += [each for ddof in (0, 1) if count > ddof for each in measure_narrow(narrow, squares[0], ddof)]
    return means, deviations


def measure_narrow(narrow: np.ndarray, square: float, ddof: int) -> Iterator[Statistic]:
    """Yield the standard deviations of float32: pandas rounds the variance before its root, numpy all that it does."""
    yield Statistic(float(np.sqrt(np.float32(square / (len(narrow) - ddof)))), DEVIATION.format(ddof))
    yield Statistic(float(np.std(narrow, ddof=ddof)), DEVIATION.format(ddof))


def measure_quartiles(present: np.ndarray) -> tuple[list[float], list[float]]:
    """Return medians and interquartile ranges; numpy interpolates those of float32 in float32."""
    narrow = present.astype(np.float32)
    medians, ranges = [], []
    for values in (present, narrow) if (narrow == present).all() else (present,):
        lower, median, upper = np.percentile(values, [25.0, 50.0, 75.0])
        medians += [float(np.median(values)), float(median)]
        ranges.append(float(upper - lower))
    return medians, ranges


def add_squares(array: np.ndarray, mean: float, absent: np.ndarray | None, add: Add, count: int) -> Iterator[float]:
    """Yield the sum of squared deviations, as it is and corrected for the rounding of the mean."""
    deviations = array - mean
    if absent is not None:
        deviations[absent] = 0.0
    total = add(deviations * deviations)
    yield total
    left = add(deviations)
    yield total - left * left / count  # a power of a float raises where it overflows


def add_pairwise(values: np.ndarray) -> float:
    return float(np.sum(values))


def add_in_order(values: np.ndarray) -> float:
    return float(np.cumsum(values)[-1])


def keep_distinct(statistics: list[Statistic], words: str) -> tuple[Statistic, ...]:
    """Return finite numbers, each once, under the first of its names."""
    kept: dict[float, Statistic] = {}
    for each in statistics:
        if np.isfinite(each.value):
            kept.setdefault(each.value, Statistic(each.value, each.words + words))
    return tuple(kept.values())
