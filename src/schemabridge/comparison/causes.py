"""Why a feature is computed otherwise: what differs on the way from its column, link by link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.comparison.changes import Cause
from schemabridge.comparison.wording import (
    describe_accepted_range,
    describe_code_changes,
    describe_missing_policy,
    describe_param_changes,
    describe_unknown_policy,
    describe_value_changes,
)
from schemabridge.errors import list_values
from schemabridge.program.expressions import Codes, Number, find_source_column, list_chain
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.comparison.program import Side
    from schemabridge.program.expressions import Cells, Register
    from schemabridge.schema import Step


@dataclass
class Causes:
    """Finds and words the differences between two sides."""

    old: Side
    new: Side
    found: dict[tuple[int, int], list[Cause] | None] = field(default_factory=dict)
    worded: dict[tuple[str, str], Cause | None] = field(default_factory=dict)

    def find_causes(self, old: Number, new: Number) -> list[Cause]:
        """Return what makes a number another one; nothing where the two are made by other ops or of another column."""
        if cut := self.find_cut_cause(find_source_column(old), find_source_column(new)):
            return [cut]
        causes = self.compare_registers(old, new)
        if causes is None or causes:
            return causes or []
        # in values that the two do not both accept
        cause = self.find_vocabulary_cause(find_reading(old), find_reading(new))
        return [] if cause is None or cause.aspect != "values" else [cause]

    def compare_registers(self, old: Register, new: Register) -> list[Cause] | None:
        """Return what differs between two registers and what they are made of; None where they have no likeness."""
        if OPS[old.step.op] is not OPS[new.step.op] or find_source_column(old) != find_source_column(new):
            return None
        if isinstance(old, Codes) and isinstance(new, Codes):
            pair = id(old), id(new)  # many columns are made of the same codes
            if pair not in self.found:
                self.found[pair] = self.compare_codes(old, new)
            return self.found[pair]
        assert isinstance(old, Number) and isinstance(new, Number)
        if old.operand is None or new.operand is None:
            return self.compare_types(old, new) or self.compare_filled(old, new)
        inner = self.compare_registers(old.operand, new.operand)
        if inner is None or self.have_same_params(old, new, explained=bool(inner)):
            return inner
        return [*inner, self.make_params_cause(old.step, new.step)]

    def compare_codes(self, old: Codes, new: Codes) -> list[Cause] | None:
        if old.operand is not None and new.operand is not None:
            inner = self.compare_registers(old.operand, new.operand)
            if inner is None or describe_param_changes(old.step, new.step) == "":
                return inner
            return [*inner, self.make_params_cause(old.step, new.step)]
        return self.compare_matches(old, new) if old.cells is new.cells else self.compare_types(old, new)

    def compare_types(self, old: Register, new: Register) -> list[Cause]:
        name = find_source_column(old)
        before, after = self.old.accepted[name].type, self.new.accepted[name].type
        return [] if before == after else [self.make_type_cause(name)]

    def compare_filled(self, old: Number, new: Number) -> list[Cause]:
        """Return that other texts stand for missing cells, where that is all that makes texts other ones."""
        if old.exact == new.exact or OPS[old.step.op].gives != "texts":
            return []
        return [self.make_missing_cause(find_source_column(old))]

    def compare_matches(self, old: Codes, new: Codes) -> list[Cause]:
        """Return which codes of the cells that both accept differ: those of values, of missing or of all others."""
        if np.array_equal(old.codes, new.codes):
            return []
        vocabulary = self.find_vocabulary_cause(old.step, new.step)
        if vocabulary is not None and vocabulary.aspect == "values":
            return [vocabulary]
        name, cells = find_source_column(old), old.cells
        differing = old.codes != new.codes
        causes = [] if vocabulary is None else [vocabulary]
        if cells.missing is not None and differing[cells.missing]:
            causes.append(self.make_missing_cause(name))
        if differing[find_unlisted(cells, self.new.program.get_values(new.step))].any():
            causes.append(self.make_unknown_cause(name))
        return causes

    def have_same_params(self, old: Number, new: Number, *, explained: bool) -> bool:
        """Return whether a step has the same parameters for two columns; `explained` says that its operand differs."""
        op = OPS[old.step.op]
        if op.decoding is not None and op.decoding.is_outgrown(old.step, new.step, explained):
            return True
        names = [param.name for param in op.params]
        return all(pick_bytes(old, name) == pick_bytes(new, name) for name in names)

    def find_cut_cause(self, old: str, new: str) -> Cause | None:
        """Return that a column is cut in another way, None where two columns are one, or of two in the file."""
        base = self.new.find_base(new)
        if old == new or self.old.find_base(old) != base:
            return None
        return self.make_cut_cause(base)

    def make_cut_cause(self, base: str) -> Cause:
        ways = [" and ".join(side.list_ways(base)) for side in (self.old, self.new)]
        return Cause("column", base, "cut", f"read as {ways[0]} -> {ways[1]}")

    def make_presence_cause(self, column: str, word: str) -> Cause:
        """Return that a column was added or removed, or that it is cut in another way."""
        base = (self.new if word == "added" else self.old).find_base(column)
        if self.old.list_ways(base) and self.new.list_ways(base):
            return self.make_cut_cause(base)
        return Cause("column", base, "presence", word)

    def new_cause(self, column: str, aspect: str, message: str) -> Cause:
        """Return a cause about a column of the file; of what is cut off it the message says so."""
        base = self.new.find_base(column)
        if base == column:
            return Cause("column", column, aspect, message)
        return Cause("column", base, f"{aspect} of {column}", f"{column}: {message}")

    def make_type_cause(self, column: str) -> Cause:
        types = [str(side.accepted[column].type) for side in (self.old, self.new)]
        return self.new_cause(column, "type", f"type: {types[0]} -> {types[1]}")

    def make_text_cause(self, column: str) -> Cause:
        words = [side.program.columns[column].text or "refused" for side in (self.old, self.new)]
        return self.new_cause(column, "text", f"text: {words[0]} -> {words[1]}")

    def make_missing_values_cause(self, column: str) -> Cause:
        columns = [side.program.columns[column] for side in (self.old, self.new)]
        listed = [each.type.show_values(each.missing_values) for each in columns]
        words = [list_values(each) if each else "none" for each in listed]
        return self.new_cause(column, "missing values", f"values that mean missing: {words[0]} -> {words[1]}")

    def make_missing_cause(self, column: str) -> Cause:
        words = [describe_missing_policy(side, column) for side in (self.old, self.new)]
        return self.new_cause(column, "missing", f"missing values: {words[0]} -> {words[1]}")

    def make_unknown_cause(self, column: str) -> Cause:
        words = [describe_unknown_policy(side, column) for side in (self.old, self.new)]
        return self.new_cause(column, "unknown", f"unknown values: {words[0]} -> {words[1]}")

    def make_range_cause(self, column: str) -> Cause:
        words = [describe_accepted_range(side.accepted[column]) for side in (self.old, self.new)]
        return self.new_cause(column, "range", f"range: {words[0]} -> {words[1]}")

    def find_vocabulary_cause(self, old: Step, new: Step) -> Cause | None:
        """Return what differs between the vocabularies of two reading steps: their values, or else the codes of these."""
        if (old.id, new.id) not in self.worded:
            self.worded[old.id, new.id] = self.make_vocabulary_cause(old, new)
        return self.worded[old.id, new.id]

    def make_vocabulary_cause(self, old: Step, new: Step) -> Cause | None:
        if not ("vocabulary" in old.params and "vocabulary" in new.params):
            return None
        name = str(new.params["vocabulary"])
        before, after = self.old.program.get_values(old), self.new.program.get_values(new)
        types = [side.accepted[str(step.column)].type for side, step in ((self.old, old), (self.new, new))]
        if types[0] == types[1]:  # times of another unit are other counts
            before, after = (types[0].show_values(values) for values in (before, after))
        if words := describe_value_changes(before, after):
            return Cause("vocabulary", name, "values", words)
        words = describe_code_changes(old, new, before, after)
        return Cause("vocabulary", name, "codes", words) if words else None

    def make_params_cause(self, old: Step, new: Step) -> Cause:
        """Return that the parameters of a step differ, worded once for all columns of its register."""
        if (old.id, new.id) not in self.worded:
            words = f"{new.op}: {describe_param_changes(old, new) or 'the same numbers for columns in another order'}"
            self.worded[old.id, new.id] = Cause("step", new.id, "parameters", words)
        cause = self.worded[old.id, new.id]
        assert cause is not None
        return cause


def find_unlisted(cells: Cells, values: Iterable[object]) -> np.ndarray:
    """Return which kinds of cells are neither missing nor one of a vocabulary's `values`.

    Not only `Cells.others`: another closed vocabulary of the column, or its type, may have listed what it accepts.
    """
    unlisted = np.ones(cells.count, np.bool_)
    unlisted[[cells.positions[value] for value in values if value in cells.positions]] = False
    if cells.missing is not None:
        unlisted[cells.missing] = False
    return unlisted


def find_reading(number: Number) -> Step:
    return list(list_chain(number))[-1].step


def pick_bytes(number: Number, name: str) -> bytes:
    """Return a parameter as far as it concerns one column of a register."""
    value = number.step.params.get(name)
    param = next(param for param in OPS[number.step.op].params if param.name == name)
    if param.each and isinstance(value, np.ndarray) and len(value) > 1:
        return bytes(value[number.index : number.index + 1].tobytes())
    return value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
