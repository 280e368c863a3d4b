"""The two schemas of a comparison as programs: what they accept, and what they compute where both accept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.comparison.cut_columns import part_cuts
from schemabridge.program.acceptance import Acceptance, find_acceptance, find_family, meet
from schemabridge.program.expressions import Cells, Keys
from schemabridge.program.index import ProgramIndex
from schemabridge.program.trace import Trace, trace_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schemabridge.program.expressions import Number
    from schemabridge.schema import FeatureSchema, Input


@dataclass(frozen=True)
class RefusedAt:
    """Where something is refused: a step or an input."""

    about: str
    name: str


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two: its program, what each column accepts, and its features for the cells that both sides accept.

    What a step cuts off a column is a column of its own here; `bases` has the name of the column in the file by its name.
    """

    program: ProgramIndex
    accepted: Mapping[str, Acceptance]
    trace: Trace
    bases: Mapping[str, str]

    def find_base(self, name: str) -> str:
        """Return the column in the file that a column is, or is cut off."""
        return self.bases.get(name, name)

    def list_ways(self, base: str) -> list[str]:
        """Return the column in the file if it is read as it is, and what is cut off it."""
        return [name for name in self.accepted if self.find_base(name) == base]

    @property
    def inputs(self) -> Iterator[tuple[Input, tuple[Number, ...]]]:
        """Every input with its features."""
        return zip(self.program.schema.inputs, self.trace.inputs, strict=True)


def open_sides(old: FeatureSchema, new: FeatureSchema) -> tuple[Side, Side]:
    """Return both schemas, each traced on the cells that both accept; columns of one alone as it accepts them."""
    parted = part_cuts(old), part_cuts(new)
    keys, programs = Keys(), (ProgramIndex(parted[0].schema), ProgramIndex(parted[1].schema))
    first, second = [find_accepted(program) for program in programs]
    shared = list_shared(first, second), list_shared(second, first)
    cells = find_cells(shared[0], programs, keys) | find_cells(shared[1], programs, keys)
    traces = [trace_program(programs[side], shared[side], cells, keys) for side in (0, 1)]
    return (
        Side(programs[0], first, traces[0], parted[0].bases),
        Side(programs[1], second, traces[1], parted[1].bases),
    )


def find_accepted(program: ProgramIndex) -> dict[str, Acceptance]:
    """Return what each column accepts; a missing cell that an input or a bin refuses is refused as well."""
    accepted = {
        name: find_acceptance(column.type, program.readers[name], program.sets)
        for name, column in program.columns.items()
    }
    if not any(each.missing for each in accepted.values()):
        return accepted
    keys = Keys()
    trace = trace_program(program, accepted, find_cells(accepted, [program], keys), keys)
    refused = find_refused_nan(program, trace)
    return {
        name: replace(each, missing=each.missing and keys.make("missing", name) not in refused)
        for name, each in accepted.items()
    }


def find_refused_nan(program: ProgramIndex, trace: Trace) -> dict[int, RefusedAt]:
    """Return where a NaN is refused, by the key of its condition: at a `bin` step or at an input."""
    refused = {nan: RefusedAt("step", step) for nan, step in trace.refusing.items()}
    for each, features in zip(program.schema.inputs, trace.inputs, strict=True):
        if each.nan != "pass":
            refused.update(
                {feature.nan: RefusedAt("input", each.name) for feature in features if feature.nan is not None}
            )
    return refused


def list_shared(own: Mapping[str, Acceptance], other: Mapping[str, Acceptance]) -> dict[str, Acceptance]:
    return {name: meet(accepted, other[name]) if name in other else accepted for name, accepted in own.items()}


def find_cells(
    accepted: Mapping[str, Acceptance], programs: Iterable[ProgramIndex], keys: Keys
) -> dict[tuple[str, str], Cells]:
    """Return the kinds of cells that steps with a vocabulary tell apart, by column and family of its type."""
    cells = {}
    for name, each in accepted.items():
        matches = [(program, step) for program in programs for step in program.list_matches(name)]
        if matches:
            known = (program.get_values(step) for program, step in matches)
            cells[name, find_family(each.type)] = make_cells(name, each, known, keys)
    return cells


def make_cells(name: str, accepted: Acceptance, known: Iterable[Sequence[object]], keys: Keys) -> Cells:
    """Return the accepted values one by one, `known` to a vocabulary, then all others, then missing ones."""
    values: Iterable[object] | None = accepted.known
    if values is None:
        values = dict.fromkeys(value for each in known for value in each if accepted.is_inside(value))
    positions = {value: position for position, value in enumerate(values)}
    others = len(positions) if accepted.known is None else None
    missing = len(positions) + (others is not None) if accepted.missing else None
    count = len(positions) + (others is not None) + (missing is not None)
    nan = keys.make("missing", name) if accepted.missing else None
    return Cells(keys.make("cells", name, find_family(accepted.type)), count, missing, nan, others, positions)
