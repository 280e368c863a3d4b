"""Everything that a batch is refused for, column by column and row by row (clauses 12.3 to 12.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.frames.columns import check_column, get_source
from schemabridge.frames.mixed_columns import check_mixed, split_kinds
from schemabridge.frames.processors import count_processors
from schemabridge.frames.values import absent_values
from schemabridge.program.fault_words import name_column
from schemabridge.program.faults import NAMES, STEPS, TYPE, Place
from schemabridge.program.kernel import run_plan
from schemabridge.program.plan import find_source
from schemabridge.program.readers import make_readers

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.values import CheckedColumn, Values
    from schemabridge.program.faults import Faults
    from schemabridge.program.plan import Plan
    from schemabridge.schema import Column


@dataclass(frozen=True)
class ColumnFault:
    """One code at one column: in these rows, ascending, or (`whole`) about the column as a whole."""

    place: Place
    code: str
    column: str
    rows: np.ndarray
    whole: SchemabridgeError | None = None


@dataclass
class Examination:
    """What is found in one batch.

    `whole` has the error of each column that is refused as a whole; `sources` what the frame holds in the others, in more
    than one part where a column mixes kinds of values; `checked` their values and the cells that their type refuses.
    """

    plan: Plan
    frame: Frame
    whole: dict[str, tuple[Place, SchemabridgeError]] = field(default_factory=dict)
    sources: dict[str, tuple[ArrowColumn, ...]] = field(default_factory=dict)
    checked: dict[str, CheckedColumn] = field(default_factory=dict)
    kernel_faults: Faults | None = None

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each needed column stands in the file."""
        return {column.name: position for position, column in enumerate(self.plan.columns)}

    @property
    def present(self) -> list[Column]:
        """The needed columns that are in the batch exactly once."""
        return [column for column in self.plan.columns if self.frame.counts[column.name] == 1]

    def check_names(self) -> None:
        """Find every absent and every duplicated column."""
        for position, column in enumerate(self.plan.columns):
            try:
                self.frame.check_names([column.name], self.positions)
            except SchemabridgeError as error:
                check = 0 if error.code == "absent_column" else 1
                self.whole[column.name] = (Place(NAMES, check, position), error)

    def check_columns(self) -> None:
        """Find what the types of the columns refuse, in long frames with as many threads as there are processors."""
        present = self.present
        workers = min(len(present), count_processors())
        if self.frame.rows <= self.plan.block_rows or workers <= 1:
            for column in present:
                self.check_column(column)
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(self.check_column, present))

    def check_column(self, column: Column) -> None:
        name = column.name
        try:
            self.sources[name], self.checked[name] = self.read_column(column)
        except SchemabridgeError as error:
            self.whole[name] = (Place(TYPE, self.positions[name], 0), error)

    def accepts_type(self, name: str) -> bool:
        """Return whether the type of a column refuses none of its cells."""
        return name in self.checked and not self.checked[name].refused

    def read_column(self, column: Column) -> tuple[tuple[ArrowColumn, ...], CheckedColumn]:
        try:
            source = get_source(self.frame, column)
        except SchemabridgeError as error:
            mixed = split_kinds(self.frame.get_objects(column.name), column, error)
            self.sources[column.name] = mixed.sources  # also where the type refuses it as a whole
            return mixed.sources, check_mixed(mixed, column)
        self.sources[column.name] = (source,)
        return (source,), check_column(source, column, self.plan.texts.get(column.name))

    def run_program(self) -> None:
        """Find what the steps and the inputs refuse."""
        rows = self.frame.rows
        absent = {name: absent_values(rows) for name in self.whole}
        readers = make_readers(self.plan, {**absent, **self.accepted})
        self.kernel_faults = run_plan(self.plan, readers, rows, None)

    @property
    def accepts_program(self) -> bool:
        """Whether the steps and the inputs refuse nothing."""
        return self.kernel_faults is not None and not self.kernel_faults.found

    @property
    def accepted(self) -> Mapping[str, Values]:
        """The values of the columns that are not refused as a whole, missing where their type refuses the cell."""
        return {name: checked.values for name, checked in self.checked.items()}

    @cached_property
    def refused(self) -> Mapping[str, np.ndarray]:
        """In which rows the type of a column refuses the cell, for columns where there are any."""
        return {
            name: np.logical_or.reduce(list(checked.refused.values()))
            for name, checked in self.checked.items()
            if checked.refused
        }

    @cached_property
    def faults(self) -> list[ColumnFault]:
        """The faults in the order of clause 7.1, one for each code and column; once everything was examined."""
        merged: dict[tuple[str, str], ColumnFault] = {}
        for fault in sorted(self.find_faults(), key=order_fault):
            key = (fault.code, fault.column)
            merged[key] = join_faults(merged[key], fault) if key in merged else fault
        return list(merged.values())

    def mark_columns(self) -> dict[str, np.ndarray]:
        """Return which rows of each column an error concerns, for columns where there are any."""
        marks = RowMarks(self.frame.rows)
        for fault in self.faults:
            marks.add(fault.column, fault.rows)
        return cast("dict[str, np.ndarray]", marks.marked)

    def find_faults(self) -> Iterator[ColumnFault]:
        every_row = np.arange(self.frame.rows)
        for name, (place, error) in self.whole.items():
            yield ColumnFault(place, error.code, name, every_row, error)
        for name, checked in self.checked.items():
            for code, refused in checked.refused.items():
                yield ColumnFault(Place(TYPE, self.positions[name], 0), code, name, np.flatnonzero(refused))
        yield from self.find_kernel_faults()

    def find_kernel_faults(self) -> Iterator[ColumnFault]:
        """Return what steps and inputs refuse, in rows where nothing that they depend on was refused (clause 12.4)."""
        if self.kernel_faults is None:
            return
        by_column = RowMarks(self.frame.rows, self.refused)
        by_step = RowMarks(self.frame.rows)
        of_steps: list[ColumnFault] = []
        for place in self.kernel_faults.list_places():
            source, column = find_source(self.plan, place), name_column(place, self.plan)
            if not source.depends.isdisjoint(self.whole) or column in self.whole:
                continue
            if place.phase != STEPS:
                for fault in of_steps:
                    by_column.add(fault.column, fault.rows)
                of_steps = []
            merged = self.kernel_faults.merge(place)
            rows = by_column.drop(merged.rows, source.depends)
            if place.phase == STEPS:
                rows = by_step.drop(rows, source.coded)
                by_step.add(place.position, merged.rows)
            if len(rows):
                fault = ColumnFault(place, merged.code, column, rows)
                of_steps += [fault] if place.phase == STEPS else []
                yield fault


