"""QuantileTransformer: the part of the training rows that is below a number, or the normal quantile of that part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.program.compute import compute_step
from schemabridge.program.ops import OPS
from schemabridge.program.registers import Register, Surroundings
from schemabridge.schema import Step
from schemabridge.sources.sklearn.features import Op, apply_steps, refuse_infinite
from schemabridge.sources.sklearn.matrices import find_dtype, is_sparse
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registers import add_joint_step
from schemabridge.sources.sklearn.registry import captures
from schemabridge.sources.sklearn.scalers import scale_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

MARGIN = 1e-7  # BOUNDS_THRESHOLD of scikit-learn
LEAST = MARGIN - np.spacing(1)  # the least part of which it gives the normal quantile
ONE_NUMBER = Surroundings(Register("numbers", 1), None, None)


@captures("QuantileTransformer")
def capture_quantiles(program: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return lines between the quantiles; what is stored sparse keeps its zeros, whatever they would become."""
    dtype = find_dtype(shown)
    made = []
    for at, feature in enumerate(given.features):
        params = find_params(transformer, np.asarray(transformer.quantiles_[:, at], np.float64), dtype)
        check_params(transformer, params, feature)
        ops = find_quantile(dtype) if transformer.output_distribution == "normal" else ()
        finite = refuse_infinite(feature)
        (lines,) = add_joint_step(program, "interp", [finite], [feature.name], **params)
        quantile = lines.then(*ops, kind="quantile")
        made.append(keep_zeros(program, finite, quantile, params) if is_sparse(given.shown) else quantile)
    return made


def find_params(transformer: Any, quantiles: np.ndarray, dtype: np.dtype[Any]) -> dict[str, object]:
    """Return the parameters of `interp`: ends within a margin count as such where the output is normal."""
    params: dict[str, object] = {
        "knots": quantiles,
        "values": np.asarray(transformer.references_, np.float64),
        "repeated": "mean",
    }
    if transformer.output_distribution == "normal":
        params["margin"] = np.array([MARGIN]).astype(dtype).astype(np.float64)
    return params | rounding(dtype)


def rounding(dtype: np.dtype[Any]) -> dict[str, str]:
    return {"round": "float32"} if dtype == np.float32 else {}


def check_params(transformer: Any, params: dict[str, object], feature: Feature) -> None:
    """Raise where quantiles are no knots: the column had no value, or neighbours that are nearly equal."""
    knots = params["knots"]
    finite = bool(np.isfinite(knots).all())  # type: ignore[call-overload]
    problems = list(OPS["interp"].check(Step("", "interp", params=params), ONE_NUMBER)) if finite else ["none"]
    if problems:
        why = (
            "its quantiles do not rise, or too steeply"
            if finite
            else "it had no value, or an infinite one, in training"
        )
        hint = "leave this column out, or bin it: KBinsDiscretizer"
        raise refuse_step(transformer, f"{feature.name!r}: {why}", hint, feature.column)


def find_quantile(dtype: np.dtype[Any]) -> tuple[Op, ...]:
    """Return the normal quantile of a part, none nearer to the ends than the library lets it be."""
    given = (("function", "probit"), ("domain", "error"), *rounding(dtype).items())
    return Op("clip", (("lo", float(LEAST)), ("hi", float(1 - LEAST)))), Op("math", given)


def keep_zeros(program: ProgramBuilder, feature: Feature, quantile: Feature, params: dict[str, object]) -> Feature:
    """Return the quantile of what is not 0, and 0."""
    zero = apply_steps(compute_step("interp", np.zeros((1, 1)), params)[:, 0], quantile.ops)
    if zero[0] == 0:
        return quantile
    name = feature.name
    (stored,) = add_joint_step(
        program, "compare", [feature], [name], relation="ne", value=np.array([0.0]), missing="pass"
    )
    (product,) = add_joint_step(
        program, "combine", [quantile, stored], [name], function="product", missing="pass", domain="error"
    )
    return product.then(scale_offset(1.0, 0.0), kind="quantile")
