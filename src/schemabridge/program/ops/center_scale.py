"""center_scale: (x - center) / scale (steps 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import bound_numbers, new_number, pack, pick_constant
from schemabridge.program.op import ROUND, Op, Param, give_none, keep_infinity, keep_width, say_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.program.expressions import Number
    from schemabridge.program.op import Report
    from schemabridge.program.registers import Surroundings
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


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operand = tracer.get_numbers(step)
    computed = [trace_column(tracer, step, index, x) for index, x in enumerate(operand)]
    return bound_numbers(operand, computed, lambda bounds: scale(bounds, step))


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    center = pick_constant(step, "center", index)
    constants = pack(center, pick_constant(step, "scale", index))
    return new_number(tracer.keys, step, index, x, constants, signed=center == 0)


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
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
)
