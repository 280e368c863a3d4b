"""numeric: the number itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import check_choice
from schemabridge.encodings.reading import read_as_numbers

if TYPE_CHECKING:
    from schemabridge.encodings.operand import Operand
    from schemabridge.encodings.program import Program


def numeric(*, missing: Literal["error", "pass"] = "error") -> Numeric:
    """Return the encoding that takes numbers as they are: booleans as 0 and 1, dates and times as their counts.

    Parameters
    ----------
    missing
        `"error"`, or `"pass"` to hand NaN to the model.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"age": [31, 55]}, encodings={"age": sb.numeric()})
    >>> sb.prepare_input({"age": [40]}, schema)
    array([[40.]], dtype=float32)
    """
    check_choice("numeric", "missing", missing, ("error", "pass"))
    return Numeric(missing)


@dataclass(frozen=True)
class Numeric:
    """See `numeric`."""

    kind: ClassVar[str] = "numeric"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    missing: str = "error"

    def fit(self, program: Program, operand: Operand) -> Numeric:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: Program, operand: Operand) -> tuple[Operand, ...]:
        """Add a `number` step."""
        return (replace(read_as_numbers(program, operand, self.kind, self.missing), kind=self.kind),)
