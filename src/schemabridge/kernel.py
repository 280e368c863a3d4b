"""The kernel: runs a plan over columns, block by block, and writes the arrays of the inputs (steps.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
import os
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.values import FLOAT32_LIMIT, Labels, Numbers, round_float32

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemabridge.plan import CodeTable, Instruction, Plan, Target
    from schemabridge.schema import Input, Step

INTEGER_LIMITS = {"int32": (-(2.0**31), 2.0**31), "int64": (-(2.0**63), 2.0**63)}
NAMES, TYPE, STEPS, INPUTS = 1, 2, 3, 4  # phases of clause 7.1


@dataclass(frozen=True, order=True)
class Place:
    """Where an error stands in the order of clause 7.1: phase, step or input, check, feature."""

    phase: int
    position: int
    check: int
    feature: int = 0


@dataclass(frozen=True)
class Fault:
    """All rows, ascending, in which one check failed."""

    code: str
    rows: np.ndarray


@dataclass
class Faults:
    """What failed, by place; blocks may report in any order."""

    found: dict[Place, list[Fault]] = field(default_factory=dict)

    def report(self, place: Place, code: str, start: int, failed: np.ndarray) -> None:
        self.found.setdefault(place, []).append(Fault(code, np.flatnonzero(failed) + start))

    def list_places(self) -> list[Place]:
        """Return where something failed, in the order of clause 7.1."""
        return sorted(self.found)

    def merge(self, place: Place) -> Fault:
        """Return what failed at one place in all blocks."""
        parts = sorted(self.found[place], key=lambda fault: int(fault.rows[0]))
        return Fault(parts[0].code, np.concatenate([part.rows for part in parts]))


@dataclass(frozen=True)
class Reader:
    """The source of a reading step: numbers, or labels with the code and the fault of each distinct value.

    The last entry of `codes` and `faults` is that of a missing cell, which `Labels` gives the index -1.
    Faults: 0 none, 1 missing, 2 unknown.
    """

    numbers: Numbers | None = None
    indices: np.ndarray | None = None
    codes: np.ndarray | None = None
    faults: np.ndarray | None = None


def run_plan(plan: Plan, readers: Mapping[str, Reader], rows: int) -> tuple[list[np.ndarray], Faults]:
    """Return the arrays of the inputs, (rows, features) each, and what failed; the arrays mean nothing if anything did."""
    outputs = [np.zeros((rows, each.width), each.dtype) for each in plan.inputs]
    return outputs, run_blocks(plan, readers, rows, outputs)


def check_plan(plan: Plan, readers: Mapping[str, Reader], rows: int) -> Faults:
    """Return what fails when the plan runs; no array is written."""
    return run_blocks(plan, readers, rows, None)


def run_blocks(plan: Plan, readers: Mapping[str, Reader], rows: int, outputs: list[np.ndarray] | None) -> Faults:
    faults = Faults()
    starts = range(0, rows, plan.block_rows)

    def run(start: int) -> None:
        stop = min(start + plan.block_rows, rows)
        with np.errstate(all="ignore"):
            run_block(plan, readers, start, stop, outputs and [each[start:stop] for each in outputs], faults)

    if len(starts) <= 1 or (workers := count_processors()) == 1:
        for start in starts:
            run(start)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, starts))
    return faults


def count_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_block(
    plan: Plan, readers: Mapping[str, Reader], start: int, stop: int, blocks: list[np.ndarray] | None, faults: Faults
) -> None:
    """Run the plan over some rows, whose part of the outputs are `blocks`; None where only faults are wanted."""
    registers: list[np.ndarray | None] = []
    for position, instruction in enumerate(plan.instructions):
        register = run_instruction(position, instruction, readers, registers, start, stop, faults)
        for target in instruction.targets:
            block = None if blocks is None else blocks[target.input]
            if instruction.step.op == "one_hot" and not instruction.kept:
                if block is not None:
                    scatter_ones(register, block, target.offset)
            else:
                write_register(register, plan.inputs[target.input], target, start, block, faults)
        registers.append(register if instruction.kept else None)


def run_instruction(
    position: int,
    instruction: Instruction,
    readers: Mapping[str, Reader],
    registers: list[np.ndarray | None],
    start: int,
    stop: int,
    faults: Faults,
) -> np.ndarray:
    """Return the register of one instruction for a block: numbers (m, w) float64, or codes (m,)."""
    step = instruction.step
    if step.op == "number":
        return read_number(readers[step.id], step, position, start, stop, faults)
    if step.op == "match":
        return read_codes(readers[step.id], position, start, stop, faults)
    operand = stack_registers([registers[each] for each in instruction.operands])
    if step.op == "bin":
        return bin_numbers(operand, step, position, start, faults)
    if step.op == "one_hot" and not instruction.kept:
        return operand
    return OPERATIONS[step.op](operand, step)


def stack_registers(operands: list[np.ndarray | None]) -> np.ndarray:
    return operands[0] if len(operands) == 1 else np.concatenate(operands, axis=1)  # type: ignore[return-value, arg-type]


def read_number(reader: Reader, step: Step, position: int, start: int, stop: int, faults: Faults) -> np.ndarray:
    """Return a block of a column as numbers (steps 1)."""
    source = reader.numbers
    assert source is not None
    values = source.values[start:stop].astype(np.float64, copy=False)  # no step writes into its operand
    if source.missing is not None:
        values = np.where(source.missing[start:stop], np.nan, values)
    if "round" in step.params:
        values = round_float32(values)
    if step.params["missing"] == "error" and (absent := np.isnan(values)).any():
        faults.report(Place(STEPS, position, 0), "missing_value", start, absent)
    if "within" in step.params:
        lo, hi = step.get_range("within")
        if (outside := (values < lo) | (values > hi)).any():
            faults.report(Place(STEPS, position, 2), "out_of_range", start, outside)
    return values[:, np.newaxis]


def read_codes(reader: Reader, position: int, start: int, stop: int, faults: Faults) -> np.ndarray:
    """Return a block of a column as codes (steps 2)."""
    assert reader.indices is not None and reader.codes is not None
    indices = reader.indices[start:stop]
    if reader.faults is not None:
        failed = reader.faults[indices]
        for check, code in ((0, "missing_value"), (1, "unknown_value")):
            if (rows := failed == check + 1).any():
                faults.report(Place(STEPS, position, check), code, start, rows)
    return reader.codes.take(indices, mode="wrap")  # -1, missing, is the last entry


def bin_numbers(operand: np.ndarray, step: Step, position: int, start: int, faults: Faults) -> np.ndarray:
    """Return the bins of numbers as codes (steps 8)."""
    values = operand[:, 0]
    absent = np.isnan(values)
    compared = round_float32(values) if "round" in step.params else values
    edges = step.get_array("edges")
    bins = np.searchsorted(edges, compared, side="right" if step.params["closed"] == "left" else "left")
    bins[absent] = 0
    codes = bins if "codes" not in step.params else step.get_array("codes")[bins]
    if absent.any():
        if step.params["missing"] == "error":
            faults.report(Place(STEPS, position, 0), "missing_value", start, absent)
        else:
            codes[absent] = step.get_integer("missing")
    return codes.astype(np.int32)


def fill(operand: np.ndarray, step: Step) -> np.ndarray:
    return np.where(np.isnan(operand), step.get_array("value"), operand)


def is_missing(operand: np.ndarray, step: Step) -> np.ndarray:
    return np.where(np.isnan(operand), 1.0, 0.0)


def center_scale(operand: np.ndarray, step: Step) -> np.ndarray:
    rounded = keep_rounding(step)
    return rounded(rounded(operand - step.get_array("center")) / step.get_array("scale"))


def scale_offset(operand: np.ndarray, step: Step) -> np.ndarray:
    rounded = keep_rounding(step)
    return rounded(rounded(operand * step.get_array("scale")) + step.get_array("offset"))


def clip(operand: np.ndarray, step: Step) -> np.ndarray:
    """Return x inside its bounds; comparisons, because np.clip may exchange zeros of different sign."""
    lo, hi = step.get_array("lo"), step.get_array("hi")
    return np.where(operand < lo, lo, np.where(operand > hi, hi, operand))


def one_hot(operand: np.ndarray, step: Step) -> np.ndarray:
    result = np.zeros((len(operand), step.get_integer("width")))
    scatter_ones(operand, result, 0)
    return result


def take(operand: np.ndarray, step: Step) -> np.ndarray:
    table = step.get_array("values").reshape(-1, step.get_integer("width"))
    return np.take(table, operand, axis=0)


def code_number(operand: np.ndarray, step: Step) -> np.ndarray:
    return operand[:, np.newaxis].astype(np.float64)


def select(operand: np.ndarray, step: Step) -> np.ndarray:
    return operand[:, step.get_array("index")]


OPERATIONS: dict[str, Callable[[np.ndarray, Step], np.ndarray]] = {
    operation.__name__: operation
    for operation in (fill, is_missing, center_scale, scale_offset, clip, one_hot, take, code_number, select)
}


def keep_rounding(step: Step) -> Callable[[np.ndarray], np.ndarray]:
    """Return the rounding after each operation: to binary32 where the step says so, none otherwise (clause 5.4)."""
    return round_float32 if "round" in step.params else np.asarray


def scatter_ones(codes: np.ndarray, block: np.ndarray, offset: int) -> None:
    """Write 1 at the column of each code; -1 leaves the row as it is, all zeros (steps 9)."""
    width = block.shape[1]
    positions = np.arange(offset, offset + len(codes) * width, width)
    if codes.size and codes.min() < 0:
        positions, codes = positions[codes >= 0], codes[codes >= 0]
    positions += codes
    block.reshape(-1)[positions] = 1


def write_register(
    register: np.ndarray, to: Input, target: Target, start: int, block: np.ndarray | None, faults: Faults
) -> None:
    """Cast a register into its place in an input, if there is one, and check it on the way (clauses 6.3 and 6.4)."""
    if register.ndim == 1:
        if block is not None:
            block[:, target.offset] = register
        return
    place = None if block is None else block[:, target.offset : target.offset + register.shape[1]]
    if to.dtype in INTEGER_LIMITS:
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


def make_code_reader(labels: Labels, step: Step, table: CodeTable) -> Reader:
    """Return the code and the fault of each distinct value of a column, and of missing as the last (steps 2)."""
    found = find_codes(labels.values, table)
    missing, unknown = step.params["missing"], step.params["unknown"]
    codes = np.zeros(len(found) + 1, np.int64)
    faults = np.zeros(len(found) + 1, np.int8)
    known = found >= 0
    set_policy(codes, faults, slice(len(found), None), missing, 1)
    if known.all():
        codes[:-1] = table.codes[found]
    else:
        codes[:-1][known] = table.codes[found[known]]
        set_policy(codes, faults, np.flatnonzero(~known), *((missing, 1) if unknown == "missing" else (unknown, 2)))
    failing = faults[:-1].any() or (labels.has_missing and faults[-1])
    return Reader(indices=labels.indices, codes=codes, faults=faults if failing else None)


def set_policy(codes: np.ndarray, faults: np.ndarray, where: slice | np.ndarray, policy: object, fault: int) -> None:
    if policy == "error":
        faults[where] = fault
    else:
        codes[where] = policy


def find_codes(values: pa.Array, table: CodeTable) -> np.ndarray:
    """Return the position in the vocabulary of each distinct value, -1 where it is not there.

    A few values are looked up in a dictionary that is kept, many at once by Arrow, which builds a hash table each time.
    """
    if len(values) * 4 < len(table.vocabulary) or len(values) < 256:
        positions = table.positions
        return np.array([positions.get(value, -1) for value in values.to_pylist()], np.int64)
    vocabulary = table.vocabulary.values
    if pa.types.is_floating(values.type):  # Arrow tells the zeros apart, the clause does not (4.5)
        vocabulary = pc.add(vocabulary, 0.0)
    found = pc.index_in(values, value_set=vocabulary.cast(values.type))
    return np.asarray(found.fill_null(-1), np.int64)
