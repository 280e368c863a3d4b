"""Marks: 1 where a column has some values, or where a number lies on one side of another one, otherwise 0; parts of formulas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.bins import Steps, find_jumps
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.gaps import Gaps
from schemabridge.sources.by_example.statistics import Statistics, measure, order_rows
from schemabridge.sources.by_example.tables import Table, show_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.date_parts import DatePart
    from schemabridge.sources.by_example.joint_tables import JointTable
    from schemabridge.sources.by_example.raw import RawColumn

MOST_VALUES = 20  # of a column of which values are marked


@dataclass(frozen=True, eq=False)
class Mark:
    """A number for each row that a table or an interval gives; none is missing."""

    content: Table | Steps | JointTable
    columns: tuple[str, ...]
    words: str
    values: np.ndarray

    @property
    def kind(self) -> str:
        """The encoding."""
        return self.content.kind

    @property
    def rounds(self) -> bool:
        """Marks are numbers of a table, never those of a float32 column."""
        return False

    @cached_property
    def missing(self) -> np.ndarray:
        """No row."""
        return np.zeros(len(self.values), np.bool_)

    @cached_property
    def statistics(self) -> Statistics:
        """Centers and scales of all rows."""
        return measure(self.values)

    @cached_property
    def order(self) -> np.ndarray:
        """The rows by ascending number."""
        return order_rows(self.values, self.missing)

    def read(self, program: ProgramBuilder) -> str:
        """Add the steps; codes become numbers, which formulas are made of."""
        register = self.content.lower(program)
        return program.add_step(f"{register}.number", "code_number", [register]) if self.content.is_code else register


def has_few(column: RawColumn) -> bool:
    """Return whether values of a column are marked: those of two to twenty."""
    return column.count <= MOST_VALUES and int(column.is_used.sum()) >= 2


def mark_values(column: RawColumn, chosen: np.ndarray) -> Mark:
    """Return the mark of some values of a column: `chosen` (count + 1,) says which, missing last."""
    numbers = np.where(column.is_used, chosen.astype(np.float64), np.nan)
    shown = show_values(column, np.flatnonzero(chosen & column.is_used))
    words = f"{column.name!r} is {' or '.join(shown[:5])}{' …' if len(shown) > 5 else ''}"
    return Mark(Table(column, numbers, "lookup"), (column.name,), words, numbers[column.codes])


def mark_table(column: RawColumn, numbers: np.ndarray) -> Mark:
    """Return a number for each value of a column."""
    words = f"table of {int(column.is_used.sum())} values of {column.name!r}"
    return Mark(Table(column, numbers, "lookup"), (column.name,), words, numbers[column.codes])


def mark_part(part: DatePart, chosen: np.ndarray) -> Mark:
    """Return the mark of some of the values of a part of dates, all of which training rows have."""
    steps = Steps(part, Gaps(part, part.seen[:-1], part.seen[1:]), chosen.astype(np.float64), None)
    shown = ", ".join(f"{each:g}" for each in part.seen[chosen][:6])
    return Mark(steps, part.columns, f"{part.words} is {shown}", np.isin(part.values, part.seen[chosen]) * 1.0)


def mark_side(base: Base, bound: float, *, above: bool, missing: bool) -> Mark | None:
    """Return the mark of the numbers at least (or at most) a bound, which is one of them; None where these are all."""
    known = base.values[base.order]
    place = int(np.searchsorted(known, bound, side="left" if above else "right"))
    if not 0 < place < len(known):
        return None
    gaps = Gaps(base, known[place - 1 : place], known[place : place + 1])
    numbers = np.array([0.0, 1.0] if above else [1.0, 0.0])
    absent = float(missing) if base.missing.any() else None
    steps = Steps(base, gaps, numbers, absent)
    words = f"{base.words} is {'at least' if above else 'at most'} {bound:g}"
    with np.errstate(invalid="ignore"):
        chosen = base.values >= bound if above else base.values <= bound
    return Mark(steps, base.columns, words, np.where(base.missing, float(missing), chosen))


def mark_sides(base: Base, inside: np.ndarray) -> Iterator[Mark]:
    """Yield the marks of a number on one side of a bound, each the narrowest that holds in some rows."""
    held = base.values[inside & ~base.missing]
    if len(held):
        missing = bool(base.missing[inside].any())
        sides = ((float(held.min()), True), (float(held.max()), False))
        marks = (mark_side(base, bound, above=above, missing=missing) for bound, above in sides)
        yield from (each for each in marks if each is not None)


def mark_shown(column: RawColumn, inside: np.ndarray) -> Mark | None:
    """Return the mark of the values that a column has in some rows; None where these are all, or it has too many."""
    if not has_few(column):
        return None
    chosen = np.bincount(column.codes[inside], minlength=column.count + 1) > 0
    return None if chosen[column.is_used].all() else mark_values(column, chosen)


def widen_side(mark: Mark, others: np.ndarray) -> Mark:
    """Return the mark of one side of a bound that only some rows on the other side limit; those between lie on either."""
    steps = mark.content
    if not isinstance(steps, Steps) or len(steps.numbers) != 2:
        return mark
    base, (low, high) = steps.base, (float(steps.gaps.low[0]), float(steps.gaps.high[0]))
    beyond = base.values[others & ~base.missing]
    if steps.numbers[1] == 1:
        gaps = Gaps(base, np.array([beyond.max(initial=-np.inf)]), steps.gaps.high)
    else:
        gaps = Gaps(base, steps.gaps.low, np.array([beyond.min(initial=np.inf)]))
    if not (np.isfinite([gaps.low[0], gaps.high[0]]).all() and gaps.low[0] <= low and gaps.high[0] >= high):
        return mark
    chosen = choose_edges(gaps, find_jumps(steps.numbers))
    holds = base.values > chosen.edges[0] if chosen.closed == "right" else base.values >= chosen.edges[0]
    values = np.where(base.missing, steps.missing or 0.0, holds == (steps.numbers[1] == 1))
    return replace(mark, content=replace(steps, gaps=gaps), values=values)
