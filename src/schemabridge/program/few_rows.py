"""A plan bound once into a chain of plain calls, for frames of a few rows: a service asks for one row at a time.

It computes in Python's floats, which are binary64, and raises nothing of its own: where a cell is of an unusual kind, or anything is
refused, the frame goes to the kernel, which has the same bits and says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from math import inf, isfinite, isnan, nan
from operator import itemgetter
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.frames.plain_cells import MAX_ROWS, OddCellError, list_plain
from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.program.arrays import make_arrays
from schemabridge.program.faults import Faults
from schemabridge.program.kernel import INTEGER_LIMITS, compute_tile, write_register
from schemabridge.program.ops import OPS
from schemabridge.program.tiles import find_code_tiles, find_tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from schemabridge.program.arrays import Out
    from schemabridge.program.op import FewCodes, FewNumbers
    from schemabridge.program.plan import Instruction, Plan
    from schemabridge.program.tiles import CodeTile, Tile
    from schemabridge.schema import Column, Input, Step

    Register: TypeAlias = "FewNumbers | FewCodes"
    Take: TypeAlias = Callable[[Sequence[object]], Sequence[object]]
    Compute: TypeAlias = Callable[[Any], Register]
    Write: TypeAlias = Callable[[memoryview, Any], None]
    Places: TypeAlias = Callable[[int], Sequence[int]]
    Operands: TypeAlias = Sequence[tuple[int, int]]  # where each stands, and how wide it is
    Join: TypeAlias = Callable[[Sequence[Any]], Any]

FEW_CELLS = 64  # beyond, numpy computes a tile faster


class Link(NamedTuple):
    """An instruction bound: what it computes of columns or registers, side by side, and what writes that into inputs."""

    join: Join
    compute: Compute
    writes: tuple[tuple[int, Write], ...]


class Placement(NamedTuple):
    """A column of which the codes are placed into one input, from a feature on, and are read by nothing else."""

    position: int
    take: Take
    read: Callable[[Any], Any]
    input: int
    offset: int
    width: int


@dataclass(frozen=True)
class FewTile:
    """A tile bound: what reads its columns, those that are read alike together, and the steps over all, in plain Python and in numpy."""

    reads: tuple[tuple[Join, Take, Compute], ...]
    join: Join
    computes: tuple[Compute, ...]
    write: Write
    tile: Tile
    to: Input

    def run(self, values: Sequence[Any], output: np.ndarray, view: memoryview) -> None:
        register = self.join([read(take(join(values))) for join, take, read in self.reads])
        if len(register) > FEW_CELLS:
            self.run_arrays(np.array(register, np.float64).reshape(len(output), -1), np.asarray(output))
            return
        for compute in self.computes:
            register = compute(register)
        self.write(view, register)

    def run_arrays(self, register: np.ndarray, output: np.ndarray) -> None:
        faults = Faults()
        block = output.reshape(len(output), self.to.width)
        with np.errstate(all="ignore"):
            register = compute_tile(self.tile, register)
            write_register(register, self.to, self.tile.target, 0, block, faults)
        if faults.list_places():
            raise OddCellError


@dataclass(frozen=True)
class FewRows:
    """The chain: the columns, tiles, placements, and the other instructions, whose registers stand behind the columns."""

    names: tuple[str, ...]
    tiles: tuple[FewTile, ...]
    placements: tuple[Placement, ...]
    links: tuple[Link, ...]
    inputs: tuple[Input, ...]

    def prepare(self, df: object, out: Out = None) -> dict[str, np.ndarray]:
        """Return the arrays of a frame by input name; raises `OddCellError` where the kernel has to look."""
        values: list[Any] = list_plain(df, self.names)
        try:
            outputs = make_arrays(self.inputs, len(values[0]), out)
        except SchemabridgeError:
            raise OddCellError from None  # a cell may come first
        views = [np.asarray(each).reshape(-1).data for each in outputs]  # of a np.matrix, too
        for tile in self.tiles:
            number = tile.tile.target.input
            tile.run(values, outputs[number], views[number])
        for position, take, read, number, offset, width in self.placements:
            place_ones(offset, width, views[number], read(take(values[position])))
        for join, compute, writes in self.links:
            register = compute(join(values))
            values.append(register)
            for number, write in writes:
                write(views[number], register)
        return {each.name: output for each, output in zip(self.inputs, outputs, strict=True)}


def bind_join(operands: Operands) -> Join:
    """Return what lays operands side by side, row after row."""
    positions, widths = zip(*operands, strict=True)
    if len(positions) == 1:
        return itemgetter(*positions)
    pick = itemgetter(*positions)

    def join(values: Sequence[Any]) -> Any:
        parts = pick(values)
        if len(parts[0]) == widths[0]:  # one row
            return list(chain.from_iterable(parts))
        columns = [part[each::width] for part, width in zip(parts, widths, strict=True) for each in range(width)]
        return list(chain.from_iterable(zip(*columns, strict=True)))

    return join


def bind_plan(plan: Plan) -> FewRows | None:
    """Return the chain of a plan, None where a column, a step or an input has no form for few rows."""
    columns = {column.name: position for position, column in enumerate(plan.columns)}
    found, tiled = find_tiles(plan.instructions, MAX_ROWS)
    coded, code_tiled = find_code_tiles(plan.instructions, MAX_ROWS)
    tiles = [bind_tile(each, plan, columns) for each in found]
    placements = [each for tile in coded for each in bind_placements(tile, plan, columns)]
    links = bind_links(plan, columns, tiled | code_tiled)
    if not columns or None in tiles or None in placements or links is None:
        return None
    return FewRows(tuple(columns), tuple(tiles), tuple(placements), tuple(links), plan.inputs)  # type: ignore[arg-type]


def bind_tile(tile: Tile, plan: Plan, columns: Mapping[str, int]) -> FewTile | None:
    """Return a tile bound, given where the columns stand; None where it has no form for few rows."""
    reads, widths = [], []
    for _, alike in groupby(tile.readings, lambda each: describe_reading(each, plan.columns[columns[each.column]])):
        readings = list(alike)
        bound = bind_reading(readings[0].step, plan.columns[columns[readings[0].column]], plan)
        if bound is None:
            return None
        reads.append((bind_join([(columns[each.column], 1) for each in readings]), *bound))
        widths.append(len(readings))
    computes = tuple(bind_step(step, len(tile.readings)) for step in tile.steps)
    join = bind_join(list(enumerate(widths)))
    to = plan.inputs[tile.target.input]
    write = bind_numbers(to, tile.target.offset, len(tile.readings))
    return FewTile(tuple(reads), join, computes, write, tile, to)


def describe_reading(reading: Instruction, column: Column) -> tuple[object, ...]:
    """Return what is equal for readings that are the same but for the name of their column."""
    params = reading.step.params.items()
    listed = [(name, value.tolist() if isinstance(value, np.ndarray) else value) for name, value in params]
    return reading.step.op, listed, replace(column, name="")


def bind_placements(tile: CodeTile, plan: Plan, columns: Mapping[str, int]) -> Iterator[Placement | None]:
    """Yield the columns of a tile of codes, None for one that has no form for few rows."""
    width = plan.inputs[tile.input].width
    for reading, offset in zip(tile.readings, tile.offsets.tolist(), strict=True):
        position = columns[reading.column]
        bound = bind_reading(reading.step, plan.columns[position], plan)
        yield None if bound is None else Placement(position, *bound, tile.input, offset, width)


def bind_links(plan: Plan, columns: Mapping[str, int], tiled: frozenset[int]) -> list[Link] | None:
    """Return the instructions but those in tiles, None where one has no form for few rows."""
    links: list[Link] = []
    places: dict[int, int] = {}  # where the link of an instruction stands
    for position, instruction in enumerate(plan.instructions):
        if position in tiled:
            continue
        op = OPS[instruction.step.op]
        if op.gives == "texts":
            return None
        writes = bind_writes(instruction, plan.inputs)
        if instruction.place is not None:  # of the codes that it is given
            place = places[instruction.operands[0]]
            links[place] = links[place]._replace(writes=(*links[place].writes, *writes))
            continue
        operands = [(columns[instruction.column], 1)]
        if op.reading is not None:
            bound = bind_reading(instruction.step, plan.columns[columns[instruction.column]], plan)
            if bound is None:
                return None
            compute: Compute = partial(read_cells, *bound)
        else:
            operands = [(len(columns) + places[each], plan.instructions[each].width) for each in instruction.operands]
            compute = bind_step(instruction.step, sum(width for _, width in operands))
        places[position] = len(links)
        links.append(Link(bind_join(operands), compute, writes))
    return links


def read_cells(take: Take, read: Compute, cells: Sequence[object]) -> Register:
    return read(take(cells))


def bind_reading(step: Step, column: Column, plan: Plan) -> tuple[Take, Compute] | None:
    """Return what takes the cells of a column, and what reads them, None where there is no form of these for few rows."""
    reading, take = OPS[step.op].reading, bind_column(column)
    assert reading is not None
    read = reading.few(step, plan.tables.get(step.id))
    return None if take is None or read is None else (take, read)


def bind_column(column: Column) -> Take | None:
    """Return what takes the cells of a column, None where it may hold what is no plain value."""
    take = column.type.facts.take_plain
    if take is None or column.text is not None:
        return None
    if not column.missing_values:
        return take
    absent, missing = frozenset(column.missing_values), None if column.type.facts.is_text else nan
    return lambda cells: [missing if cell in absent else cell for cell in take(cells)]


def bind_step(step: Step, width: int) -> Compute:
    """Return what computes a register: the form that the op has for few rows, or its kernel function."""
    few = OPS[step.op].few(step, width)
    return partial(compute_few, step, width) if few is None else few


def compute_few(step: Step, width: int, operand: Register) -> Register:
    op = OPS[step.op]
    assert op.compute is not None  # a reading step has a form of its own
    given = np.array(operand, np.int64) if op.takes == "codes" else np.array(operand, np.float64).reshape(-1, width)
    with np.errstate(all="ignore"):
        register: Register = op.compute(given, step, refuse).reshape(-1).tolist()
    return register


def refuse(check: int, code: str, failed: np.ndarray) -> None:
    raise OddCellError


def bind_writes(instruction: Instruction, inputs: Sequence[Input]) -> tuple[tuple[int, Write], ...]:
    """Return what writes a register into inputs, each from a feature on (clauses 6.3 and 6.4)."""
    return tuple((each.input, bind_write(instruction, inputs[each.input], each.offset)) for each in instruction.targets)


def bind_write(instruction: Instruction, to: Input, offset: int) -> Write:
    if instruction.place is not None:
        return partial(place_ones, offset, to.width)
    if OPS[instruction.step.op].gives == "codes":
        return partial(write_codes, offset, to.width)
    return bind_numbers(to, offset, instruction.width)


def bind_numbers(to: Input, offset: int, count: int) -> Write:
    places = partial(list_places, offset, count, to.width)
    if to.dtype in INTEGER_LIMITS:
        return partial(write_integers, places, *INTEGER_LIMITS[to.dtype])
    write = partial(write_floats, places, FLOAT32_LIMIT if to.dtype == "float32" else inf, to)
    row = Struct(f"={count}{to.array_dtype.char}")  # with "=", what is too large raises
    return partial(write_row, row, count, offset * to.array_dtype.itemsize, write)


def list_places(offset: int, count: int, width: int, cells: int) -> Sequence[int]:
    """Return where the cells of a register of `count` features stand in an input of `width`, from a feature on."""
    if cells == count:
        return range(offset, offset + count)
    if count == 1:
        return range(offset, offset + cells * width, width)
    return [first + each for first in range(offset, cells // count * width, width) for each in range(count)]


def place_ones(offset: int, width: int, view: memoryview, codes: FewCodes) -> None:
    for code in codes:
        if code >= 0:
            view[offset + code] = 1
        offset += width


def write_codes(offset: int, width: int, view: memoryview, codes: FewCodes) -> None:
    for code in codes:
        view[offset] = code
        offset += width


def write_row(row: Struct, count: int, start: int, write: Write, view: memoryview, numbers: FewNumbers) -> None:
    """Write the numbers of one row at once where all are finite, else one by one."""
    if len(numbers) == count and isfinite(sum(numbers)):
        try:
            row.pack_into(view, start, *numbers)
        except OverflowError:  # in float32
            pass
        else:
            return
    write(view, numbers)


def write_integers(places: Places, low: float, high: float, view: memoryview, numbers: FewNumbers) -> None:
    for place, number in zip(places(len(numbers)), numbers, strict=True):
        if not (low <= number < high and number.is_integer()):
            raise OddCellError
        view[place] = int(number)


def write_floats(places: Places, limit: float, to: Input, view: memoryview, numbers: FewNumbers) -> None:
    for place, number in zip(places(len(numbers)), numbers, strict=True):
        view[place] = number if -limit < number < limit else admit_number(number, to)  # type: ignore[call-overload]


def admit_number(number: float, to: Input) -> float:
    """Return what an input holds for a number that is not finite in its dtype; raises where it is refused."""
    if isnan(number):
        if to.nan == "error":
            raise OddCellError
        return nan  # one pattern for every NaN
    if to.overflow == "error" and abs(number) != inf:
        raise OddCellError
    return inf if number > 0 else -inf
