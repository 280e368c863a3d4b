"""SplineTransformer: the B-splines of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.program.compute import compute_step
from schemabridge.program.op import MAX_DEGREE
from schemabridge.program.ops import OPS
from schemabridge.schema import Step
from schemabridge.sources.sklearn.features import Op, refuse_infinite, refuse_missing
from schemabridge.sources.sklearn.matrices import build_like, find_dtype, to_dense, transform
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registers import add_joint_step
from schemabridge.sources.sklearn.registry import captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

LARGEST = np.finfo(np.float64).max
BETWEEN = 5  # rows that a transformer is asked with, between two knots
HINT = "take another extrapolation=, such as 'continue', knots that differ, or columns of float64"


@captures("SplineTransformer")
def capture_splines(program: ProgramBuilder, transformer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the splines of every feature, without the last one of each where there is no bias."""
    if transformer.degree > MAX_DEGREE:
        why = f"its degree is {transformer.degree}, and a step takes {MAX_DEGREE}"
        raise refuse_step(transformer, why, "take a lower degree=")
    if transformer.extrapolation == "linear" and transformer.degree <= 1 and len(given.features) > 1:
        why = "with degree 0 or 1 it takes lines from other knots in all columns but the first"
        raise refuse_step(
            transformer, why, "take extrapolation='continue', or give each column a transformer of its own"
        )
    params = [find_params(transformer, spline, find_dtype(shown)) for spline in transformer.bsplines_]
    check_answers(transformer, params, given)
    made: list[Feature] = []
    for feature, each in zip(given.features, params, strict=True):
        splines = add_splines(program, transformer, feature, each)
        made += splines if transformer.include_bias else splines[:-1]
    return made


def find_params(transformer: Any, spline: Any, dtype: np.dtype[Any]) -> dict[str, object]:
    """Return the parameters of `bspline`; numbers beyond the knots are refused where the library raises for them."""
    extrapolation = "none" if transformer.extrapolation == "error" else transformer.extrapolation
    params = {
        "knots": np.asarray(spline.t, np.float64),
        "degree": int(transformer.degree),
        "extrapolation": extrapolation,
        "domain": "error",
    }
    return params | ({"round": "float32"} if dtype == np.float32 else {})


def add_splines(
    program: ProgramBuilder, transformer: Any, feature: Feature, params: dict[str, object]
) -> list[Feature]:
    width = count_splines(params)
    names = [f"{feature.name}_sp_{at}" for at in range(width)]
    zeros = getattr(transformer, "handle_missing", "error") == "zeros"
    operand = refuse_infinite(feature) if zeros else refuse_missing(refuse_infinite(feature))
    if is_flat(params):
        return add_joint_step(program, "constant", [operand], names, value=compute_splines(np.zeros(1), params)[0])
    if zeros and params["extrapolation"] == "none":
        operand = operand.then(
            Op("clip", (("lo", -LARGEST), ("hi", LARGEST)))
        )  # infinite numbers are beyond the knots too
    filled = (Op("fill", (("value", 0.0),)),) if zeros else ()
    return [
        each.then(*filled, kind="spline") for each in add_joint_step(program, "bspline", [operand], names, **params)
    ]


def is_flat(params: dict[str, object]) -> bool:
    """Return whether every number gives the same row: all knots are one, and no number is refused."""
    knots, extrapolation = np.asarray(params["knots"]), params["extrapolation"]
    never = extrapolation == "periodic" or (extrapolation != "none" and params["degree"] != 0)
    return bool(knots[0] == knots[-1]) and never


def count_splines(params: dict[str, object]) -> int:
    return int(compute_splines(np.zeros(1), params).shape[1])


def compute_splines(x: np.ndarray, params: dict[str, object]) -> np.ndarray:
    """Return what the steps make of numbers (n,), as (n, splines)."""
    if is_flat(params):
        width = OPS["bspline"].measure(Step("", "bspline", params=params), 1) or 0
        return np.tile(np.eye(1, width) if params["degree"] == 0 else np.zeros((1, width)), (len(x), 1))
    return compute_step("bspline", x[:, np.newaxis], params)


def check_answers(transformer: Any, params: Sequence[dict[str, object]], given: Block) -> None:
    """Raise where the transformer answers otherwise than the steps: versions differ beyond the knots, and for columns after the first."""
    dtype = np.float32 if find_dtype(given.shown) == np.float32 else np.float64
    zeros = getattr(transformer, "handle_missing", "error") == "zeros"
    with np.errstate(over="ignore"):
        columns = [np.append(draw_probes(each), [np.nan] * zeros).astype(dtype) for each in params]
    rows = np.column_stack([np.resize(column, max(map(len, columns))) for column in columns])
    expected = [compute_splines(column.astype(np.float64), each) for column, each in zip(rows.T, params, strict=True)]
    kept = [np.nan_to_num(each if transformer.include_bias else each[:, :-1]) for each in expected]
    try:
        found = to_dense(transform(transformer, build_like(transformer, rows)))
    except SchemabridgeError as error:
        why = f"it raises for numbers that it was not fitted on: {error.message}"
        raise refuse_step(transformer, why, HINT) from error
    wrong = find_wrong(found, kept)
    if wrong is not None:
        feature = given.features[wrong]
        why = f"of {feature.name!r} it makes something else than splines that are {transformer.extrapolation} beyond the knots"
        raise refuse_step(transformer, why, HINT, feature.column)


def find_wrong(found: np.ndarray, expected: Sequence[np.ndarray]) -> int | None:
    """Return the first column of which the answers differ."""
    start = 0
    for at, each in enumerate(expected):
        stop = start + each.shape[1]
        if not np.array_equal(found[:, start:stop].astype(np.float64), each, equal_nan=True):
            return at
        start = stop
    return None


def draw_probes(params: dict[str, object]) -> np.ndarray:
    """Return rows on the knots, between them and, unless the library raises there, beyond them."""
    knots, degree = np.asarray(params["knots"]), int(str(params["degree"]))
    inner = np.unique(knots[degree : len(knots) - degree])
    parts = np.linspace(0.0, 1.0, BETWEEN, endpoint=False)
    between = (inner[:-1, np.newaxis] + np.diff(inner)[:, np.newaxis] * parts).reshape(-1)
    inside = np.unique(np.concatenate([between, inner]))
    low, high = float(inner[0]), float(inner[-1])
    if params["extrapolation"] == "none":
        return np.concatenate([between, inner]) if low == high else inside[(low < inside) & (inside < high)]
    reach = (high - low) or max(abs(low), 1.0)
    return np.concatenate([inside, low - reach * parts[1:] * 1.7, high + reach * parts[1:] * 1.7])
