"""coalesce: the first column of a row that is not missing (steps 15)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import derive_number
from schemabridge.program.op import Op, Words, accept_any, give_none, keep_infinity, measure_one, take_all
from schemabridge.program.phrases import rephrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    y = x[:, :1]
    for column in range(1, x.shape[1]):
        y = np.where(np.isnan(y), x[:, column : column + 1], y)
    return y


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    y = x[:, :1]
    for column in range(1, x.shape[1]):
        y = t.tf.where(t.tf.math.is_nan(y), x[:, column : column + 1], y)
    return y


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    """Return the columns up to the first that is never missing as one."""
    operands = tracer.get_numbers(step)
    sure = [position for position, x in enumerate(operands) if x.nan is None]
    taken = operands[: sure[0] + 1] if sure else operands
    if len(taken) == 1:
        return (taken[0],)
    joined = derive_number(tracer.keys, step, 0, taken, b"", signed=False)
    nan = None if sure else joined.nan
    lo, hi = min(x.lo for x in taken), max(x.hi for x in taken)
    return (replace(joined, nan=nan, lo=lo, hi=hi, integral=all(x.integral for x in taken)),)


def describe_missing(step: Step, column_type: ColumnType) -> str:
    return "filled from another column"


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    words = ", or where it is missing ".join(each.inside for each in operands)
    return replace(rephrase(operands, words), may_miss=all(each.may_miss for each in operands))


OP = Op(
    name="coalesce",
    takes="numbers",
    gives="numbers",
    params=(),
    check=accept_any,
    measure=measure_one,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=describe_missing,
    words=Words(take_all, say),
    since=1,
)
