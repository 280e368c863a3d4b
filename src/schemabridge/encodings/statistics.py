"""What the statistics of several encodings have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from schemabridge.display import count_things
from schemabridge.encodings.arguments import check_statistic, refuse_argument
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.arguments import Numbers
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

LARGEST = 1e150  # the squares of 10^8 such numbers have a finite sum

Rounding: TypeAlias = Literal["float32"] | None
ROUNDINGS: tuple[Rounding, ...] = (None, "float32")


def list_training_columns(program: ProgramBuilder, operand: Operand, kind: str) -> list[np.ndarray]:
    """Return the training values of each column of a register, contiguous; NaN is missing.

    Raises `not_fitted` where a column has no value, or one of which squares and differences may overflow.
    """
    columns = [np.ascontiguousarray(column) for column in program.compute(operand).T]
    for column, feature in zip(columns, operand.features, strict=True):
        known = column[~np.isnan(column)]
        if len(known) == 0 or np.abs(known).max() > LARGEST:
            why = f"it has a value beyond {LARGEST:g}" if len(known) else "all its values are missing"
            message = f"{kind} has nothing to learn from {feature!r}: {why}"
            hint = f"give its numbers yourself (see help(sb.{kind})), or exclude=[{operand.column.name!r}]"
            raise new_error("not_fitted", message, column=operand.column.name, hint=hint)
    return columns


def read_numbers(
    program: ProgramBuilder, operand: Operand, kind: str, missing: str, round_to: Rounding = None
) -> Operand:
    """Return the operand as a register of numbers, rounded first where its arithmetic shall be that of float32.

    A `center_scale` step by 0 and 1 rounds and does nothing else: the ops take their operands as they are (clause 5.4).
    """
    is_float32 = operand.register is None and operand.missing_as is None and operand.column.type.facts.rounds
    operand = read_as_numbers(program, operand, kind, missing)
    if round_to is None or is_float32:
        return operand
    center, scale = np.array([0.0]), np.array([1.0])
    name = f"{operand.column.name}.rounded"
    register = program.add_step(
        name, "center_scale", [operand.register or ""], center=center, scale=scale, round=round_to
    )
    return replace(operand, register=register)


def round_numbers(kind: str, argument: str, numbers: Numbers, round_to: Rounding) -> Numbers:
    """Return statistics as float32 code holds them, where asked for; raises `unknown_encoding` where they do not fit."""
    if round_to is None:
        return numbers
    with np.errstate(over="ignore"):
        rounded = np.array(numbers, np.float64).astype(np.float32)
    if not np.isfinite(rounded).all() or (argument == "scale" and not rounded.all()):
        raise refuse_argument(kind, argument, "numbers that float32 can hold", numbers)
    return tuple(float(number) for number in rounded)


def lower_center_scale(
    program: ProgramBuilder,
    operand: Operand,
    kind: str,
    center: Numbers | None,
    scale: Numbers | None,
    round_to: Rounding = None,
) -> tuple[Operand, ...]:
    """Add a `center_scale` step to a register of numbers."""
    register = program.add_step(
        f"{operand.column.name}.scaled",
        "center_scale",
        [operand.register or ""],
        center=to_parameter(center, operand),
        scale=to_parameter(scale, operand),
        round=round_to,
    )
    return (replace(operand, register=register, kind=kind),)


def check_scale(kind: str, scale: object) -> Numbers | None:
    """Return a scale given by the user; raises `unknown_encoding` where it is 0."""
    numbers = check_statistic(kind, "scale", scale)
    if numbers is not None and 0.0 in numbers:
        raise refuse_argument(kind, "scale", "other than 0", scale)
    return numbers


def replace_constant(scale: float, held: type[np.floating] = np.float64) -> float:
    """Return 1 for the range of a constant column, as scikit-learn's `_handle_zeros_in_scale` for an array that is `held` so."""
    return scale if has_spread(scale, held) else 1.0


def has_spread(scale: float, held: type[np.floating] = np.float64) -> bool:
    """Return whether the range of a column is one that it is divided by."""
    return not scale < 10 * np.finfo(held).eps


def to_parameter(numbers: Numbers | None, operand: Operand) -> np.ndarray:
    """Return a statistic as the parameter of a step; one value is enough where all columns have the same.

    Raises `unknown_encoding` where the user gave neither one number nor one for each column.
    """
    values, width = np.array(numbers, np.float64), len(operand.features)
    if len(values) not in (1, width):
        message = f"column {operand.column.name!r}: {count_things(len(values), 'number is', 'numbers are')} given for {count_things(width, 'column')} of numbers"
        hint = "give one number for all, or one for each of the features that the earlier encodings give"
        raise new_error("unknown_encoding", message, column=operand.column.name, hint=hint)
    return share_value(values)


def share_value(values: np.ndarray) -> np.ndarray:
    """Return the one value that all columns have to the bit, otherwise all values, float64."""
    return values[:1] if (values.view(np.int64) == values[:1].view(np.int64)).all() else values
