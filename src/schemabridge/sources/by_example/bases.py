"""What an affine image may be of: the numbers of a column and the parts of its dates; formulas of several are in `derived`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from schemabridge.sources.by_example.date_parts import list_date_parts
from schemabridge.sources.by_example.statistics import Statistics, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.raw import RawColumn


class Measured(Protocol):
    """Numbers that a scaler may have been fitted on; `values` (n,) has NaN where `missing`, `rounds` says whether they are binary32."""

    @property
    def values(self) -> np.ndarray: ...

    @property
    def missing(self) -> np.ndarray: ...

    @property
    def rounds(self) -> bool: ...

    @property
    def statistics(self) -> Statistics: ...


class Base(Measured, Protocol):
    """Numbers made of raw columns.

    `columns` are their names, `words` what they are, `kind` the encoding where nothing else is done, `order` the rows by
    ascending number without missing ones. `read` adds the steps; missing numbers are NaN in the register where there are any, else refused.
    """

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def words(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def order(self) -> np.ndarray: ...

    def read(self, program: ProgramBuilder) -> str: ...


@dataclass(frozen=True, eq=False)
class Number:
    """The number of a column as it is."""

    column: RawColumn

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column.name,)

    @property
    def words(self) -> str:
        """Its name, and that its texts are read as numbers."""
        name = repr(self.column.name)
        return name if self.column.training.column.text is None else f"number in {name}"

    @property
    def kind(self) -> str:
        """The encoding that is nothing else."""
        return "boolean" if self.column.training.column.type.facts.is_boolean else "numeric"

    @property
    def ticks(self) -> str | None:
        """What its numbers count where they are dates or timestamps, as numpy spells it."""
        column = self.column.training.column.type
        return (column.unit or "D") if column.facts.is_calendar else None

    @property
    def rounds(self) -> bool:
        """Whether it is binary32."""
        return self.column.rounds

    @property
    def values(self) -> np.ndarray:
        """All rows."""
        return self.column.numbers

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows without a number."""
        return np.asarray(np.isnan(self.values))

    @cached_property
    def statistics(self) -> Statistics:
        """Centers and scales of all rows."""
        return measure(self.values)

    @property
    def order(self) -> np.ndarray:
        """The rows by ascending number."""
        return self.column.order

    def read(self, program: ProgramBuilder) -> str:
        """Add the reading step."""
        policy = "pass" if self.missing.any() else "error"
        word = "float32" if self.rounds else None
        return program.add_reading(self.column.name, "number", self.column.name, missing=policy, round=word)


def list_numbers(columns: Sequence[RawColumn]) -> Iterator[Base]:
    """Yield the columns that are numbers."""
    yield from (Number(column) for column in columns if not column.is_text)


def is_count(base: Base) -> bool:
    """Return whether a base counts days or units of time."""
    return isinstance(base, Number) and base.column.training.column.type.facts.is_calendar


FAMILIES: tuple[Callable[[Sequence[RawColumn]], Iterator[Base]], ...] = (list_numbers, list_date_parts)


def list_bases(columns: Sequence[RawColumn]) -> list[Base]:
    """Return all bases: counts of dates before their parts, for `dayofyear - 1` of one year is the days since its first."""
    return [base for family in FAMILIES for base in family(columns)]
