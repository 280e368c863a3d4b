"""combine: sum, product, mean, difference or quotient of the columns of a row (steps 13)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import derive_number, pack_words
from schemabridge.program.op import (
    DOMAIN,
    ROUND,
    Op,
    Param,
    Words,
    keep_infinity,
    measure_one,
    passes_domain,
    report_domain,
    say_nothing,
    take_all,
)
from schemabridge.program.phrases import add_rounding, rephrase, say_domain

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

FOLDS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "sum": np.add,
    "product": np.multiply,
    "mean": np.add,
    "difference": np.subtract,
    "quotient": np.divide,
}
SIGNS = {"sum": " + ", "product": " * ", "difference": " - ", "quotient": " / "}
OF_TWO = ("difference", "quotient")


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 13.1 and 13.2: a difference and a quotient are of two columns, none of which is skipped."""
    if step.params.get("function") not in OF_TWO:
        return
    if around.operand is not None and around.operand.width != 2:
        yield "in", f"expected two columns for a {step.params['function']}, found {around.operand.width}"
    if step.params.get("missing") == "skip":
        yield "missing", f'expected "pass" for a {step.params["function"]}, found "skip"'


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    absent = np.isnan(x) & (step.params["missing"] == "skip")
    counted = np.where(absent, get_neutral(step), x)
    y = fold_columns(counted, step)
    if step.params["function"] == "mean":
        y = divide_sum(y, (~absent).sum(axis=1, keepdims=True), step)
    report_domain(
        step, report, y, lambda: np.isfinite(counted).all(axis=1, keepdims=True) & ~absent.all(axis=1, keepdims=True)
    )
    return y


def get_neutral(step: Step) -> float:
    """Return what a column that is skipped counts as."""
    return 1.0 if step.params["function"] == "product" else 0.0


def fold_columns(x: np.ndarray, step: Step) -> np.ndarray:
    """Return the columns (m, w) taken together from the first to the last, (m, 1)."""
    rounded, fold = choose_rounding(step.params.get("round")), FOLDS[str(step.params["function"])]
    total = x[:, :1]
    for column in range(1, x.shape[1]):
        total = rounded(fold(total, x[:, column : column + 1]))
    return total


def divide_sum(total: np.ndarray, count: np.ndarray, step: Step) -> np.ndarray:
    """Return the mean of `count` numbers; 0 / 0 is that of none."""
    return choose_rounding(step.params.get("round"))(total / count)


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    skips, tf = step.params["missing"] == "skip", t.tf
    absent = tf.math.is_nan(x) & skips
    counted = tf.where(absent, t.number(get_neutral(step)), x)
    y = fold_tensors(t, step, counted)
    if step.params["function"] == "mean":
        count = tf.reduce_sum(tf.cast(~absent, tf.float64), axis=1, keepdims=True) if skips else t.number(x.shape[1])
        y = t.round(step, t.divide(y, count))  # a count that a rewrite finds out would be multiplied with
    given = tf.reduce_all(tf.math.is_finite(counted), axis=1) & ~tf.reduce_all(absent, axis=1)
    t.refuse_domain(step, given[:, np.newaxis], y)
    return y


def fold_tensors(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    fold = getattr(t, FOLDS[str(step.params["function"])].__name__)
    total = x[:, :1]
    for column in range(1, x.shape[1]):
        total = t.round(step, fold(total, x[:, column : column + 1]))
    return total


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    words = pack_words(step, "function", "missing", "round")
    result = derive_number(tracer.keys, step, 0, operands, words, signed=step.params["function"] == "quotient")
    lo, hi = bound(step, operands)
    skips, whole = step.params["missing"] == "skip", step.params["function"] not in ("mean", "quotient")
    sure = all(x.is_within(np.inf) and (skips or x.nan is None) for x in operands) and -np.inf < lo <= hi < np.inf
    if sure and (not skips or step.params["function"] != "mean" or any(x.nan is None for x in operands)):
        result = replace(result, nan=None)
    result = replace(result, lo=lo, hi=hi, integral=whole and all(x.integral for x in operands))
    tracer.note_domain(step, [result])
    return (result,)


def bound(step: Step, operands: Sequence[Number]) -> tuple[float, float]:
    """Return the bounds of a result: those of what it gives for the bounds of its operands."""
    neutral = [get_neutral(step)] if step.params["missing"] == "skip" else []
    ranges = [(x.lo, x.hi, *(neutral if x.nan is not None else [])) for x in operands]
    if step.params["function"] == "quotient" and min(ranges[1]) <= 0 <= max(ranges[1]):
        return -np.inf, np.inf
    with np.errstate(all="ignore"):
        total = np.array([ranges[0]])
        for each in ranges[1:]:
            corners = [fold_columns(np.array([pair]), step)[0, 0] for pair in product(limit(total), each)]
            total = np.array([corners])
        if step.params["function"] == "mean":
            total = np.concatenate([divide_sum(total, np.array(count), step) for count in (1, len(operands))], axis=1)
    return limit(total)


def limit(results: np.ndarray) -> tuple[float, float]:
    """Return the least and the greatest result, any number where one is NaN."""
    return (-np.inf, np.inf) if np.isnan(results).any() else (float(results.min()), float(results.max()))


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    function, skips = str(step.params["function"]), step.params["missing"] == "skip"
    if function == "mean":
        text = f"mean of {', '.join(each.text for each in operands)}"
    else:
        text = SIGNS[function].join(each.inside for each in operands)
    phrase = rephrase(operands, add_rounding(f"{text}, leaving out what is missing" if skips else text, step))
    if skips and function != "mean":
        phrase = replace(phrase, may_miss=False)
    return say_domain(step, phrase) if function == "quotient" else phrase


OP = Op(
    name="combine",
    takes="numbers",
    gives="numbers",
    params=(
        Param("function", "word", words=tuple(FOLDS)),
        Param("missing", "word", words=("pass", "skip")),
        DOMAIN,
        ROUND,
    ),
    check=check,
    measure=measure_one,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=passes_domain,
    describe_missing=say_nothing,
    words=Words(take_all, say),
    since=1,
)
