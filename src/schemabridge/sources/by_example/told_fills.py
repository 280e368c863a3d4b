"""Numbers filled with what somebody wrote for each value of another column, or of two: an age of 37, 29 or 24 by class."""

from __future__ import annotations

from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import fit_line
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.coincidence import LEAST_BITS
from schemabridge.sources.by_example.decimals import find_near
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import coalesce
from schemabridge.sources.by_example.groups import GroupStatistic
from schemabridge.sources.by_example.joint_tables import MOST_KEYS, Keys, depends, is_straight
from schemabridge.sources.by_example.marks import has_few

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
        for number in (each for each in numbers if is_straight(each, target)):
            filled = (explain_told(search, keys, number, target) for keys in listed)
            found.setdefault(target.position, []).extend(next((each for each in filled if each), []))
    return found


def explain_told(search: ImageSearch, every: Sequence[Keys], number: Number, target: Target) -> list[Explanation]:
    """Return a number filled by the groups of which each has one number in its missing rows, the fewest groups first."""
    absent = np.flatnonzero(number.missing)
    fitting = [each for each in every if number.column not in each.columns and tells(each, target, absent)]
    fewest = sorted(fitting, key=lambda keys: len(np.unique(keys.codes[absent])))
    filled = (search.find_image(fill_told(each, number, target), target) for each in fewest)
    told = log2(len(target.counts)) * len(absent) / 2
    images = [each for each in filled if each is not None]
    return [new_derived(each, is_memorised=told < log2(len(every)) + LEAST_BITS) for each in images]


def tells(keys: Keys, target: Target, absent: np.ndarray) -> bool:
    """Return whether the missing rows show several numbers, one for each group, and enough of them for it."""
    groups = len(np.unique(keys.codes[absent]))
    is_shown = groups > 1 and len(absent) >= LEAST_PER_GROUP * groups and len(np.unique(target.bits[absent])) > 1
    return is_shown and depends(keys, target, absent)


def fill_told(keys: Keys, number: Number, target: Target) -> Base:
    """Return a number with that of its group where it is missing; a group in which none was missing has none."""
    absent = np.flatnonzero(number.missing)
    numbers = keys.spread(undo_line(number, target), absent)
    words = f"a number by {keys.words}"
    return coalesce(number, GroupStatistic(keys.look_up(numbers), keys.names, words, numbers[keys.codes]))


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
