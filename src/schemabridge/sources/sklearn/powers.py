"""PowerTransformer: numbers made more normal by a power, then standardized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import new_error
from schemabridge.program.elementary import LARGEST_EXPONENT
from schemabridge.sources.sklearn.features import Op, refuse_infinite
from schemabridge.sources.sklearn.matrices import find_dtype
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registry import Block, captures
from schemabridge.sources.sklearn.scalers import center_scale, scale_offset, standardize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature, Parameter

IN_FLOAT32 = "with this NumPy it raises float32 numbers to powers in float32, which overflow where the result does not"


@captures("PowerTransformer")
def capture_powers(_: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the features raised to their powers, and standardized where the transformer does."""
    round_to = "float32" if find_dtype(shown) == np.float32 else None
    raise_number = find_method(transformer)
    if raise_number is yeo_johnson_at_once and round_to and keeps_float32():
        raise refuse_step(transformer, IN_FLOAT32, "fit it on columns of float64, or record with NumPy 2")
    made = []
    for feature, power in zip(given.features, np.asarray(transformer.lambdas_, np.float64).tolist(), strict=True):
        check_power(power, feature)
        made.append(refuse_infinite(feature).then(*raise_number(power, round_to), kind="power"))
    if not transformer.standardize:
        return made
    scaled = standardize(transformer._scaler, Block(given.shown, tuple(made)), shown)
    return [feature.then(kind="power") for feature in scaled]


def find_method(transformer: Any) -> Callable[[float, str | None], tuple[Op, ...]]:
    if transformer.method == "box-cox":
        return box_cox
    return yeo_johnson_at_once if hasattr(transformer, "_yeo_johnson_transform") else yeo_johnson


def keeps_float32() -> bool:
    """Return whether NumPy leaves an array of float32 as it is beside a float64 number, as NumPy 1 does."""
    return bool((np.zeros(1, np.float32) * np.float64(1)).dtype == np.float32)


def check_power(power: float, feature: Feature) -> None:
    """Raise `not_fitted` where there is no power, or none that a step takes: the training column had no value, or odd ones."""
    if np.isfinite(power) and abs(power) <= LARGEST_EXPONENT:
        return
    message = f"PowerTransformer learned the power {power:g} from {feature.name!r}"
    hint = "leave this column out, or give it no power: it had no value, or one alone, when the transformer was fitted"
    raise new_error("not_fitted", message, column=feature.column, hint=hint)


def yeo_johnson(power: float, round_to: str | None) -> tuple[Op, ...]:
    """Return the power as later versions of scikit-learn raise to it: in float32 one function after the other."""
    rounding = (("round", round_to),) if round_to else ()
    return (Op("yeo_johnson", (("lambda", power), ("domain", "error"), *rounding)),)


def yeo_johnson_at_once(power: float, round_to: str | None) -> tuple[Op, ...]:
    """Return the power as earlier versions raise to it: in float32 by one function."""
    return (*yeo_johnson(power, None), *hold(round_to))


def box_cox(power: float, round_to: str | None) -> tuple[Op, ...]:
    """Return log(x), or expm1(power * log(x)) / power; numbers that are not above zero are refused, as the library does."""
    logarithm = new_math("log")
    if power == 0:
        return (logarithm, *hold(round_to))
    return (logarithm, scale_offset(power, -0.0), new_math("expm1"), center_scale(0.0, power), *hold(round_to))


def hold(round_to: str | None) -> tuple[Op, ...]:
    """Return a number as it is in float32; what overflows is refused."""
    return (new_math("power", ("exponent", 1.0), ("round", round_to)),) if round_to else ()


def new_math(function: str, *params: tuple[str, Parameter]) -> Op:
    return Op("math", (("function", function), ("domain", "error"), *params))
