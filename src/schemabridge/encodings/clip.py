"""clip: numbers outside the bounds become the bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import check_choice, check_number, refuse_argument
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def clip(
    lo: float | None = None,
    hi: float | None = None,
    *,
    missing: Literal["error", "pass"] = "error",
) -> Clip:
    """Return the encoding that takes numbers below `lo` to `lo` and above `hi` to `hi`.

    Parameters
    ----------
    lo, hi
        Bounds; None is no bound.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [30.0, 50.0]}, encodings={"age": sb.clip(18, 90)})
    >>> sb.prepare_input({"age": [7.0, 40.0, 120.0]}, schema).ravel()
    array([18., 40., 90.], dtype=float32)
    """
    check_choice("clip", "missing", missing, ("error", *Clip.missing_policies))
    lower = -inf if lo is None else check_number("clip", "lo", lo)
    upper = inf if hi is None else check_number("clip", "hi", hi)
    if lower > upper:
        raise refuse_argument("clip", "lo", f"at most hi, which is {hi!r}", lo)
    return Clip(lower, upper, missing)


@register(clip, suffix="clipped")
@dataclass(frozen=True)
class Clip:
    """See `clip`."""

    kind: ClassVar[str] = "clip"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    lo: float
    hi: float
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Clip:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `clip` step."""
        operand = read_as_numbers(program, operand, self.kind, self.missing)
        register = program.add_step(
            f"{operand.column.name}.clipped",
            "clip",
            [operand.register or ""],
            lo=np.array([self.lo]),
            hi=np.array([self.hi]),
        )
        return (replace(operand, register=register, kind=self.kind),)
