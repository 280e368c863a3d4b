"""Parts of dates and timestamps: numbers as they are, scaled, compared, and tables over all values of a part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.calendar import BOUNDS, PARTS, compute_part
from schemabridge.program.ops.date_part import find_per_second
from schemabridge.sources.by_example.bins import Steps
from schemabridge.sources.by_example.explanation import PART_TABLE, Explanation
from schemabridge.sources.by_example.gaps import Gaps
from schemabridge.sources.by_example.statistics import Statistics, measure, order_rows
from schemabridge.sources.by_example.tables import LEAST_PER_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

USUAL = ("dayofweek", "month", "hour", "day", "year", "quarter", "iso_week", "dayofyear", "minute", "second")
FEW = slice(None, None, 97)  # rows that are looked at first


@dataclass(frozen=True, eq=False)
class DatePart:
    """One part of the dates or timestamps of a column."""

    column: RawColumn
    part: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column.name,)

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"{self.part} of {self.column.name!r}"

    @property
    def kind(self) -> str:
        """The encoding."""
        return "date_part"

    @property
    def rounds(self) -> bool:
        """Parts are whole numbers."""
        return False

    @cached_property
    def values(self) -> np.ndarray:
        """All rows."""
        counts = np.where(self.missing, 0, self.column.numbers).astype(np.int64)
        found = compute_part(counts, find_per_second(self.column.training.column.type), self.part).astype(np.float64)
        found[self.missing] = np.nan
        return found

    @property
    def missing(self) -> np.ndarray:
        """The rows without a date."""
        return self.column.missing

    @cached_property
    def statistics(self) -> Statistics:
        """Centers and scales of all rows."""
        return measure(self.values)

    @cached_property
    def order(self) -> np.ndarray:
        """The rows by ascending number."""
        return order_rows(self.values, self.missing)

    @cached_property
    def seen(self) -> np.ndarray:
        """The values that training rows have, ascending."""
        return np.unique(self.values[~self.missing])

    @cached_property
    def firsts(self) -> np.ndarray:
        """Of each row in ascending order, the first row of its value."""
        values = self.values[self.order]
        return np.asarray(self.order[np.searchsorted(values, values)])

    @cached_property
    def is_complete(self) -> bool:
        """Whether training rows have all values of the part: a table of them refuses nothing."""
        low, high = BOUNDS[self.part]
        return len(self.seen) == high - low + 1

    def read(self, program: ProgramBuilder) -> str:
        """Add the reading step."""
        name, policy = self.column.name, "pass" if self.missing.any() else "error"
        return program.add_reading(f"{name}.{self.part}", "date_part", name, part=self.part, missing=policy)


def list_date_parts(columns: Sequence[RawColumn]) -> Iterator[DatePart]:
    """Yield the parts of all columns of dates and timestamps that change from row to row, the usual first."""
    for column in columns:
        if column.training.column.type.facts.is_calendar:
            parts = (DatePart(column, part) for part in dict.fromkeys((*USUAL, *PARTS)))
            yield from (each for each in parts if len(each.seen) > 1)


def explain_parts(bases: Sequence[Base], targets: Sequence[Target]) -> dict[int, list[Explanation]]:
    """Return, by position in X, the parts of dates of whose value a target is a function, such as the sine of an hour."""
    parts = [each for each in bases if isinstance(each, DatePart)]
    return {
        target.position: [each for part in parts if (each := explain_part(part, target)) is not None]
        for target in targets
    }


def explain_part(part: DatePart, target: Target) -> Explanation | None:
    """Return the table of a part; None where a target is no function of it, or too few rows stand for each of all its values."""
    absent = np.flatnonzero(part.missing)
    if not part.is_complete or len(part.order) < LEAST_PER_VALUE * len(part.seen) or len(part.seen) < 3:
        return None
    if not all((target.bits[part.order[some]] == target.bits[part.firsts[some]]).all() for some in (FEW, slice(None))):
        return None
    if len(absent) and not (target.bits[absent] == target.bits[absent[0]]).all():
        return None
    missing = float(target.values[absent[0]]) if len(absent) else None
    first = part.order[np.searchsorted(part.values[part.order], part.seen)]
    steps = Steps(part, Gaps(part, part.seen[:-1], part.seen[1:]), target.values[first], missing)
    return Explanation(PART_TABLE, part.columns, f"table of the {part.words}", steps)


def single_out(explanation: Explanation) -> Explanation:
    """Return intervals of a part of dates that hold one of its values as the indicator of that value."""
    steps = explanation.content
    if not isinstance(steps, Steps) or not isinstance(steps.base, DatePart) or not steps.is_indicator:
        return explanation
    part = steps.base
    held = part.seen[steps.numbers[np.searchsorted(steps.gaps.low, part.seen, side="left")] == 1]
    if len(held) != 1 or steps.missing == 1:
        return explanation
    return replace(explanation, value=f"{held[0]:g}", alternatives=len(part.seen), cut=part.words)


def isolate(explanation: Explanation) -> Explanation:
    """Return the indicator of one value of a part of dates as 0 for every other value, also those that no training row has."""
    steps = explanation.content
    assert isinstance(steps, Steps)
    assert isinstance(steps.base, DatePart)
    value, (least, most) = float(explanation.value or "nan"), BOUNDS[steps.base.part]
    low = np.array([each for each in (value - 1, value) if least <= each < most])
    numbers = np.array([0.0] * (value > least) + [1.0] + [0.0] * (value < most))
    return replace(explanation, content=Steps(steps.base, Gaps(steps.base, low, low + 1), numbers, steps.missing))
