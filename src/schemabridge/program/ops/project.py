"""project: weighted sums of the columns of a row (steps 20)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import derive_number
from schemabridge.program.op import Op, Param, Words, give_none, keep_infinity, measure_param, say_nothing, take_all
from schemabridge.program.phrases import MOST_CASES, rephrase, show_constant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step

LARGE = 1e300  # sums below it, rounded, are finite


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 20.1: a weight for every column of the operand and of the result, an offset for every column of the result."""
    width, weights, offset = step.params.get("width"), step.find_array("weights"), step.find_array("offset")
    if not isinstance(width, int):
        return
    if weights is not None and around.operand is not None and len(weights) != width * around.operand.width:
        yield "weights", f"expected {width} times {around.operand.width} weights, found {len(weights)}"
    if offset is not None and len(offset) != width:
        yield "offset", f"expected {width} numbers, found {len(offset)}"


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    """Return the sums, column by column: what a library does with a matrix product is in no fixed order."""
    weights = get_weights(step)
    total: np.ndarray = x[:, :1] * weights[:, 0]
    for column in range(1, x.shape[1]):
        total = total + x[:, column : column + 1] * weights[:, column]
    if "offset" in step.params:
        total = total + step.get_array("offset")
    return total


def get_weights(step: Step) -> np.ndarray:
    """Return the weights as a table, a row for every column of the result."""
    return step.get_array("weights").reshape(step.get_integer("width"), -1)


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    weights = t.array(get_weights(step).astype(np.float64))
    total = t.multiply(x[:, :1], weights[:, 0])
    for column in range(1, x.shape[1]):
        total = t.add(total, t.multiply(x[:, column : column + 1], weights[:, column]))
    return t.add(total, t.parameter(step, "offset")) if "offset" in step.params else total


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    offset = step.get_array("offset") if "offset" in step.params else None
    columns = []
    for index, weights in enumerate(get_weights(step)):
        added = b"" if offset is None else offset[index : index + 1].tobytes()
        number = derive_number(tracer.keys, step, index, operands, weights.tobytes() + b"," + added)
        sizes = [abs(weight) * max(abs(x.lo), abs(x.hi)) for weight, x in zip(weights.tolist(), operands, strict=True)]
        largest = 2 * (sum(sizes) + (0.0 if offset is None else abs(float(offset[index]))))
        if largest < LARGE and all(x.nan is None for x in operands):
            number = replace(number, nan=None)
        columns.append(replace(number, lo=-largest, hi=largest) if largest < LARGE else number)
    return tuple(columns)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    """Return the weighted sum; of many columns the first, and how many more there are."""
    parts = [
        f"{show_constant(weight)} * {x.inside}" for weight, x in zip(get_weights(step)[index], operands, strict=True)
    ]
    shown = parts[:MOST_CASES] + [f"{len(parts) - MOST_CASES} more"] * (len(parts) > MOST_CASES)
    offset = step.find_array("offset")
    if offset is not None:
        shown.append(show_constant(float(offset[index])))
    return rephrase(operands, " + ".join(shown))


OP = Op(
    name="project",
    takes="numbers",
    gives="numbers",
    params=(
        Param("width", "count"),
        Param("weights", "numbers", finite=True),
        Param("offset", "numbers", optional=True, finite=True),
    ),
    check=check,
    measure=measure_param,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_all, say),
    is_inexact=lambda params: True,  # a sum whose order libraries choose
    since=1,
)
