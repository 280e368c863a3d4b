"""cut: what is left of a text, before it is looked up in a vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from schemabridge.encodings.arguments import refuse_argument
from schemabridge.encodings.reading import check_unread, mismatch
from schemabridge.encodings.registry import register
from schemabridge.encodings.text_cuts import check_ascii, read_cuts
from schemabridge.frames.text_cuts import MOST_CUTS, MOST_GROWTH, multiply_growth

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
    from schemabridge.frames.text_cuts import Cuts

CutLike: TypeAlias = "str | tuple[str | int | None, ...]"


def cut(cuts: CutLike | list[CutLike]) -> Cut:
    """Return the encoding that cuts a text before the next one in a chain, such as `one_hot`, looks it up.

    Features are named by what is left: `<column>_<value>`. For text that means numbers or times there is
    `sb.column(..., cut=...)`.

    Parameters
    ----------
    cuts
        One cut, or a list of them, first applied first:

        - `"strip"`, `"lower"`, `"upper"`, which know the white space and the letters of ASCII and no others;
        - `("replace", old, new)`, every `old`, as it is written;
        - `("slice", start, stop)`, as Python counts, either of them None;
        - `("part", at, index)`, as `text.split(at)[index]`; a text without that part counts as missing.

    Raises
    ------
    SchemabridgeError
        `beyond_ascii` where Python's `strip`, `lower` or `upper` would do more to a training text.

    Examples
    --------
    >>> import schemabridge as sb
    >>> df = {"Name": ["Braund, Mr. Owen Harris", "Heikkinen, Miss. Laina"]}
    >>> title = [sb.cut([("part", ", ", 1), ("part", ".", 0)]), sb.one_hot(unknown="zeros")]
    >>> schema = sb.record_schema(df, encodings={"Name": title})
    >>> schema.feature_names
    ('Name_Miss', 'Name_Mr')
    >>> sb.prepare_input({"Name": ["Smith, Mr. James"]}, schema)
    array([[0., 1.]], dtype=float32)
    """
    found = read_cuts(cuts)
    if isinstance(found, str):
        raise refuse_argument("cut", "cuts", found, cuts)
    return Cut(found)


@register(cut)
@dataclass(frozen=True)
class Cut:
    """See `cut`."""

    kind: ClassVar[str] = "cut"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ()
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    cuts: Cuts

    def fit(self, program: ProgramBuilder, operand: Operand) -> Cut:
        """Return itself; raises `beyond_ascii`."""
        check_unread(operand, self.kind)
        if not operand.column.type.facts.is_text:
            hint = "for text that means numbers or times there is sb.column(..., cut=...)"
            raise mismatch(operand, self.kind, "cuts text", hint=hint)
        if operand.missing_as is not None:
            raise mismatch(operand, self.kind, "comes before fill", hint="let the chain begin with it")
        joined = (*operand.training.cuts, *self.cuts)
        if len(joined) > MOST_CUTS or multiply_growth(joined) > MOST_GROWTH:
            raise mismatch(operand, self.kind, f"goes on with what makes more than {MOST_CUTS} cuts, or too long texts")
        check_ascii(operand.column.name, operand.training.texts, self.cuts)
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add no step: what reads the column cuts it."""
        cuts = (*operand.training.cuts, *self.cuts)
        return (replace(operand, training=replace(operand.training, cuts=cuts), kind=self.kind),)
