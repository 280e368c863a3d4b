"""The kernel: runs a plan over columns, block by block, and writes the arrays of the inputs (steps.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.processors import count_processors
from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.program.faults import INPUTS, STEPS, Faults, Place
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.program.plan import Plan, Target
    from schemabridge.program.readers import Readers
    from schemabridge.program.tiles import Tile
    from schemabridge.schema import Input

INTEGER_LIMITS = {"int32": (-(2.0**31), 2.0**31), "int64": (-(2.0**63), 2.0**63)}


def run_plan(plan: Plan, readers: Readers, rows: int, outputs: list[np.ndarray] | None) -> Faults:
    """Return what fails when the plan runs, and fill the arrays of the inputs, zeros (rows, features) each, if there are any.

    They mean nothing if anything failed.
    """
    faults = Faults()
    starts = range(0, rows, plan.block_rows)
    left = iter(starts)

    def run_left(_: int) -> None:
        with np.errstate(all="ignore"):
            for start in left:
                stop = min(start + plan.block_rows, rows)
                run_block(plan, readers, start, stop, outputs and [each[start:stop] for each in outputs], faults)

    if len(starts) <= 1 or (workers := count_processors()) == 1:
        run_left(0)
    else:
        with ThreadPoolExecutor(workers) as pool:  # a thread takes the next block that is left: thousands may be
            list(pool.map(run_left, range(workers)))
    return faults


def run_block(
    plan: Plan, readers: Readers, start: int, stop: int, blocks: list[np.ndarray] | None, faults: Faults
) -> None:
    """Run the plan over some rows, whose part of the outputs are `blocks`; None where only faults are wanted."""
    for tile, read in zip(plan.tiles, readers.tiles, strict=True):
        register = None if read is None else read(start, stop)
        if register is None:
            register = read_singly(tile.positions, plan, readers, start, stop, faults)
        block = None if blocks is None else blocks[tile.target.input]
        write_register(compute_tile(tile, register), plan.inputs[tile.target.input], tile.target, start, block, faults)
    for code_tile, read in zip(plan.code_tiles, readers.code_tiles, strict=True):
        codes = None if read is None else read(start, stop)
        if codes is None:
            codes = read_singly(code_tile.positions, plan, readers, start, stop, faults)
        if blocks is not None:
            code_tile.place(codes, blocks[code_tile.input], code_tile.offsets)
    registers: list[np.ndarray | None] = []
    for position, instruction in enumerate(plan.instructions):
        if position in plan.tiled or position in plan.code_tiled:
            registers.append(None)
            continue
        report = partial(report_step, faults, position, start)
        if instruction.step.column is not None:
            register = readers.get(instruction)(start, stop, report)
        else:
            operand = stack_registers([registers[each] for each in instruction.operands])
            register = operand if instruction.place is not None else instruction.compute(operand, report)
        for target in instruction.targets:
            block = None if blocks is None else blocks[target.input]
            if instruction.place is None:
                write_register(register, plan.inputs[target.input], target, start, block, faults)
            elif block is not None:
                instruction.place(register, block, target.offset)
        registers.append(register if instruction.kept else None)


def read_singly(
    positions: Sequence[int], plan: Plan, readers: Readers, start: int, stop: int, faults: Faults
) -> np.ndarray:
    """Return rows of the readings of a tile side by side, each read and reported on its own."""
    columns = []
    for position in positions:
        report = partial(report_step, faults, position, start)
        columns.append(readers.get(plan.instructions[position])(start, stop, report))
    return np.stack(columns, axis=1) if columns[0].ndim == 1 else np.concatenate(columns, axis=1)


def compute_tile(tile: Tile, register: np.ndarray) -> np.ndarray:
    """Return what the steps of a tile make of what its readings read, (rows, columns) each."""
    for step in tile.steps:
        compute = OPS[step.op].compute
        assert compute is not None  # a reading step stands at the beginning alone
        register = compute(register, step, report_none)
    return register


def report_none(check: int, code: str, failed: np.ndarray) -> None:
    raise AssertionError(f"a step by columns refused rows: {code}")


def report_step(faults: Faults, position: int, start: int, check: int, code: str, failed: np.ndarray) -> None:
    faults.report(Place(STEPS, position, check), code, start, failed)


def stack_registers(operands: list[np.ndarray | None]) -> np.ndarray:
    return operands[0] if len(operands) == 1 else np.concatenate(operands, axis=1)  # type: ignore[return-value, arg-type]


def write_register(
    register: np.ndarray, to: Input, target: Target, start: int, block: np.ndarray | None, faults: Faults
) -> None:
    """Cast a register into its place in an input, if there is one, and check it on the way (clauses 6.3 and 6.4)."""
    if register.ndim == 1:
        if block is not None:
            block[:, target.offset] = register
        return
    place = None if block is None else block[:, target.offset : target.offset + register.shape[1]]
    if to.is_text:
        if place is not None:
            place[...] = register
    elif to.dtype in INTEGER_LIMITS:
        write_integers(register, to, target, start, place, faults)
    else:
        write_floats(register, to, target, start, place, faults)


def write_floats(
    register: np.ndarray, to: Input, target: Target, start: int, block: np.ndarray | None, faults: Faults
) -> None:
    limit = FLOAT32_LIMIT if to.dtype == "float32" else np.inf
    if block is not None:
        block[...] = register
    if register.max(initial=-np.inf) < limit and register.min(initial=np.inf) > -limit:  # false for any NaN
        return
    absent = np.isnan(register)
    if block is not None:
        block[absent] = np.nan  # one pattern for every NaN
    if to.nan == "error":
        report_cells(absent, "nan_value", Place(INPUTS, target.input, 1, target.offset), start, faults)
    if to.overflow == "error":
        beyond = (np.abs(register) >= limit) & np.isfinite(register)
        report_cells(beyond, "float32_overflow", Place(INPUTS, target.input, 2, target.offset), start, faults)


def write_integers(
    register: np.ndarray, to: Input, target: Target, start: int, block: np.ndarray | None, faults: Faults
) -> None:
    low, high = INTEGER_LIMITS[to.dtype]
    broken = (np.floor(register) != register) | ~np.isfinite(register)
    beyond = ~broken & ((register < low) | (register >= high))
    report_cells(broken, "not_integral", Place(INPUTS, target.input, 0, target.offset), start, faults)
    report_cells(beyond, "integer_overflow", Place(INPUTS, target.input, 2, target.offset), start, faults)
    if block is not None:
        block[...] = np.where(broken | beyond, 0, register)


def report_cells(failed: np.ndarray, code: str, place: Place, start: int, faults: Faults) -> None:
    for feature in np.flatnonzero(failed.any(axis=0)).tolist():
        at = Place(place.phase, place.position, place.check, place.feature + feature)
        faults.report(at, code, start, failed[:, feature])
