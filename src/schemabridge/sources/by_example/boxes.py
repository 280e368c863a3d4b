"""What several conditions give together: 1 where all of them hold, or any of them, and a number where they hold, otherwise 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_arrangements
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import combine, quote_braces, turn_over
from schemabridge.sources.by_example.marks import mark_part, mark_shown, mark_sides, widen_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.marks import Mark
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_CONDITIONS = 4  # two columns, each between two numbers
MOST_FACTORS = 60
MOST_VALUES_OF_PART = 31


@dataclass(frozen=True)
class Condition:
    """A mark that holds in all rows that are to be marked, and what it takes to say it, in bits."""

    mark: Mark
    bits: float


def explain_boxes(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the conditions that give a target together."""
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        for explanation in list_boxes(search, columns, parts, target):
            found[target.position] = [explanation]
            break
    return found


def list_boxes(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], target: Target
) -> Iterator[Explanation]:
    if len(target.counts) == 2 and not target.missing.any():
        holds = target.values == target.values.max()
        every = np.ones(len(holds), np.bool_)
        for is_any in (False, True):
            conditions = find_conditions(
                columns, parts, ~holds if is_any else holds, every, holds if is_any else ~holds
            )
            if len(conditions) > 1:
                both = combine([each.mark for each in conditions], "product")
                formula = turn_over(both) if is_any else both
                words = f"1 {'unless' if is_any else 'where'} {join_words(conditions)}"
                yield from check_box(search, formula, words, conditions, target)
    for part in list_factors(parts, target, search.rows):
        same = target.values == part.values
        conditions = find_conditions(columns, parts, same, target.values != 0, ~same & ~part.missing)
        if conditions:
            formula = combine([*(each.mark for each in conditions), part], "product")
            words = f"{part.words} where {join_words(conditions)}, otherwise 0"
            yield from check_box(search, formula, words, conditions, target)


def join_words(conditions: Sequence[Condition]) -> str:
    return " and ".join(each.mark.words for each in conditions)


def check_box(
    search: ImageSearch, formula: Formula, words: str, conditions: Sequence[Condition], target: Target
) -> Iterator[Explanation]:
    """Yield a formula if it gives a target in all rows, as it is or scaled."""
    image = search.find_image(replace(formula, signs=quote_braces(words)), target)
    if image is not None:
        told = count_arrangements(target.counts.tolist()) - sum(each.bits for each in conditions) - LEAST_BITS
        yield new_derived(image, is_memorised=told < 0)


def list_factors(parts: Sequence[Base], target: Target, rows: np.ndarray) -> Iterator[Base]:
    """Yield the numbers that a target has in some rows, while it is 0 in all others."""
    cells = target.values[rows]
    zero = cells == 0
    if not zero.any() or zero.all():
        return
    for part in parts[:MOST_FACTORS]:
        shown = part.values[rows]
        if ((shown == cells) | zero)[~np.isnan(shown)].all() and (shown[zero] != 0).any() and (shown != cells).any():
            yield part


def find_conditions(
    columns: Sequence[RawColumn],
    parts: Sequence[Base],
    holds: np.ndarray,
    known: np.ndarray,
    others: np.ndarray,
) -> list[Condition]:
    """Return the fewest conditions, the one that rules out most rows first, that hold in some rows and in no others.

    Parameters
    ----------
    holds
        The rows in which they hold, as far as these are `known`.
    others
        The rows in which they do not.
    """
    inside = holds & known
    rest = others
    if not inside.any() or not rest.any():
        return []
    options = list(list_conditions(columns, parts, inside))
    chosen: list[Condition] = []
    while rest.any():
        if not options or len(chosen) == MOST_CONDITIONS:
            return []
        best = max(options, key=lambda each: (int((rest & (each.mark.values == 0)).sum()), -each.bits))
        left = rest & (best.mark.values != 0)
        if left.sum() == rest.sum():
            return []
        chosen.append(best)
        rest = left
    return widen_conditions(chosen, others)


def widen_conditions(conditions: Sequence[Condition], others: np.ndarray) -> list[Condition]:
    """Return conditions with bounds anywhere between the rows in which they hold and those that each alone rules out."""
    widened = [*conditions]
    for place, condition in enumerate(conditions):
        rest = [each.mark.values != 0 for each in widened if each is not condition]
        alone = np.asarray(np.logical_and.reduce([others, *rest]))
        widened[place] = replace(condition, mark=widen_side(condition.mark, alone))
    return widened


def list_conditions(columns: Sequence[RawColumn], parts: Sequence[Base], inside: np.ndarray) -> Iterator[Condition]:
    """Yield the narrowest conditions on each column that hold in all rows of `inside`."""
    total = len(columns) + 2 * len(parts)
    for column in columns:
        if (mark := mark_shown(column, inside)) is not None:
            yield Condition(mark, log2(total) + int(column.is_used.sum()))
    for part in parts:
        shown = part.values[inside]
        shown = shown[~np.isnan(shown)]
        if len(shown) == 0:
            continue
        if (
            isinstance(part, DatePart)
            and part.is_complete
            and not part.missing.any()
            and len(part.seen) <= MOST_VALUES_OF_PART
        ):
            chosen = np.isin(part.seen, shown)
            if not chosen.all():
                yield Condition(mark_part(part, chosen), log2(total) + len(part.seen))
        bits = log2(total) + log2(max(len(part.order), 2))
        yield from (Condition(each, bits) for each in mark_sides(part, inside))
