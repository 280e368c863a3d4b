"""yeo_johnson: numbers of either sign made more normal by a power (steps 22)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program import tensor_functions
from schemabridge.program.elementary import LARGEST_EXPONENT, compute_expm1, compute_log1p
from schemabridge.program.expressions import derive_number, pack, pack_words, pick_constant
from schemabridge.program.op import (
    DOMAIN,
    ROUND,
    Op,
    Param,
    Words,
    check_magnitude,
    give_none,
    keep_infinity,
    keep_width,
    report_domain,
    say_nothing,
    take_same,
)
from schemabridge.program.phrases import add_rounding, rephrase, say_domain, show_constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step

Rounding: TypeAlias = "Callable[[np.ndarray], np.ndarray]"

NO_POWER = 2.0**-52  # below it a logarithm stands in the place of a power


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 22.1: no power that is too large."""
    yield from check_magnitude(step, "lambda", LARGEST_EXPONENT)


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    y = apply(x, step)
    report_domain(step, report, y, lambda: np.isfinite(x))
    return y


def apply(x: np.ndarray, step: Step) -> np.ndarray:
    rounded = choose_rounding(step.params.get("round"))
    columns = [raise_column(x[:, j], pick_constant(step, "lambda", j), rounded) for j in range(x.shape[1])]
    return np.stack(columns, axis=1)


def raise_column(x: np.ndarray, power: float, rounded: Rounding) -> np.ndarray:
    """Return one column; below zero the power is 2 - lambda, of the number without its sign (steps 22.2)."""
    upper = raise_number(np.where(x < 0, 0.0, x), power, rounded)
    lower = -raise_number(np.where(x < 0, -x, 0.0), float(rounded(np.array(2 - power))), rounded)
    return np.where(x < 0, lower, upper)


def raise_number(x: np.ndarray, power: float, rounded: Rounding) -> np.ndarray:
    logarithm = rounded(compute_log1p(x))
    if abs(power) < NO_POWER:
        return logarithm
    return rounded(rounded(compute_expm1(rounded(power * logarithm))) / power)


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    y = t.tf.stack([raise_tensor(t, step, x, j) for j in range(x.shape[1])], axis=1)
    t.refuse_domain(step, t.tf.math.is_finite(x), y)
    return y


def raise_tensor(t: Tensors, step: Step, x: tf.Tensor, index: int) -> tf.Tensor:
    column, power, zero = x[:, index], pick_constant(step, "lambda", index), t.number(0)
    below, rounded = column < 0, choose_rounding(step.params.get("round"))
    upper = raise_tensor_number(t, step, t.tf.where(below, zero, column), power)
    lower = raise_tensor_number(t, step, t.tf.where(below, -column, zero), float(rounded(np.array(2 - power))))
    return t.tf.where(below, -lower, upper)


def raise_tensor_number(t: Tensors, step: Step, x: tf.Tensor, power: float) -> tf.Tensor:
    logarithm = t.round(step, tensor_functions.compute_log1p(t, x))
    if abs(power) < NO_POWER:
        return logarithm
    raised = tensor_functions.compute_expm1(t, t.round(step, t.multiply(t.number(power), logarithm)))
    return t.round(step, t.divide(t.round(step, raised), t.number(power)))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    results = tuple(trace_column(tracer, step, index, x) for index, x in enumerate(operands))
    tracer.note_domain(step, results)
    return results


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    power = pick_constant(step, "lambda", index)
    result = derive_number(tracer.keys, step, index, [x], pack_words(step, "round") + pack(power))
    rounded = choose_rounding(step.params.get("round"))  # what overflows in float32 is not finite
    with np.errstate(all="ignore"):
        lo, hi = (float(raise_column(np.array([end]), power, rounded)[0]) for end in (x.lo, x.hi))
    if not np.isfinite([lo, hi]).all():
        return replace(result, nan=x.nan)
    margin = 2.0**-10 * max(abs(lo), abs(hi))  # rounding to float32 is within it
    return replace(result, nan=x.nan, lo=lo - margin, hi=hi + margin)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    text = f"yeo_johnson({x.text}, lambda {show_constant(pick_constant(step, 'lambda', index))})"
    return say_domain(step, rephrase(operands, add_rounding(text, step), is_formula=False))


OP = Op(
    name="yeo_johnson",
    takes="numbers",
    gives="numbers",
    params=(Param("lambda", "numbers", finite=True, each=True), DOMAIN, ROUND),
    check=check,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_same, say),
    is_inexact=lambda params: True,
    since=1,
)
