"""Statistics of a number by the value of another column: what is missing is filled with, or what is subtracted or divided by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.explanation import FILLED, Explanation
from schemabridge.sources.by_example.formulas import coalesce, combine
from schemabridge.sources.by_example.marks import Mark
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, Table, is_costly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_GROUPS = 200  # values of a column
MOST_NUMBERS = 60
MOST_CELLS = 20_000_000  # rows times numbers times columns that numbers are grouped by
STATISTICS = ("median", "mean", "std")


@dataclass(frozen=True, eq=False)
class GroupStatistic(Mark):
    """The statistic of a number in the training rows that have the value of a row; NaN where none of these has a number."""

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows of which no row of the same value has a number."""
        return np.asarray(np.isnan(self.values))


@dataclass(frozen=True, eq=False)
class Grouped:
    """Statistics of some numbers by the value of a column: `tables` by name, (values and missing, numbers)."""

    column: RawColumn
    parts: Sequence[Base]
    tables: dict[str, np.ndarray]

    def take(self, statistic: str, rows: np.ndarray) -> np.ndarray:
        """Return a statistic of all numbers in some rows: (rows, numbers)."""
        shown: np.ndarray = self.tables[statistic][self.column.codes[rows]]
        return shown

    def build(self, statistic: str, place: int) -> Base:
        """Return a statistic of one of the numbers as a base."""
        numbers = self.tables[statistic][:, place]
        words = f"the {statistic} of {self.parts[place].words} by {self.column.words}"
        table = Table(self.column, np.where(self.column.is_used, numbers, np.nan), "lookup")
        return GroupStatistic(table, (self.column.name,), words, numbers[self.column.codes])


def list_grouped(columns: Sequence[RawColumn], parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield numbers filled with what their group has, and their differences, ratios and z-scores within it."""
    numbers = [each for each in parts if isinstance(each, Number)][:MOST_NUMBERS]
    groups = [each for each in columns if is_grouping(each)]
    if not numbers or not groups:
        return
    cells = np.stack([each.values for each in numbers], axis=1)
    x = cells[rows]
    for column in groups[: MOST_CELLS // cells.size]:
        grouped = Grouped(column, numbers, measure_groups(column, cells))
        median, mean, std = (grouped.take(each, rows) for each in STATISTICS)
        with np.errstate(all="ignore"):
            for statistic, shown in (("median", median), ("mean", mean)):
                absent = np.isnan(x)
                if absent.any():
                    yield Block(np.where(absent, shown, x), partial(fill_group, grouped, statistic))
                for function, sample in (("difference", x - shown), ("quotient", x / shown)):
                    yield Block(sample, partial(relate_group, grouped, statistic, function))
            yield Block((x - mean) / std, partial(standardize_group, grouped))


def is_grouping(column: RawColumn) -> bool:
    """Return whether numbers may be grouped by a column: one of few values, each of several rows."""
    return 1 < column.count <= MOST_GROUPS and not is_costly(column, LEAST_PER_VALUE)


def measure_groups(column: RawColumn, cells: np.ndarray) -> dict[str, np.ndarray]:
    """Return the statistics of numbers (rows, numbers) by value; of missing values there are none, as in pandas."""
    tables = {each: np.full((column.count + 1, cells.shape[1]), np.nan) for each in STATISTICS}
    order = np.argsort(column.codes, kind="stable")
    ends = np.cumsum(column.counts)
    for code in np.flatnonzero(column.is_used[:-1]).tolist():
        group = cells[order[ends[code] - column.counts[code] : ends[code]]]
        for name, measure in MEASURES.items():
            tables[name][code] = measure(group)
    return tables


def find_median(group: np.ndarray) -> np.ndarray:
    """Return the medians of columns without what is missing, NaN where there is nothing else."""
    ordered = np.sort(group, axis=0)
    counts = (~np.isnan(group)).sum(axis=0)
    places = np.arange(group.shape[1])
    low, high = (ordered[np.maximum(each, 0), places] for each in ((counts - 1) // 2, counts // 2))
    return np.where(counts > 0, (low + high) / 2, np.nan)


def find_mean(group: np.ndarray) -> np.ndarray:
    """Return the means of columns without what is missing, added up so that no order of rows matters."""
    with np.errstate(invalid="ignore"):
        total = np.nansum(group.astype(np.longdouble), axis=0)
        return np.asarray((total / (~np.isnan(group)).sum(axis=0)).astype(np.float64))


def find_deviation(group: np.ndarray) -> np.ndarray:
    """Return the standard deviations of columns as pandas has them."""
    counts = (~np.isnan(group)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.nansum((group.astype(np.longdouble) - find_mean(group)) ** 2, axis=0)
        return np.asarray(np.sqrt(squares / np.where(counts > 1, counts - 1, np.nan)).astype(np.float64))


MEASURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "median": find_median,
    "mean": find_mean,
    "std": find_deviation,
}


def explain_group_fills(
    columns: Sequence[RawColumn], found: Mapping[int, Sequence[Explanation]], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, numbers filled by their group where the missing rows have one number, which nobody would write.

    All of these rows are of one group then, and rows of others would have other numbers. The most frequent number rivals the group.
    """
    groups = [each for each in columns if is_grouping(each)]
    filled: dict[int, list[Explanation]] = {}
    for target in targets:
        plain = [each for each in found[target.position] if each.rank == FILLED]
        image = plain[0].content if plain else None
        if not isinstance(image, NumberImage) or is_usual(image):
            continue
        listed = []
        for column in groups:
            grouped = Grouped(column, (image.base,), measure_groups(column, image.base.values[:, None]))
            for statistic in ("median", "mean"):
                formula = fill_group(grouped, statistic, 0)
                if target.gives(formula.values):
                    listed.append(Explanation(FILLED, formula.columns, formula.words, NumberImage(formula)))
                    break
        if listed:
            filled[target.position] = [*plain, *listed] if is_most_frequent(image) else listed
    return filled


def is_usual(image: NumberImage) -> bool:
    """Return whether a number is filled that people write or learn of a column: none between its others that is no statistic of it."""
    base, number = image.base, image.fill
    if number is None or number in (0.0, 1.0) or not isinstance(base, Number):
        return True
    likely = np.array([each.value for each in base.statistics.centers])
    is_inside = base.statistics.least < number < base.statistics.most
    return not is_inside or bool((likely.astype(np.float32) == np.float32(number)).any())


def is_most_frequent(image: NumberImage) -> bool:
    """Return whether what is filled is the number that most rows have."""
    values, counts = np.unique(image.base.values[~image.base.missing], return_counts=True)
    return bool(values[np.argmax(counts)] == image.fill)


def fill_group(grouped: Grouped, statistic: str, place: int) -> Formula:
    """Return a number with a statistic of its group where it is missing."""
    return coalesce(grouped.parts[place], grouped.build(statistic, place))


def relate_group(grouped: Grouped, statistic: str, function: str, place: int) -> Formula:
    """Return a number less a statistic of its group, or divided by it."""
    return combine((grouped.parts[place], grouped.build(statistic, place)), function)


def standardize_group(grouped: Grouped, place: int) -> Formula:
    """Return a number less the mean of its group, divided by its standard deviation."""
    return combine((relate_group(grouped, "mean", "difference", place), grouped.build("std", place)), "quotient")
