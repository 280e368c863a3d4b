"""Findings about a batch that comes in one block or several: errors, warnings and notes, in words (clause 12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import describe_column, new_column_error, read_table
from schemabridge.findings.notes import (
    find_coerced,
    find_conversions,
    find_infinite,
    find_subnormal,
    find_taken,
    is_empty,
)
from schemabridge.findings.report import Finding, find_error
from schemabridge.frames.columns import refuse_cells
from schemabridge.frames.frequencies import MOST_COUNTED, Frequencies, count_refused, count_values, list_frequent
from schemabridge.frames.kinds import KINDS
from schemabridge.frames.values import Numbers, round_as, to_floats
from schemabridge.program.fault_words import describe_fault, describe_range, suggest_twins
from schemabridge.program.faults import STEPS, TYPE, Place
from schemabridge.schema import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.errors import CountedValues, SchemabridgeError
    from schemabridge.findings.examine import ColumnFault, Examination
    from schemabridge.frames.frame import Frame
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
        self.subnormal: dict[str, Tally] = {}
        self.normal: set[str] = set()  # columns with a number of ordinary size
        self.coerced: dict[str, Tally] = {}
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
            self.add_noted(self.unknown, "unknown_value", name, rows, examination)
        for name, rows in find_infinite(examination):
            self.add_noted(self.infinite, "infinite_value", name, rows, examination)
        for name, subnormal in find_subnormal(examination):
            if subnormal is None:
                self.normal.add(name)
            elif len(subnormal):
                self.add_noted(self.subnormal, "subnormal_numbers", name, subnormal, examination)
        for name, rows in find_coerced(examination):
            self.add_noted(self.coerced, "wrong_type", name, rows, examination)
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
            self.add_noted(self.outside, "outside_training", column.name, rows, examination)

    def add_noted(
        self, tallies: dict[str, Tally], code: str, name: str, rows: np.ndarray, examination: Examination
    ) -> None:
        """Keep the rows of a column that a note concerns."""
        tally = tallies.setdefault(name, Tally(Place(0, 0, 0), code, name))
        tally.add(rows, self.rows, count_values(examination.sources[name], rows))

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
            *(self.describe_coerced(column.name) for column in self.plan.columns if column.name in self.coerced),
            *(self.describe_taken(column.name) for column in self.plan.columns if column.name in self.unknown),
            *(self.describe_infinite(column.name) for column in self.plan.columns if column.name in self.infinite),
            *(self.describe_subnormal(column.name) for column in self.list_subnormal()),
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
        tables = [self.plan.tables[step.id] for step in self.plan.list_lookups(name)]
        known = [table.vocabulary.values for table in tables if not table.cuts]
        twins = suggest_twins([value for value in finding.values if isinstance(value, str)], known)
        hint = f"{twins}; correct the values" if twins else "nothing, if the policy is meant for them"
        return replace(finding, hint=hint)

    def describe_infinite(self, name: str) -> Finding:
        words = ("finite numbers", "infinite ones, which reach the model")
        return self.new_finding("infinite_value", "note", words, self.infinite[name])

    def list_subnormal(self) -> list[Column]:
        """Return the columns that hold subnormal numbers and no others in any block."""
        found = self.subnormal.keys() - self.normal
        return [each for each in self.list_accepted() if each.name in found]

    def describe_subnormal(self, name: str) -> Finding:
        words = ("numbers of ordinary size", "none but subnormal ones, as the bits of integers are")
        return self.new_finding("subnormal_numbers", "note", words, self.subnormal[name])

    def list_accepted(self) -> list[Column]:
        """Return the columns of which the type refuses no cell of any block."""
        refused = {each.column for each in self.errors.values() if each.whole or each.place.phase < STEPS}
        return [each for each in self.plan.columns if each.name not in refused]

    def describe_coerced(self, name: str) -> Finding:
        words = (f"texts that spell values of type {self.plan.types[name]}", "others, which become missing")
        finding = self.new_finding("wrong_type", "note", words, self.coerced[name])
        return replace(finding, hint="nothing, if they are meant to be missing")

    def list_converted(self) -> list[Column]:
        """Return the columns that are taken from another kind in every block, and nowhere refused by their type."""
        return [each for each in self.list_accepted() if each.name in self.converted]

    def describe_conversion(self, column: Column) -> Finding:
        words = (str(column.type), f"{KINDS[self.converted[column.name]].words}, taken by value")
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
