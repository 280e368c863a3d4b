"""Findings about a batch that comes in one block or several: errors, warnings and notes, in words (clause 12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import describe_column, new_column_error, read_table
from schemabridge.findings.report import Finding, find_error
from schemabridge.frames.arrow_values import kind_of
from schemabridge.frames.columns import refuse_cells
from schemabridge.frames.frequencies import MOST_COUNTED, Frequencies, count_refused, count_values, list_frequent
from schemabridge.frames.values import Numbers, round_as, to_floats, to_labels
from schemabridge.program.fault_words import describe_fault, describe_range, suggest_twins
from schemabridge.program.faults import STEPS, TYPE, Place
from schemabridge.schema import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.errors import CountedValues, SchemabridgeError
    from schemabridge.findings.examine import ColumnFault, Examination
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.values import Values
    from schemabridge.program.plan import Plan

SHOWN_ROWS = 5
SHOWN_NAMES = 10


@dataclass
class Tally:
    """The rows of all blocks so far that one code concerns, and what is in them.

    `whole` is the error of a block in which it concerns the column as a whole, and `whole_rows` how many rows such
    blocks have.
    """

    place: Place
    code: str
    column: str
    rows: list[int] = field(default_factory=list)
    count: int = 0
    frequencies: Frequencies = field(default_factory=Frequencies)
    whole: SchemabridgeError | None = None
    whole_rows: int = 0

    def add(self, rows: np.ndarray, start: int, frequencies: Frequencies) -> None:
        """Count the rows of one more block, which begins at row `start` of the batch."""
        self.rows += (rows[: SHOWN_ROWS - len(self.rows)] + start).tolist()
        self.count += len(rows)
        if self.frequencies and len(self.frequencies) + len(frequencies) > MOST_COUNTED:
            kept = Frequencies(dict(self.frequencies.most_common(MOST_COUNTED)))
            kept.forgotten = self.frequencies.forgotten + len(self.frequencies) - len(kept)
            self.frequencies = kept
        self.frequencies.forgotten += frequencies.forgotten
        for value, number in frequencies.items():
            self.frequencies[value] += number

    @property
    def counted(self) -> CountedValues:
        """The most frequent values."""
        return list_frequent(self.frequencies)


class FindingsCollector:
    """Takes the blocks of a batch one after the other, and says what was found in all of them."""

    def __init__(self, plan: Plan, ranges: Mapping[str, tuple[float, float]], *, redact: bool) -> None:
        self.plan = plan
        self.ranges = ranges
        self.redact = redact
        self.rows = 0
        self.errors: dict[tuple[str, str], Tally] = {}
        self.outside: dict[str, Tally] = {}
        self.unknown: dict[str, Tally] = {}
        self.infinite: dict[str, Tally] = {}
        self.converted: dict[str, str] = {}
        self.empty_rows: Counter[str] = Counter()  # of blocks in which a column has no value, which is of any type
        self.extra: dict[str, None] = {}
        self.order: list[str] | None = None

    def add(self, examination: Examination) -> None:
        """Keep what was found in one block."""
        faults = examination.faults
        for fault in faults:
            self.add_fault(fault, examination)
        for column in self.plan.columns:
            if column.name in self.ranges and column.name in examination.checked:
                self.add_outside(column, faults, examination)
        for name, rows in find_taken(examination):
            tally = self.unknown.setdefault(name, Tally(Place(0, 0, 0), "unknown_value", name))
            tally.add(rows, self.rows, count_values(examination.sources[name], rows))
        for name, rows in find_infinite(examination):
            tally = self.infinite.setdefault(name, Tally(Place(0, 0, 0), "infinite_value", name))
            tally.add(rows, self.rows, count_values(examination.sources[name], rows))
        self.converted |= dict(find_conversions(examination))
        for name, checked in examination.checked.items():
            if is_empty(checked.values):
                self.empty_rows[name] += examination.frame.rows
        self.add_names(examination.frame)
        self.rows += examination.frame.rows

    def add_fault(self, fault: ColumnFault, examination: Examination) -> None:
        tally = self.errors.setdefault((fault.code, fault.column), Tally(fault.place, fault.code, fault.column))
        tally.place = min(tally.place, fault.place)
        sources = examination.sources.get(fault.column, ())
        if fault.whole is None:
            tally.add(fault.rows, self.rows, count_refused(fault.code, sources, fault.rows))
        else:
            tally.whole = fault.whole
            tally.whole_rows += len(fault.rows)
            tally.add(fault.rows, self.rows, count_refused(fault.code, sources, None))

    def add_outside(self, column: Column, faults: Sequence[ColumnFault], examination: Examination) -> None:
        """Keep the cells that lie outside the range of the training data (clause 12.7)."""
        numbers = examination.checked[column.name].values
        if not isinstance(numbers, Numbers):
            return
        values = round_as(to_floats(numbers), column.type)
        lo, hi = self.ranges[column.name]
        outside = (values < lo) | (values > hi)
        for fault in faults:
            if fault.column == column.name:
                outside[fault.rows] = False
        rows = np.flatnonzero(outside)
        if len(rows):
            tally = self.outside.setdefault(column.name, Tally(Place(0, 0, 0), "outside_training", column.name))
            tally.add(rows, self.rows, count_values(examination.sources[column.name], rows))

    def add_names(self, frame: Frame) -> None:
        """Keep which columns the schema does not need, and an order that is not the file's (clause 12.8)."""
        needed = {column.name for column in self.plan.columns}
        self.extra |= dict.fromkeys(name for name in frame.names if name not in needed)
        found = list(dict.fromkeys(name for name in frame.names if name in needed))
        if self.order is None and found != [column.name for column in self.plan.columns if column.name in frame.counts]:
            self.order = found

    def list_findings(self) -> list[Finding]:
        """Return errors in the order of clause 7.1, then warnings, then notes."""
        whole = {tally.column for tally in self.errors.values() if self.is_whole(tally)}
        shown = (each for each in self.errors.values() if self.is_whole(each) or each.column not in whole)
        tallies = sorted(shown, key=lambda each: (each.place, [] if self.is_whole(each) else each.rows[:1]))
        return [
            *(self.describe_error(tally) for tally in tallies if self.is_whole(tally) or tally.count),
            *(self.describe_outside(name) for name in self.ranges if name in self.outside),
            *(self.describe_conversion(column) for column in self.list_converted()),
            *(self.describe_taken(column.name) for column in self.plan.columns if column.name in self.unknown),
            *(self.describe_infinite(column.name) for column in self.plan.columns if column.name in self.infinite),
            *describe_names(list(self.extra), self.order),
        ]

    def is_whole(self, tally: Tally) -> bool:
        """Return whether a code concerns its column as a whole in every block with a value in it (clause 12.10)."""
        return tally.whole is not None and tally.whole_rows + self.empty_rows[tally.column] == self.rows

    def describe_error(self, tally: Tally) -> Finding:
        if tally.whole is not None:
            found = find_error(count_whole(tally.whole, tally.counted), redact=self.redact)
            rows = () if self.is_whole(tally) else tuple(tally.rows)
            expected = found.expected or str(self.plan.types[tally.column])
            count = self.rows if self.is_whole(tally) else tally.count
            return replace(found, rows=rows, count=count, expected=expected)
        if tally.place.phase == TYPE:
            column = Column(tally.column, self.plan.types[tally.column])
            error = refuse_cells(tally.code, column, tally.rows, tally.count, tally.counted)
        else:
            error = describe_fault(
                tally.place, tally.code, tally.rows, tally.count, tally.counted, self.plan, redact=self.redact
            )
        return find_error(error, redact=self.redact)

    def describe_outside(self, name: str) -> Finding:
        expected = f"{describe_range(self.ranges[name], self.plan.types[name])}, as in training"
        return self.new_finding("outside_training", "warning", (expected, "values outside"), self.outside[name])

    def describe_taken(self, name: str) -> Finding:
        words = ("values of the vocabulary", "others, which a policy takes")
        finding = self.new_finding("unknown_value", "note", words, self.unknown[name])
        known = (value for step in self.plan.list_lookups(name) for value in self.plan.tables[step.id].positions)
        twins = suggest_twins([value for value in finding.values if isinstance(value, str)], known)
        hint = f"{twins}; correct the values" if twins else "nothing, if the policy is meant for them"
        return replace(finding, hint=hint)

    def describe_infinite(self, name: str) -> Finding:
        words = ("finite numbers", "infinite ones, which reach the model")
        return self.new_finding("infinite_value", "note", words, self.infinite[name])

    def list_converted(self) -> list[Column]:
        """Return the columns that are taken from another kind in every block, and nowhere refused by their type."""
        refused = {each.column for each in self.errors.values() if each.whole or each.place.phase < STEPS}
        return [each for each in self.plan.columns if each.name in self.converted and each.name not in refused]

    def describe_conversion(self, column: Column) -> Finding:
        words = (str(column.type), f"{KIND_WORDS[self.converted[column.name]]}, taken by value")
        every_row = Tally(Place(0, 0, 0), "converted_type", column.name, count=self.rows)
        return self.new_finding("converted_type", "note", words, every_row)

    def new_finding(self, code: str, severity: str, words: tuple[str, str], tally: Tally) -> Finding:
        counted = list_frequent(Frequencies()) if self.redact else tally.counted
        return Finding(
            code,
            severity,
            describe_column(tally.column, *words, counted),
            tally.column,
            tuple(tally.rows),
            tally.count,
            counted.values,
            read_table()[code].hint,
            *words,
            counted.frequencies,
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
        if kind not in (column.type.facts.kind, "null") and not is_empty(checked.values):
            yield column.name, kind


def find_taken(examination: Examination) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows of each column whose value is in no vocabulary and taken by a policy (clause 12.8)."""
    plan, refused = examination.plan, examination.mark_columns()
    for column in plan.columns:
        steps = [step for step in plan.list_lookups(column.name) if step.params["unknown"] != "error"]
        if not steps or column.name not in examination.checked:
            continue
        labels = to_labels(examination.checked[column.name].values, column.type)
        found = [plan.tables[step.id].find(labels.values) < 0 for step in steps]
        unknown = np.append(np.logical_or.reduce(found), False)  # a missing cell is the last
        rows = np.flatnonzero(unknown[labels.indices] & ~refused.get(column.name, False))
        if len(rows):
            yield column.name, rows


def find_infinite(examination: Examination) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows of each column whose number is infinite and reaches an input (clause 12.8)."""
    refused = examination.mark_columns()
    for column in examination.plan.unbounded:
        checked = examination.checked.get(column.name)
        if checked is None or not isinstance(checked.values, Numbers):
            continue
        infinite = np.isinf(checked.values.values)
        if infinite.any():
            rows = np.flatnonzero(np.isinf(to_floats(checked.values)) & ~refused.get(column.name, False))
            if len(rows):
                yield column.name, rows


def is_empty(values: Values) -> bool:
    """Return whether a column has no value; that the first is there says it sooner."""
    if not isinstance(values, Numbers):
        return bool(values.null_count == len(values))
    first = Numbers(values.values[:1], None if values.missing is None else values.missing[:1])
    return bool(np.isnan(to_floats(first)).all()) and bool(np.isnan(to_floats(values)).all())


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
