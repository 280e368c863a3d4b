"""What reads the columns of a batch block by block: each for its step, and those of a tile side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.program.column_source import ColumnSource
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.values import Values
    from schemabridge.program.op import ReadBlock, ReadTile
    from schemabridge.program.plan import Plan
    from schemabridge.program.tiles import Tile


@dataclass(frozen=True)
class Readers:
    """What reads the columns of a plan: `steps` has every reading step by id, `tiles` is as those of the plan.

    A tile is None where its readings have no form for columns side by side.
    """

    steps: Mapping[str, ReadBlock]
    tiles: tuple[ReadTile | None, ...]


def make_readers(plan: Plan, accepted: Mapping[str, Values]) -> Readers:
    """Return what reads the accepted columns of a batch by name."""
    sources = {name: ColumnSource(values, plan.types[name]) for name, values in accepted.items()}
    steps = {}
    for instruction in plan.instructions:
        step = instruction.step
        if (reading := OPS[step.op].reading) is not None:
            steps[step.id] = reading.open(sources[instruction.column], step, plan.tables.get(step.id))
    return Readers(steps, tuple(open_tile(tile, sources) for tile in plan.tiles))


def open_tile(tile: Tile, sources: Mapping[str, ColumnSource]) -> ReadTile | None:
    steps = [reading.step for reading in tile.readings]
    reading = OPS[steps[0].op].reading
    assert reading is not None  # a tile begins with readings
    if reading.together is None or {step.op for step in steps} != {steps[0].op}:
        return None
    return reading.together([sources[each.column] for each in tile.readings], steps)
