"""interp: straight lines between knots (steps 23)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things
from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import derive_number, pack_words
from schemabridge.program.op import (
    ROUND,
    Op,
    Param,
    Words,
    give_none,
    lose_infinity,
    measure_one,
    say_nothing,
    take_first,
)
from schemabridge.program.phrases import add_rounding, rephrase, show_constant

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

LARGEST_VALUE = 1e300


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 23.1, 23.4 and 23.5: knots that do not fall, a value for each, slopes that are finite, one margin."""
    knots, values = step.find_array("knots"), step.find_array("values")
    if knots is not None:
        yield from check_knots(knots)
    if values is not None:
        for i in np.flatnonzero(np.abs(values) > LARGEST_VALUE):
            yield f"values[{i}]", f"expected a magnitude of at most {LARGEST_VALUE:g}, found {values[i]}"
    if knots is not None and values is not None:
        yield from check_slopes(knots, values)
    yield from check_margin(step)


def check_knots(knots: np.ndarray) -> Iterator[tuple[str, str]]:
    if len(knots) == 0:
        yield "knots", "expected at least one knot, found none"
    for i in np.flatnonzero(knots[:-1] > knots[1:]):
        yield f"knots[{i + 1}]", f"expected at least {knots[i]}, found {knots[i + 1]}"


def check_slopes(knots: np.ndarray, values: np.ndarray) -> Iterator[tuple[str, str]]:
    if len(knots) != len(values):
        yield "values", f"expected {count_things(len(knots), 'value')}, one for each knot, found {len(values)}"
        return
    with np.errstate(all="ignore"):
        steps, slopes = np.diff(knots), find_slopes(knots, values)
    for i in np.flatnonzero((steps != 0) & ~(np.isfinite(steps) & np.isfinite(slopes))):
        yield (
            f"knots[{i + 1}]",
            f"expected a finite slope and a finite distance from the knot before, found {slopes[i]}",
        )


def check_margin(step: Step) -> Iterator[tuple[str, str]]:
    margin = step.find_array("margin")
    if "margin" in step.params and step.params.get("repeated") == "last":
        yield "margin", "expected no such key where repeated is 'last'"
    if margin is not None and (len(margin) != 1 or not margin[0] >= 0):
        yield "margin", f"expected one number that is not below zero, found {margin.tolist()}"


