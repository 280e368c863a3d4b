"""named: an encoding whose features have names that the user gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from schemabridge.display import count_things
from schemabridge.encodings.apply import apply_encoding, marks_missing, sees_missing
from schemabridge.encodings.arguments import is_many, refuse_argument
from schemabridge.encodings.reading import read_as_numbers
from schemabridge.encodings.registry import register
from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
    from schemabridge.encodings.protocol import EncodingLike


def named(names: str | Sequence[str], encoding: EncodingLike) -> Named:
    """Return an encoding with names of your own for its features.

    Without it features are called `<column>`, `<column>_<value>` and so on. Where encodings that stand side by side would
    give one name twice, the kind tells them apart: `("standardize", "min_max")` of `x` gives `x_standardized` and
    `x_min_max`, `("numeric", "robust")` gives `x` and `x_robust`, and a second one of its kind has its number: `x_math`, `x_math_2`.

    Parameters
    ----------
    names
        The name of the feature, or the names of all of them in their order.
    encoding
        A name, `sb.<encoding>(...)`, a list (a chain) or a tuple (side by side).

    Examples
    --------
    >>> import schemabridge as sb
    >>> age = (sb.named("age_z", "standardize"), sb.named(["young", "old"], sb.bin([40])))
    >>> sb.record_schema({"age": [30.0, 50.0]}, encodings={"age": age}).feature_names
    ('age_z', 'young', 'old')
    """
    given = (names,) if isinstance(names, str) else tuple(names) if is_many(names) else ()
    if not given or not all(isinstance(name, str) and name for name in given):
        raise refuse_argument("named", "names", "a name, or a list of names", names)
    return Named(given, encoding)


@register(named)
@dataclass(frozen=True)
class Named:
    """See `named`."""

    kind: ClassVar[str] = "named"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ()
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"

    names: tuple[str, ...]
    encoding: EncodingLike

    @property
    def sees_missing(self) -> bool:
        """Whether what it names does."""
        return sees_missing(self.encoding)

    @property
    def marks_missing(self) -> bool:
        """Whether what it names does."""
        return marks_missing(self.encoding)

    def fit(self, program: ProgramBuilder, operand: Operand) -> Named:
        """Return itself: what it names is fitted when it is applied."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add the steps of what it names; raises `unknown_encoding` where there is not one name for each feature."""
        return self.give_names(program, apply_encoding(program, operand, self.encoding))

    def give_names(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Return operands under its names; raises `unknown_encoding` where there is not one name for each feature."""
        results = [
            each if each.register is not None else read_as_numbers(program, each, each.kind) for each in operands
        ]
        features = [feature for each in results for feature in each.features]
        if len(features) != len(self.names):
            name = operands[0].column.name
            message = f"named: {count_things(len(self.names), 'name is', 'names are')} given, {list_values(self.names)}, for {count_things(len(features), 'feature')} of column {name!r}"
            hint = f"give a name for each of {list_values(features)}"
            raise new_error("unknown_encoding", message, column=name, hint=hint)
        given = iter(self.names)
        return tuple(replace(each, features=tuple(next(given) for _ in each.features), named=True) for each in results)
