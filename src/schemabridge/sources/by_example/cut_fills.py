"""Numbers filled with a statistic of their group, of which the name is cut out of a text: an age by the title in a name."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import CUT_BITS, LEAST_BITS
from schemabridge.sources.by_example.cut_texts import find_views
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.groups import Grouped, fill_group, is_grouping, measure_groups
from schemabridge.sources.by_example.joint_tables import Keys, is_straight
from schemabridge.sources.by_example.told_fills import explain_told, undo_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Number
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn


def explain_cut_fills(
    search: ImageSearch, columns: Sequence[RawColumn], numbers: Sequence[Number], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the numbers that a target is, filled by groups of a text that is cut."""
    texts = [each for each in columns if each.is_text and not each.is_constant]
    holed = [each for each in numbers if each.missing.any() and not each.missing.all()]
    return {
        target.position: [
            each
            for number in holed
            if is_straight(number, target)
            for column in texts
            for each in explain_fills(search, column, number, target)
        ]
        for target in targets
    }


def explain_fills(search: ImageSearch, column: RawColumn, number: Number, target: Target) -> Iterator[Explanation]:
    """Yield a number filled by groups of what cuts leave of one text column."""
    absent = np.flatnonzero(number.missing)
    one = log2(max(len(np.unique(number.values[~number.missing])), 2))  # what the fill of a group tells
    for view in sorted(find_views(column, [target], absent), key=lambda each: each.count):  # the coarsest groups first
        if not is_grouping(view):
            continue
        exact = list(explain_statistics(search, view, number, target, len(np.unique(view.codes[absent])) * one))
        before = undo_line(number, target)
        yield from exact or explain_told(search, [Keys((view,))], number, before, target, bits=CUT_BITS)


def explain_statistics(
    search: ImageSearch, view: RawColumn, number: Number, target: Target, told: float
) -> Iterator[Explanation]:
    """Yield a number filled with a statistic of the groups of a view, of which the missing rows tell so many bits."""
    grouped = Grouped(view, (number,), measure_groups(view, number.values[:, None]))
    for statistic in ("median", "mean"):
        image = search.find_image(fill_group(grouped, statistic, 0), target)
        if image is not None:
            yield new_derived(image, is_memorised=told < CUT_BITS + LEAST_BITS)
            break
