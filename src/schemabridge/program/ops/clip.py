"""clip: numbers outside the bounds become the bounds (steps 7)."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import new_number, pack, pick_constant
from schemabridge.program.op import Op, Param, Words, give_none, keep_width, say_nothing, spread, take_same
from schemabridge.program.phrases import rephrase

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
    """Steps 7.1: lo <= hi in every column."""
    lo, hi = step.find_array("lo"), step.find_array("hi")
    if lo is None or hi is None or not (len(lo) == 1 or len(hi) == 1 or len(lo) == len(hi)):
        return
    for i in np.flatnonzero(lo > hi):
        yield "lo", f"expected lo <= hi, not so in column {i}"


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    """Return x inside its bounds; comparisons, because np.clip may exchange zeros of different sign."""
    lo, hi = step.get_array("lo"), step.get_array("hi")
    return np.where(x < lo, lo, np.where(x > hi, hi, x))


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers]:
    parts = list(zip(spread(step, "lo", width), spread(step, "hi", width), strict=True))
    return lambda numbers: [lo if x < lo else hi if x > hi else x for x, (lo, hi) in zip(numbers, cycle(parts))]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    lo, hi = t.parameter(step, "lo"), t.parameter(step, "hi")
    return t.tf.where(x < lo, lo, t.tf.where(x > hi, hi, x))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    return tuple(trace_column(tracer, step, index, x) for index, x in enumerate(tracer.get_numbers(step)))


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    lo, hi = pick_constant(step, "lo", index), pick_constant(step, "hi", index)
    if lo <= x.lo and x.hi <= hi:
        return x
    integral = x.integral and (lo <= x.lo or lo.is_integer()) and (x.hi <= hi or hi.is_integer())
    clipped = new_number(tracer.keys, step, index, x, pack(lo, hi))
    return replace(clipped, lo=min(max(x.lo, lo), hi), hi=max(min(x.hi, hi), lo), integral=integral)


def keeps_infinity(step: Step) -> bool:
    return bool(np.isinf(step.get_array("lo")).any() or np.isinf(step.get_array("hi")).any())


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    lo, hi = pick_constant(step, "lo", index), pick_constant(step, "hi", index)
    bounds = [f"at least {x.show(lo)}"] if lo > -np.inf else []
    bounds += [f"at most {x.show(hi)}"] if hi < np.inf else []
    return replace(rephrase(operands, f"{x.inside}, {' and '.join(bounds)}"), time=x.time) if bounds else x


OP = Op(
    name="clip",
    takes="numbers",
    gives="numbers",
    params=(Param("lo", "numbers", each=True), Param("hi", "numbers", each=True)),
    check=check,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    by_column=True,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keeps_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_same, say),
)
