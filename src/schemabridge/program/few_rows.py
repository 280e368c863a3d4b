"""A plan bound once into a chain of plain calls, for frames of a few rows: a service asks for one row at a time.

It computes in Python's floats, which are binary64, and raises nothing of its own: where a cell is of an unusual kind, or anything is
refused, the frame goes to the kernel, which has the same bits and says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from schemabridge.frames.plain_cells import OddCellError, list_plain
from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.program.arrays import make_arrays
from schemabridge.program.faults import Faults
from schemabridge.program.kernel import INTEGER_LIMITS, compute_tile, write_register
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.program.arrays import Out
    from schemabridge.program.op import FewCodes, FewNumbers
    from schemabridge.program.plan import Instruction, Plan
    from schemabridge.program.tiles import Tile
    from schemabridge.schema import Column, Input, Step

    Register: TypeAlias = "FewNumbers | FewCodes"
    Take: TypeAlias = Callable[[Sequence[object]], Sequence[object]]
    Compute: TypeAlias = Callable[[Any], Register]
    Write: TypeAlias = Callable[[memoryview, Any], None]

FEW_CELLS = 64  # beyond, numpy computes a tile faster


class Link(NamedTuple):
    """An instruction bound: what it computes of columns or registers, side by side, and what writes that into inputs."""

    compute: Compute
    operands: tuple[int, ...]
    writes: tuple[tuple[int, Write], ...]


@dataclass(frozen=True)
class FewTile:
    """A tile bound: what reads its columns, those that are read alike together, and the steps over all, in plain Python and in numpy."""

    reads: tuple[tuple[Callable[[Any], Any], tuple[int, ...]], ...]
    computes: tuple[Compute, ...]
    write: Write
    tile: Tile
    to: Input

    def run(self, values: Sequence[Any], output: np.ndarray, view: memoryview) -> None:
        columns: Any = []
        for read, alike in self.reads:
            [numbers] = read([cell for column in alike for cell in values[column]])
            rows = len(numbers) // len(alike)
            columns += [numbers[start : start + rows] for start in range(0, len(numbers), rows)]
        if len(columns) * len(columns[0]) > FEW_CELLS:
            self.run_arrays(np.array(columns, np.float64).T, output)
            return
        for compute in self.computes:
            columns = compute(columns)
        self.write(view, columns)

    def run_arrays(self, register: np.ndarray, output: np.ndarray) -> None:
        faults = Faults()
        with np.errstate(all="ignore"):
            register = compute_tile(self.tile, register)
            write_register(
                register, self.to, self.tile.target, 0, np.asarray(output).reshape(len(output), self.to.width), faults
            )
        if faults.list_places():
            raise OddCellError


@dataclass(frozen=True)
class FewRows:
    """The chain: what takes the cells of each column, tiles, and the instructions, whose registers stand behind the columns."""

    names: tuple[str, ...]
    takes: tuple[Take, ...]
    tiles: tuple[FewTile, ...]
    links: tuple[Link, ...]
    inputs: tuple[Input, ...]

    def prepare(self, df: object, out: Out = None) -> dict[str, np.ndarray]:
        """Return the arrays of a frame by input name; raises `OddCellError` where the kernel has to look, or as `make_arrays`."""
        cells = list_plain(df, self.names)
        values: list[Any] = [take(each) for take, each in zip(self.takes, cells, strict=True)]
        outputs = make_arrays(self.inputs, len(cells[0]), out)
        views = [np.asarray(each).reshape(-1).data for each in outputs]  # of a np.matrix, too
        for tile in self.tiles:
            number = tile.tile.target.input
            tile.run(values, outputs[number], views[number])
        for compute, operands, writes in self.links:
            operand = values[operands[0]] if len(operands) == 1 else [each for one in operands for each in values[one]]
            register = compute(operand)
            values.append(register)
            for number, write in writes:
                write(views[number], register)
        return {each.name: output for each, output in zip(self.inputs, outputs, strict=True)}


def bind_plan(plan: Plan) -> FewRows | None:
    """Return the chain of a plan, None where a column, a step or an input has no form for few rows."""
    takes = [take for column in plan.columns if (take := bind_column(column)) is not None]
    columns = {column.name: position for position, column in enumerate(plan.columns)}
    tiles = [tile for each in plan.tiles if (tile := bind_tile(each, plan, columns)) is not None]
    links = bind_links(plan, columns)
    if not takes or len(takes) < len(columns) or len(tiles) < len(plan.tiles) or links is None:
        return None
    return FewRows(tuple(columns), tuple(takes), tuple(tiles), tuple(links), plan.inputs)


def bind_tile(tile: Tile, plan: Plan, columns: Mapping[str, int]) -> FewTile | None:
    """Return a tile bound, given where the columns stand; None where it has no form for few rows."""
    reads = []
    for _, alike in groupby(tile.readings, lambda each: describe_reading(each.step)):
        readings = list(alike)
        read = bind_reading(readings[0].step, plan)
        if read is None:
            return None
        reads.append((read, tuple(columns[each.column] for each in readings)))
    computes = tuple(bind_step(step, len(tile.readings)) for step in tile.steps)
    to = plan.inputs[tile.target.input]
    return FewTile(tuple(reads), computes, bind_numbers(to, tile.target.offset), tile, to)


def describe_reading(step: Step) -> tuple[object, ...]:
    """Return what is equal for readings that are the same but for their column."""
    params = step.params.items()
    return step.op, [(name, value.tolist() if isinstance(value, np.ndarray) else value) for name, value in params]


def bind_links(plan: Plan, columns: Mapping[str, int]) -> list[Link] | None:
    """Return the instructions outside of tiles, None where one has no form for few rows."""
    links: list[Link] = []
    places: dict[int, int] = {}  # where the link of an instruction stands
    for position, instruction in enumerate(plan.instructions):
        if position in plan.tiled:
            continue
        op, writes = OPS[instruction.step.op], bind_writes(instruction, plan.inputs)
        if instruction.place is not None:  # of the codes that it is given
            place = places[instruction.operands[0]]
            links[place] = links[place]._replace(writes=(*links[place].writes, *writes))
            continue
        operands: tuple[int, ...] = (columns[instruction.column],)
        if op.reading is not None:
            compute = bind_reading(instruction.step, plan)
        else:
            width = sum(plan.instructions[each].width for each in instruction.operands)
            compute = bind_step(instruction.step, width)
            operands = tuple(len(columns) + places[each] for each in instruction.operands)
        if compute is None or op.gives == "texts":
            return None
        places[position] = len(links)
        links.append(Link(compute, operands, writes))
    return links


def bind_column(column: Column) -> Take | None:
    """Return what takes the cells of a column, None where it may hold what is no plain value."""
    take = column.type.facts.take_plain
    if take is None or column.text is not None:
        return None
    if not column.missing_values:
        return take
    absent, missing = frozenset(column.missing_values), None if column.type.facts.is_text else nan
    return lambda cells: [missing if cell in absent else cell for cell in take(cells)]


def bind_reading(step: Step, plan: Plan) -> Compute | None:
    reading = OPS[step.op].reading
    assert reading is not None
    return reading.few(step, plan.tables.get(step.id))


def bind_step(step: Step, width: int) -> Compute:
    """Return what computes a register: the form that the op has for few rows, or its kernel function."""
    few = OPS[step.op].few(step, width)
    return partial(compute_few, step) if few is None else few


def compute_few(step: Step, operand: Register) -> Register:
    op = OPS[step.op]
    assert op.compute is not None  # a reading step has a form of its own
    columns = np.array(operand, np.int64) if op.takes == "codes" else np.array(operand, np.float64).T
    with np.errstate(all="ignore"):
        found = op.compute(columns, step, refuse)
    register: Register = (found if op.gives == "codes" else found.T).tolist()
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
    return bind_numbers(to, offset)


def bind_numbers(to: Input, offset: int) -> Write:
    if to.dtype in INTEGER_LIMITS:
        return partial(write_integers, offset, to.width, *INTEGER_LIMITS[to.dtype])
    return partial(write_floats, offset, to.width, FLOAT32_LIMIT if to.dtype == "float32" else inf, to)


def place_ones(offset: int, width: int, view: memoryview, codes: FewCodes) -> None:
    for code in codes:
        if code >= 0:
            view[offset + code] = 1
        offset += width


def write_codes(offset: int, width: int, view: memoryview, codes: FewCodes) -> None:
    for code in codes:
        view[offset] = code
        offset += width


def write_integers(offset: int, width: int, low: float, high: float, view: memoryview, columns: FewNumbers) -> None:
    for first, column in enumerate(columns, offset):
        place = first
        for number in column:
            if not (low <= number < high and number.is_integer()):
                raise OddCellError
            view[place] = int(number)
            place += width


def write_floats(offset: int, width: int, limit: float, to: Input, view: memoryview, columns: FewNumbers) -> None:
    for column in columns:
        place = offset
        for number in column:
            view[place] = number if -limit < number < limit else admit_number(number, to)  # type: ignore[call-overload]
            place += width
        offset += 1


def admit_number(number: float, to: Input) -> float:
    """Return what an input holds for a number that is not finite in its dtype; raises where it is refused."""
    if isnan(number):
        if to.nan == "error":
            raise OddCellError
        return nan  # one pattern for every NaN
    if to.overflow == "error" and abs(number) != inf:
        raise OddCellError
    return inf if number > 0 else -inf
