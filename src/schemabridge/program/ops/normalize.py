"""normalize: rows divided by their length (steps 21)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import derive_number, pack, pack_words
from schemabridge.program.op import (
    Op,
    Param,
    Words,
    accept_any,
    give_none,
    keep_width,
    lose_infinity,
    say_nothing,
    take_all,
)
from schemabridge.program.phrases import MOST_CASES, rephrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def add_magnitudes(x: np.ndarray) -> np.ndarray:
    return add_columns(np.abs(x))


def find_length(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(add_columns(x * x)))


def find_greatest(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(x).max(axis=1, keepdims=True))


def add_columns(x: np.ndarray) -> np.ndarray:
    """Return the sums of rows (m, w) from the first column to the last, (m, 1)."""
    total = x[:, :1]
    for column in range(1, x.shape[1]):
        total = total + x[:, column : column + 1]
    return total


NORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "l1": add_magnitudes,
    "l2": find_length,
    "max": find_greatest,
}


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    length = NORMS[str(step.params["norm"])](x)
    y = np.where(length == 0, x, x / length)
    y[np.isnan(x).any(axis=1)] = np.nan
    return y


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    length = measure_tensor(t, str(step.params["norm"]), x)
    y = t.tf.where(length == 0, x, t.divide(x, length))
    absent = t.tf.reduce_any(t.tf.math.is_nan(x), axis=1, keepdims=True)
    return t.tf.where(absent, t.number(np.nan), y)


def measure_tensor(t: Tensors, norm: str, x: tf.Tensor) -> tf.Tensor:
    """Return the lengths of rows (n, w), (n, 1)."""
    if norm == "max":
        return t.tf.reduce_max(t.tf.abs(x), axis=1, keepdims=True)
    parts = t.tf.abs(x) if norm == "l1" else t.multiply(x, x)
    total = parts[:, :1]
    for column in range(1, x.shape[1]):
        total = t.add(total, parts[:, column : column + 1])
    return total if norm == "l1" else t.exact(t.tf.sqrt(total))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    sure = all(x.nan is None and x.is_within(np.inf) for x in operands)
    columns = []
    for index in range(len(operands)):
        words = pack_words(step, "norm") + pack(float(index))
        number = derive_number(tracer.keys, step, index, operands, words)
        # a length that is too small or too large leaves finite numbers that are at most 2
        columns.append(replace(number, nan=None if sure else number.nan, lo=-2.0, hi=2.0))
    return tuple(columns)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    others = (
        f"{operands[0].text}, ..., {operands[-1].text}"
        if len(operands) > MOST_CASES
        else ", ".join(x.text for x in operands)
    )
    return rephrase(operands, f"{operands[index].inside} / {step.params['norm']} length of ({others})")


OP = Op(
    name="normalize",
    takes="numbers",
    gives="numbers",
    params=(Param("norm", "word", words=tuple(NORMS)),),
    check=accept_any,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_all, say),
    is_inexact=lambda params: True,  # a sum whose order libraries choose
    since=1,
)
