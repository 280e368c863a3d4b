"""text: the text itself, for an input of strings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.encodings.arguments import refuse_argument
from schemabridge.encodings.reading import check_policy, check_unread, mismatch
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand


def text(*, missing: str = "error") -> Text:
    """Return the encoding that hands texts to the model as they are: to a Keras model that looks them up itself.

    It goes to an input of the dtype `"string"`, and is the default there. No text is unknown: what becomes of one that
    training never saw is the model's affair.

    Parameters
    ----------
    missing
        `"error"`, or the text that stands for a missing one: `""` where the model's lookup has it as its `mask_token`,
        `"[UNK]"` where missing values shall be as unknown ones.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"city": ["Oslo", "Rome"]}, encodings={"city": sb.text(missing="")})
    >>> sb.prepare_input({"city": ["Bern", None]}, schema)
    array([['Bern'],
           ['']], dtype=object)
    """
    if not isinstance(missing, str) or "\0" in missing:
        raise refuse_argument("text", "missing", '"error" or a text', missing)
    return Text(missing)


@register(text)
@dataclass(frozen=True)
class Text:
    """See `text`."""

    kind: ClassVar[str] = "text"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("", "[UNK]")
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    marks_missing: ClassVar[bool] = False

    missing: str = "error"

    @property
    def sees_missing(self) -> bool:
        """Whether missing values have a policy."""
        return self.missing != "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Text:
        """Return itself: there is nothing to learn."""
        check_unread(operand, self.kind)
        if not operand.column.type.facts.is_text:
            hint = f"make text of it where the training code did: df[{operand.column.name!r}].astype(str)"
            raise mismatch(operand, self.kind, "hands text to the model, and the column holds none", hint=hint)
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `text` step."""
        name = operand.column.name
        if operand.missing_as is None and not self.sees_missing:
            check_policy(operand, self.kind, "error")
            register = program.add_reading(name, "text", name, missing="error")
        else:
            filled = self.missing if operand.missing_as is None else str(operand.missing_as)
            register = program.add_reading(name, "text", name, missing="fill", value=filled)
        return (replace(operand, register=register, texts=True, kind=self.kind, final=True),)
