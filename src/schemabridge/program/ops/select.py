"""select: some columns of a register, in any order (steps 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.op import MAX_WIDTH, Op, Param, Words, give_none, keep_infinity, say_nothing

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
    """Steps 12.1: at least one position, all within the operand."""
    index = step.find_array("index")
    if index is None:
        return
    if len(index) == 0:
        yield "index", "expected at least one position, found none"
    width = MAX_WIDTH if around.operand is None else around.operand.width
    for i in np.flatnonzero((index < 0) | (index >= width)):
        yield f"index[{i}]", f"expected a position from 0 to {width - 1}, found {index[i]}"


def measure(step: Step, operand: int | None) -> int | None:
    index = step.find_array("index")
    return None if index is None else len(index)


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return x[:, step.get_array("index")]


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers]:
    index = step.get_array("index").tolist()
    return lambda numbers: [numbers[row + each] for row in range(0, len(numbers), width) for each in index]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    return t.tf.gather(x, step.get_array("index").astype(np.int64), axis=1)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operand = tracer.get_numbers(step)
    return tuple(operand[index] for index in step.get_array("index").tolist())


def take_selected(step: Step, index: int, width: int) -> Sequence[int]:
    return (int(step.get_array("index")[index]),)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    return operands[0]


OP = Op(
    name="select",
    takes="numbers",
    gives="numbers",
    params=(Param("index", "indices"),),
    check=check,
    measure=measure,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_selected, say),
    call=say_nothing,
)
