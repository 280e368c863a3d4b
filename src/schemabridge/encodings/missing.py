"""missing: 1 where the value is missing, otherwise 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.reading import mismatch, read_as_codes, read_as_numbers
from schemabridge.encodings.registry import register
from schemabridge.encodings.vocabulary import type_values
from schemabridge.schema import Vocabulary

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def missing() -> Missing:
    """Return the indicator of missing values; beside it, other encodings may hand NaN to the model.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"city": ["Oslo", None]}, encodings={"city": "missing"})
    >>> sb.prepare_input({"city": [None, "Rome"]}, schema).ravel()
    array([1., 0.], dtype=float32)
    """
    return Missing()


@register(missing, suffix="")
@dataclass(frozen=True)
class Missing:
    """See `missing`."""

    kind: ClassVar[str] = "missing"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ()
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = True
    marks_missing: ClassVar[bool] = True

    def fit(self, program: ProgramBuilder, operand: Operand) -> Missing:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add an `is_missing` step; for text a `match` step in which only missing values count."""
        if operand.missing_as is not None or operand.codes:
            hint = "put it beside the chain, in a tuple, or write sb.fill(..., indicator=True)"
            raise mismatch(operand, self.kind, "finds nothing missing after this encoding", hint=hint)
        features = tuple(f"{feature}_missing" for feature in operand.features)
        if operand.register is None and operand.column.type.facts.is_text:
            nothing = Vocabulary(operand.column.type, type_values([], operand.column))
            register = read_as_codes(program, operand, self.kind, nothing, codes=None, missing=1, unknown=0)
            return (replace(operand, register=register, codes=True, features=features, kind=self.kind, final=True),)
        operand = read_as_numbers(program, operand, self.kind, "pass")
        register = program.add_step(f"{operand.register}.missing", "is_missing", [operand.register or ""])
        return (replace(operand, register=register, features=features, kind=self.kind, final=True),)
