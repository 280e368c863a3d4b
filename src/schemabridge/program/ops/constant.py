"""constant: the same numbers in every row (steps 14)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import Number, pack
from schemabridge.program.op import Op, Param, Words, give_none, lose_infinity, say_nothing, take_all
from schemabridge.program.phrases import rephrase, show_constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 14.1: at least one number."""
    value = step.find_array("value")
    if value is not None and len(value) == 0:
        yield "value", "expected at least one number, found none"


def measure(step: Step, operand: int | None) -> int | None:
    value = step.find_array("value")
    return None if value is None else len(value)


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    value = step.get_array("value").astype(np.float64)
    return np.tile(value, (len(x), 1))


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    value = t.parameter(step, "value")
    return t.tf.tile(value[np.newaxis, :], [t.tf.shape(x)[0], 1])


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operand = tracer.get_numbers(step)[0]
    return tuple(trace_column(tracer, step, index, operand) for index in range(len(step.get_array("value"))))


def trace_column(tracer: Tracer, step: Step, index: int, operand: Number) -> Number:
    value = float(step.get_array("value")[index])
    exact, equal = tracer.keys.make("constant", pack(value)), tracer.keys.make("constant", pack(value + 0.0))
    return Number(step, index, operand, exact, equal, None, value, value, value.is_integer())


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    words = f"always {show_constant(float(step.get_array('value')[index]))}"
    return replace(rephrase(operands, words, is_formula=False), may_miss=False)


OP = Op(
    name="constant",
    takes="numbers",
    gives="numbers",
    params=(Param("value", "numbers"),),
    check=check,
    measure=measure,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_all, say),
    since=1,
)
