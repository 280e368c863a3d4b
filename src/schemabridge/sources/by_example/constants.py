"""Columns of X that are the same in all rows: anything explains them, so names decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.vocabulary import type_value, type_values
from schemabridge.errors import SchemabridgeError
from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.explanation import ANYTHING, INDICATOR, Explanation
from schemabridge.sources.by_example.images import new_explanation
from schemabridge.sources.by_example.names import strip_column
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.tables import NOTHING, Table, show_values

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
    number = float(target.values[0])
    same = [base for base in bases if (base.values == base.values[0]).all() or base.missing.all()]
    found = [new_explanation(NumberImage(base)) for base in same if target.gives(base.values)]
    empty = [base for base in same if base.missing.all() and not np.isnan(number)]
    found += [replace(new_explanation(NumberImage(base, fill=number)), is_memorised=True) for base in empty]
    for column in columns:
        if number == 1.0 and column.is_constant:
            found.append(explain_only(column))
        if number == 0.0 and not np.signbit(number):
            found += explain_unseen(column, target.name)
    if columns:
        found.append(Explanation(ANYTHING, (), f"constant {number:g}", Constant(columns[0], number)))
    return found


def explain_only(column: RawColumn) -> Explanation:
    """Return the indicator of the only value of a column."""
    used = np.flatnonzero(column.is_used)
    numbers = np.full(column.count + 1, np.nan)
    numbers[used] = 1.0
    value = show_values(column, used)[0]
    words = f"indicator of {value} of {column.name!r}, the only value it has"
    return Explanation(INDICATOR, (column.name,), words, Table(column, numbers, "one_hot"), value=value)


def explain_unseen(column: RawColumn, name: str | None) -> list[Explanation]:
    """Return the indicator of a value that no training row has: where the name in X says so, or a categorical has one such category."""
    rest = None if name is None else strip_column(name, column.name)
    if rest:
        found = find_unseen(column, rest)
        return [] if found is NOTHING else [new_unseen(column, found, rest)]
    if column.training.categories is None or column.is_used[:-1].sum() != column.count - 1:
        return []
    position = int(np.flatnonzero(~column.is_used[:-1])[0])
    value = column.vocabulary.values[position].as_py()
    return [new_unseen(column, value, show_values(column, np.array([position]))[0])]


def find_unseen(column: RawColumn, text: str) -> object:
    """Return the value that a name in X shows, None for missing; NOTHING where training rows have it, or it is none."""
    if text.casefold() in ("nan", "none", "<na>", "missing"):
        return NOTHING if column.missing.any() else None
    try:
        value = type_value(parse_value(text, column), column.training.column)
    except (SchemabridgeError, ValueError):
        return NOTHING
    position = column.vocabulary.find(value)
    return NOTHING if position is not None and column.is_used[position] else value


def new_unseen(column: RawColumn, value: object, shown: str) -> Explanation:
    """Return the candidate; only its name or a complete block vouches for it."""
    return Explanation(
        INDICATOR,
        (column.name,),
        f"indicator of {shown} of {column.name!r}, which no row has",
        Table(column, np.where(column.is_used, 0.0, np.nan), "one_hot", value),
        value=shown,
        alternatives=int(column.is_used.sum()),
        is_memorised=True,
    )


def parse_value(text: str, column: RawColumn) -> object:
    """Return a value of a column from the text that names show for it."""
    facts = column.training.column.type.facts
    if facts.is_text:
        return text
    if facts.is_boolean:
        return {"True": True, "False": False}[text] if text in ("True", "False") else float(text)
    return float(text)
