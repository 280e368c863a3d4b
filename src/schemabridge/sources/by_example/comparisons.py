"""Two columns compared with one another, and a formula of two with constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops.compare import RELATIONS, SIGNS
from schemabridge.sources.by_example.arithmetic import Block, list_pairs
from schemabridge.sources.by_example.bins import explain_bins
from schemabridge.sources.by_example.formulas import Formula
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target

MOST_COMPARED = 25  # columns, of which there are 300 pairs
FEW_ROWS = 200  # that are looked at first
MOST_CELLS = 8  # distinct ones of what may be intervals of a sum


def list_comparisons(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield all comparisons of two bases with 1 where they hold; with a missing number only "is not" holds."""
    numbers = np.stack([each.values[rows] for each in parts], axis=1)
    ones, others = (each.astype(np.int64) for each in np.triu_indices(len(parts), 1))
    for relation in ("gt", "lt", "ge", "le", "eq", "ne"):
        sample = RELATIONS[relation](numbers[:, ones], numbers[:, others]).astype(np.float64)

        def build(place: int, relation: str = relation) -> Formula:
            return compare(parts[ones[place]], parts[others[place]], relation)

        yield Block(sample, build)


def compare(one: Base, other: Base, relation: str) -> Formula:
    """Return 1 where a relation holds between two bases, otherwise 0."""
    calls = (("compare", {"relation": relation, "missing": "compare"}),)
    return Formula((one, other), calls, f"1 where {{}} {SIGNS[relation]} {{}}", "compare")


def explain_compared_pairs(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, intervals of formulas of two columns, such as whether a sum is 0, a difference is more than 50."""
    few = [each for each in targets if len(each.counts) <= MOST_CELLS]
    if not few or not 2 <= len(parts) <= MOST_COMPARED:
        return {}
    some = rows[spread_rows(len(rows), FEW_ROWS)]
    cells = np.stack([each.bits[some] for each in few], axis=1)
    formulas: list[Formula] = []
    total = 0
    for block in list_pairs(parts, some):
        total += block.sample.shape[1]
        formulas += [block.build(place) for place in find_stepped(block.sample, cells)]
    return explain_bins(formulas, few, rows, among=total)


def find_stepped(sample: np.ndarray, cells: np.ndarray) -> list[int]:
    """Return the columns of numbers along which one of the columns of cells changes seldom, what is missing last."""
    order = np.argsort(sample, axis=0, kind="stable")
    fits = np.zeros(sample.shape[1], np.bool_)
    for column in cells.T:
        ordered = column[order]
        fits |= (ordered[1:] != ordered[:-1]).sum(axis=0) <= 2 * len(np.unique(column)) - 1
    return np.flatnonzero(fits).tolist()
