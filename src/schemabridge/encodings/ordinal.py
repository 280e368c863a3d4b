"""ordinal: the position of the value in a vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import MAX_CODE, check_code, check_policy_code, check_vocabulary
from schemabridge.encodings.reading import Code, check_unread, read_as_codes
from schemabridge.encodings.registry import register
from schemabridge.encodings.vocabulary import learn_vocabulary, type_vocabulary
from schemabridge.errors import new_error
from schemabridge.schema import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def ordinal(
    vocabulary: Sequence[object] | None = None,
    *,
    start: int = 0,
    missing: str | int = "error",
    unknown: str | int = "error",
) -> Ordinal:
    """Return the encoding of a value as its position in a vocabulary, for instance for an embedding.

    Parameters
    ----------
    vocabulary
        The values in their order; by default as for `one_hot`.
    start
        The code of the first value.
    missing
        `"error"`, `"category"` (the next code after the last value) or a code.
    unknown
        `"error"`, `"category"` (the next free code), `"missing"` (as missing cells) or a code.

    Examples
    --------
    >>> import schemabridge as sb
    >>> sizes = sb.ordinal(["S", "M", "L"], start=1, unknown=0)
    >>> schema = sb.record_schema({"size": ["M", "S"]}, encodings={"size": sizes})
    >>> sb.prepare_input({"size": ["L", "XL"]}, schema).ravel()
    array([3., 0.], dtype=float32)
    """
    return Ordinal(
        check_vocabulary("ordinal", vocabulary),
        check_code("ordinal", "start", start),
        check_policy_code("ordinal", "missing", missing, ("error", *Ordinal.missing_policies)),
        check_policy_code("ordinal", "unknown", unknown, ("error", "category", "missing")),
    )


@register(ordinal)
@dataclass(frozen=True)
class Ordinal:
    """See `ordinal`; `vocabulary` is a `Vocabulary` once it is fitted."""

    kind: ClassVar[str] = "ordinal"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("category",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    marks_missing: ClassVar[bool] = False

    vocabulary: tuple[object, ...] | Vocabulary | None = None
    start: int = 0
    missing: Code = "error"
    unknown: Code = "error"

    @property
    def sees_missing(self) -> bool:
        """Whether missing values have a policy."""
        return self.missing != "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Ordinal:
        """Return it with its vocabulary."""
        check_unread(operand, self.kind)
        if isinstance(self.vocabulary, tuple):
            return replace(self, vocabulary=type_vocabulary(self.vocabulary, operand))
        vocabulary = learn_vocabulary(operand)
        program.learned[operand.column.name] = vocabulary
        return replace(self, vocabulary=vocabulary)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `match` step, which gives the codes themselves."""
        vocabulary = self.vocabulary
        if not isinstance(vocabulary, Vocabulary):
            raise TypeError("lower takes a fitted encoding")
        after = self.start + len(vocabulary)
        if after + 1 > MAX_CODE:
            raise new_error("unknown_encoding", f"ordinal: codes from {self.start} on go beyond {MAX_CODE}")
        missing = after if self.missing == "category" else self.missing
        unknown = after + (self.missing == "category") if self.unknown == "category" else self.unknown
        codes = [self.start + position for position in range(len(vocabulary))]
        register = read_as_codes(program, operand, self.kind, vocabulary, codes=codes, missing=missing, unknown=unknown)
        return (replace(operand, register=register, codes=True, kind=self.kind),)
