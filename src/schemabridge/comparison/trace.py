"""Running a program on what is known of its columns instead of on a frame: what each feature computes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.comparison.acceptance import find_family
from schemabridge.comparison.registers import Cells, Codes, Number, find_unknown_code
from schemabridge.kernel import OPERATIONS
from schemabridge.schema import Step
from schemabridge.values import FLOATING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from schemabridge.comparison.acceptance import Acceptance
    from schemabridge.comparison.program import Program
    from schemabridge.comparison.registers import Keys

ONE = np.ones(1).tobytes()


@dataclass(frozen=True)
class Trace:
    """The features of every input, and the id of the `bin` step that refuses a NaN by the key of its condition."""

    inputs: tuple[tuple[Number, ...], ...]
    refusing: Mapping[int, str]


def trace_program(
    program: Program, accepted: Mapping[str, Acceptance], cells: Mapping[tuple[str, str], Cells], keys: Keys
) -> Trace:
    """Return what the features of a program are for the cells that are `accepted`.

    `cells` are the kinds of cells that `match` steps tell apart, by column and family of its type.
    """
    tracer = Tracer(program, accepted, cells, keys)
    for step in program.schema.steps:
        tracer.run(step)
    inputs = tuple(
        tuple(feature for encoding in each.encodings for feature in tracer.list_features(encoding.source))
        for each in program.schema.inputs
    )
    return Trace(inputs, tracer.refusing)


@dataclass
class Tracer:
    """The registers of a program so far."""

    program: Program
    accepted: Mapping[str, Acceptance]
    cells: Mapping[tuple[str, str], Cells]
    keys: Keys
    numbers: dict[str, list[Number]] = field(default_factory=dict)
    codes: dict[str, Codes] = field(default_factory=dict)
    refusing: dict[int, str] = field(default_factory=dict)

    def run(self, step: Step) -> None:
        """Add the register of a step."""
        if step.op == "match":
            self.codes[step.id] = self.match(step)
        elif step.op == "number":
            self.numbers[step.id] = [self.number(step)]
        elif step.op in ("one_hot", "take", "code_number"):
            self.numbers[step.id] = self.map_codes(step, self.codes[step.operands[0]])
        else:
            operand = [number for name in step.operands for number in self.numbers[name]]
            if step.op == "bin":
                self.codes[step.id] = self.bin(step, operand[0])
            else:
                self.numbers[step.id] = self.compute(step, operand)

    def list_features(self, source: str) -> list[Number]:
        """Return what a register gives to an input; codes are cast from their integer (clause 6.4)."""
        if source in self.numbers:
            return self.numbers[source]
        return self.map_codes(Step(source, "code_number", operands=(source,)), self.codes[source])

    def number(self, step: Step) -> Number:
        accepted, name = self.accepted[str(step.column)], str(step.column)
        family, floating = find_family(accepted.type), accepted.type.name in FLOATING
        known = None if accepted.known is None else [float(value) for value in accepted.known]  # type: ignore[arg-type]
        lo, hi = (accepted.lo, accepted.hi) if known is None else (min(known, default=0.0), max(known, default=0.0))
        return Number(
            step,
            0,
            None,
            self.keys.make("number", name, family, "signed" if floating else "unsigned"),  # an integer is never -0.0
            self.keys.make("number", name, family, "value"),
            self.keys.make("missing", name) if accepted.missing else None,
            lo,
            hi,
            not floating if known is None else all(value.is_integer() for value in known),
        )

    def match(self, step: Step) -> Codes:
        """Return the code of each kind of cells of a column (steps 2)."""
        name = str(step.column)
        cells = self.cells[name, find_family(self.accepted[name].type)]
        values = self.program.get_values(step)
        unknown = find_unknown_code(step)
        codes = np.full(cells.count, 0 if unknown is None else unknown, np.int64)  # a closed one lists every cell
        own = step.params.get("codes", np.arange(len(values)))
        positions = np.array([cells.positions.get(value, -1) for value in values], np.int64)
        codes[positions[positions >= 0]] = np.asarray(own)[positions >= 0]
        if cells.missing is not None:
            codes[cells.missing] = step.get_integer("missing")
        return Codes(step, cells, codes)

    def bin(self, step: Step, operand: Number) -> Codes:
        """Return the code of each bin of a number (steps 8)."""
        edges, missing = step.get_array("edges").astype(np.float64), step.params["missing"]
        separate = operand.nan is not None and missing != "error"
        if operand.nan is not None and not separate:
            self.refusing[operand.nan] = step.id
        parts = (str(step.params["closed"]), str(step.params.get("round")), edges.tobytes(), int(separate))
        count = len(edges) + 1
        codes = np.asarray(step.params.get("codes", np.arange(count))).astype(np.int64)
        key = self.keys.make("bins", operand.value, *parts)
        if not separate:
            return Codes(step, Cells(key, count, None, None), codes, operand)
        return Codes(
            step, Cells(key, count + 1, count, operand.nan), np.append(codes, step.get_integer("missing")), operand
        )

    def map_codes(self, step: Step, codes: Codes) -> list[Number]:
        """Return each column of what a step makes of codes (steps 9 to 11)."""
        if step.op == "one_hot":
            return self.map_one_hot(step, codes)
        if step.op == "code_number":
            return [self.map_cells(step, 0, codes, codes.codes.astype(np.float64))]
        table = step.get_array("values").reshape(-1, step.get_integer("width"))[codes.codes]
        return [
            self.map_cells(step, index, codes, np.ascontiguousarray(column)) for index, column in enumerate(table.T)
        ]

    def map_one_hot(self, step: Step, codes: Codes) -> list[Number]:
        order = np.argsort(codes.codes, kind="stable")
        bounds = np.searchsorted(codes.codes[order], np.arange(step.get_integer("width") + 1)).tolist()
        columns = []
        for index, (start, stop) in enumerate(pairwise(bounds)):
            ones = ONE * (stop - start)
            key = self.keys.make("map", codes.cells.key, order[start:stop].tobytes(), ones)
            columns.append(Number(step, index, codes, key, key, None, 0.0, float(stop > start), True))
        return columns

    def map_cells(self, step: Step, index: int, codes: Codes, outputs: np.ndarray) -> Number:
        """Return a number that is given for each kind of cells."""
        absent = np.isnan(outputs)
        finite = outputs[~absent]
        nan = self.find_nan(codes.cells, np.flatnonzero(absent))
        outputs = np.where(absent, np.nan, outputs)
        exact = self.make_map(codes.cells, outputs, outputs.view(np.int64) != 0)
        value = self.make_map(codes.cells, outputs, outputs != 0)
        lo, hi = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
        integral = bool((np.isfinite(finite) & (np.floor(finite) == finite)).all())
        return Number(step, index, codes, exact, value, nan, min(lo, hi), max(lo, hi), integral)

    def make_map(self, cells: Cells, outputs: np.ndarray, kept: np.ndarray) -> int:
        """Return the key of numbers by kind of cells, of which zeros are left out."""
        return self.keys.make("map", cells.key, np.flatnonzero(kept).tobytes(), outputs[kept].tobytes())

    def find_nan(self, cells: Cells, places: np.ndarray) -> int | None:
        if not len(places):
            return None
        return cells.nan if places.tolist() == [cells.missing] else self.keys.make("nan", cells.key, places.tobytes())

    def compute(self, step: Step, operand: list[Number]) -> list[Number]:
        """Return the columns of an operation on numbers."""
        if step.op == "select":
            return [operand[index] for index in step.get_array("index").tolist()]
        operation = ELEMENTWISE[step.op]
        computed = [operation(self, step, index, number) for index, number in enumerate(operand)]
        return computed if step.op not in ("center_scale", "scale_offset") else bound_numbers(step, operand, computed)

    def fill(self, step: Step, index: int, x: Number) -> Number:
        if x.nan is None:
            return x
        value = pick_constant(step, "value", index)
        filled = self.new_number(step, index, x, pack(value))
        integral = x.integral and value.is_integer()
        return replace(filled, nan=None, lo=min(x.lo, value), hi=max(x.hi, value), integral=integral)

    def is_missing(self, step: Step, index: int, x: Number) -> Number:
        key = self.keys.make("never") if x.nan is None else self.keys.make("is_missing", x.nan)
        return Number(step, index, x, key, key, None, 0.0, 1.0, True)

    def clip(self, step: Step, index: int, x: Number) -> Number:
        lo, hi = pick_constant(step, "lo", index), pick_constant(step, "hi", index)
        if lo <= x.lo and x.hi <= hi:
            return x
        integral = x.integral and (lo <= x.lo or lo.is_integer()) and (x.hi <= hi or hi.is_integer())
        clipped = self.new_number(step, index, x, pack(lo, hi))
        return replace(clipped, lo=min(max(x.lo, lo), hi), hi=max(min(x.hi, hi), lo), integral=integral)

    def center_scale(self, step: Step, index: int, x: Number) -> Number:
        center, scale = pick_constant(step, "center", index), pick_constant(step, "scale", index)
        return self.new_number(step, index, x, pack(center, scale), signed=center == 0)

    def scale_offset(self, step: Step, index: int, x: Number) -> Number:
        scale, offset = pick_constant(step, "scale", index), pick_constant(step, "offset", index)
        # x * scale is ±0 for x = ±0, and only -0.0 leaves the sign of what is added to it
        number = self.new_number(step, index, x, pack(scale, offset), signed=pack(offset) == pack(-0.0))
        if scale != 0 or x.is_within(np.inf):
            return number
        nan = "no" if x.nan is None else x.nan
        return replace(number, nan=self.keys.make("infinite", x.value, "or", nan))

    def new_number(self, step: Step, index: int, x: Number, constants: bytes, *, signed: bool = True) -> Number:
        """Return an operation on x with its constants; `signed` says whether the sign of a zero outlives it."""
        rounding = str(step.params.get("round"))
        value = self.keys.make(step.op, constants, rounding, "value", x.value)
        exact = self.keys.make(step.op, constants, rounding, "exact", x.exact) if signed else value
        return replace(x, step=step, index=index, operand=x, exact=exact, value=value, integral=False)


ELEMENTWISE: dict[str, Callable[[Tracer, Step, int, Number], Number]] = {
    "fill": Tracer.fill,
    "is_missing": Tracer.is_missing,
    "clip": Tracer.clip,
    "center_scale": Tracer.center_scale,
    "scale_offset": Tracer.scale_offset,
}


def bound_numbers(step: Step, operand: Sequence[Number], computed: Sequence[Number]) -> list[Number]:
    """Return numbers with the bounds that the kernel gives for those of the operand; both operations keep or turn the order."""
    bounds = np.array([[x.lo for x in operand], [x.hi for x in operand]])
    with np.errstate(all="ignore"):
        results = OPERATIONS[step.op](bounds, step)
    if step.op == "scale_offset":  # infinity times zero
        results = np.where(np.isnan(results), step.get_array("offset"), results)
    results.sort(axis=0)
    return [replace(x, lo=lo, hi=hi) for x, lo, hi in zip(computed, *results.tolist(), strict=True)]


def pick_constant(step: Step, name: str, index: int) -> float:
    """Return the parameter for one column (clause 5.3)."""
    values = step.get_array(name)
    return float(values[index if len(values) > 1 else 0])


def pack(*numbers: float) -> bytes:
    return np.array(numbers, np.float64).tobytes()
