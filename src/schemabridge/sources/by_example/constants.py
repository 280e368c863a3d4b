"""Columns of X that are the same in all rows: anything explains them, so names decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.vocabulary import type_value, type_values
from schemabridge.errors import SchemabridgeError
from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.explanation import ANYTHING, INDICATOR, Explanation
from schemabridge.sources.by_example.images import NumberImage, new_explanation
from schemabridge.sources.by_example.names import strip_column
from schemabridge.sources.by_example.tables import Table, show_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn


@dataclass(frozen=True, eq=False)
class Constant:
    """The same number whatever a column holds."""

    column: RawColumn
    number: float

    @property
    def kind(self) -> str:
        """What it is."""
        return "constant"

    def lower(self, program: ProgramBuilder) -> str:
        """Add a match in which no value counts, and a table of one number."""
        name, column = self.column.name, self.column.training.column
        nothing = program.add_vocabulary(name, Vocabulary(column.type, type_values([], column)))
        code = program.add_reading(f"{name}.any", "match", name, vocabulary=nothing, missing=0, unknown=0)
        return program.add_step(f"{name}.constant", "take", [code], width=1, values=np.array([self.number]))


def explain_constant(target: Target, columns: Sequence[RawColumn], bases: Sequence[Base]) -> list[Explanation]:
    """Return what a column of X that never changes may be: a number or value that never changes, a value no row has."""
    found = [new_explanation(NumberImage(base)) for base in bases if target.gives(base.values)]
    number = float(target.values[0])
    for column in columns:
        if number in (0.0, 1.0) and int(column.is_used.sum()) == 1:
            found.append(explain_only(column, number))
        if number == 0.0 and not np.signbit(number):
            found += explain_unseen(column, target.name)
    if columns:
        found.append(Explanation(ANYTHING, (), f"constant {number:g}", Constant(columns[0], number)))
    return found


def explain_only(column: RawColumn, number: float) -> Explanation:
    """Return the indicator of the only value of a column, or that it was dropped."""
    used = np.flatnonzero(column.is_used)
    numbers = np.full(column.count + 1, np.nan)
    numbers[used] = number
    value = show_values(column, used)[0]
    words = f"indicator of {value} of {column.name!r}, the only value it has"
    return Explanation(
        INDICATOR, (column.name,), words, Table(column, numbers, "one_hot"), value=value if number else None
    )


def explain_unseen(column: RawColumn, name: str | None) -> list[Explanation]:
    """Return the indicator of a value that no training row has, where the name in X says so: an unused category, or missing."""
    rest = None if name is None else strip_column(name, column.name)
    if not rest:
        return []
    value: object = None
    if rest.casefold() not in ("nan", "none", "<na>", "missing"):
        try:
            value = type_value(parse_value(rest, column), column.training.column)
        except (SchemabridgeError, ValueError):
            return []
        position = column.vocabulary.find(value)
        if position is not None and column.is_used[position]:
            return []
    elif column.is_used[-1]:
        return []
    numbers = np.where(column.is_used, 0.0, np.nan)
    words = f"indicator of {rest} of {column.name!r}, which no row has"
    return [Explanation(INDICATOR, (column.name,), words, Table(column, numbers, "one_hot", value), value=rest)]


def parse_value(text: str, column: RawColumn) -> object:
    """Return a value of a column from the text that names show for it."""
    facts = column.training.column.type.facts
    if facts.is_text:
        return text
    if facts.is_boolean:
        return {"True": True, "False": False}[text] if text in ("True", "False") else float(text)
    return float(text)
