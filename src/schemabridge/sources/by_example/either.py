"""One of two numbers or formulas by a condition: np.where(kind == "a", x - y, x - z), np.where(x > 20, x / y, y / x)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import list_pairs
from schemabridge.sources.by_example.boxes import find_conditions, join_words
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, combine, quote_braces, turn_over
from schemabridge.sources.by_example.masked import guard
from schemabridge.sources.by_example.matrix import view_bits
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.boxes import Condition
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

MOST_PARTS = 40
MOST_TARGETS = 12
MOST_KEPT = 8  # formulas that a target is in some rows
LEAST_VALUES = 20
LEAST_SHARE = 0.05  # of the rows that are looked at first
LEAST_ROWS = 8  # in which one of two is meant, and the other is not
FEW_ROWS = 256
NEAR = 1e-6  # of a cell
MOST_CONDITIONS = 2


def explain_either(
    search: ImageSearch,
    columns: Sequence[RawColumn],
    parts: Sequence[Base],
    conditional: Sequence[Base],
    targets: Sequence[Target],
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the two formulas of which each row of a target has one, with the condition that says which."""
    found: dict[int, list[Explanation]] = {}
    if not 2 <= len(parts) <= MOST_PARTS:
        return found
    measured = [each for each in targets if len(each.counts) >= LEAST_VALUES and np.isfinite(each.values).all()]
    rows = search.rows[spread_rows(len(search.rows), FEW_ROWS)]
    for target in measured[:MOST_TARGETS]:
        kept, total = list_kept(parts, target, rows)
        told = count_told(target.counts) - 2 * log2(total) - LEAST_BITS
        for formula, bits in list_either(columns, conditional, kept, target):
            image = search.find_plain(formula, target)
            if image is not None:
                found[target.position] = [new_derived(image, is_memorised=told < bits)]
                break
    return found


def list_kept(parts: Sequence[Base], target: Target, rows: np.ndarray) -> tuple[list[Base], int]:
    """Return the numbers and formulas that a target is in several rows, those of most rows first, of how many."""
    cells = target.values[rows][:, None]
    shown: dict[bytes, tuple[int, Base]] = {}
    total = 0
    for sample, build in list_samples(parts, rows):
        total += sample.shape[1]
        with np.errstate(invalid="ignore"):
            fits = np.abs(sample - cells) <= NEAR * np.abs(cells)
        counts = fits.sum(axis=0)
        for place in np.flatnonzero(counts >= max(LEAST_ROWS, LEAST_SHARE * len(rows))).tolist():
            shown.setdefault(fits[:, place].tobytes(), (int(counts[place]), build(place)))
    ordered = sorted(shown.values(), key=lambda each: -each[0])
    return [base for _, base in ordered[:MOST_KEPT]], total


def list_samples(parts: Sequence[Base], rows: np.ndarray) -> Iterator[tuple[np.ndarray, Callable[[int], Base]]]:
    yield stack_parts(parts, rows), lambda place: parts[place]
    for block in list_pairs(parts, rows):
        yield block.sample, block.build


def list_either(
    columns: Sequence[RawColumn], parts: Sequence[Base], kept: Sequence[Base], target: Target
) -> Iterator[tuple[Formula, float]]:
    """Yield two formulas, one of which every row has, with a condition, that of the fewest bits first, and these bits."""
    equal = [view_bits(each.values, target.dtype) == target.bits for each in kept]
    texts = [each for each in columns if each.is_text]  # a number is rather compared than looked up
    options: list[tuple[float, list[Condition], Base, Base]] = []
    for one, other in permutations(range(len(kept)), 2):
        here, there = equal[one] & ~equal[other], equal[other] & ~equal[one]
        if not (equal[one] | equal[other]).all() or min(here.sum(), there.sum()) < LEAST_ROWS:
            continue
        conditions = find_conditions(texts, parts, equal[one], here, there) or find_conditions(
            columns, parts, equal[one], here, there
        )
        if 0 < len(conditions) <= MOST_CONDITIONS:
            options.append((sum(each.bits for each in conditions), conditions, kept[one], kept[other]))
    for bits, conditions, left, right in sorted(options, key=lambda each: each[0]):
        yield choose_either(conditions, left, right), bits


def choose_either(conditions: Sequence[Condition], one: Base, other: Base) -> Formula:
    """Return a formula where conditions hold, and another one elsewhere."""
    marks = [each.mark for each in conditions]
    holds: Base = marks[0] if len(marks) == 1 else combine(marks, "product")
    not_so = turn_over(holds)
    terms = [combine((protect(part, mark), mark), "product") for part, mark in ((one, holds), (other, not_so))]
    words = quote_braces(f"({one.words} where {join_words(conditions)}, otherwise {other.words})")
    return replace(combine(terms, "sum"), signs=words)


def protect(part: Base, mark: Base) -> Base:
    """Return a formula whose numbers are 1 where a mark is 0, if they are not finite there."""
    return guard(part, mark) if isinstance(part, Formula) and not np.isfinite(part.values).all() else part
