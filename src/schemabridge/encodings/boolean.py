"""boolean: true as 1, false as 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice
from schemabridge.encodings.reading import mismatch, read_as_numbers
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def boolean(*, missing: Literal["error", "pass"] = "error") -> Boolean:
    """Return the encoding of a boolean column: true is 1, false is 0.

    Parameters
    ----------
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"paid": [True, False]}, encodings={"paid": "boolean"})
    >>> sb.prepare_input({"paid": [True]}, schema)
    array([[1.]], dtype=float32)
    """
    check_choice("boolean", "missing", missing, ("error", *Boolean.missing_policies))
    return Boolean(missing)


@register(boolean, suffix="")
@dataclass(frozen=True)
class Boolean:
    """See `boolean`."""

    kind: ClassVar[str] = "boolean"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Boolean:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `number` step; raises `encoding_mismatch` for a column that is not boolean."""
        if not operand.column.type.facts.is_boolean:
            raise mismatch(operand, self.kind, "takes boolean columns", hint='"numeric" takes numbers such as 0 and 1')
        return (replace(read_as_numbers(program, operand, self.kind, self.missing), kind=self.kind),)
