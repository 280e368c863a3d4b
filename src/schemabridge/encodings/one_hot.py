"""one_hot: a column of zeros and ones for each value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.display import count_things
from schemabridge.encodings.arguments import check_choice, check_code, check_vocabulary, refuse_argument
from schemabridge.encodings.reading import Code, check_unread, read_as_codes
from schemabridge.encodings.registry import register
from schemabridge.encodings.vocabulary import (
    learn_vocabulary,
    name_features,
    type_value,
    type_vocabulary,
)
from schemabridge.errors import list_values, new_error
from schemabridge.frames.python_objects import is_value
from schemabridge.schema import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand
    from schemabridge.errors import SchemabridgeError

UNKNOWN = ("error", "zeros", "category", "missing")


def one_hot(
    vocabulary: Sequence[object] | None = None,
    *,
    drop: object = None,
    missing: object = "error",
    unknown: Literal["error", "zeros", "category", "missing"] = "error",
    max_values: int = 1000,
) -> OneHot:
    """Return the encoding with one feature `<column>_<value>` for each value of a vocabulary.

    Parameters
    ----------
    vocabulary
        The values in their order; by default a categorical's categories, otherwise the distinct training values:
        text by code point, numbers ascending, False before True.
    drop
        `"first"`, `"if_binary"` (the first of two) or a value: it has no feature, its rows are zeros.
    missing
        `"error"`, `"category"` (a feature `<column>_missing`), `"zeros"`, or a value that missing cells count as.
    unknown
        `"error"`, `"zeros"`, `"category"` (a feature `<column>_unknown`) or `"missing"` (as missing cells).
    max_values
        More distinct training values than this are `vocabulary_too_large`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"city": ["Oslo", "Rome"]}, encodings={"city": sb.one_hot(unknown="zeros")})
    >>> sb.prepare_input({"city": ["Rome", "Bonn"]}, schema)
    array([[0., 1.],
           [0., 0.]], dtype=float32)
    """
    check_choice("one_hot", "unknown", unknown, UNKNOWN)
    for argument, value in (("drop", drop), ("missing", missing)):
        if value is not None and not is_value(value):
            raise refuse_argument("one_hot", argument, "a word or a value", value)
    most = check_code("one_hot", "max_values", max_values, least=1)
    return OneHot(check_vocabulary("one_hot", vocabulary), drop, missing, unknown, most)


@register(one_hot, suffix="")
@dataclass(frozen=True)
class OneHot:
    """See `one_hot`; `vocabulary` is a `Vocabulary` once it is fitted."""

    kind: ClassVar[str] = "one_hot"
    needs_arguments: ClassVar[bool] = False
    missing_policies: ClassVar[tuple[str | float, ...]] = ("category", "zeros")
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "most_frequent"
    marks_missing: ClassVar[bool] = False

    vocabulary: tuple[object, ...] | Vocabulary | None = None
    drop: object = None
    missing: object = "error"
    unknown: str = "error"
    max_values: int = 1000

    @property
    def sees_missing(self) -> bool:
        """Whether missing values have a policy."""
        return self.missing != "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> OneHot:
        """Return it with its vocabulary; raises `vocabulary_too_large`."""
        check_unread(operand, self.kind)
        if isinstance(self.vocabulary, tuple):
            return replace(self, vocabulary=type_vocabulary(self.vocabulary, operand))
        vocabulary = learn_vocabulary(operand)
        if len(vocabulary) > self.max_values:
            name = operand.column.name
            message = f"column {name!r} has {count_things(len(vocabulary), 'distinct value')}, one_hot takes {self.max_values}"
            hint = f'sb.one_hot(max_values={len(vocabulary)}) takes them all; "ordinal" gives one feature, for an embedding; or exclude=[{name!r}]'
            raise new_error("vocabulary_too_large", message, column=name, hint=hint)
        program.learned[operand.column.name] = vocabulary
        return replace(self, vocabulary=vocabulary)

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add a `match` and a `one_hot` step."""
        vocabulary = self.vocabulary
        if not isinstance(vocabulary, Vocabulary):
            raise TypeError("lower takes a fitted encoding")
        dropped = self._find_dropped(vocabulary, operand)
        codes = give_codes(len(vocabulary), dropped)
        values = [value for value, code in zip(vocabulary.values.to_pylist(), codes, strict=True) if code >= 0]
        features = list(name_features(operand.training, values))
        missing = self._lower_missing(vocabulary, operand, codes, features)
        unknown: Code = {"zeros": -1, "category": len(features)}.get(self.unknown, self.unknown)
        if self.unknown == "category":
            features.append(f"{operand.column.name}_unknown")
        if not features:
            message = f"one_hot leaves no feature of column {operand.column.name!r}, whose vocabulary has {count_things(len(vocabulary), 'value')}"
            hint = f"name the values, sb.one_hot([...]), drop none of them, or exclude=[{operand.column.name!r}]"
            raise new_error("not_fitted", message, column=operand.column.name, hint=hint)
        register = read_as_codes(program, operand, self.kind, vocabulary, codes=codes, missing=missing, unknown=unknown)
        name = f"{operand.column.name}.hot"
        register = program.add_step(name, "one_hot", [register], width=len(features))
        return (replace(operand, register=register, features=tuple(features), kind=self.kind),)

    def _find_dropped(self, vocabulary: Vocabulary, operand: Operand) -> int | None:
        if self.drop is None:
            return None
        if isinstance(self.drop, str) and self.drop in ("first", "if_binary"):
            return 0 if len(vocabulary) == 2 or (self.drop == "first" and len(vocabulary)) else None
        position = vocabulary.find(type_value(self.drop, operand.column))
        if position is None:
            raise refuse_value("drop", ("first", "if_binary"), self.drop, operand)
        return position

    def _lower_missing(self, vocabulary: Vocabulary, operand: Operand, codes: list[int], features: list[str]) -> Code:
        """Return the code of a missing cell; adds its feature for "category"."""
        if self.missing == "category":
            features.append(f"{operand.column.name}_missing")
            return len(features) - 1
        words = ("error", *self.missing_policies)
        if isinstance(self.missing, str) and self.missing in words:
            return "error" if self.missing == "error" else -1
        position = None if self.missing is None else vocabulary.find(type_value(self.missing, operand.column))
        if position is None:
            raise refuse_value("missing", words, self.missing, operand)
        return codes[position]


def refuse_value(argument: str, words: Sequence[object], found: object, operand: Operand) -> SchemabridgeError:
    expected = f"{list_values(words)} or a value of the vocabulary of column {operand.column.name!r}"
    return refuse_argument("one_hot", argument, expected, found)


def give_codes(count: int, dropped: int | None) -> list[int]:
    """Return a code for each value: its feature, -1 for the one that is dropped."""
    codes = np.arange(count)
    if dropped is not None:
        codes[dropped:] -= 1
        codes[dropped] = -1
    return [int(code) for code in codes]
