"""How many of several conditions hold in a row: (age > 60) + (sex == "m") + (pressure > 140)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_arrangements
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import combine
from schemabridge.sources.by_example.marks import has_few, mark_side, mark_values
from schemabridge.sources.by_example.raw import RawColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.marks import Mark
    from schemabridge.sources.by_example.matrix import Target

MOST_CONDITIONS = 6
MOST_PARTS = 60
MOST_PASSES = 4
EVEN = 1e-6  # of a step between the cells of a target


@dataclass(frozen=True, eq=False)
class Ranked:
    """Something a condition may be on: the rank of each row in it, -1 where it is missing, and how many there are.

    Values of texts have no order: their ranks are told by what they are to give. Of what is only there or missing there are two.
    """

    source: RawColumn | Base
    ranks: np.ndarray
    count: int
    is_ordered: bool = False
    is_presence: bool = False

    def split(self, wanted: np.ndarray, rows: np.ndarray) -> tuple[float, np.ndarray]:
        """Return which ranks are best marked so that marks follow what is wanted in some rows, and how much is gained by it."""
        ranks = self.ranks[rows]
        there = ranks >= 0
        apart = wanted - wanted.mean()
        sums = np.bincount(ranks[there], apart[there], self.count)
        counts = np.bincount(ranks[there], minlength=self.count)
        order = np.arange(self.count) if self.is_ordered else np.argsort(sums / np.maximum(counts, 1), kind="stable")
        best, chosen = 0.0, np.zeros(self.count, np.bool_)
        for each in (order, order[::-1]) if self.is_ordered else (order[::-1],):
            shares = np.cumsum(counts[each])[:-1] / len(rows)
            gains = 2 * np.cumsum(sums[each])[:-1] / len(rows) - shares * (1 - shares)
            place = int(np.argmax(gains)) if len(gains) else 0
            if len(gains) and gains[place] > best + 1e-12:
                best, chosen = float(gains[place]), np.zeros(self.count, np.bool_)
                chosen[each[: place + 1]] = True
        return best, chosen


@dataclass(frozen=True, eq=False)
class Split:
    """Which ranks of something are marked."""

    ranked: Ranked
    chosen: np.ndarray

    def mark(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Return 1 in the rows whose rank is marked; what is missing is not."""
        marked = np.append(self.chosen, False)
        return np.asarray(marked[self.ranked.ranks[rows]] * 1.0)


def explain_scores(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, sums of conditions, each on another column, that a target is, as it is or scaled."""
    counted = [(each, numbers) for each in targets if (numbers := count_steps(each)) is not None]
    if not counted:
        return {}
    every = [
        *(Ranked(each, np.where(each.missing, -1, each.codes), each.count) for each in columns if is_marked(each)),
        *(rank_part(each) for each in parts[:MOST_PARTS]),
        *(
            Ranked(each, each.missing * 1, 2, is_presence=True)
            for each in columns
            if 0 < each.missing.sum() < len(each.missing)
        ),
    ]
    found = {}
    for target, numbers in counted:
        splits = find_splits(every, numbers, search.rows)
        explanation = None if splits is None else explain_splits(search, splits, target, len(every))
        if explanation is not None:
            found[target.position] = [explanation]
    return found


def count_steps(target: Target) -> np.ndarray | None:
    """Return a target as whole numbers from 0 on, of which it has all up to a few; None where it is no image of such."""
    distinct = np.unique(target.values)
    if not 3 <= len(distinct) <= MOST_CONDITIONS + 1 or np.isnan(distinct).any():
        return None
    step = (distinct[-1] - distinct[0]) / (len(distinct) - 1)
    numbers = (target.values - distinct[0]) / step
    whole = np.rint(numbers)
    return whole if np.abs(whole - numbers).max() <= EVEN * len(distinct) else None


def is_marked(column: RawColumn) -> bool:
    return column.is_text and has_few(column)


def rank_part(part: Base) -> Ranked:
    """Return a number as its ranks."""
    distinct, ranks = np.unique(part.values[~part.missing], return_inverse=True)
    every = np.full(len(part.values), -1)
    every[~part.missing] = ranks
    return Ranked(part, every, len(distinct), is_ordered=True)


def find_splits(every: Sequence[Ranked], numbers: np.ndarray, rows: np.ndarray) -> list[Split] | None:
    """Return the splits whose marks add up to some numbers, but for a constant: the best one first, each again when others are known."""
    wanted = numbers[rows]
    splits: list[Split] = []
    while len(splits) < MOST_CONDITIONS:
        left = wanted - sum(each.mark(rows) for each in splits)
        others = [each for each in every if all(each is not one.ranked for one in splits)]
        tried = [(each.split(left, rows), each) for each in others]
        (gain, chosen), best = max(tried, key=lambda each: each[0][0], default=((0.0, np.zeros(0)), None))
        if best is None or gain <= 0:
            return None
        splits = refine([*splits, Split(best, chosen)], wanted, rows)
        if is_even(splits, wanted, rows):
            splits = refine(splits, numbers, np.arange(len(numbers)))
            return splits if len(splits) > 1 and is_even(splits, numbers, slice(None)) else None
    return None


def is_even(splits: Sequence[Split], numbers: np.ndarray, rows: np.ndarray | slice) -> bool:
    """Return whether marks are numbers less a constant."""
    left = numbers - sum(each.mark(rows) for each in splits)
    return bool((left == left[0]).all())


def refine(splits: list[Split], wanted: np.ndarray, rows: np.ndarray) -> list[Split]:
    """Return splits of which each is the best beside the others."""
    for _ in range(MOST_PASSES):
        before = [each.chosen for each in splits]
        for place, split in enumerate(splits):
            left = wanted - sum(each.mark(rows) for each in splits if each is not split)
            _, chosen = split.ranked.split(left, rows)
            splits = [*splits[:place], Split(split.ranked, chosen), *splits[place + 1 :]]
        if all((one == each.chosen).all() for one, each in zip(before, splits, strict=True)):
            break
    return splits


def explain_splits(search: ImageSearch, splits: Sequence[Split], target: Target, total: int) -> Explanation | None:
    """Return the sum of the marks of splits where it gives a target."""
    marks = [build_mark(each) for each in splits]
    known = [each for each in marks if each is not None]
    if len(known) < len(splits):
        return None
    image = search.find_image(combine(known, "sum"), target)
    bits = sum(
        log2(total) + (log2(each.ranked.count) if each.ranked.is_ordered else each.ranked.count) for each in splits
    )
    told = count_arrangements(target.counts.tolist()) - bits - LEAST_BITS
    return None if image is None else new_derived(image, is_memorised=told < 0)


def build_mark(split: Split) -> Mark | None:
    """Return the mark of a split."""
    source = split.ranked.source
    if not split.chosen.any() or split.chosen.all():
        return None
    if isinstance(source, RawColumn):
        there = np.full(source.count, split.chosen[0]) if split.ranked.is_presence else split.chosen
        chosen = np.append(there, split.ranked.is_presence and split.chosen[1])
        return mark_values(source, chosen)
    distinct = np.unique(source.values[~source.missing])
    above = bool(split.chosen[-1])
    bound = distinct[split.chosen].min() if above else distinct[split.chosen].max()
    return mark_side(source, float(bound), above=above, missing=False)
