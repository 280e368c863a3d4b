"""Findings about a batch that comes in one block or several: errors, warnings and notes, in words (clause 12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.arrow_values import kind_of
from schemabridge.columns import refuse_cells
from schemabridge.errors import describe_column, new_column_error, read_table
from schemabridge.faults import describe_fault
from schemabridge.frequencies import count_refused, count_values, list_frequent
from schemabridge.kernel import STEPS, TYPE, Place
from schemabridge.report import Finding, find_error
from schemabridge.values import Numbers, round_float32, to_floats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.examine import Examination, Problem
    from schemabridge.frame import Frame
    from schemabridge.frequencies import CountedValues, Frequencies
    from schemabridge.plan import Plan
    from schemabridge.schema import Column, ColumnType
    from schemabridge.values import Values

SHOWN_ROWS = 5
SHOWN_NAMES = 10
MOST_COUNTED = 10_000  # distinct values of one finding that are counted over several blocks


@dataclass
class Concern:
    """The rows of all blocks so far that one code concerns, and what is in them; `whole` is about the column as a whole."""

    place: Place
    code: str
    column: str
    rows: list[int] = field(default_factory=list)
    count: int = 0
    frequencies: Frequencies = field(default_factory=Counter)
    whole: SchemabridgeError | None = None

    def add(self, rows: np.ndarray, start: int, frequencies: Frequencies, whole: SchemabridgeError | None) -> None:
        """Count the rows of one more block, which begins at row `start` of the batch."""
        self.whole = whole if self.count == 0 else self.whole and whole
        self.rows += (rows[: SHOWN_ROWS - len(self.rows)] + start).tolist()
        self.count += len(rows)
        for value, number in frequencies.items():
            if value in self.frequencies or len(self.frequencies) < MOST_COUNTED:
                self.frequencies[value] += number


class FindingsCollector:
    """Takes the blocks of a batch one after the other, and says what was found in all of them."""

    def __init__(self, plan: Plan, ranges: Mapping[str, tuple[float, float]], *, redact: bool) -> None:
        self.plan = plan
        self.ranges = ranges
        self.redact = redact
        self.rows = 0
        self.errors: dict[tuple[str, str], Concern] = {}
        self.outside: dict[str, Concern] = {}
        self.converted: dict[str, str] = {}
        self.extra: dict[str, None] = {}
        self.order: list[str] | None = None

    def add(self, examination: Examination) -> None:
        """Keep what was found in one block."""
        problems = examination.list_problems()
        for problem in problems:
            self.add_problem(problem, examination)
        for column in self.plan.columns:
            if column.name in self.ranges and column.name in examination.checked:
                self.add_outside(column, problems, examination)
        self.converted |= dict(find_conversions(examination))
        self.add_names(examination.frame)
        self.rows += examination.frame.rows

    def add_problem(self, problem: Problem, examination: Examination) -> None:
        concern = self.errors.setdefault(
            (problem.code, problem.column), Concern(problem.place, problem.code, problem.column)
        )
        concern.place = min(concern.place, problem.place)
        frequencies: Frequencies
        if problem.whole is None:
            frequencies = count_refused(problem.code, examination.sources[problem.column], problem.rows)
        else:
            shown = zip(problem.whole.values, problem.whole.frequencies, strict=False)
            frequencies = Counter({("", value): number for value, number in shown})
        concern.add(problem.rows, self.rows, frequencies, problem.whole)

    def add_outside(self, column: Column, problems: Sequence[Problem], examination: Examination) -> None:
        """Keep the cells that lie outside the range of the training data (clause 12.7)."""
        numbers = examination.checked[column.name].values
        if not isinstance(numbers, Numbers):
            return
        values = to_floats(numbers)
        if column.type.name == "float32":
            values = round_float32(values)
        lo, hi = self.ranges[column.name]
        outside = (values < lo) | (values > hi)
        for problem in problems:
            if problem.column == column.name:
                outside[problem.rows] = False
        rows = np.flatnonzero(outside)
        if len(rows):
            concern = self.outside.setdefault(column.name, Concern(Place(0, 0, 0), "outside_training", column.name))
            concern.add(rows, self.rows, count_values(examination.sources[column.name], rows), None)

    def add_names(self, frame: Frame) -> None:
        """Keep which columns the schema does not need, and an order that is not the file's (clause 12.8)."""
        needed = {column.name for column in self.plan.columns}
        self.extra |= dict.fromkeys(name for name in frame.names if name not in needed)
        found = list(dict.fromkeys(name for name in frame.names if name in needed))
        if self.order is None and found != [column.name for column in self.plan.columns if column.name in frame.counts]:
            self.order = found

    def list_findings(self) -> list[Finding]:
        """Return errors in the order of clause 7.1, then warnings, then notes."""
        whole = {concern.column for concern in self.errors.values() if concern.whole is not None}
        shown = (each for each in self.errors.values() if each.whole is not None or each.column not in whole)
        concerns = sorted(shown, key=lambda each: (each.place, each.rows[:1]))
        return [
            *(self.describe_error(concern) for concern in concerns),
            *(self.describe_outside(name) for name in self.ranges if name in self.outside),
            *(self.describe_conversion(column) for column in self.plan.columns if self.is_converted(column.name)),
            *describe_names(list(self.extra), self.order),
        ]

    def describe_error(self, concern: Concern) -> Finding:
        counted = list_frequent(concern.frequencies)
        if concern.whole is not None:
            error = count_whole(concern.whole, counted)
            found = find_error(error, redact=self.redact)
            return replace(found, rows=(), count=self.rows, expected=found.expected or self.name_type(concern.column))
        if concern.place.phase == TYPE:
            column = next(column for column in self.plan.columns if column.name == concern.column)
            error = refuse_cells(concern.code, column, concern.rows, concern.count, counted)
        else:
            error = describe_fault(
                concern.place, concern.code, concern.rows, concern.count, counted, self.plan, redact=self.redact
            )
        return find_error(error, redact=self.redact)

    def name_type(self, name: str) -> str:
        return next(str(column.type) for column in self.plan.columns if column.name == name)

    def describe_outside(self, name: str) -> Finding:
        lo, hi = self.ranges[name]
        concern = self.outside[name]
        counted = list_frequent(concern.frequencies)
        return self.new_finding(
            "outside_training",
            "warning",
            name,
            (f"numbers from {lo:g} to {hi:g}, as in training", "numbers outside"),
            concern,
            counted,
        )

    def is_converted(self, name: str) -> bool:
        return name in self.converted and not any(
            column == name and (concern.whole or concern.place.phase < STEPS)
            for (_, column), concern in self.errors.items()
        )

    def describe_conversion(self, column: Column) -> Finding:
        words = (str(column.type), f"{KIND_WORDS[self.converted[column.name]]}, taken by value")
        every_row = Concern(Place(0, 0, 0), "converted_type", column.name, count=self.rows)
        return self.new_finding("converted_type", "note", column.name, words, every_row, list_frequent(Counter()))

    def new_finding(
        self, code: str, severity: str, column: str, words: tuple[str, str], concern: Concern, counted: CountedValues
    ) -> Finding:
        values = () if self.redact else counted.values
        return Finding(
            code,
            severity,
            describe_column(column, *words, values, counted.distinct),
            column,
            tuple(concern.rows),
            concern.count,
            values,
            read_table()[code].hint,
            *words,
            () if self.redact else counted.frequencies,
        )


