"""scale_offset: x * scale + offset (steps 6)."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import bound_numbers, new_number, pack, pick_constant
from schemabridge.program.op import (
    ROUND,
    Op,
    Param,
    Words,
    accept_any,
    give_none,
    keep_infinity,
    keep_width,
    say_nothing,
    spread,
    take_same,
)
from schemabridge.program.phrases import add_rounding, rephrase, show_constant, subtract

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewNumbers, Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return scale(x, step)


def scale(x: np.ndarray, step: Step) -> np.ndarray:
    rounded = choose_rounding(step.params.get("round"))
    return rounded(rounded(x * step.get_array("scale")) + step.get_array("offset"))


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers] | None:
    if "round" in step.params:
        return None
    parts = list(zip(spread(step, "scale", width), spread(step, "offset", width), strict=True))
    return lambda numbers: [x * scale + offset for x, (scale, offset) in zip(numbers, cycle(parts))]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    product = t.round(step, t.multiply(x, t.parameter(step, "scale")))
    return t.round(step, t.add(product, t.parameter(step, "offset")))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operand = tracer.get_numbers(step)
    computed = [trace_column(tracer, step, index, x) for index, x in enumerate(operand)]
    return bound_numbers(operand, computed, lambda bounds: bound(bounds, step))


def bound(bounds: np.ndarray, step: Step) -> np.ndarray:
    results = scale(bounds, step)
    return np.where(np.isnan(results), step.get_array("offset"), results)  # infinity times zero


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    factor, offset = pick_constant(step, "scale", index), pick_constant(step, "offset", index)
    # x * scale is ±0 for x = ±0, and only -0.0 leaves the sign of what is added to it
    signed = pack(offset) == pack(-0.0)
    number = new_number(tracer.keys, step, index, x, pack(factor, offset), signed=signed)
    if factor != 0 or x.is_within(np.inf):
        return number
    nan = "no" if x.nan is None else x.nan
    return replace(number, nan=tracer.keys.make("infinite", x.value, "or", nan))


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    factor, offset = pick_constant(step, "scale", index), pick_constant(step, "offset", index)
    product = f"{x.inside} * {show_constant(factor)}" if factor != 1 else x.inside
    return rephrase(operands, add_rounding(subtract(product, -offset), step))


OP = Op(
    name="scale_offset",
    takes="numbers",
    gives="numbers",
    params=(
        Param("scale", "numbers", finite=True, each=True),
        Param("offset", "numbers", finite=True, each=True),
        ROUND,
    ),
    check=accept_any,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    by_column=True,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_same, say),
)
