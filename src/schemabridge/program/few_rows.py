"""A plan bound once into a chain of plain calls, for frames of a few rows: a service asks for one row at a time.

It computes in Python's floats, which are binary64, and raises nothing of its own: where a cell is of an unusual kind, or anything is
refused, the frame goes to the kernel, which has the same bits and says what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from schemabridge.frames.plain_cells import OddCellError, list_plain
from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.program.arrays import make_arrays
from schemabridge.program.kernel import INTEGER_LIMITS
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.program.arrays import Out
    from schemabridge.program.op import FewCodes, FewNumbers
    from schemabridge.program.plan import Instruction, Plan
    from schemabridge.schema import Column, Input

    Register: TypeAlias = "FewNumbers | FewCodes"
    Take: TypeAlias = Callable[[Sequence[object]], Sequence[object]]
    Compute: TypeAlias = Callable[[Any], Register]
    Write: TypeAlias = Callable[[memoryview, Any], None]


class Link(NamedTuple):
    """An instruction bound: what it computes of columns or registers, side by side, None where these are what is written."""

    compute: Compute | None
    operands: tuple[int, ...]
    writes: tuple[tuple[int, Write], ...]


@dataclass(frozen=True)
class FewRows:
    """The chain: what takes the cells of each column, and the instructions, whose registers stand behind the columns."""

    names: tuple[str, ...]
    takes: tuple[Take, ...]
    links: tuple[Link, ...]
    inputs: tuple[Input, ...]

    def prepare(self, df: object, out: Out = None) -> dict[str, np.ndarray]:
        """Return the arrays of a frame by input name; raises `OddCellError` where the kernel has to look, or as `make_arrays`."""
        cells = list_plain(df, self.names)
        values: list[Any] = [take(each) for take, each in zip(self.takes, cells, strict=True)]
        outputs = make_arrays(self.inputs, len(cells[0]), out)
        views = [memoryview(np.asarray(each).reshape(-1)) for each in outputs]  # type: ignore[arg-type]
        for compute, operands, writes in self.links:
            operand = values[operands[0]] if len(operands) == 1 else [each for one in operands for each in values[one]]
            register = operand if compute is None else compute(operand)
            values.append(register)
            for number, write in writes:
                write(views[number], register)
        return {each.name: output for each, output in zip(self.inputs, outputs, strict=True)}


def bind_plan(plan: Plan) -> FewRows | None:
    """Return the chain of a plan, None where a column, a step or an input has no form for few rows."""
    takes = [take for column in plan.columns if (take := bind_column(column)) is not None]
    positions = {column.name: position for position, column in enumerate(plan.columns)}
    links = [link for each in plan.instructions if (link := bind_instruction(each, plan, positions)) is not None]
    if not takes or len(takes) < len(plan.columns) or len(links) < len(plan.instructions):
        return None
    return FewRows(tuple(positions), tuple(takes), tuple(links), plan.inputs)


def bind_column(column: Column) -> Take | None:
    """Return what takes the cells of a column, None where it may hold what is no plain value."""
    take = column.type.facts.take_plain
    if take is None or column.text is not None:
        return None
    if not column.missing_values:
        return take
    absent, missing = frozenset(column.missing_values), None if column.type.facts.is_text else nan
    return lambda cells: [missing if cell in absent else cell for cell in take(cells)]


def bind_instruction(instruction: Instruction, plan: Plan, positions: Mapping[str, int]) -> Link | None:
    """Return an instruction bound, given where the columns stand; None where it has no form for few rows."""
    step, op = instruction.step, OPS[instruction.step.op]
    if op.gives == "texts":
        return None
    writes = tuple(
        (target.input, bind_write(instruction, plan.inputs[target.input], target.offset))
        for target in instruction.targets
    )
    if op.reading is not None:
        read = op.reading.few(step, plan.tables.get(step.id))
        return None if read is None else Link(read, (positions[str(step.column)],), writes)
    operands = tuple(len(plan.columns) + operand for operand in instruction.operands)
    return Link(None if instruction.place is not None else bind_step(instruction, plan), operands, writes)


def bind_step(instruction: Instruction, plan: Plan) -> Compute:
    """Return what computes a register: the form that the op has for few rows, or its kernel function."""
    width = sum(plan.instructions[each].width for each in instruction.operands)
    few = OPS[instruction.step.op].few(instruction.step, width)
    return partial(compute_few, instruction) if few is None else few


def compute_few(instruction: Instruction, operand: Register) -> Register:
    op = OPS[instruction.step.op]
    columns = np.array(operand, np.int64) if op.takes == "codes" else np.array(operand, np.float64).T
    with np.errstate(all="ignore"):
        found = instruction.compute(columns, refuse)
    register: Register = (found if op.gives == "codes" else found.T).tolist()
    return register


def refuse(check: int, code: str, failed: np.ndarray) -> None:
    raise OddCellError


def bind_write(instruction: Instruction, to: Input, offset: int) -> Write:
    """Return what writes a register into an input from a feature on (clauses 6.3 and 6.4)."""
    if instruction.place is not None:
        return partial(place_ones, offset, to.width)
    if OPS[instruction.step.op].gives == "codes":
        return partial(write_codes, offset, to.width)
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
