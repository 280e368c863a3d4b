"""fill: a value in place of what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import is_number, refuse_argument
from schemabridge.encodings.missing import Missing
from schemabridge.encodings.reading import mismatch
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import list_training_columns, to_parameter
from schemabridge.encodings.vocabulary import count_values, type_value
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand, TypedValue

STRATEGIES = ("mean", "median", "most_frequent")


def fill(value: object, *, indicator: bool = False) -> Fill:
    """Return the encoding that puts a value in place of what is missing.

    Parameters
    ----------
    value
        The value itself, or `"mean"`, `"median"`, `"most_frequent"` (of several the smallest) of the training rows.
        Before `one_hot`, `ordinal` or `lookup` missing cells count as this value.
    indicator
        Add the feature `<column>_missing`, which the rest of a chain leaves alone.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [20.0, None, 60.0]}, encodings={"age": sb.fill("median", indicator=True)})
    >>> sb.prepare_input({"age": [None, 30.0]}, schema)
    array([[40.,  1.],
           [30.,  0.]], dtype=float32)
    """
    several = isinstance(value, Iterable) and not isinstance(value, str)
    differs = False if several else value != value  # pandas says NA, not True, for NA != NA
    if several or value is None or not isinstance(differs, (bool, np.bool_)) or differs:
        raise refuse_argument("fill", "value", "one value that is not missing", value)
    return Fill(value, indicator)


@register(fill, suffix="filled")
@dataclass(frozen=True)
class Fill:
    """See `fill`."""

    kind: ClassVar[str] = "fill"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ()
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = True

    value: object
    indicator: bool = False
    numbers: tuple[float, ...] | None = None

    @property
    def marks_missing(self) -> bool:
        """Whether it gives an indicator."""
        return self.indicator

    def fit(self, program: ProgramBuilder, operand: Operand) -> Fill:
        """Return it with the value to fill in: typed as the column, or one number for each column of a register."""
        if operand.register is not None:
            return replace(self, numbers=fit_register(self.value, program, operand))
        return replace(self, value=fit_column(self.value, operand))

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `fill` step, or leave it to what reads the column what a missing cell counts as."""
        if operand.codes or operand.missing_as is not None:
            hint = "leave it out: what stands before it fills or numbers the missing values"
            raise mismatch(operand, self.kind, "finds nothing missing after this encoding", hint=hint)
        marks = Missing().lower(program, operand) if self.indicator else ()
        if operand.register is None:
            return (replace(operand, missing_as=self.value, kind=self.kind), *marks)  # type: ignore[arg-type]
        name = f"{operand.column.name}.filled"
        register = program.add_step(name, "fill", [operand.register], value=to_parameter(self.numbers, operand))
        return (replace(operand, register=register, kind=self.kind), *marks)


def fit_column(value: object, operand: Operand) -> TypedValue:
    """Return the value that missing cells of a column count as."""
    if value == "most_frequent":
        counts = count_values(operand.training.labels)
        check_known(len(counts), operand)
        return max(counts, key=lambda each: each[1])[0]
    if value in ("mean", "median"):
        if operand.column.type.facts.is_text:
            hint = 'write sb.fill("most_frequent"), or the text that missing cells count as'
            raise mismatch(operand, "fill", f"finds no {value} of text", hint=hint)
        known = operand.training.numbers[~np.isnan(operand.training.numbers)]
        check_known(len(known), operand)
        return measure(str(value), known, operand)
    if is_number(value) and operand.column.type.facts.is_numeric:
        number = float(value)  # type: ignore[arg-type]
        return int(number) if operand.column.type.facts.is_whole and number.is_integer() else number
    return type_value(value, operand.column)


def fit_register(value: object, program: ProgramBuilder, operand: Operand) -> tuple[float, ...]:
    """Return the numbers to fill into the columns of a register."""
    if value not in STRATEGIES:
        if not is_number(value):
            raise mismatch(operand, "fill", f"takes numbers here, found {value!r}")
        return (float(value),)  # type: ignore[arg-type]
    columns = list_training_columns(program, operand, "fill")
    return tuple(measure(str(value), column[~np.isnan(column)], operand) for column in columns)


def measure(strategy: str, known: np.ndarray, operand: Operand) -> float:
    """Return mean, median or most frequent of numbers that are not missing."""
    if strategy == "most_frequent":
        values, counts = np.unique(known + 0.0, return_counts=True)  # one zero
        return float(values[np.argmax(counts)])
    number = float(np.mean(known) if strategy == "mean" else np.median(known))
    if not np.isfinite(number):
        message = f"fill: the {strategy} of column {operand.column.name!r} is not finite"
        raise new_error("not_fitted", message, column=operand.column.name)
    return number


def check_known(count: int, operand: Operand) -> None:
    if count == 0:
        message = f"fill has nothing to learn from column {operand.column.name!r}: all its values are missing"
        hint = f"give the value itself, sb.fill(...), or exclude=[{operand.column.name!r}]"
        raise new_error("not_fitted", message, column=operand.column.name, hint=hint)
