"""number: a column as numbers (steps 1)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil, floor, inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.plain_cells import OddCellError
from schemabridge.frames.values import round_float32
from schemabridge.program.acceptance import find_family
from schemabridge.program.expressions import Number
from schemabridge.program.op import ROUND, Op, Param, Reading, Words, keep_infinity, measure_one, say_nothing, take_none
from schemabridge.program.phrases import Phrase, describe_count, name_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.frames.values import Numbers
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.column_source import ColumnSource
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewNumbers, ReadBlock, ReadTile, Report
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import ColumnTensor, Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 1.1 and 1.3: no text, and float32 columns are rounded."""
    if around.column is None:
        return
    if around.column.facts.is_text:
        yield "column", "expected a column that is not text, found a string column"
    if around.column.facts.rounds and "round" not in step.params:
        yield "round", 'expected "float32" for a float32 column, found none'
    if not around.column.facts.rounds and "round" in step.params:
        yield "round", f"expected no such key for a column of type {around.column}"


def open_numbers(source: ColumnSource, step: Step, table: CodeTable | None) -> ReadBlock:
    return partial(read_block, source.numbers, step)


def read_block(numbers: Numbers, step: Step, start: int, stop: int, report: Report) -> np.ndarray:
    values = numbers.values[start:stop].astype(np.float64, copy=False)  # no step writes into its operand
    if numbers.missing is not None:
        values = np.where(numbers.missing[start:stop], np.nan, values)
    if "round" in step.params:
        values = round_float32(values)
    if step.params["missing"] == "error" and (absent := np.isnan(values)).any():
        report(0, "missing_value", absent)
    if "within" in step.params:
        lo, hi = step.get_range("within")
        if (outside := (values < lo) | (values > hi)).any():
            report(2, "out_of_range", outside)
    return values[:, np.newaxis]


def open_together(
    sources: Sequence[ColumnSource], steps: Sequence[Step], tables: Sequence[CodeTable | None]
) -> ReadTile:
    required = np.array([step.params["missing"] == "error" for step in steps])
    bounds = np.array([read_within(step) for step in steps]).T
    columns = [each.numbers for each in sources]
    rounds = [
        "round" in step.params and each.values.dtype != np.float32 for each, step in zip(columns, steps, strict=True)
    ]
    return partial(read_together, list(zip(columns, rounds, strict=True)), required, bounds)


def read_together(
    columns: Sequence[tuple[Numbers, bool]], required: np.ndarray, bounds: np.ndarray, start: int, stop: int
) -> np.ndarray | None:
    """Return rows of columns side by side, (m, w), None where one is refused; `bounds` are the least and the greatest (2, w)."""
    register = np.empty((len(columns), stop - start)).T
    for place, (numbers, rounds) in zip(register.T, columns, strict=True):
        place[:] = numbers.values[start:stop]
        if numbers.missing is not None:
            place[numbers.missing[start:stop]] = np.nan
        if rounds:
            place[:] = round_float32(place)
    if required.any() and np.isnan(register.min(axis=0, initial=np.inf)[required]).any():  # the least of any NaN is NaN
        return None
    if (bounds != [[-np.inf], [np.inf]]).any():
        least, most = (
            np.fmin.reduce(register, axis=0, initial=np.inf),
            np.fmax.reduce(register, axis=0, initial=-np.inf),
        )
        if ((least < bounds[0]) | (most > bounds[1])).any():
            return None
    return register


def bind_few(step: Step, table: CodeTable | None) -> Callable[[Sequence[float]], FewNumbers]:
    lo, hi = read_within(step)
    passes, bounded = step.params["missing"] == "pass", "within" in step.params

    def read(cells: Sequence[float]) -> FewNumbers:
        total = sum(cells)
        if total == total and not (bounded and (min(cells) < lo or max(cells) > hi)):  # none is NaN
            return cells
        for number in cells:
            if not lo <= number <= hi and (number == number or not passes):
                raise OddCellError
        return cells

    return read


def compute_tensor(t: Tensors, step: Step, column: ColumnTensor) -> tf.Tensor:
    if step.params["missing"] == "error":
        t.refuse(0, "missing_value", column.missing)
    if "within" in step.params:
        lo, hi = step.get_range("within")
        t.refuse(2, "out_of_range", (column.values < t.number(lo)) | (column.values > t.number(hi)))
    return column.values[:, np.newaxis]


def accepts(step: Step, value: Value, vocabulary: Vocabulary | None) -> bool:
    if value is None:
        return step.params["missing"] != "error"
    lo, hi = read_within(step)
    return isinstance(value, (bool, int, float)) and lo <= value <= hi


def list_branches(step: Step, column_type: ColumnType, vocabulary: Vocabulary | None) -> list[Value]:
    """Return the bounds of `within` and the nearest values outside, where the column can hold them."""
    lo, hi = read_within(step)
    if not column_type.facts.is_floating:
        below = [ceil(lo) - 1, ceil(lo)] if isfinite(lo) else []
        above = [floor(hi), floor(hi) + 1] if isfinite(hi) else []
        least, most = column_type.held
        held = [value for value in (*below, *above) if least <= value <= most]
        return [bool(value) for value in held] if column_type.facts.is_boolean else list(held)
    kind = np.float32 if column_type.facts.rounds else np.float64
    inner = [float(kind(bound)) for bound in (lo, hi) if isfinite(bound)]
    lower = [float(np.nextafter(kind(lo), kind(-inf)))] if isfinite(lo) else []
    upper = [float(np.nextafter(kind(hi), kind(inf)))] if isfinite(hi) else []
    return [value for value in (*inner, *lower, *upper) if isfinite(value)]


def read_within(step: Step) -> tuple[float, float]:
    """Return the bounds of the numbers that a step takes, infinite where it has none."""
    return step.get_range("within") if "within" in step.params else (-inf, inf)


def passes_missing(step: Step) -> bool:
    return step.params["missing"] == "pass"


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    accepted, name, keys = tracer.get_accepted(step), str(step.column), tracer.keys
    family, floating = find_family(accepted.type), accepted.type.facts.is_floating
    known = None if accepted.known is None else [float(value) for value in accepted.known]  # type: ignore[arg-type]
    lo, hi = (accepted.lo, accepted.hi) if known is None else (min(known, default=0.0), max(known, default=0.0))
    number = Number(
        step,
        0,
        None,
        keys.make("number", name, family, "signed" if floating else "unsigned"),  # an integer is never -0.0
        keys.make("number", name, family, "value"),
        keys.make("missing", name) if accepted.missing else None,
        lo,
        hi,
        not floating if known is None else all(value.is_integer() for value in known),
    )
    return (number,)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    name, params, column_type = name_column(str(step.column)), step.params, program.columns[str(step.column)].type
    text = describe_count(name, column_type)
    count = Phrase(text, is_formula=text != name, may_miss=params["missing"] == "pass")
    if column_type.facts.is_time:
        count = replace(count, time=column_type, column=name)
    refused = ["missing"] if params["missing"] == "error" else []
    if "within" in params:
        refused.append("outside {} to {}".format(*map(count.show, step.get_range("within"))))
    return replace(count, refused=tuple(refused))


OP = Op(
    name="number",
    takes="column",
    gives="numbers",
    params=(Param("missing", "pass"), Param("within", "range", optional=True), ROUND),
    check=check,
    measure=measure_one,
    compute=None,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=passes_missing,
    describe_missing=say_nothing,
    words=Words(take_none, say),
    call=say_nothing,
    keeps_numbers=True,
    reading=Reading(open_numbers, accepts, list_branches, needs="number", together=open_together, few=bind_few),
)
