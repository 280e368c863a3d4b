"""min_max: x * scale + offset, so that the training rows lie in a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import Numbers, check_choice, check_range, check_statistic, refuse_argument
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import register
from schemabridge.encodings.statistics import list_training_columns, replace_constant, to_parameter

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
    return MinMax(
        lo, hi, check_statistic("min_max", "scale", scale), check_statistic("min_max", "offset", offset), missing
    )


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

    def fit(self, program: ProgramBuilder, operand: Operand) -> MinMax:
        """Return it with scale and offset from the smallest and largest training value as they arrive."""
        if self.scale is not None:
            return self
        operand = read_as_numbers(program, operand, self.kind, self.missing)
        columns = list_training_columns(program, operand, self.kind)
        least = [float(np.nanmin(column)) for column in columns]
        most = [float(np.nanmax(column)) for column in columns]
        spans = [replace_constant(hi - lo) for lo, hi in zip(least, most, strict=True)]
        scale = tuple((self.hi - self.lo) / span for span in spans)
        offset = tuple(self.lo - lo * each for lo, each in zip(least, scale, strict=True))
        return replace(self, scale=scale, offset=offset)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `scale_offset` step."""
        operand = read_as_numbers(program, operand, self.kind, self.missing)
        register = program.add_step(
            f"{operand.column.name}.scaled",
            "scale_offset",
            [operand.register or ""],
            scale=to_parameter(self.scale, operand),
            offset=to_parameter(self.offset, operand),
        )
        return (replace(operand, register=register, kind=self.kind),)
