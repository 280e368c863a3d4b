"""Everything that a batch is refused for, column by column and row by row (clauses 12.3 to 12.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.columns import CheckedColumn, check_column
from schemabridge.errors import SchemabridgeError
from schemabridge.faults import name_column
from schemabridge.kernel import NAMES, STEPS, TYPE, Place, check_plan, count_processors
from schemabridge.mixed import check_mixed
from schemabridge.plan import find_source
from schemabridge.prepare import make_readers
from schemabridge.values import absent_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemabridge.frame import ArrowColumn, Frame
    from schemabridge.kernel import Faults
    from schemabridge.plan import Plan
    from schemabridge.schema import Column
    from schemabridge.values import Values


@dataclass(frozen=True)
class Problem:
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
    faults: Faults | None = None

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
                self.frame.check_names([column.name])
            except SchemabridgeError as error:
                check = 0 if error.code == "absent_column" else 1
                self.whole[column.name] = (Place(NAMES, check, position), error)

    def check_columns(self) -> None:
        """Find what the types of the columns refuse, in long frames with as many threads as there are processors."""
        if self.frame.rows <= self.plan.block_rows or (workers := count_processors()) == 1:
            for column in self.present:
                self.check_column(column)
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(self.check_column, self.present))

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
            source = self.frame.get(column.name)
        except SchemabridgeError as error:
            return check_mixed(self.frame.get_objects(column.name), column, error)
        return (source,), check_column(source, column)

    def run_program(self) -> bool:
        """Find what the steps and the inputs refuse; return whether that is nothing."""
        rows = self.frame.rows
        absent = {name: absent_values(rows) for name in self.whole}
        readers = make_readers(self.plan, {**absent, **self.accepted})
        self.faults = check_plan(self.plan, readers, rows)
        return not self.faults.found

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

    def list_problems(self) -> list[Problem]:
        """Return the problems in the order of clause 7.1, one for each code and column."""
        merged: dict[tuple[str, str], Problem] = {}
        for problem in sorted(self.find_problems(), key=order_problem):
            key = (problem.code, problem.column)
            merged[key] = join_problems(merged[key], problem) if key in merged else problem
        return list(merged.values())

    def find_problems(self) -> Iterator[Problem]:
        every_row = np.arange(self.frame.rows)
        for name, (place, error) in self.whole.items():
            yield Problem(place, error.code, name, every_row, error)
        for name, checked in self.checked.items():
            for code, refused in checked.refused.items():
                yield Problem(Place(TYPE, self.positions[name], 0), code, name, np.flatnonzero(refused))
        yield from self.find_faults()

    def find_faults(self) -> Iterator[Problem]:
        """Return what steps and inputs refuse in rows where nothing before them was refused."""
        excluded = {name: mask.copy() for name, mask in self.refused.items()}
        of_steps: list[Problem] = []
        for place in self.faults.list_places() if self.faults is not None else ():
            depends = find_source(self.plan, place).depends
            if not depends.isdisjoint(self.whole):
                continue
            fault = self.faults.merge(place)  # type: ignore[union-attr]
            if place.phase != STEPS and of_steps:
                exclude_rows(excluded, of_steps, self.frame.rows)
                of_steps = []
            rows = drop_rows(fault.rows, [excluded[name] for name in depends if name in excluded])
            if len(rows):
                problem = Problem(place, fault.code, name_column(place, self.plan), rows)
                of_steps += [problem] if place.phase == STEPS else []
                yield problem


def examine_batch(plan: Plan, frame: Frame) -> Examination:
    """Return everything that a batch is refused for."""
    examination = Examination(plan, frame)
    examination.check_names()
    examination.check_columns()
    examination.run_program()
    return examination


def order_problem(problem: Problem) -> tuple[Place, int]:
    """Return where a problem stands in the order of clause 7.1; what concerns a column as a whole comes before its rows."""
    return problem.place, -1 if problem.whole is not None else int(problem.rows[0])


def join_problems(first: Problem, second: Problem) -> Problem:
    return Problem(first.place, first.code, first.column, np.union1d(first.rows, second.rows))


def exclude_rows(excluded: dict[str, np.ndarray], problems: list[Problem], rows: int) -> None:
    """Mark the rows that steps have refused, by the column that the refusal names."""
    for problem in problems:
        excluded.setdefault(problem.column, np.zeros(rows, np.bool_))[problem.rows] = True


def drop_rows(rows: np.ndarray, masks: list[np.ndarray]) -> np.ndarray:
    for mask in masks:
        rows = rows[~mask[rows]]
    return rows
