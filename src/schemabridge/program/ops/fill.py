"""fill: a number in place of a missing one (steps 3)."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import new_number, pack, pick_constant
from schemabridge.program.op import (
    Op,
    Param,
    Words,
    accept_any,
    give_none,
    keep_infinity,
    keep_width,
    spread,
    take_same,
)
from schemabridge.program.phrases import rephrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewNumbers, Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return np.where(np.isnan(x), step.get_array("value"), x)


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers]:
    values = spread(step, "value", width)
    return lambda numbers: [x if x == x else value for x, value in zip(numbers, cycle(values))]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    return t.tf.where(t.tf.math.is_nan(x), t.parameter(step, "value"), x)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    return tuple(trace_column(tracer, step, index, x) for index, x in enumerate(tracer.get_numbers(step)))


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    if x.nan is None:
        return x
    value = pick_constant(step, "value", index)
    filled = new_number(tracer.keys, step, index, x, pack(value))
    integral = x.integral and value.is_integer()
    return replace(filled, nan=None, lo=min(x.lo, value), hi=max(x.hi, value), integral=integral)


def describe_missing(step: Step, column_type: ColumnType) -> str:
    return f"filled with {column_type.show_number(float(step.get_array('value')[0]))}"


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    if not x.may_miss:
        return x
    return replace(
        rephrase(operands, f"{x.inside}, or {x.show(pick_constant(step, 'value', index))} where missing"),
        may_miss=False,
        time=x.time,
    )


OP = Op(
    name="fill",
    takes="numbers",
    gives="numbers",
    params=(Param("value", "numbers", each=True),),
    check=accept_any,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    by_column=True,
    keeps_numbers=True,
    trace=trace,
    carries_nan=False,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=describe_missing,
    words=Words(take_same, say),
)