class RowMarks:
    """Rows of a batch that are marked, by key."""

    def __init__(self, rows: int, marked: Mapping[str, np.ndarray] | None = None) -> None:
        self.rows = rows
        self.marked: dict[Hashable, np.ndarray] = {key: mask.copy() for key, mask in (marked or {}).items()}

    def add(self, key: Hashable, rows: np.ndarray) -> None:
        """Mark rows."""
        self.marked.setdefault(key, np.zeros(self.rows, np.bool_))[rows] = True

    def drop(self, rows: np.ndarray, keys: Iterable[Hashable]) -> np.ndarray:
        """Return rows without those that are marked for any of some keys."""
        for mask in (self.marked[key] for key in keys if key in self.marked):
            rows = rows[~mask[rows]]
        return rows


def examine_batch(plan: Plan, frame: Frame) -> Examination:
    """Return everything that a batch is refused for."""
    examination = Examination(plan, frame)
    examination.check_names()
    examination.check_columns()
    examination.run_program()
    return examination


def order_fault(fault: ColumnFault) -> tuple[Place, int]:
    """Return where a fault stands in the order of clause 7.1; what concerns a column as a whole comes before its rows."""
    return fault.place, -1 if fault.whole is not None else int(fault.rows[0])


def join_faults(first: ColumnFault, second: ColumnFault) -> ColumnFault:
    return ColumnFault(first.place, first.code, first.column, np.union1d(first.rows, second.rows))