def find_slopes(knots: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the slopes between neighbours (k - 1,), of equal knots whatever comes out."""
    return np.asarray(np.diff(values) / np.diff(knots))


def compute(operand: np.ndarray, step: Step, report: Report) -> np.ndarray:
    x, knots, values = operand[:, 0], step.get_array("knots"), step.get_array("values")
    rounded = choose_rounding(step.params.get("round"))
    with np.errstate(all="ignore"):
        slopes = find_slopes(knots, values)
    y = come_from_below(x, knots, values, slopes)
    if step.params["repeated"] == "mean":
        y = 0.5 * (y + come_from_above(x, knots, values, slopes))
        low, high = find_ends(x, step)
        y = np.where(low, values[0], np.where(high, values[-1], y))
    return rounded(np.where(np.isnan(x), np.nan, y))[:, np.newaxis]


def find_ends(x: np.ndarray, step: Step) -> tuple[np.ndarray, np.ndarray]:
    """Return where numbers count as the first and as the last knot (steps 23.4, 23.5)."""
    knots, rounded = step.get_array("knots"), choose_rounding(step.params.get("round"))
    if "margin" not in step.params:
        return x <= knots[0], x >= knots[-1]
    margin = step.get_array("margin")[0]
    return rounded(x - margin) < knots[0], rounded(x + margin) > knots[-1]


def come_from_below(x: np.ndarray, knots: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Return U(x) (steps 23.2), of NaN anything."""
    last = len(knots) - 1
    j = np.searchsorted(knots, x, side="right") - 1
    between = (j >= 0) & (j < last)
    j = np.clip(j, 0, last)
    between &= knots[j] != x
    return draw_line(x, between, knots[j], values[j], slopes, j)


def come_from_above(x: np.ndarray, knots: np.ndarray, values: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Return D(x) (steps 23.3), of NaN anything."""
    last = len(knots) - 1
    j = np.searchsorted(knots, x, side="left")
    between = (j > 0) & (j <= last)
    j = np.clip(j, 0, last)
    between &= knots[j] != x
    return draw_line(x, between, knots[j], values[j], slopes, j - 1)


def draw_line(
    x: np.ndarray, between: np.ndarray, knot: np.ndarray, value: np.ndarray, slopes: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Return a line through a knot where x is between knots, otherwise the value of the knot."""
    slope = slopes[np.where(between, at, 0)] if len(slopes) else np.zeros_like(x)
    distance = np.where(between, x - knot, 0.0)
    return np.where(between, np.where(between, slope, 0.0) * distance + value, value)


def compute_tensor(t: Tensors, step: Step, operand: tf.Tensor) -> tf.Tensor:
    tf, x, knots, values = t.tf, operand[:, 0], t.parameter(step, "knots"), t.parameter(step, "values")
    absent, last = tf.math.is_nan(x), len(step.get_array("knots")) - 1
    x = tf.where(absent, knots[0], x)
    below = tf.searchsorted(knots, x, side="right", out_type=tf.int64) - 1
    y = draw_tensor_line(t, step, x, below, (below >= 0) & (below < last), 0)
    if step.params["repeated"] == "mean":
        above = tf.searchsorted(knots, x, side="left", out_type=tf.int64)
        down = draw_tensor_line(t, step, x, above, (above > 0) & (above <= last), -1)
        y = t.multiply(t.number(0.5), t.add(y, down))
        low, high = find_tensor_ends(t, step, x)
        y = tf.where(low, values[0], tf.where(high, values[last], y))
    return tf.where(absent, t.number(np.nan), t.round(step, y))[:, np.newaxis]


def find_tensor_ends(t: Tensors, step: Step, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return where numbers count as the first and as the last knot (steps 23.4, 23.5)."""
    knots, last = t.parameter(step, "knots"), len(step.get_array("knots")) - 1
    if "margin" not in step.params:
        return x <= knots[0], x >= knots[last]
    margin = t.parameter(step, "margin")
    return t.round(step, t.subtract(x, margin)) < knots[0], t.round(step, t.add(x, margin)) > knots[last]


def draw_tensor_line(t: Tensors, step: Step, x: tf.Tensor, at: tf.Tensor, between: tf.Tensor, side: int) -> tf.Tensor:
    """Return a line through knots where x is between knots, otherwise their values; its slope is `side` of them."""
    tf, knots, values = t.tf, step.get_array("knots"), step.get_array("values")
    at = tf.clip_by_value(at, np.int64(0), np.int64(len(knots) - 1))
    knot, value = tf.gather(t.array(knots.astype(np.float64)), at), tf.gather(t.array(values.astype(np.float64)), at)
    between = between & (knot != x)
    with np.errstate(all="ignore"):
        slopes = np.nan_to_num(find_slopes(knots, values), nan=0.0, posinf=0.0, neginf=0.0)
    slope = tf.gather(t.array(np.append(slopes, 0.0)), tf.where(between, at + side, tf.zeros_like(at)))
    distance = tf.where(between, t.subtract(x, knot), t.number(0))
    line = t.add(t.multiply(tf.where(between, slope, t.number(0)), distance), value)
    return tf.where(between, line, value)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    (operand,) = tracer.get_numbers(step)
    numbers = (step.get_array(name).tobytes() for name in ("knots", "values", "margin") if name in step.params)
    number = derive_number(tracer.keys, step, 0, [operand], pack_words(step, "repeated", "round") + b",".join(numbers))
    ends = choose_rounding(step.params.get("round"))(step.get_array("values"))
    lo, hi = float(ends.min()), float(ends.max())
    if not np.isfinite([lo, hi]).all():
        return (replace(number, nan=operand.nan),)
    margin = (hi - lo) + 2.0**-20 * max(abs(lo), abs(hi))  # a slope that is subnormal may lead far beyond its end
    return (replace(number, nan=operand.nan, lo=lo - margin, hi=hi + margin),)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,) = operands
    knots, values = step.get_array("knots").tolist(), step.get_array("values").tolist()
    first, last = (f"{show_constant(values[at])} at {show_constant(knots[at])}" for at in (0, -1))
    if len(knots) == 1:
        return rephrase(operands, add_rounding(f"{x.inside} on a line, {first}", step))
    more = f" over {len(knots) - 2} more" if len(knots) > 2 else ""
    return rephrase(operands, add_rounding(f"{x.inside} on lines from {first} to {last}{more}", step))


OP = Op(
    name="interp",
    takes="number",
    gives="numbers",
    params=(
        Param("knots", "numbers", finite=True),
        Param("values", "numbers", finite=True),
        Param("repeated", "word", words=("last", "mean")),
        Param("margin", "numbers", optional=True, finite=True),
        ROUND,
    ),
    check=check,
    measure=measure_one,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    since=1,
)
