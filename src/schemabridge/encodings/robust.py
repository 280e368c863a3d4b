"""robust: (x - median) / interquartile range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import Numbers, check_choice, check_statistic
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import (
    ROUNDINGS,
    Rounding,
    check_scale,
    has_spread,
    list_training_columns,
    lower_center_scale,
    read_numbers,
    replace_constant,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def robust(
    *,
    center: float | Sequence[float] | None = None,
    scale: float | Sequence[float] | None = None,
    missing: Literal["error", "pass"] = "error",
    round: Rounding = None,  # noqa: A002
) -> Robust:
    """Return the encoding (x - median) / interquartile range, as scikit-learn's RobustScaler.

    Quartiles are interpolated linearly, missing values skipped; the scale of a constant column is 1.

    Parameters
    ----------
    center, scale
        Statistics to use instead of those of the training rows.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.
    round
        `"float32"`: the arithmetic of float32 arrays. x is rounded to float32, then the result of each operation; center
        and scale are used in full, as RobustScaler does for a float32 array. Give `np.float32(...)` where yours were float32.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"pay": [1.0, 2.0, 3.0, 4.0, 900.0]}, encodings={"pay": "robust"})
    >>> sb.prepare_input({"pay": [5.0]}, schema)
    array([[1.]], dtype=float32)
    """
    check_choice("robust", "missing", missing, ("error", *Robust.missing_policies))
    check_choice("robust", "round", round, ROUNDINGS)
    return Robust(check_statistic("robust", "center", center), check_scale("robust", scale), missing, round)


@register(robust)
@dataclass(frozen=True)
class Robust:
    """See `robust`."""

    kind: ClassVar[str] = "robust"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    center: Numbers | None = None
    scale: Numbers | None = None
    missing: str = "error"
    round: Rounding = None

    def fit(self, program: ProgramBuilder, operand: Operand) -> Robust:
        """Return it with median and interquartile range of the training values as they arrive."""
        if self.center is not None and self.scale is not None:
            return self
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        columns = list_training_columns(program, operand, self.kind)
        columns = columns if self.round is None else [column.astype(np.float32) for column in columns]
        quartiles = [np.nanpercentile(column, [25.0, 75.0]) for column in columns]
        if self.scale is None:
            program.note_spread(operand, self.kind, [has_spread(float(upper - lower)) for lower, upper in quartiles])
        scales = tuple(replace_constant(float(upper - lower)) for lower, upper in quartiles)
        centers = tuple(float(np.nanmedian(column)) for column in columns)
        return replace(self, center=self.center or centers, scale=self.scale or scales)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `center_scale` step."""
        operand = read_numbers(program, operand, self.kind, self.missing, self.round)
        return lower_center_scale(program, operand, self.kind, self.center, self.scale, self.round)
