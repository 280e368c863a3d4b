"""math: a function of each number (steps 17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import choose_rounding
from schemabridge.program import tensor_functions
from schemabridge.program.elementary import (
    LARGEST_EXPONENT,
    compute_exp,
    compute_expm1,
    compute_log,
    compute_log1p,
    compute_power,
)
from schemabridge.program.expressions import derive_number, pack, pack_words, pick_constant
from schemabridge.program.normal_quantile import compute_probit
from schemabridge.program.op import (
    DOMAIN,
    ROUND,
    Op,
    Param,
    Words,
    check_magnitude,
    keep_width,
    passes_domain,
    report_domain,
    say_nothing,
    take_same,
)
from schemabridge.program.phrases import add_rounding, rephrase, say_domain, show_constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step

POWER = "power"
INEXACT = ("log", "log1p", "exp", "expm1", POWER, "probit")
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "log": compute_log,
    "log1p": compute_log1p,
    "exp": compute_exp,
    "expm1": compute_expm1,
    "sqrt": np.sqrt,
    "square": lambda x: x * x,
    "abs": np.abs,
    "reciprocal": lambda x: 1 / x,
    "probit": compute_probit,
}
LEAST = {"log": 0.0, "log1p": -1.0, "sqrt": 0.0, POWER: 0.0, "probit": 0.0}  # below it a finite number may become NaN
GREATEST = {"probit": 1.0}  # and above it
WIDER = 2.0**-30  # what a function may be beyond the bounds that it gives for those of its operand


def is_inexact(params: Mapping[str, object]) -> bool:
    """Return whether a function is one of which libraries round the last bits otherwise."""
    return params.get("function") in INEXACT


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 17.6: an exponent with a power and nothing else."""
    function = step.params.get("function")
    if function == POWER and "exponent" not in step.params:
        yield "exponent", "expected an exponent for a power, found none"
    if function is not None and function != POWER and "exponent" in step.params:
        yield "exponent", f"expected no such key for {function!r}"
    yield from check_magnitude(step, "exponent", LARGEST_EXPONENT)


def compute(x: np.ndarray, step: Step, report: Report) -> np.ndarray:
    y = apply(x, step)
    report_domain(step, report, y, lambda: np.isfinite(x))
    return y


def apply(x: np.ndarray, step: Step) -> np.ndarray:
    function = str(step.params["function"])
    if function != POWER:
        return choose_rounding(step.params.get("round"))(FUNCTIONS[function](x))
    columns = [compute_power(x[:, j], pick_constant(step, "exponent", j)) for j in range(x.shape[1])]
    return choose_rounding(step.params.get("round"))(np.stack(columns, axis=1))


def gives_nan(step: Step) -> bool:
    return passes_domain(step) and step.params["function"] in LEAST


def compute_tensor(t: Tensors, step: Step, x: tf.Tensor) -> tf.Tensor:
    function = str(step.params["function"])
    if function == POWER:
        exponents = [pick_constant(step, "exponent", j) for j in range(x.shape[1])]
        y = t.tf.stack([tensor_functions.compute_power(t, x[:, j], e) for j, e in enumerate(exponents)], axis=1)
    else:
        y = tensor_functions.FUNCTIONS[function](t, x)
    y = t.round(step, y)
    t.refuse_domain(step, t.tf.math.is_finite(x), y)
    return y


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    operands = tracer.get_numbers(step)
    results = tuple(trace_column(tracer, step, index, x) for index, x in enumerate(operands))
    tracer.note_domain(step, results)
    return results


def trace_column(tracer: Tracer, step: Step, index: int, x: Number) -> Number:
    function = str(step.params["function"])
    exponent = pick_constant(step, "exponent", index) if function == POWER else 0.0
    constants = pack_words(step, "function", "round") + pack(exponent)
    signed = function == "reciprocal" or exponent < 0  # infinities of either sign
    result = derive_number(tracer.keys, step, index, [x], constants, signed=signed)
    inside = LEAST.get(function, -np.inf) <= x.lo and x.hi <= GREATEST.get(function, np.inf)
    nan = x.nan if inside else result.nan
    lo, hi = bound(step, exponent, x)
    whole = function in ("square", "abs") or (exponent >= 0 and exponent.is_integer() and function == POWER)
    return replace(result, nan=nan, lo=lo, hi=hi, integral=whole and x.integral)


def bound(step: Step, exponent: float, x: Number) -> tuple[float, float]:
    """Return bounds of a function of a number, infinite where it is not known to be finite."""
    corners = np.array([[x.lo], [x.hi], *([[0.0]] if x.lo < 0 < x.hi else [])])
    with np.errstate(all="ignore"):
        if step.params["function"] == POWER:
            single = replace(step, params={**step.params, "exponent": np.array([exponent])})
            found = apply(corners, single)
        else:
            found = apply(corners, step)
    if not np.isfinite(found).all():
        return -np.inf, np.inf
    margin = WIDER * float(np.abs(found).max())
    return float(found.min()) - margin, float(found.max()) + margin


def keeps_infinity(step: Step) -> bool:
    """Return whether the function of an infinite number can be infinite: not 1 / x, nor a quantile."""
    return step.params["function"] not in ("reciprocal", "probit")


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (x,), function = operands, str(step.params["function"])
    if function == POWER:
        text = f"{x.inside}^{show_constant(pick_constant(step, 'exponent', index))}"
    elif function == "square":
        text = f"{x.inside}^2"
    elif function == "reciprocal":
        text = f"1 / {x.inside}"
    else:
        text = f"{function}({x.text})"
    phrase = rephrase(operands, add_rounding(text, step))
    return say_domain(step, phrase) if function in {*LEAST, "reciprocal"} else phrase


OP = Op(
    name="math",
    takes="numbers",
    gives="numbers",
    params=(
        Param("function", "word", words=(*FUNCTIONS, POWER)),
        Param("exponent", "numbers", optional=True, finite=True, each=True),
        DOMAIN,
        ROUND,
    ),
    check=check,
    measure=keep_width,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=keeps_infinity,
    gives_nan=gives_nan,
    describe_missing=say_nothing,
    words=Words(take_same, say),
    call=lambda step: str(step.params["function"]),
    is_inexact=is_inexact,
    since=1,
)
