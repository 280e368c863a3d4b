"""min_max: x * scale + offset, so that the training rows lie in a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import Numbers, check_choice, check_range, check_statistic, refuse_argument
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import (
    ROUNDINGS,
    Rounding,
    has_spread,
    list_training_columns,
    read_numbers,
    replace_constant,
    round_numbers,
    to_parameter,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def min_max(
    range: tuple[float, float] = (0.0, 1.0),  # noqa: A002
    *,
    scale: float | Sequence[float] | None = None,
    offset: float | Sequence[float] | None = None,
    missing: Literal["error", "pass"] = "error",
    round: Rounding = None,  # noqa: A002
) -> MinMax:
    """Return the encoding x * scale + offset that takes the training rows to `range`, as scikit-learn's MinMaxScaler.

    Parameters
    ----------
    range
        Where the smallest and the largest training value go.
    scale, offset
        Both, to use instead of what follows from the training rows.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.
    round
        `"float32"`: the arithmetic of float32 arrays, as of `x.astype("float32") * scale + offset` in numpy. x is rounded to
        float32, then scale and offset, then the result of each operation. What is not given follows from the training
        rows in float32, as in MinMaxScaler for a float32 array.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [20.0, 70.0]}, encodings={"age": "min_max"})
    >>> sb.prepare_input({"age": [45.0]}, schema)
    array([[0.5]], dtype=float32)
    """
    check_choice("min_max", "missing", missing, ("error", *MinMax.missing_policies))
    lo, hi = check_range("min_max", "range", range)
    if not isfinite(lo) or not isfinite(hi) or lo == hi:
        raise refuse_argument("min_max", "range", "two different finite numbers", range)
    if (scale is None) != (offset is None):
        raise refuse_argument("min_max", "scale and offset", "given together", (scale, offset))
    check_choice("min_max", "round", round, ROUNDINGS)
    scales, offsets = check_statistic("min_max", "scale", scale), check_statistic("min_max", "offset", offset)
    if scales is not None and offsets is not None:
        scales = round_numbers("min_max", "scale", scales, round)
        offsets = round_numbers("min_max", "offset", offsets, round)
    return MinMax(lo, hi, scales, offsets, missing, round)


@register(min_max)
@dataclass(frozen=True)
class MinMax:
    """See `min_max`."""

    kind: ClassVar[str] = "min_max"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    lo: float = 0.0
    hi: float = 1.0
    scale: Numbers | None = None
    offset: Numbers | None = None
    missing: str = "error"
    round: Rounding = None

    def fit(self, program: ProgramBuilder, operand: Operand) -> MinMax:
        """Return it with scale and offset from the smallest and largest training value as they arrive."""
        if self.scale is not None:
            return self
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        columns = list_training_columns(program, operand, self.kind)
        held = np.float64 if self.round is None else np.float32
        columns = [column.astype(held) for column in columns]
        program.note_spread(
            operand, self.kind, [has_spread(np.nanmax(each) - np.nanmin(each), held) for each in columns]
        )
        fitted = [fit_range(column, self.lo, self.hi) for column in columns]
        scale, offset = tuple(scale for scale, _ in fitted), tuple(offset for _, offset in fitted)
        return replace(
            self,
            scale=round_numbers(self.kind, "scale", scale, self.round),
            offset=round_numbers(self.kind, "offset", offset, self.round),
        )

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `scale_offset` step."""
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        register = program.add_step(
            f"{operand.column.name}.scaled",
            "scale_offset",
            [operand.register or ""],
            scale=to_parameter(self.scale, operand),
            offset=to_parameter(self.offset, operand),
            round=self.round,
        )
        return (replace(operand, register=register, kind=self.kind),)


def fit_range(column: np.ndarray, lo: float, hi: float) -> tuple[float, float]:
    """Return scale and offset that take a column to a range, in the arithmetic of its dtype, as MinMaxScaler's `partial_fit`."""
    held = column.dtype.type
    least = np.nanmin(column)
    span = held(replace_constant(np.nanmax(column) - least, held))
    scale = held(hi - lo) / span
    return float(scale), float(held(lo) - least * scale)
