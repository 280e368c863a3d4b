"""What scikit-learn hands from one estimator to the next: a frame, an array or a sparse matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
import warnings

import numpy as np
import pandas as pd

from schemabridge.errors import new_error
from schemabridge.models.scoring.parts import is_pipeline
from schemabridge.sources.sklearn.checks import explain_lacking

if TYPE_CHECKING:
    from collections.abc import Sequence


def transform(estimator: Any, shown: Any) -> Any:
    """Return what a fitted estimator makes of rows, on a copy; raises `not_captured` where it refuses them, `not_fitted`, `other_version`."""
    from sklearn.exceptions import NotFittedError

    if is_pipeline(estimator):  # which is not fitted for scikit-learn where its last step learns nothing
        for _name, step in estimator.steps:
            if step is not None and not isinstance(step, str):  # "passthrough"
                shown = transform(step, shown)
        return shown
    given = shown.copy() if hasattr(shown, "copy") else shown
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of names, unknown values and empty columns
        try:
            return estimator.transform(given)
        except NotFittedError as error:
            message = f"{type(estimator).__name__} is not fitted: {error}"
            raise new_error("not_fitted", message, hint="call fit with the training frame first") from error
        except Exception as error:  # any estimator, any reason
            if (lacking := explain_lacking(error)) is not None:
                raise lacking from error
            message = f"{type(estimator).__name__} does not transform the training rows: {str(error)[:300]}"
            hint = "give the raw frame that it was fitted on, and the installed version of its library"
            raise new_error("not_captured", message, hint=hint) from error


def is_sparse(shown: Any) -> bool:
    """Return whether it is a sparse matrix or array of scipy."""
    return hasattr(shown, "tocsr")


def is_frame(shown: Any) -> bool:
    """Return whether it has named columns."""
    return hasattr(shown, "columns")


def list_names(shown: Any) -> list[object]:
    """Return the names of the columns of a frame, none for an array."""
    return list(shown.columns) if is_frame(shown) else []


def count_columns(shown: Any) -> int:
    """Return how many columns it has; one for a vector."""
    return int(shown.shape[1]) if len(shown.shape) > 1 else 1


def find_dtype(shown: Any) -> np.dtype[Any]:
    """Return the dtype of all columns together."""
    return cast("np.dtype[Any]", np.dtype(shown.to_numpy().dtype if is_frame(shown) else shown.dtype))


def list_dtypes(shown: Any) -> list[np.dtype[Any]]:
    """Return the dtype of each column."""
    if isinstance(shown, pd.DataFrame):
        return [
            np.dtype(dtype) if isinstance(dtype, np.dtype) else find_dtype(shown[[name]])
            for name, dtype in shown.dtypes.items()
        ]
    return [find_dtype(shown)] * count_columns(shown)


def take_columns(shown: Any, positions: Sequence[int]) -> Any:
    """Return some columns, as it holds them."""
    if isinstance(shown, pd.DataFrame):
        return shown.iloc[:, list(positions)]
    if is_frame(shown):  # polars
        return shown[:, list(positions)]
    return (shown.tocsc() if is_sparse(shown) else shown)[:, list(positions)]


def to_dense(shown: Any) -> np.ndarray:
    """Return an array of two dimensions."""
    matrix = shown.toarray() if is_sparse(shown) else np.asarray(shown)
    return matrix.reshape(len(matrix), -1)


def build_like(estimator: Any, matrix: np.ndarray) -> Any:
    """Return an array under the names that the estimator was fitted with, if any."""
    names = getattr(estimator, "feature_names_in_", None)
    return matrix if names is None else pd.DataFrame(matrix, columns=list(names))
