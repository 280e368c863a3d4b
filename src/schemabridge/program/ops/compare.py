"""compare: 1 where numbers stand in a relation to others, otherwise 0 (steps 16)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import derive_number, pack, pack_words, pick_constant
from schemabridge.program.op import Op, Param, Words, give_none, lose_infinity
from schemabridge.program.phrases import rephrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step

RELATIONS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "lt": np.less,
    "le": np.less_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "ge": np.greater_equal,
    "gt": np.greater,
}
SIGNS = {"lt": "<", "le": "<=", "eq": "=", "ne": "is not", "ge": ">=", "gt": ">"}


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 16.1: without a value two columns."""
    if "value" not in step.params and around.operand is not None and around.operand.width != 2:
        yield "in", f"expected two columns, or a `value` to compare with, found {around.operand.width}"


def measure(step: Step, operand: int | None) -> int | None:
    return operand if "value" in step.params else 1


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    left, right = (x, step.get_array("value")) if "value" in step.params else (x[:, :1], x[:, 1:])
    y = RELATIONS[str(step.params["relation"])](left, right).astype(np.float64)
    if step.params["missing"] == "pass":
        y[np.isnan(left) | np.isnan(right)] = np.nan
    return y


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    left, right = (x, t.parameter(step, "value")) if "value" in step.params else (x[:, :1], x[:, 1:])
    relation = getattr(t.tf, RELATIONS[str(step.params["relation"])].__name__)
    y = t.tf.cast(relation(left, right), t.tf.float64)
    if step.params["missing"] == "compare":
        return y
    return t.tf.where(t.tf.math.is_nan(left) | t.tf.math.is_nan(right), t.number(np.nan), y)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    if "value" not in step.params:
        return (trace_relation(tracer, step, 0, operands, b""),)
    return tuple(
        trace_relation(tracer, step, index, [x], pack(pick_constant(step, "value", index) + 0.0))
        for index, x in enumerate(operands)
    )


def trace_relation(tracer: Tracer, step: Step, index: int, operands: Sequence[Number], constant: bytes) -> Number:
    number = derive_number(tracer.keys, step, index, operands, pack_words(step, "relation", "missing") + constant)
    passes = step.params["missing"] == "pass" and any(x.nan is not None for x in operands)
    # zeros of either sign are the same here
    return replace(number, exact=number.value, nan=number.nan if passes else None, lo=0.0, hi=1.0, integral=True)


def describe_missing(step: Step, column_type: ColumnType) -> str:
    return "" if step.params["missing"] == "pass" else "compared: only ne holds"


def list_compared(step: Step, index: int, width: int) -> Sequence[int]:
    """Return the column that is compared with a constant, or both."""
    return (index,) if "value" in step.params else range(width)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    passes = step.params["missing"] == "pass"
    has_value, x = "value" in step.params, operands[0]
    other = x.show(pick_constant(step, "value", index)) if has_value else operands[1].inside
    text = f"1 where {x.compared if has_value else x.inside} {SIGNS[str(step.params['relation'])]} {other}, otherwise 0"
    return replace(rephrase(operands, text), may_miss=passes and any(each.may_miss for each in operands))


OP = Op(
    name="compare",
    takes="numbers",
    gives="numbers",
    params=(
        Param("relation", "word", words=tuple(RELATIONS)),
        Param("value", "numbers", optional=True, each=True),
        Param("missing", "word", words=("pass", "compare")),
    ),
    check=check,
    measure=measure,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=describe_missing,
    words=Words(list_compared, say),
    since=1,
)
