"""Numbers, or bands of them, filled with one number for each value of another column, or of two: an age of 37, 29 or 24 by class."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import fit_line
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.bins import MOST_BINS, Steps, explain_steps
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_equal, count_told
from schemabridge.sources.by_example.decimals import find_near
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import coalesce
from schemabridge.sources.by_example.groups import GroupStatistic
from schemabridge.sources.by_example.joint_tables import MOST_KEYS, Keys, depends, is_straight
from schemabridge.sources.by_example.marks import has_few
from schemabridge.sources.by_example.matrix import view_bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

LEAST_PER_GROUP = 5  # missing rows on average, of which each has the number of its group
DIGITS = 5  # of such a number where it was scaled afterwards
NEAR = 1e-6  # of the largest number, how far a scaled one may be off


def explain_told_fills(
    search: ImageSearch, columns: Sequence[RawColumn], bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, numbers that have one and the same number wherever they are missing in a group."""
    few = [each for each in columns if has_few(each)]
    numbers = [each for each in bases if isinstance(each, Number) and each.missing.any() and not each.missing.all()]
    listed = [[Keys((each,)) for each in few], [Keys(each) for each in combinations(few[:MOST_KEYS], 2)]]
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        for number in numbers:
            if is_straight(number, target):
                filled = (explain_told(search, keys, number, undo_line(number, target), target) for keys in listed)
            elif (bands := find_bands(number, target)) is not None:
                filled = (explain_told(search, keys, bands, target.values, target) for keys in listed)
            else:
                continue
            found.setdefault(target.position, []).extend(next((each for each in filled if each), []))
    return found


def find_bands(number: Number, target: Target) -> GroupStatistic | None:
    """Return the intervals of a number that a target is where that is there, such as bands of an age, missing where it is."""
    if len(target.counts) > MOST_BINS or np.isnan(target.values).any():
        return None
    values = np.where(number.missing, np.nan, target.values)
    bands = explain_steps(number, replace(target, values=values, bits=view_bits(values, target.dtype)))
    if bands is None or bands.is_memorised or not isinstance(bands.content, Steps):
        return None
    return GroupStatistic(bands.content, number.columns, f"({bands.words})", values)


def explain_told(
    search: ImageSearch, every: Sequence[Keys], base: Base, before: np.ndarray, target: Target, *, bits: float = 0.0
) -> list[Explanation]:
    """Return a base filled by the groups of which each has one number in its missing rows, the fewest groups first.

    `before` are the cells of the target as they were before they were scaled, `bits` what it takes to say where the groups are from.
    """
    absent = np.flatnonzero(base.missing)
    others = [each for each in every if set(base.columns).isdisjoint(each.names)]
    fitting = [each for each in others if tells(each, target, absent)]
    fewest = sorted(fitting, key=lambda keys: len(np.unique(keys.codes[absent])))
    least = log2(max(len(every), 1)) + bits + LEAST_BITS
    filled = ((keys, search.find_image(fill_told(keys, base, before), target)) for keys in fewest)
    return [
        new_derived(image, is_memorised=count_fills(keys, target, absent) < least)
        for keys, image in filled
        if image is not None
    ]


def count_fills(keys: Keys, target: Target, absent: np.ndarray) -> float:
    """Return in bits what the missing rows tell beyond which number each group has."""
    first = absent[np.unique(keys.codes[absent], return_index=True)[1]]
    return count_told(count_equal(target.bits[absent])) - count_told(count_equal(target.bits[first]))


def tells(keys: Keys, target: Target, absent: np.ndarray) -> bool:
    """Return whether the missing rows show several numbers, one for each group, and enough of them for it."""
    groups = len(np.unique(keys.codes[absent]))
    is_shown = groups > 1 and len(absent) >= LEAST_PER_GROUP * groups and len(np.unique(target.bits[absent])) > 1
    return is_shown and depends(keys, target, absent)


def fill_told(keys: Keys, base: Base, before: np.ndarray) -> Base:
    """Return a base with the number of its group where it is missing; a group in which none was missing has none."""
    numbers = keys.spread(before, np.flatnonzero(base.missing))
    words = f"a number by {keys.words}"
    return coalesce(base, GroupStatistic(keys.look_up(numbers), keys.names, words, numbers[keys.codes]))


def undo_line(number: Number, target: Target) -> np.ndarray:
    """Return what the cells of a target were before they were scaled as the number was."""
    known = ~number.missing
    x, y = number.values[known], target.values[known]
    if (x.astype(target.dtype) == y.astype(target.dtype)).all():
        return target.values
    line = fit_line(x, y)
    assert line is not None  # the number and the target vary together
    before = (target.values - line.offset) / line.slope
    tolerance = NEAR * float(np.abs(x).max())
    written = {each: find_near(each, tolerance, digits=DIGITS) for each in np.unique(before[number.missing]).tolist()}
    return np.array([each if (short := written.get(each)) is None else short for each in before.tolist()])
