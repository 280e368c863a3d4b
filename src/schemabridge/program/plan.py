"""A schema as a program ready for the kernel: positions instead of names, offsets into the outputs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakValueDictionary

from schemabridge.program.code_table import CodeTable
from schemabridge.program.faults import STEPS
from schemabridge.program.ops import OPS
from schemabridge.program.registers import find_unbounded, list_own_codes, measure_registers
from schemabridge.program.tiles import CodeTile, Tile, find_code_tiles, find_tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pyarrow as pa

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.faults import Place
    from schemabridge.program.few_rows import FewRows
    from schemabridge.program.op import Report
    from schemabridge.schema import Column, Encoding, FeatureSchema, Input, Step

BLOCK_ROWS = 8192
BLOCK_CELLS = 1 << 22
TILE_ROWS = 2000  # no power of two: columns of a tile would fall upon the same lines of a cache


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

    @cached_property
    def place(self) -> Callable[[np.ndarray, np.ndarray, int], None] | None:
        """What writes the operand straight into an input, where the op can and no later step reads the register."""
        decoding = OPS[self.step.op].decoding
        return None if decoding is None or self.kept else decoding.place

    def compute(self, operand: np.ndarray, report: Report) -> np.ndarray:
        """Return the register of an operand, numbers (m, w) float64 or codes (m,)."""
        compute = OPS[self.step.op].compute
        assert compute is not None  # a reading step has a reader
        return compute(operand, self.step, report)


@dataclass(frozen=True)
class Feature:
    """One feature of an input: its name, the encoding that holds it, and the instruction that computes it."""

    name: str
    encoding: Encoding
    source: Instruction


@dataclass(frozen=True)
class Plan:
    """The program: instructions in the file's order, the columns they read and the inputs they fill.

    The kernel runs the `tiles` instead of the instructions at the positions `tiled`, and `code_tiles` for those at `code_tiled`.
    `made_of` holds what it was made of, so that nothing else can be at the same place in memory.
    """

    columns: tuple[Column, ...]
    instructions: tuple[Instruction, ...]
    inputs: tuple[Input, ...]
    tables: dict[str, CodeTable]
    block_rows: int
    tiles: tuple[Tile, ...]
    tiled: frozenset[int]
    code_tiles: tuple[CodeTile, ...]
    code_tiled: frozenset[int]
    made_of: tuple[object, ...]

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

    def list_lookups(self, column: str) -> list[Step]:
        """Return the steps that look up a column in a vocabulary that has values."""
        return self.lookups.get(column, [])

    @cached_property
    def lookups(self) -> dict[str, list[Step]]:
        """The steps with a vocabulary that has values, by column."""
        lookups: dict[str, list[Step]] = defaultdict(list)
        for each in self.instructions:
            table = self.tables.get(each.step.id)
            if table is not None and len(table.vocabulary):
                lookups[each.column].append(each.step)
        return dict(lookups)

    @cached_property
    def texts(self) -> dict[str, pa.Array]:
        """The vocabulary in which a column of texts is looked up as it is, by column."""
        tables = ((each.column, self.tables.get(each.step.id)) for each in self.instructions)
        whole = {name: each.vocabulary for name, each in tables if each is not None and not each.cuts}
        return {name: each.values for name, each in whole.items() if each.type.facts.is_text}

    @cached_property
    def unbounded(self) -> list[Column]:
        """The columns of which infinite numbers can reach an input."""
        names = find_unbounded([each.step for each in self.instructions], self.inputs)
        return [column for column in self.columns if column.name in names and column.type.facts.kind == "floating"]

    @cached_property
    def few(self) -> FewRows | None:
        """The chain for frames of a few rows, None where a step or a column has no form for them."""
        from schemabridge.program.few_rows import bind_plan  # which knows plans

        return bind_plan(self)

    @cached_property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column by name."""
        return {column.name: column.type for column in self.columns}


_plans: WeakKeyDictionary[FeatureSchema, Plan] = WeakKeyDictionary()
_made: WeakValueDictionary[tuple[int, ...], Plan] = WeakValueDictionary()  # by the identity of what they are made of


def get_plan(schema: FeatureSchema) -> Plan:
    """Return the plan of a schema, made once for it and for all that only say other things beside the same program."""
    plan = _plans.get(schema)
    if plan is None:
        made_of = tuple(map(id, list_parts(schema)))
        plan = _made.get(made_of)
        if plan is None:
            plan = _made[made_of] = make_plan(schema)
        _plans[schema] = plan
    return plan


def list_parts(schema: FeatureSchema) -> tuple[object, ...]:
    """Return what a plan is made of."""
    return schema.columns, schema.vocabularies, schema.steps, schema.inputs


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
    tables = {step.id: table for step in schema.steps if (table := make_table(step, schema)) is not None}
    block_rows = choose_block_rows(instructions)
    tiles, tiled = find_tiles(instructions, block_rows)
    code_tiles, code_tiled = find_code_tiles(instructions, block_rows)
    return Plan(
        schema.columns,
        tuple(instructions),
        schema.inputs,
        tables,
        block_rows,
        tuple(tiles),
        tiled,
        tuple(code_tiles),
        code_tiled,
        list_parts(schema),
    )


def choose_block_rows(instructions: Sequence[Instruction]) -> int:
    """Return how many rows are run at a time: registers outside of tiles live until the end of a block, and what is placed is none."""
    few, most = (min(rows, BLOCK_ROWS) for rows in (TILE_ROWS, BLOCK_CELLS // sum(each.width for each in instructions)))
    if most >= few:
        return most
    tiled = find_tiles(instructions, few)[1] | find_code_tiles(instructions, few)[1]
    alone = sum(each.width for position, each in enumerate(instructions) if position not in tiled)
    return max(1, most, min(few, BLOCK_CELLS // max(1, alone)))


def find_coded(instructions: list[Instruction], position: int) -> frozenset[int]:
    """Return the steps whose codes a step depends on, itself included."""
    instruction = instructions[position]
    return instruction.coded if OPS[instruction.step.op].coding is None else instruction.coded.union({position})


def find_source(plan: Plan, place: Place) -> Instruction:
    """Return the instruction at which a fault arose: a step, or the one whose register holds the feature of an input."""
    if place.phase == STEPS:
        return plan.instructions[place.position]
    return plan.features[place.position][place.feature].source


def place_registers(inputs: tuple[Input, ...], widths: dict[str, int]) -> dict[str, list[Target]]:
    """Return where each register stands in the outputs."""
    targets: dict[str, list[Target]] = defaultdict(list)
    for number, each in enumerate(inputs):
        offset = 0
        for encoding in each.encodings:
            targets[encoding.source].append(Target(number, offset))
            offset += widths[encoding.source]
    return targets


def make_table(step: Step, schema: FeatureSchema) -> CodeTable | None:
    """Return the vocabulary of a step with its codes, None where it has none."""
    vocabulary = schema.find_vocabulary(step)
    codes = None if vocabulary is None else list_own_codes(step, vocabulary)
    return None if vocabulary is None or codes is None else CodeTable(vocabulary, codes, step.cuts)
