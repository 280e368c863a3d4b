"""Features over the columns of a frame that earlier steps made, as features over the raw columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import new_error
from schemabridge.frames.text_cuts import Part, cut_text
from schemabridge.program.ops import OPS
from schemabridge.schema import Encoding, Input
from schemabridge.sources.sklearn.encoders import find_cell, find_outcome, tabulate_column
from schemabridge.sources.sklearn.features import (
    REFUSED,
    Bins,
    Cell,
    Indicator,
    Match,
    Op,
    Register,
    Table,
    Unexplained,
    fold,
    is_missing,
    refuse_missing,
)
from schemabridge.sources.sklearn.lowering import lower_codes, lower_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import TypedValue
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.schema import FeatureSchema, Step
    from schemabridge.sources.sklearn.features import Feature, Outcome


def link_features(
    program: ProgramBuilder, before: Mapping[str, Feature], stage: ProgramBuilder, features: Sequence[Feature]
) -> list[Feature]:
    """Return features of a stage as features of the program.

    Parameters
    ----------
    program
        The program over the raw columns.
    before
        What each column of the frame is, that the stage reads.
    stage
        The program over that frame, with the steps that `features` need.
    features
        What the stage gives; what is unexplained stays so.

    Raises
    ------
    SchemabridgeError
        `not_captured` where a value is matched in numbers that were computed, or a column is read as what it is no more.
    """
    bases = [base for feature in features for base in list_registers(feature)]
    linker = Linker(program, before, draft_steps(stage, bases))
    return [feature if isinstance(feature.base, Unexplained) else linker.link(feature) for feature in features]


def list_registers(feature: Feature) -> list[str]:
    base = feature.base
    if isinstance(base, Register):
        return [base.source]
    table = base.table if isinstance(base, Indicator) else base
    return list_registers(table.reading.feature) if isinstance(table, Table) and isinstance(table.reading, Bins) else []


def draft_steps(stage: ProgramBuilder, registers: Sequence[str]) -> FeatureSchema:
    """Return the program of a stage with the steps that some registers need."""
    encodings = tuple(Encoding("register", ("",), each, ("",)) for each in dict.fromkeys(registers))
    return stage.draft((Input("stage", "float64", (None, len(encodings)), encodings),))


@dataclass(eq=False)
class Linker:
    """Puts the steps of one stage behind those that made its columns; what is shared by features stays shared."""

    program: ProgramBuilder
    before: Mapping[str, Feature]
    drafted: FeatureSchema
    steps: dict[str, str] = field(default_factory=dict)
    tables: dict[int, tuple[Table, Table]] = field(
        default_factory=dict
    )  # by id, with the one whose id it is: ids return
    readings: dict[int, Match | Bins] = field(default_factory=dict)

    def link(self, feature: Feature) -> Feature:
        """Return one feature over the raw columns; it is `of` what its columns are of as well."""
        of = [name for each in feature.columns for name in self.before[each].of]
        return replace(self._link(feature), of=tuple(dict.fromkeys((*of, *feature.of))))

    def _link(self, feature: Feature) -> Feature:
        base = feature.base
        if isinstance(base, Cell):
            return self._link_cell(feature, base)
        if isinstance(base, Register):
            columns = tuple(dict.fromkeys(name for each in base.columns for name in self.before[each].columns))
            source = self._link_step(base.source)
            return replace(
                feature, base=replace(base, columns=columns, source=source, codes=self._is_coding(base.source))
            )
        if isinstance(base, Indicator):
            return replace(feature, base=replace(base, table=self._link_table(base.table)))
        if isinstance(base, Table):
            return replace(feature, base=self._link_table(base))
        return feature

    def _link_cell(self, feature: Feature, cell: Cell) -> Feature:
        given = self.before[cell.column]
        if cell.missing == "error":
            given = refuse_missing(given)
        if cell.filled is not None:
            given = fill(given, cell.filled)
        kind = feature.kind if feature.ops or cell.filled is not None or not given.ops else given.kind
        return replace(given, name=feature.name, ops=(*given.ops, *feature.ops), kind=kind)

    def _link_table(self, table: Table) -> Table:
        if id(table) not in self.tables:
            reading = table.reading
            linked = self._link_match(table, reading) if isinstance(reading, Match) else self._link_bins(table, reading)
            self.tables[id(table)] = (table, linked)
        return self.tables[id(table)][1]

    def _link_match(self, table: Table, reading: Match) -> Table:
        feature = self.before[reading.column]
        pairs = list(zip(reading.vocabulary.values.to_pylist(), table.outcomes, strict=True))
        folded = fold(feature)
        if folded is not None:
            return folded.map(lambda value: find_cut_outcome(value, reading.cuts, pairs, table))
        cell = find_cell(feature)
        if cell is None:
            message = f"column {reading.column!r}, computed from {feature.column!r}, is encoded by its values"
            hint = "let an earlier step encode the column itself, or make this one in df"
            raise new_error("not_captured", message, column=feature.column, hint=hint)
        linked = (
            tabulate_cut(self.program, cell, reading, pairs, table)
            if reading.cuts
            else tabulate_column(self.program, cell, pairs, table.missing, table.unknown)
        )
        shared = self.readings.setdefault(id(reading), linked.reading)
        return replace(linked, reading=shared)

    def _link_bins(self, table: Table, reading: Bins) -> Table:
        feature = self.link(reading.feature)
        folded = fold(feature)
        if folded is None:
            shared = self.readings.setdefault(id(reading), replace(reading, feature=feature))
            return replace(table, reading=shared)
        side = "left" if reading.closed == "right" else "right"

        def place(value: object) -> Outcome:
            if is_missing(value):
                return table.missing
            return table.outcomes[int(np.searchsorted(reading.edges, float(value), side=side))]  # type: ignore[arg-type, call-overload]

        return folded.map(place)

    def _is_coding(self, source: str) -> bool:
        return OPS[self._find(source).op].coding is not None

    def _find(self, source: str) -> Step:
        return next(step for step in self.drafted.steps if step.id == source)

    def _link_step(self, source: str) -> str:
        """Return the register of the program that is this one of the stage."""
        if source not in self.steps:
            step = self._find(source)
            if step.column is not None:
                self.steps[source] = self._link_reading(step, step.column)
            else:
                operands = [self._link_step(each) for each in step.operands]
                self.steps[source] = self.program.add_step(step.id, step.op, operands, **step.params)
        return self.steps[source]

    def _link_reading(self, step: Step, column: str) -> str:
        feature = self.before[column]
        reading = OPS[step.op].reading
        assert reading is not None
        is_time = any(each.name == column and each.type.facts.is_time for each in self.drafted.columns)
        if reading.needs == "number" and not is_time:
            given = refuse_missing(feature) if step.params["missing"] == "error" else feature
            return lower_numbers(self.program, [given])
        if reading.needs == "value":
            return lower_codes(self.program, self._link_table(self._build_table(step, column)))
        cell = find_cell(feature)
        if cell is None or cell != Cell(cell.column, cell.missing):
            message = f"column {column!r}, which an earlier step made, is read by the op {step.op}"
            hint = f"make it from the raw column {feature.column!r} itself"
            raise new_error("not_captured", message, column=feature.column, hint=hint)
        self.program.read_training(cell.column)  # a program has only columns that were read once
        return self.program.add_reading(step.id, step.op, cell.column, **step.params)

    def _build_table(self, step: Step, column: str) -> Table:
        vocabulary = self.drafted.vocabularies[str(step.params["vocabulary"])]
        codes = step.find_array("codes")
        outcomes = range(len(vocabulary)) if codes is None else codes.tolist()
        missing, unknown = (read_policy(step.params.get(name)) for name in ("missing", "unknown"))
        return Table(Match(column, vocabulary, step.cuts), tuple(outcomes), missing, unknown)


def find_cut_outcome(value: object, cuts: Cuts, pairs: Sequence[tuple[object, Outcome]], table: Table) -> Outcome:
    """Return what becomes of a value that is cut before it is looked up."""
    left = cut_text(value, cuts) if isinstance(value, str) else value
    return table.missing if left is None else find_outcome(left, pairs, table.missing, table.unknown)


def tabulate_cut(
    program: ProgramBuilder, cell: Cell, reading: Match, pairs: Sequence[tuple[object, Outcome]], table: Table
) -> Table:
    """Return what becomes of the texts of a column that nothing has read yet and that are cut."""
    program.read_training(cell.column)
    missing = table.missing
    if cell.filled is not None:
        missing = find_cut_outcome(cell.filled, reading.cuts, pairs, table)
    may_be_absent = any(isinstance(cut, Part) for cut in reading.cuts)
    if cell.replaced or (may_be_absent and cell.filled is not None and missing != table.missing):
        message = f"column {cell.column!r}, of which a step fills or replaces values, is cut by a later one"
        hint = "let the cut come first, or make the column in df"
        raise new_error("not_captured", message, column=cell.column, hint=hint)
    if cell.missing == "error":
        missing = REFUSED
    return replace(table, reading=replace(reading, column=cell.column), missing=missing)


def read_policy(policy: object) -> Outcome:
    """Return the code of a missing or unknown value, or that it is refused."""
    return policy if isinstance(policy, int) else REFUSED


def fill(feature: Feature, value: TypedValue) -> Feature:
    """Return a feature with a value in place of a missing one."""
    table, cell = fold(feature), find_cell(feature)
    if table is not None:
        return replace(feature, base=table.map(lambda each: value if is_missing(each) else each), ops=())
    if cell is not None:
        filled = replace(cell, missing="pass", filled=value)
        return feature if cell.filled is not None else replace(feature, base=filled)
    return feature.then(Op("fill", (("value", float(value)),)))
