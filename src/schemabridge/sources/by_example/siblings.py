"""Columns of X that others are made of: what is known of them, without the scaling that came last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import list_pairs
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.bends import explain_bends
from schemabridge.sources.by_example.bins import Steps, explain_bins, is_plain
from schemabridge.sources.by_example.boxes import explain_boxes
from schemabridge.sources.by_example.derived import explain_likely, is_dated, is_part, varies
from schemabridge.sources.by_example.explanation import MANY_BINS
from schemabridge.sources.by_example.filled import USUAL, fill_missing
from schemabridge.sources.by_example.formulas import Formula, shift
from schemabridge.sources.by_example.functions import list_functions
from schemabridge.sources.by_example.likely import find_likely
from schemabridge.sources.by_example.marks import Mark
from schemabridge.sources.by_example.masked import explain_masked
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.sums import explain_sums
from schemabridge.sources.by_example.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.sources.by_example.affine import Affine
    from schemabridge.sources.by_example.arithmetic import Block
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_SIBLINGS = 40
MOST_STEPS = 50  # between codes that were scaled
MOST_CELLS = 8  # distinct ones of what may be intervals of a formula
STRAIGHT = 1e-6  # of a step, how far such codes may be off


def explain_beside(
    search: ImageSearch,
    columns: Sequence[RawColumn],
    bases: Sequence[Base],
    siblings: Sequence[Base],
    targets: Sequence[Target],
    known: Mapping[int, Sequence[Explanation]],
) -> dict[int, list[Explanation]]:
    """Return, by position in X, what targets are of other columns of X, such as the logarithm of an age that was filled.

    What is `known` of a target, such as a table, is none of the others.
    """
    parts = [each for each in bases if is_part(each) and varies(each, search.rows)]
    others = [each for each in siblings if varies(each, search.rows)]
    if not others or not targets:
        return {}

    def list_own(_: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
        return list_functions(others, rows)

    stage = (list_own, partial(list_pairs, among=len(others)))
    measured = [each for each in targets if len(each.counts) > 2]
    likely, total = find_likely(stage, [*others, *parts], measured, search.rows) if measured else ({}, 1)
    found = {each.position: explain_likely(search, likely[each.position], each, total) for each in measured}
    found |= explain_sums(search, [*parts, *others], [each for each in measured if not found[each.position]])
    found |= explain_bends(search, [*parts, *others], [each for each in measured if not found.get(each.position)])
    dated = [each for each in bases if is_dated(each) and varies(each, search.rows)]
    marks = [each for each in targets if len(each.counts) == 2]
    found |= explain_boxes(search, columns, [*others, *parts, *dated], marks)
    waiting = [each for each in targets if not found.get(each.position) and len(each.counts) <= MOST_CELLS]
    formulas = [each for each in others if not isinstance(each, Mark)]
    found |= explain_bins(formulas, waiting, search.rows, among=len(formulas))
    waiting = [each for each in measured if not found.get(each.position)]
    found |= explain_masked(search, columns, [*others, *parts], waiting)
    own = {position: {each.columns for each in explanations} for position, explanations in known.items()}
    return {
        position: [each for each in explanations if each.columns not in own[position]]
        for position, explanations in found.items()
    }


def list_siblings(targets: Sequence[Target], found: Mapping[int, Sequence[Explanation]]) -> list[Base]:
    """Return what columns of X are that others may be made of, and that are no raw numbers themselves."""
    siblings: list[Base] = []
    for target in targets:
        best = min(found[target.position], key=lambda each: (each.is_memorised, each.rank), default=None)
        if best is not None and not best.is_memorised and (best.rank < MANY_BINS or isinstance(best.content, Table)):
            siblings += list_unscaled(best, target)
    ordered = sorted(siblings, key=lambda each: isinstance(each, Mark) and len(np.unique(each.values[:1000])) == 2)
    return ordered[:MOST_SIBLINGS]


def list_unscaled(explanation: Explanation, target: Target) -> Iterator[Base]:
    """Yield what a column of X was before it was scaled."""
    content = explanation.content
    if isinstance(content, NumberImage):
        base = undo_image(content, target)
        if base is not None and not isinstance(base, Number):
            yield base
            if content.affine is not None and counts_few(base):  # from 0 and from 1 on they are scaled alike
                yield shift(base, 1.0)
        if content.affine is not None and (content.affine.kind == "scaled" or is_plain(target.values)):
            yield from apply_affine(content, content.affine)
    elif isinstance(content, (Table, Steps)) and not np.isnan(target.values).any():
        for numbers in list_codes(target.values):
            yield mark_numbers(explanation, content, target, numbers)


def counts_few(base: Base) -> bool:
    """Return whether a base has few numbers, all whole."""
    distinct = np.unique(base.values)
    return len(distinct) <= MOST_STEPS and is_plain(distinct)


def apply_affine(image: NumberImage, affine: Affine) -> Iterator[Formula]:
    """Yield an image by numbers that people write, such as 2020 - year, as what others are made of."""
    if image.bounds is None and image.fill is None:
        params = {name: np.array([each]) for name, each in affine.params.items()}
        yield Formula((image.base,), ((affine.op, params),), f"({{}}, {affine.words})", "scaled")


def undo_image(image: NumberImage, target: Target) -> Base | None:
    """Return a base with bounds and with a number where it is missing, as it was before it was scaled."""
    base, affine = image.base, image.affine
    if image.bounds is not None:
        if affine is not None:
            return None
        low, high = (np.array([each]) for each in image.bounds)
        base = Formula(
            (base,), (("clip", {"lo": low, "hi": high}),), f"({{}} clipped to {low[0]:g} … {high[0]:g})", "clip"
        )
    if image.fill is None:
        return base
    turned = image.fill if affine is None else affine.undo(image.fill)
    likely = np.array([*(each.value for each in image.base.statistics.centers), *USUAL, turned])
    made = likely if affine is None else affine.apply(likely)
    near = np.flatnonzero(made.astype(target.dtype) == target.dtype.type(image.fill))
    return fill_missing(base, float(likely[near[0]])) if len(near) else None


def list_codes(values: np.ndarray) -> list[np.ndarray]:
    """Return the numbers of a table as they are, or whole numbers from 0 and from 1 on of which they are an image."""
    distinct = np.unique(values)
    if is_plain(distinct) or not np.isfinite(distinct).all():
        return [values]
    step = float(np.diff(distinct).min())
    codes = np.rint((values - distinct[0]) / step)
    if codes.max() > MOST_STEPS or np.abs(distinct[0] + codes * step - values).max() > STRAIGHT * step * codes.max():
        return [values]
    return [codes] if len(distinct) == 2 else [codes, codes + 1]


def mark_numbers(explanation: Explanation, content: Table | Steps, target: Target, numbers: np.ndarray) -> Mark:
    """Return a table or intervals with other numbers, one for each number of a target."""
    if numbers is target.values:
        return Mark(content, explanation.columns, f"({explanation.words})", numbers)
    distinct, first = np.unique(target.values, return_index=True)
    return Mark(swap_numbers(content, distinct, numbers[first]), explanation.columns, f"({explanation.words})", numbers)


def swap_numbers(content: Table | Steps, before: np.ndarray, after: np.ndarray) -> Table | Steps:
    """Return a table or intervals with numbers put in place of those that they have, ascending."""

    def take(numbers: np.ndarray) -> np.ndarray:
        places = np.minimum(np.searchsorted(before, numbers), len(before) - 1)
        return np.where(np.isnan(numbers), np.nan, after[places])

    if isinstance(content, Table):
        return Table(content.column, take(content.numbers), content.kind)
    missing = None if content.missing is None else float(take(np.array([content.missing]))[0])
    return Steps(content.base, content.gaps, take(content.numbers), missing)
