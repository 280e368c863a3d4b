"""numeric: the number itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice, check_range
from schemabridge.encodings.reading import mismatch, read_as_numbers
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def numeric(*, missing: Literal["error", "pass"] = "error", within: tuple[float, float] | None = None) -> Numeric:
    """Return the encoding that takes numbers as they are: booleans as 0 and 1, dates and times as their counts.

    Parameters
    ----------
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.
    within
        `(lo, hi)`: other numbers are refused as `out_of_range`. In a chain it stands before what makes other
        numbers of them: `[sb.numeric(within=(0, 120)), "standardize"]`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [31, 55]}, encodings={"age": sb.numeric()})
    >>> sb.prepare_input({"age": [40]}, schema)
    array([[40.]], dtype=float32)
    """
    check_choice("numeric", "missing", missing, ("error", *Numeric.missing_policies))
    return Numeric(missing, None if within is None else check_range("numeric", "within", within))


@register(numeric, suffix="")
@dataclass(frozen=True)
class Numeric:
    """See `numeric`."""

    kind: ClassVar[str] = "numeric"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    missing: str = "error"
    within: tuple[float, float] | None = None

    def fit(self, program: ProgramBuilder, operand: Operand) -> Numeric:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `number` step."""
        if self.within is not None and operand.register is not None:
            hint = "let the chain begin with it"
            raise mismatch(operand, self.kind, "checks within= where the column is read, which was before", hint=hint)
        return (replace(read_as_numbers(program, operand, self.kind, self.missing, self.within), kind=self.kind),)
