"""bin: the interval that a number lies in, as a code (steps 8)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import Cells, Codes
from schemabridge.program.op import (
    CODES,
    ROUND,
    Coding,
    Op,
    Param,
    Words,
    give_none,
    lose_infinity,
    measure_one,
    say_nothing,
    take_first,
)
from schemabridge.program.phrases import Phrase, join_or

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 8.1 and 8.4: edges increase strictly; one code more than edges."""
    edges, codes = step.find_array("edges"), step.find_array("codes")
    if edges is None:
        return
    if len(edges) == 0:
        yield "edges", "expected at least one edge, found none"
    for i in np.flatnonzero(edges[:-1] >= edges[1:]):
        yield f"edges[{i + 1}]", f"expected more than {edges[i]}, found {edges[i + 1]}"
    if codes is not None and len(codes) != len(edges) + 1:
        yield "codes", f"expected {count_things(len(edges) + 1, 'code')}, found {len(codes)}"


def compute(operand: np.ndarray, step: Step, report: Report) -> np.ndarray:
    values = operand[:, 0]
    absent = np.isnan(values)
    compared = choose_rounding(step.params.get("round"))(values)
    bins = np.searchsorted(
        step.get_array("edges"), compared, side="right" if step.params["closed"] == "left" else "left"
    )
    bins[absent] = 0
    codes = bins if "codes" not in step.params else step.get_array("codes")[bins]
    if absent.any():
        if step.params["missing"] == "error":
            report(0, "missing_value", absent)
        else:
            codes[absent] = step.get_integer("missing")
    return codes.astype(np.int32)


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    values = t.round(step, x[:, 0])
    absent = t.tf.math.is_nan(values)
    compared = t.tf.where(absent, t.tf.zeros_like(values), values)
    side = "right" if step.params["closed"] == "left" else "left"
    bins = t.tf.searchsorted(t.parameter(step, "edges"), compared, side=side, out_type=t.tf.int64)
    codes = t.get_codes(step, bins)
    if step.params["missing"] == "error":
        t.refuse(0, "missing_value", absent)
        return codes
    return t.tf.where(absent, t.array(np.int64(step.get_integer("missing"))), codes)


def trace(tracer: Tracer, step: Step) -> Codes:
    """Return the code of each bin of a number."""
    (operand,) = tracer.get_numbers(step)
    edges, missing = step.get_array("edges").astype(np.float64), step.params["missing"]
    separate = operand.nan is not None and missing != "error"
    if operand.nan is not None and not separate:
        tracer.refusing[operand.nan] = step.id
    parts = (str(step.params["closed"]), str(step.params.get("round")), edges.tobytes(), int(separate))
    count = len(edges) + 1
    codes = np.asarray(step.params.get("codes", np.arange(count))).astype(np.int64)
    key = tracer.keys.make("bins", operand.value, *parts)
    if not separate:
        return Codes(step, Cells(key, count, None, None), codes, operand)
    with_missing = np.append(codes, step.get_integer("missing"))
    return Codes(step, Cells(key, count + 1, count, operand.nan), with_missing, operand)


def count_codes(step: Step, vocabulary: Vocabulary | None) -> int | None:
    edges = step.find_array("edges")
    return None if edges is None else len(edges) + 1


def list_thresholds(step: Step) -> list[float]:
    """Return the first and the last edge."""
    return [float(edge) for edge in step.get_array("edges")[[0, -1]]]


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    is_refused = x.may_miss and step.params["missing"] == "error"
    refused = tuple(dict.fromkeys((*x.refused, *(["missing"] if is_refused else []))))
    bins, cases = list_bins(step, x), dict[int, list[str]]()
    codes = step.get_array("codes").tolist() if "codes" in step.params else range(len(bins))
    for code, words in zip(codes, bins, strict=True):
        cases.setdefault(code, []).append(words)
    if x.may_miss and not is_refused:
        cases.setdefault(step.get_integer("missing"), []).append("missing")
    joined = {code: join_or(words) for code, words in cases.items()}
    return Phrase(x.column or x.text, x.is_formula and not x.column, joined, refused=refused)


def list_bins(step: Step, x: Phrase) -> list[str]:
    """Return the bins of a number in words, in their order (steps 8.4)."""
    edges = [x.show(edge) for edge in step.get_array("edges").tolist()]
    if step.params["closed"] == "left":
        between = [f"from {lo} to below {hi}" for lo, hi in pairwise(edges)]
        return [f"below {edges[0]}", *between, f"{edges[-1]} or more"]
    between = [f"above {lo} up to {hi}" for lo, hi in pairwise(edges)]
    return [f"up to {edges[0]}", *between, f"above {edges[-1]}"]


OP = Op(
    name="bin",
    takes="number",
    gives="codes",
    params=(Param("edges", "numbers"), Param("closed", "closed"), CODES, Param("missing", "missing"), ROUND),
    check=check,
    measure=measure_one,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    coding=Coding(count_codes, list_thresholds),
)
