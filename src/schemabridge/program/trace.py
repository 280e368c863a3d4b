"""Running a program on what is known of its columns instead of on a frame: what each feature computes."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from schemabridge.program.acceptance import find_family
from schemabridge.program.ops import OPS, code_number
from schemabridge.schema import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.program.acceptance import Acceptance
    from schemabridge.program.expressions import Cells, Codes, Keys, Number
    from schemabridge.program.index import ProgramIndex


@dataclass(frozen=True)
class Trace:
    """The features of every input, and the id of the step that refuses a NaN by the key of its condition.

    `domains` has the id of the step that refuses a row outside the domain of its function, by the key of that condition.
    """

    inputs: tuple[tuple[Number, ...], ...]
    refusing: Mapping[int, str]
    domains: Mapping[int, str]


def trace_program(
    program: ProgramIndex, accepted: Mapping[str, Acceptance], cells: Mapping[tuple[str, str], Cells], keys: Keys
) -> Trace:
    """Return what the features of a program are for the cells that are `accepted`.

    `cells` are the kinds of cells that steps with a vocabulary tell apart, by column and family of its type.
    """
    tracer = Tracer(program, accepted, cells, keys)
    for step in program.schema.steps:
        traced = OPS[step.op].trace(tracer, step)
        if isinstance(traced, tuple):
            tracer.numbers[step.id] = traced
        else:
            tracer.codes[step.id] = traced
    inputs = tuple(
        tuple(feature for encoding in each.encodings for feature in tracer.list_features(encoding.source))
        for each in program.schema.inputs
    )
    return Trace(inputs, tracer.refusing, tracer.domains)


@dataclass
class Tracer:
    """The registers of a program so far; `refusing` and `domains` as in `Trace`."""

    program: ProgramIndex
    accepted: Mapping[str, Acceptance]
    cells: Mapping[tuple[str, str], Cells]
    keys: Keys
    numbers: dict[str, tuple[Number, ...]] = field(default_factory=dict)
    codes: dict[str, Codes] = field(default_factory=dict)
    refusing: dict[int, str] = field(default_factory=dict)
    domains: dict[int, str] = field(default_factory=dict)

    def get_numbers(self, step: Step) -> tuple[Number, ...]:
        """Return the operand of a step that takes numbers: the columns of its registers side by side."""
        return tuple(number for name in step.operands for number in self.numbers[name])

    def get_codes(self, step: Step) -> Codes:
        """Return the operand of a step that takes codes."""
        return self.codes[step.operands[0]]

    def get_accepted(self, step: Step) -> Acceptance:
        """Return what the column of a reading step accepts."""
        return self.accepted[str(step.column)]

    def get_cells(self, step: Step) -> Cells:
        """Return the kinds of cells that steps with a vocabulary tell apart in the column of a reading step."""
        return self.cells[str(step.column), find_family(self.get_accepted(step).type)]

    def get_values(self, step: Step) -> Sequence[object]:
        """Return the values of the vocabulary of a step."""
        return self.program.get_values(step)

    def note_domain(self, step: Step, results: Sequence[Number]) -> None:
        """Note that a step refuses rows outside the domain of its function, where its results may not be finite."""
        if step.params["domain"] == "error":
            for number in results:
                if not number.is_within(inf):
                    self.domains[self.keys.make("domain", number.exact)] = step.id

    def list_features(self, source: str) -> tuple[Number, ...]:
        """Return what a register gives to an input; codes are cast from their integer (clause 6.4)."""
        if source in self.numbers:
            return self.numbers[source]
        return code_number.trace(self, Step(source, code_number.OP.name, operands=(source,)))
