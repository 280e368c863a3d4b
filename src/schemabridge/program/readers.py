"""What reads the columns of a batch block by block: each for its step, and those of a tile side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemabridge.program.column_source import ColumnSource
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.values import Values
    from schemabridge.program.op import ReadBlock, ReadTile
    from schemabridge.program.plan import Instruction, Plan


@dataclass(frozen=True)
class Readers:
    """What reads the columns of a plan: `tiles` and `code_tiles` are as those of the plan, None where readings have no form side by side."""

    plan: Plan
    sources: Mapping[str, ColumnSource]
    tiles: tuple[ReadTile | None, ...]
    code_tiles: tuple[ReadTile | None, ...]
    opened: dict[str, ReadBlock] = field(default_factory=dict)

    def get(self, instruction: Instruction) -> ReadBlock:
        """Return what reads the column of one step, opened when it is first asked for."""
        step = instruction.step
        if step.id not in self.opened:
            reading = OPS[step.op].reading
            assert reading is not None
            self.opened[step.id] = reading.open(self.sources[instruction.column], step, self.plan.tables.get(step.id))
        return self.opened[step.id]


def make_readers(plan: Plan, accepted: Mapping[str, Values]) -> Readers:
    """Return what reads the accepted columns of a batch by name."""
    sources = {name: ColumnSource(values, plan.types[name]) for name, values in accepted.items()}
    tiles, code_tiles = (
        tuple(open_tile(tile.readings, plan, sources) for tile in each) for each in (plan.tiles, plan.code_tiles)
    )
    readers = Readers(plan, sources, tiles, code_tiles)
    for position, instruction in enumerate(plan.instructions):
        if (
            position not in plan.tiled
            and position not in plan.code_tiled
            and OPS[instruction.step.op].reading is not None
        ):
            readers.get(instruction)
    return readers


def open_tile(readings: Sequence[Instruction], plan: Plan, sources: Mapping[str, ColumnSource]) -> ReadTile | None:
    steps = [each.step for each in readings]
    reading = OPS[steps[0].op].reading
    assert reading is not None  # a tile begins with readings
    if reading.together is None or {step.op for step in steps} != {steps[0].op}:
        return None
    tables = [plan.tables.get(step.id) for step in steps]
    return reading.together([sources[each.column] for each in readings], steps, tables)