def count_whole(error: SchemabridgeError, counted: CountedValues) -> SchemabridgeError:
    """Return what was found in the last block as what was found in all of them."""
    if error.column is None or not counted.values:
        return error
    return new_column_error(
        error.code, error.column, expected=error.expected, found=error.found, counted=counted, hint=error.hint
    )


KIND_WORDS = {
    "boolean": "true and false",
    "integer": "integers",
    "floating": "floating numbers",
    "date": "dates",
    "timestamp": "timestamps",
}


def find_conversions(examination: Examination) -> Iterator[tuple[str, str]]:
    """Return the kind of values of each column that is taken by value from another kind."""
    for column in examination.present:
        checked = examination.checked.get(column.name)
        if checked is None or checked.refused or len(examination.sources[column.name]) > 1:
            continue
        kind = kind_of(examination.sources[column.name][0].type)
        if kind not in (name_kind(column.type), "null") and has_numbers(checked.values):
            yield column.name, kind


def has_numbers(values: Values) -> bool:
    return isinstance(values, Numbers) and not np.isnan(to_floats(values)).all()


def name_kind(column_type: ColumnType) -> str:
    return "floating" if column_type.name in ("float64", "float32") else column_type.name


def describe_names(extra: list[str], order: list[str] | None) -> Iterator[Finding]:
    """Return notes on what is harmless: columns that are ignored, and columns in another order."""
    if extra:
        yield new_note("extra_column", "only the recorded columns", f"{len(extra)} more", extra)
    if order is not None:
        yield new_note("column_order", "the recorded order", "another order", order)


def new_note(code: str, expected: str, found: str, names: list[str]) -> Finding:
    listed = ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
    return Finding(
        code,
        "note",
        f"columns: expected {expected}, found {found}: {listed}",
        values=tuple(names[:SHOWN_NAMES]),
        hint=read_table()[code].hint,
        expected=expected,
        found=found,
    )
