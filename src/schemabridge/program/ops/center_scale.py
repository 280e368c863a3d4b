"""center_scale: (x - center) / scale (steps 5)."""

from __future__ import annotations

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
    give_none,
    keep_infinity,
    keep_width,
    say_nothing,
    spread,
    take_same,
)
from schemabridge.program.phrases import add_rounding, rephrase, show_constant, subtract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewNumbers, Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 5.1: nothing is divided by zero."""
    scale = step.find_array("scale")
    for i in np.flatnonzero(scale == 0) if scale is not None else ():
        yield f"scale[{i}]", "expected another number than zero"


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return scale(x, step)


def scale(x: np.ndarray, step: Step) -> np.ndarray:
    rounded = choose_rounding(step.params.get("round"))
    return rounded(rounded(x - step.get_array("center")) / step.get_array("scale"))


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers] | None:
    if "round" in step.params:
        return None
    parts = list(zip(spread(step, "center", width), spread(step, "scale", width), strict=True))
    return lambda numbers: [(x - center) / scale for x, (center, scale) in zip(numbers, cycle(parts))]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    difference = t.round(step, t.subtract(x, t.parameter(step, "center")))
    return t.round(step, t.divide(difference, t.parameter(step, "scale")))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operand = tracer.get_numbers(step)
    computed = [trace_column(tracer, step, index, x) for index, x in enumerate(operand)]
    return bound_numbers(operand, computed, lambda bounds: scale(bounds, step))


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    center = pick_constant(step, "center", index)
    constants = pack(center, pick_constant(step, "scale", index))
    return new_number(tracer.keys, step, index, x, constants, signed=center == 0)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    center, divisor = pick_constant(step, "center", index), pick_constant(step, "scale", index)
    if center == 0 and divisor == 1:
        return rephrase(operands, add_rounding(x.text, step))
    difference = subtract(x.inside, center)
    text = f"({difference})" if center else difference
    return rephrase(operands, add_rounding(f"{text} / {show_constant(divisor)}" if divisor != 1 else difference, step))


OP = Op(
    name="center_scale",
    takes="numbers",
    gives="numbers",
    params=(
        Param("center", "numbers", finite=True, each=True),
        Param("scale", "numbers", finite=True, each=True),
        ROUND,
    ),
    check=check,
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
