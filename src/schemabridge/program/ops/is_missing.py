"""is_missing: 1 where a number is missing, otherwise 0 (steps 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import Number
from schemabridge.program.op import Op, Words, accept_any, give_none, keep_width, lose_infinity, take_same
from schemabridge.program.phrases import rephrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewNumbers, Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return np.where(np.isnan(x), 1.0, 0.0)


def bind_few(step: Step, width: int) -> Callable[[FewNumbers], FewNumbers]:
    return lambda numbers: [0.0 if x == x else 1.0 for x in numbers]


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    return t.tf.cast(t.tf.math.is_nan(x), t.tf.float64)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    return tuple(trace_column(tracer, step, index, x) for index, x in enumerate(tracer.get_numbers(step)))


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    key = tracer.keys.make("never") if x.nan is None else tracer.keys.make("is_missing", x.nan)
    return Number(step, index, x, key, key, None, 0.0, 1.0, True)


def describe_missing(step: Step, column_type: ColumnType) -> str:
    return "has a feature of its own"


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    return replace(rephrase(operands, f"1 where {x.inside} is missing, otherwise 0"), may_miss=False)


OP = Op(
    name="is_missing",
    takes="numbers",
    gives="numbers",
    params=(),
    check=accept_any,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    by_column=True,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=describe_missing,
    words=Words(take_same, say),
)
