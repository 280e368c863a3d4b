"""Columns of X that depend on the values of two or three raw columns together: tables of them, and numbers filled by such groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import STRAIGHT, correlate
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_equal, count_told
from schemabridge.sources.by_example.explanation import TABLE, Explanation, new_derived
from schemabridge.sources.by_example.formulas import coalesce
from schemabridge.sources.by_example.groups import MEASURES, GroupStatistic
from schemabridge.sources.by_example.marks import has_few
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE, Table, add_match, depend
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_KEYS = 24  # columns, of which there are 276 pairs
MOST_OF_THREE = 8  # columns, of which there are 56 threes
MOST_GROUPS = 200
FEW_ROWS = 200  # that are looked at first


@dataclass(frozen=True, eq=False)
class Keys:
    """Raw columns whose values are looked at together."""

    columns: tuple[RawColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(each.name for each in self.columns)

    @property
    def words(self) -> str:
        """The columns, for people."""
        return " and ".join(each.words for each in self.columns)

    @cached_property
    def used(self) -> tuple[np.ndarray, ...]:
        """The codes of each column that training rows have, that of missing last where there are some."""
        return tuple(np.flatnonzero(each.is_used) for each in self.columns)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each column has."""
        return tuple(len(each) for each in self.used)

    @cached_property
    def codes(self) -> np.ndarray:
        """The group of each row among all combinations."""
        places = [np.searchsorted(used, each.codes) for used, each in zip(self.used, self.columns, strict=True)]
        return np.asarray(np.ravel_multi_index(places, self.shape))

    @cached_property
    def first_rows(self) -> np.ndarray:
        """The first row of each combination that training rows have."""
        return np.asarray(np.unique(self.codes, return_index=True)[1])

    @cached_property
    def whole(self) -> np.ndarray:
        """The rows in which no column is missing: pandas groups these."""
        return np.asarray(~np.any([each.missing for each in self.columns], axis=0))

    @property
    def is_costly(self) -> bool:
        """Whether too few rows on average stand for a combination, or there are too many of these."""
        return int(np.prod(self.shape)) > MOST_GROUPS or len(self.codes) < LEAST_PER_VALUE * len(self.first_rows)

    def spread(self, cells: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return a number for each combination, that of the one row of it, NaN where there is none."""
        numbers = np.full(int(np.prod(self.shape)), np.nan)
        numbers[self.codes[rows]] = cells[rows]
        return numbers

    def look_up(self, numbers: np.ndarray) -> Table | JointTable:
        """Return a number for each combination as what gives it."""
        if len(self.columns) > 1:
            return JointTable(self, numbers)
        (column,), (used,) = self.columns, self.used
        every = np.full(column.count + 1, np.nan)
        every[used] = numbers
        return Table(column, every, "lookup")

    def measure(self, values: np.ndarray, statistic: str) -> np.ndarray:
        """Return a statistic of numbers for each combination, NaN where there are none."""
        numbers = np.full(int(np.prod(self.shape)), np.nan)
        for first in self.first_rows[self.whole[self.first_rows]].tolist():
            group = values[self.codes == self.codes[first]]
            numbers[self.codes[first]] = MEASURES[statistic](group[:, None])[0]
        return numbers


@dataclass(frozen=True, eq=False)
class JointTable:
    """A number for each combination of values of several columns; NaN, which the input refuses, for those of no training row."""

    keys: Keys
    numbers: np.ndarray
    kind: str = "lookup"
    is_code: bool = False

    def lower(self, program: ProgramBuilder) -> str:
        """Add the steps: a code of each column, their sum, and a table of it."""
        strides = np.append(np.cumprod(self.keys.shape[:0:-1])[::-1], 1)
        registers = []
        for column, used, stride in zip(self.keys.columns, self.keys.used, strides.tolist(), strict=True):
            code = add_match(program, column, used[used < column.count], np.arange(len(used)) * stride)
            registers.append(program.add_step(f"{code}.number", "code_number", [code]))
        name = ".".join(self.keys.names)
        place = program.add_step(f"{name}.place", "combine", registers, function="sum", missing="pass", domain="error")
        edges = np.arange(len(self.numbers) - 1) + 0.5
        code = program.add_step(
            f"{name}.code", "bin", [place], edges=edges, closed="right", codes=None, missing="error"
        )
        return program.add_step(f"{name}.taken", "take", [code], width=1, values=self.numbers)


def explain_joint(
    search: ImageSearch, columns: Sequence[RawColumn], bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, numbers filled with a statistic of their group by several columns, else tables of two columns."""
    found: dict[int, list[Explanation]] = {}
    if not targets:
        return found
    few = [each for each in columns if has_few(each)]
    pairs = [Keys(each) for each in combinations(few[:MOST_KEYS], 2)]
    threes = [Keys(each) for each in combinations(few[:MOST_OF_THREE], 3)]
    numbers = [each for each in bases if isinstance(each, Number) and each.missing.any() and not each.missing.all()]
    for target in targets:
        filled = (explain_filled(search, pairs, threes, each, target) for each in numbers)
        found[target.position] = next((each for each in filled if each), [])
    for position, tables in explain_pairs(pairs, [each for each in targets if not found[each.position]]).items():
        found[position] = tables
    return found


def explain_filled(
    search: ImageSearch, pairs: Sequence[Keys], threes: Sequence[Keys], number: Number, target: Target
) -> list[Explanation]:
    """Return a number as a target has it where it is there, filled by groups of two columns, else of three."""
    if not is_straight(number, target):
        return []
    known = ~number.missing
    absent = np.flatnonzero(number.missing)
    for listed in (pairs, threes):
        others = [each for each in listed if number.column not in each.columns]
        tried = [
            (each, fill_group(each, number, statistic))
            for each in others
            if depends(each, target, absent)
            for statistic in ("median", "mean")
        ]
        fitting = [(keys, image) for keys, each in tried if (image := search.find_image(each, target)) is not None]
        if fitting:
            least = log2(2 * len(others)) + LEAST_BITS
            one = log2(len(np.unique(number.values[known])))  # what the fill of a group tells
            return [
                new_derived(image, is_memorised=len(np.unique(keys.codes[absent])) * one < least)
                for keys, image in fitting
            ]
    return []


def is_straight(number: Number, target: Target) -> bool:
    """Return whether a target, a number in every row, lies on a line over a number where that is there."""
    known = ~number.missing
    return bool(np.isfinite(target.values).all() and correlate(number.values[known], target.values[known]) >= STRAIGHT)


def fill_group(keys: Keys, number: Number, statistic: str) -> Base:
    """Return a number with a statistic of its group where it is missing."""
    numbers = keys.measure(number.values, statistic)
    words = f"the {statistic} of {number.words} by {keys.words}"
    return coalesce(number, GroupStatistic(keys.look_up(numbers), keys.names, words, numbers[keys.codes]))


def explain_pairs(pairs: Sequence[Keys], targets: Sequence[Target]) -> dict[int, list[Explanation]]:
    """Return, by position in X, the tables of two columns that give a target."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    if not targets:
        return found
    every = np.arange(len(targets[0].bits))
    some = spread_rows(len(every), FEW_ROWS)
    cells = np.stack([each.bits[some] for each in targets], axis=1)
    for keys in pairs:
        for place in np.flatnonzero(depend(keys.codes[some], cells)).tolist():
            target = targets[place]
            if not keys.is_costly and depends(keys, target, every):
                words = f"table of {len(keys.first_rows)} pairs of values of {keys.words}"
                table = JointTable(keys, keys.spread(target.values, keys.first_rows))
                told = count_told(target.counts) - count_told(count_equal(target.bits[keys.first_rows]))
                is_memorised = told < log2(len(pairs)) + LEAST_BITS
                found[target.position].append(Explanation(TABLE, keys.names, words, table, is_memorised=is_memorised))
    return found


def depends(keys: Keys, target: Target, rows: np.ndarray) -> bool:
    """Return whether a target is the same in all of some rows of a group."""
    return bool(depend(keys.codes[rows], target.bits[rows][:, None])[0])
