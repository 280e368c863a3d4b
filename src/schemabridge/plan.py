"""A schema as a program ready for the kernel: positions instead of names, offsets into the outputs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from schemabridge.kernel import STEPS
from schemabridge.ops import OPS

if TYPE_CHECKING:
    from schemabridge.kernel import Place
    from schemabridge.schema import Column, ColumnType, Encoding, FeatureSchema, Input, Step, Vocabulary

BLOCK_ROWS = 16384
BLOCK_CELLS = 1 << 22


@dataclass(frozen=True)
class Target:
    """Where a register stands in the outputs: which input, from which feature on."""

    input: int
    offset: int


@dataclass(frozen=True)
class Instruction:
    """A step with its operands as positions of earlier instructions.

    `column` is the column it depends on first (clause 7.2), `depends` are all of them, and `coded` the positions of the
    steps before it whose codes it depends on; `kept` says that a later step reads the register, so that it cannot live
    in the outputs alone.
    """

    step: Step
    operands: tuple[int, ...]
    width: int
    column: str
    depends: frozenset[str]
    coded: frozenset[int]
    targets: tuple[Target, ...]
    kept: bool


@dataclass(frozen=True)
class Feature:
    """One feature of an input: its name, the encoding that holds it, and the instruction that computes it."""

    name: str
    encoding: Encoding
    source: Instruction


@dataclass(frozen=True)
class CodeTable:
    """The vocabulary of a `match` step and the code of each of its values."""

    vocabulary: Vocabulary
    codes: np.ndarray

    @cached_property
    def positions(self) -> dict[object, int]:
        """The position of each value in the vocabulary, built when it is first needed."""
        return {value: position for position, value in enumerate(self.vocabulary.values.to_pylist())}


@dataclass(frozen=True)
class Plan:
    """The program: instructions in the file's order, the columns they read and the inputs they fill."""

    columns: tuple[Column, ...]
    instructions: tuple[Instruction, ...]
    inputs: tuple[Input, ...]
    tables: dict[str, CodeTable]
    block_rows: int

    @cached_property
    def features(self) -> tuple[tuple[Feature, ...], ...]:
        """The features of each input."""
        sources = {instruction.step.id: instruction for instruction in self.instructions}
        return tuple(
            tuple(
                Feature(name, encoding, sources[encoding.source])
                for encoding in each.encodings
                for name in encoding.features
            )
            for each in self.inputs
        )

    @cached_property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column by name."""
        return {column.name: column.type for column in self.columns}


_plans: WeakKeyDictionary[FeatureSchema, Plan] = WeakKeyDictionary()


def get_plan(schema: FeatureSchema) -> Plan:
    """Return the plan of a schema, made once."""
    plan = _plans.get(schema)
    if plan is None:
        plan = _plans[schema] = make_plan(schema)
    return plan


def make_plan(schema: FeatureSchema) -> Plan:
    """Return the program of a schema that the reader or the recorder has checked."""
    widths = measure_registers(schema.steps)
    targets = place_registers(schema.inputs, widths)
    read_later = {operand for step in schema.steps for operand in step.operands}
    positions: dict[str, int] = {}
    instructions: list[Instruction] = []
    for position, step in enumerate(schema.steps):
        operands = tuple(positions[operand] for operand in step.operands)
        column = step.column if step.column is not None else instructions[operands[0]].column
        depends = frozenset({column}.union(*(instructions[operand].depends for operand in operands)))
        coded = frozenset().union(*(find_coded(instructions, operand) for operand in operands))
        placed, kept = tuple(targets[step.id]), step.id in read_later
        instructions.append(Instruction(step, operands, widths[step.id], column, depends, coded, placed, kept))
        positions[step.id] = position
    tables = {step.id: make_table(step, schema) for step in schema.steps if step.op == "match"}
    cells = sum(widths.values())
    block_rows = max(1, min(BLOCK_ROWS, BLOCK_CELLS // cells))
    return Plan(schema.columns, tuple(instructions), schema.inputs, tables, block_rows)


def find_coded(instructions: list[Instruction], position: int) -> frozenset[int]:
    """Return the steps whose codes a step depends on, itself included."""
    instruction = instructions[position]
    own = {position} if OPS[instruction.step.op].gives == "codes" else set()
    return instruction.coded.union(own)


def find_source(plan: Plan, place: Place) -> Instruction:
    """Return the instruction at which a fault arose: a step, or the one whose register holds the feature of an input."""
    if place.phase == STEPS:
        return plan.instructions[place.position]
    return plan.features[place.position][place.feature].source


def measure_registers(steps: tuple[Step, ...]) -> dict[str, int]:
    """Return the width of every register by step id; codes are one column."""
    widths: dict[str, int] = {}
    for step in steps:
        widths[step.id] = measure_register(step, sum(widths[operand] for operand in step.operands))
    return widths


def measure_register(step: Step, operand: int) -> int:
    """Return the width of the register of a step whose operand is `operand` columns wide."""
    if "width" in step.params:
        return step.get_integer("width")
    if "index" in step.params:
        return len(step.get_array("index"))
    op = OPS[step.op]
    return operand if op.takes == "numbers" and op.gives == "numbers" else 1


def place_registers(inputs: tuple[Input, ...], widths: dict[str, int]) -> dict[str, list[Target]]:
    """Return where each register stands in the outputs."""
    targets: dict[str, list[Target]] = defaultdict(list)
    for number, each in enumerate(inputs):
        offset = 0
        for encoding in each.encodings:
            targets[encoding.source].append(Target(number, offset))
            offset += widths[encoding.source]
    return targets


def make_table(step: Step, schema: FeatureSchema) -> CodeTable:
    vocabulary = schema.vocabularies[str(step.params["vocabulary"])]
    codes = step.params.get("codes")
    return CodeTable(vocabulary, np.arange(len(vocabulary)) if codes is None else np.asarray(codes))
