"""bspline: the B-splines of a number (steps 24)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program.expressions import derive_number, pack, pack_words
from schemabridge.program.op import (
    DOMAIN,
    ROUND,
    Op,
    Param,
    Words,
    passes_domain,
    report_domain,
    say_nothing,
    take_first,
)
from schemabridge.program.phrases import add_rounding, rephrase, say_domain, show_constant
from schemabridge.program.splines import Splines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step

EXTRAPOLATIONS = ("none", "continue", "constant", "linear", "periodic")
LARGE = 1e100
BOUNDED = ("none", "constant", "periodic")  # no spline is below 0 or above 1


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 24.1 and 24.5: knots that do not fall, enough of them, and ends from which splines can go on."""
    knots, degree = step.find_array("knots"), step.params.get("degree")
    if knots is None or not isinstance(degree, int):
        return
    if len(knots) < 2 * degree + 2:
        yield "knots", f"expected at least {2 * degree + 2} knots for degree {degree}, found {len(knots)}"
        return
    for i in np.flatnonzero(knots[:-1] > knots[1:]):
        yield f"knots[{i + 1}]", f"expected at least {knots[i]}, found {knots[i + 1]}"
    yield from check_range(step, Splines(knots, degree))


def check_range(step: Step, splines: Splines) -> Iterator[tuple[str, str]]:
    extrapolation = step.params.get("extrapolation")
    if extrapolation == "linear" and splines.knots[splines.count - 1] == splines.high:
        yield "knots", "expected that the last two knots of the range differ, for lines to go on from there"
    if extrapolation == "periodic" and not 0 < splines.high - splines.low < np.inf:
        yield "knots", f"expected a period above zero, and finite, found one from {splines.low} to {splines.high}"


def find_splines(step: Step) -> Splines:
    return Splines(step.get_array("knots"), step.get_integer("degree"))


def measure(step: Step, operand: int | None) -> int | None:
    """Return the number of splines, less the degree where the last ones are the first (steps 24.2)."""
    knots, degree = step.find_array("knots"), step.params.get("degree")
    if knots is None or not isinstance(degree, int):
        return None
    count = len(knots) - degree - 1 - (degree if step.params.get("extrapolation") == "periodic" else 0)
    return count if count > 0 else None


def compute(operand: np.ndarray, step: Step, report: Report) -> np.ndarray:
    x, splines = operand[:, 0], find_splines(step)
    width = measure(step, 1) or 0
    y = COMPUTES[str(step.params["extrapolation"])](x, splines, width)
    y[np.isnan(x)] = np.nan
    y = choose_rounding(step.params.get("round"))(y)
    report_domain(step, report, y, lambda: np.isfinite(operand))
    return y


def compute_inside(x: np.ndarray, splines: Splines, width: int) -> np.ndarray:
    y = splines.compute_rows(x, width)
    y[(x < splines.low) | (x > splines.high)] = np.nan
    return y


def compute_held(x: np.ndarray, splines: Splines, width: int) -> np.ndarray:
    held = np.where(x < splines.low, splines.low, np.where(x > splines.high, splines.high, x))
    return splines.compute_rows(held, width)


def compute_straight(x: np.ndarray, splines: Splines, width: int) -> np.ndarray:
    y = compute_held(x, splines, width)
    for beyond, end in ((x < splines.low, splines.low), (x > splines.high, splines.high)):
        y[beyond] = splines.compute_lines(x[beyond], end, width)
    return y


def compute_periodic(x: np.ndarray, splines: Splines, width: int) -> np.ndarray:
    period, distance = splines.high - splines.low, x - splines.low
    rest = np.fmod(distance, period)
    rest = np.where(rest < 0, rest + period, np.where(rest == 0, 0.0, rest))
    y = splines.compute_rows(splines.low + rest, width)
    y[~np.isfinite(distance)] = np.nan
    return y


COMPUTES = {
    "none": compute_inside,
    "continue": lambda x, splines, width: splines.compute_rows(x, width),
    "constant": compute_held,
    "linear": compute_straight,
    "periodic": compute_periodic,
}


def gives_nan(step: Step) -> bool:
    """Return whether numbers beyond the range become NaN."""
    return passes_domain(step) and step.params["extrapolation"] == "none"


def keeps_infinity(step: Step) -> bool:
    """Return whether an infinite number can give one: where splines go on beyond the range."""
    return step.params["extrapolation"] in ("continue", "linear") and step.get_integer("degree") > 0


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    (operand,) = tracer.get_numbers(step)
    splines = find_splines(step)
    words = pack_words(step, "extrapolation", "degree", "round") + splines.knots.tobytes()
    is_bounded = step.params["extrapolation"] in BOUNDED or within(operand, splines)
    is_sure = step.params["extrapolation"] == "constant" or within(operand, splines)
    results = []
    for index in range(measure(step, 1) or 0):
        number = derive_number(tracer.keys, step, index, [operand], words + pack(float(index)))
        if is_sure and is_tame(splines):
            number = replace(number, nan=operand.nan)
        results.append(replace(number, lo=-0.001, hi=1.001) if is_bounded and is_tame(splines) else number)
    if not (is_sure and is_tame(splines)):
        tracer.note_domain(step, [replace(number, lo=-np.inf, hi=np.inf) for number in results[:1]])
    return tuple(results)


def within(operand: Number, splines: Splines) -> bool:
    return splines.low <= operand.lo and operand.hi <= splines.high


def is_tame(splines: Splines) -> bool:
    """Return whether distances of knots are far from the ends of binary64, so that splines are what they should be."""
    distances = np.diff(splines.knots)
    with np.errstate(over="ignore"):
        return bool(
            splines.knots[-1] - splines.knots[0] < LARGE and distances[distances > 0].min(initial=np.inf) > 1 / LARGE
        )


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,), splines = operands, find_splines(step)
    width = measure(step, 1) or 0
    spline = f"B-spline {index + 1} of {width} of degree {splines.degree}"
    beyond = {
        "none": "",
        "continue": ", going on",
        "constant": ", held",
        "linear": ", in lines",
        "periodic": ", repeated",
    }
    ends = f"from {show_constant(splines.low)} to {show_constant(splines.high)}"
    text = f"{spline} of {x.inside} {ends}{beyond[str(step.params['extrapolation'])]}"
    return say_domain(step, rephrase(operands, add_rounding(text, step)))


OP = Op(
    name="bspline",
    takes="number",
    gives="numbers",
    params=(
        Param("knots", "numbers", finite=True),
        Param("degree", "degree"),
        Param("extrapolation", "word", words=EXTRAPOLATIONS),
        DOMAIN,
        ROUND,
    ),
    check=check,
    measure=measure,
    compute=compute,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keeps_infinity,
    gives_nan=gives_nan,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    since=1,
)
