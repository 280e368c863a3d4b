"""Columns of X of which the fitted object alone tells the numbers: weighted sums such as PCA makes, and curves of one column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values
from schemabridge.sources.by_example.affine import correlate
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.designs import build_design, stack_parts
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target

CARRIED = "scikit-learn's PCA, TruncatedSVD, PowerTransformer, QuantileTransformer and SplineTransformer are carried"
FITTED_HINT = (
    f"give the fitted object, preprocessor=pca or, behind steps by hand, stages=[df, by_hand, pca, X]; {CARRIED}"
)
LEAST_PARTS = 2
LEAST_CURVED = 20  # different numbers that rise together
STRAIGHT = 1 - 1e-6  # of r^2, of what is a line but for its last digits
MOST_ROWS = 1024


def find_fitted(target: Target, bases: Sequence[Base]) -> tuple[str, str] | None:
    """Return what a target is that only a fitted object gives, and a column it is made of; None where it is nothing of that."""
    if not np.isfinite(target.values).all():
        return None
    numbers = [each for each in bases if isinstance(each, Number) and not each.missing.any()]
    return find_weighted(target, numbers) or find_curve(target, numbers)


def find_weighted(target: Target, numbers: Sequence[Number]) -> tuple[str, str] | None:
    """Return that a target is a weighted sum of numbers."""
    rows = spread_rows(len(target.values), MOST_ROWS)
    y = target.values[rows]
    design = build_design(stack_parts(numbers, rows)) if numbers else None
    solution = None if design is None else design.solve(y, np.abs(y) * target.rounding)
    if solution is None or len(solution.places) < LEAST_PARTS:
        return None
    solved = [numbers[each].columns[0] for each in solution.places]
    message = (
        f"it is a sum of {len(solved)} columns with weights of many digits, as PCA makes it: {list_values(solved)}"
    )
    return message, solved[0]


def find_curve(target: Target, numbers: Sequence[Number]) -> tuple[str, str] | None:
    """Return that a target rises or falls with a number in every row."""
    for each in numbers:
        x, first = np.unique(each.values, return_index=True)
        cells = target.values[first[np.searchsorted(x, each.values)]]
        steps = np.diff(target.values[first])
        is_steady = bool((steps > 0).all() or (steps < 0).all())
        is_curved = is_steady and correlate(each.values, target.values) < STRAIGHT
        if len(x) >= LEAST_CURVED and is_curved and (cells == target.values).all():
            word = "rises" if steps[0] > 0 else "falls"
            return f"it {word} with {each.words} in every row, by no function that is tried", each.columns[0]
    return None
