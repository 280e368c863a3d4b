"""What the statistics of several encodings have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.arguments import Numbers
    from schemabridge.encodings.operand import Operand
    from schemabridge.encodings.program import Program

CONSTANT_RANGE = 10 * float(np.finfo(np.float64).eps)


def list_training_columns(program: Program, operand: Operand, kind: str) -> list[np.ndarray]:
    """Return the training values of each column of a register, contiguous; NaN is missing.

    Raises `not_fitted` where a column has no value, or one that is not finite.
    """
    columns = [np.ascontiguousarray(column) for column in program.compute(operand).T]
    for column, feature in zip(columns, operand.features, strict=True):
        known = column[~np.isnan(column)]
        if len(known) == 0 or not np.isfinite(known).all():
            why = "it has an infinite value" if len(known) else "all its values are missing"
            message = f"{kind} has nothing to learn from {feature!r}: {why}"
            raise new_error("not_fitted", message, column=operand.column.name)
    return columns


def replace_constant(scale: float) -> float:
    """Return 1 for the range of a constant column, as scikit-learn's `_handle_zeros_in_scale` does."""
    return 1.0 if scale < CONSTANT_RANGE else scale


def to_parameter(numbers: Numbers | None) -> np.ndarray:
    """Return a statistic as the parameter of a step; one value is enough where all columns have the same."""
    values = np.array(numbers, np.float64)
    return values[:1] if (values.view(np.int64) == values[:1].view(np.int64)).all() else values
