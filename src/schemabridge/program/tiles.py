"""Equal chains of neighbouring columns as one: what is computed column by column is computed for a tile of them that fits the cache.

A plan of a thousand numbers is a thousand chains of the same ops. One by one each writes its column into rows that lie 4 KB apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.program.plan import Instruction, Target
    from schemabridge.schema import Step

    PlaceMany: TypeAlias = Callable[[np.ndarray, np.ndarray, np.ndarray], None]

TILE_CELLS = 1 << 17  # 1 MB of binary64


@dataclass(frozen=True)
class Tile:
    """Readings side by side, the steps over all of them, and where the first of their columns stands in the outputs.

    `positions` are those of the readings in the plan.
    """

    positions: tuple[int, ...]
    readings: tuple[Instruction, ...]
    steps: tuple[Step, ...]
    target: Target


@dataclass(frozen=True)
class CodeTile:
    """Readings of codes side by side that are placed into one input and are read by nothing else, and from which feature on each is."""

    positions: tuple[int, ...]
    readings: tuple[Instruction, ...]
    input: int
    offsets: np.ndarray
    place: PlaceMany


Chain = list[int]


def find_tiles(instructions: Sequence[Instruction], rows: int) -> tuple[list[Tile], frozenset[int]]:
    """Return the tiles of a plan that runs so many rows at a time, and the positions of the instructions in them."""
    chains = list(list_chains(instructions))
    chains.sort(key=lambda chain: find_place(instructions, chain))
    tiles = []
    for group in group_chains(instructions, chains, max(2, TILE_CELLS // rows)):
        columns = [[instructions[position] for position in chain] for chain in group]
        steps = tuple(join_steps([each.step for each in one]) for one in list(zip(*columns, strict=True))[1:])
        readings = tuple(one[0] for one in columns)
        [target] = columns[0][-1].targets
        tiles.append((Tile(tuple(chain[0] for chain in group), readings, steps, target), group))
    return [tile for tile, _ in tiles], frozenset(each for _, group in tiles for chain in group for each in chain)


def find_code_tiles(instructions: Sequence[Instruction], rows: int) -> tuple[list[CodeTile], frozenset[int]]:
    """Return the tiles of codes of a plan that runs so many rows at a time, and the positions of the instructions in them."""
    alike: dict[tuple[int, str, PlaceMany], list[Chain]] = defaultdict(list)
    readers = list_readers(instructions)
    for position, instruction in enumerate(instructions):
        if instruction.place is None or len(instruction.targets) != 1:
            continue
        [reading] = instruction.operands
        step, decoding = instructions[reading].step, OPS[instruction.step.op].decoding
        if OPS[step.op].reading is not None and readers[reading] == [position] and not instructions[reading].targets:
            assert decoding is not None and decoding.place_many is not None  # as it has a `place`
            alike[instruction.targets[0].input, step.op, decoding.place_many].append([reading, position])
    most, tiles = max(2, TILE_CELLS // rows), []
    for (to, _, place), chains in alike.items():
        for start in range(0, len(chains), most):
            if len(part := chains[start : start + most]) > 1:
                offsets = np.array([find_place(instructions, chain)[1] for chain in part])
                positions = tuple(reading for reading, _ in part)
                tiles.append(
                    (CodeTile(positions, tuple(instructions[each] for each in positions), to, offsets, place), part)
                )
    return [tile for tile, _ in tiles], frozenset(each for _, part in tiles for chain in part for each in chain)


def list_chains(instructions: Sequence[Instruction]) -> Iterator[Chain]:
    """Yield the chains from a reading of numbers to one place in an input, of steps that compute column by column."""
    readers = list_readers(instructions)
    for position, instruction in enumerate(instructions):
        op = OPS[instruction.step.op]
        if op.reading is None or op.gives != "numbers":
            continue
        chain = [position]
        while not instructions[chain[-1]].targets and len(readers[chain[-1]]) == 1:
            [follower] = readers[chain[-1]]
            if not OPS[instructions[follower].step.op].by_column or len(instructions[follower].operands) > 1:
                break
            chain.append(follower)
        if len(instructions[chain[-1]].targets) == 1 and not readers[chain[-1]]:
            yield chain


def list_readers(instructions: Sequence[Instruction]) -> dict[int, list[int]]:
    """Return which instructions read the register of each."""
    readers: dict[int, list[int]] = defaultdict(list)
    for position, instruction in enumerate(instructions):
        for operand in instruction.operands:
            readers[operand].append(position)
    return readers


def find_place(instructions: Sequence[Instruction], chain: Chain) -> tuple[int, int]:
    [target] = instructions[chain[-1]].targets
    return target.input, target.offset


def group_chains(instructions: Sequence[Instruction], chains: Sequence[Chain], most: int) -> Iterator[list[Chain]]:
    """Yield two and more chains, `most` at most, of the same steps that stand side by side in an input."""

    def key(numbered: tuple[int, Chain]) -> tuple[object, ...]:
        number, chain = numbered
        to, offset = find_place(instructions, chain)
        return to, offset - number, tuple(describe_step(instructions[each].step) for each in chain[1:])

    for _, found in groupby(enumerate(chains), key):
        group = [chain for _, chain in found]
        for start in range(0, len(group), most):
            if len(part := group[start : start + most]) > 1:
                yield part


def describe_step(step: Step) -> tuple[object, ...]:
    """Return what steps have in common that can be one: the op, and the parameters that are no arrays."""
    params = ((name, None if isinstance(value, np.ndarray) else value) for name, value in step.params.items())
    return step.op, tuple(params)


def join_steps(steps: Sequence[Step]) -> Step:
    """Return a step over columns side by side, each with its own numbers."""
    params = {
        name: np.concatenate([step.get_array(name) for step in steps]) if isinstance(value, np.ndarray) else value
        for name, value in steps[0].params.items()
    }
    return replace(steps[0], params=params)
