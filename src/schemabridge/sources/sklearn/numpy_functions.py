"""FunctionTransformer of numpy's functions, known by the object itself, whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.sources.sklearn.features import Op, refuse_infinite, refuse_missing
from schemabridge.sources.sklearn.matrices import count_columns, list_dtypes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block

KNOWN: tuple[tuple[Callable[..., Any], str], ...] = (
    (np.log, "log"),
    (np.log1p, "log1p"),
    (np.exp, "exp"),
    (np.expm1, "expm1"),
    (np.sqrt, "sqrt"),
    (np.square, "square"),
    (np.abs, "abs"),
    (np.fabs, "abs"),
    (np.reciprocal, "reciprocal"),
)
OF_INTEGERS = {"abs": (np.int64, np.int32), "square": (np.int64,)}  # numpy stays with integers, and narrow ones wrap


def find_function(transformer: Any) -> str | None:
    """Return the function of `math` that a FunctionTransformer calls, None for any other."""
    if getattr(transformer, "kw_args", None):
        return None
    return next((name for known, name in KNOWN if known is transformer.func), None)


def computes_as_steps(function: str, given: Block, shown: Any) -> bool:
    """Return whether numpy computes all columns in binary64 or binary32, as a step does."""
    allowed = (np.float64, np.float32, *OF_INTEGERS.get(function, ()))
    return count_columns(shown) == len(given.features) and all(dtype in allowed for dtype in list_dtypes(shown))


def apply_function(transformer: Any, function: str, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the features with a step more; it goes on with NaN and infinities, as numpy does."""
    features = given.features
    if transformer.validate:
        features = tuple(refuse_missing(refuse_infinite(feature)) for feature in features)
    pairs = zip(features, list_dtypes(shown), strict=True)
    return [feature.then(new_op(function, dtype), kind="math") for feature, dtype in pairs]


def new_op(function: str, dtype: np.dtype[Any]) -> Op:
    rounding = (("round", "float32"),) if dtype == np.float32 else ()
    return Op("math", (("function", function), ("domain", "pass"), *rounding))
