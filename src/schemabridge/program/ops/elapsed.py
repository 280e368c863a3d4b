"""elapsed: the time since a moment, or between two columns, in days, hours or other units (steps 19)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.times import DIGITS, show_day, show_timestamp
from schemabridge.program.expressions import bound_numbers, derive_number, new_number, pack, pack_words, pick_constant
from schemabridge.program.op import Op, Param, Words, give_none, keep_infinity, say_nothing
from schemabridge.program.phrases import UNITS as COUNTED
from schemabridge.program.phrases import name_column, rephrase, show_constant

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

UNITS = {"d": 86_400_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}  # in microseconds
SPANS = {
    "week": 604_800_000_000,
    "day": 86_400_000_000,
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
}


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 19.1: without a moment two columns."""
    if "since" not in step.params and around.operand is not None and around.operand.width != 2:
        yield "in", f"expected two columns, or a moment in `since`, found {around.operand.width}"


def measure(step: Step, operand: int | None) -> int | None:
    return operand if "since" in step.params else 1


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    if "since" in step.params:
        return convert_counts(x - step.get_array("since"), step)
    return convert_counts(x[:, :1] - x[:, 1:], step)


def convert_counts(counts: np.ndarray, step: Step) -> np.ndarray:
    """Return counts of one unit as numbers of another (steps 19.2, 19.3)."""
    unit, span = UNITS[str(step.params["unit"])], SPANS[str(step.params["per"])]
    spans = counts / (span // unit) if span >= unit else counts * (unit // span)
    return np.floor(spans) if "whole" in step.params else spans


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    since = t.parameter(step, "since") if "since" in step.params else x[:, 1:]
    counts = t.subtract(x if "since" in step.params else x[:, :1], since)
    unit, span = UNITS[str(step.params["unit"])], SPANS[str(step.params["per"])]
    spans = t.divide(counts, t.number(span // unit)) if span >= unit else t.multiply(counts, t.number(unit // span))
    return t.tf.floor(spans) if "whole" in step.params else spans


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    words = pack_words(step, "unit", "per", "whole")
    whole = "whole" in step.params
    if "since" not in step.params:
        number = derive_number(tracer.keys, step, 0, operands, words, signed=False)
        bounds = np.array([[operands[0].lo, operands[1].hi], [operands[0].hi, operands[1].lo]])
        with np.errstate(invalid="ignore"):
            lo, hi = compute(bounds, step, lambda *_: None)[:, 0].tolist()
        if not np.isfinite([lo, hi]).all():
            return (number,)
        nan = number.nan if any(x.nan is not None for x in operands) else None
        return (replace(number, nan=nan, lo=lo, hi=hi, integral=whole),)
    since = [pick_constant(step, "since", index) for index in range(len(operands))]
    columns = [
        replace(new_number(tracer.keys, step, index, x, words + pack(moment), signed=moment == 0), integral=whole)
        for index, (x, moment) in enumerate(zip(operands, since, strict=True))
    ]
    return bound_numbers(operands, columns, lambda bounds: compute(bounds, step, lambda *_: None))


def list_operands(step: Step, index: int, width: int) -> Sequence[int]:
    """Return the column that is counted from a moment, or both."""
    return (index,) if "since" in step.params else range(width)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    times, unit = [name_time(each, step) for each in operands], str(step.params["unit"])
    spans = f"{'whole ' if 'whole' in step.params else ''}{step.params['per']}s"
    if "since" not in step.params:
        return rephrase(operands, f"{spans} from {times[1]} to {times[0]}")
    since = pick_constant(step, "since", index)
    if since == 0 and operands[0].time is None and spans == "whole seconds" and unit == "s":
        return rephrase(operands, f"floor({operands[0].text})", is_formula=False)
    durations = [name_column(name) for name, each in program.columns.items() if each.type.name == "duration"]
    if since == 0 and times[0] in durations:
        return rephrase(operands, f"{spans} of {times[0]}")
    return rephrase(operands, f"{spans} from {show_moment(since, unit)} to {times[0]}")


def name_time(phrase: Phrase, step: Step) -> str:
    """Return a time by its column, where it is the count of one."""
    unit = str(step.params["unit"])
    suffix = f" as a count of {COUNTED[None if unit == 'd' else unit]}"
    return phrase.text.removesuffix(suffix) if phrase.text.endswith(suffix) else phrase.inside


def show_moment(count: float, unit: str) -> str:
    """Return a count as a day or a time, as a number where it is neither."""
    if not float(count).is_integer():
        return show_constant(count)
    shown = show_day(int(count)) if unit == "d" else show_timestamp(int(count), DIGITS[unit])
    return shown or show_constant(count)


OP = Op(
    name="elapsed",
    takes="numbers",
    gives="numbers",
    params=(
        Param("since", "numbers", optional=True, finite=True, each=True),
        Param("unit", "word", words=tuple(UNITS)),
        Param("per", "word", words=tuple(SPANS)),
        Param("whole", "word", optional=True, words=("floor",)),
    ),
    check=check,
    measure=measure,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keep_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(list_operands, say),
    since=1,
)
