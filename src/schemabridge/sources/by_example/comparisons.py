"""Two columns compared with one another, and the sum of two with a constant."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops.compare import RELATIONS, SIGNS
from schemabridge.sources.by_example.arithmetic import Block
from schemabridge.sources.by_example.bins import explain_bins
from schemabridge.sources.by_example.formulas import Formula, combine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target

MOST_SUMMED = 25  # columns, of which there are 300 pairs
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


def explain_compared_sums(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, intervals of the sum of two columns, such as whether it is 0."""
    few = [each for each in targets if len(each.counts) <= MOST_CELLS]
    if not few or len(parts) > MOST_SUMMED:
        return {}
    return explain_bins([combine(pair, "sum") for pair in combinations(parts, 2)], few, rows)
