"""A matrix of whatever library as an array of numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def make_dense(X: Any) -> np.ndarray:
    """Return a matrix as an array: a sparse one filled up, a frame of booleans beside numbers as float64 rather than objects."""
    if hasattr(X, "toarray"):
        return np.asarray(X.toarray())
    return X.to_numpy(np.float64) if isinstance(X, pd.DataFrame) and has_mixed_numbers(X) else np.asarray(X)


def has_mixed_numbers(df: pd.DataFrame) -> bool:
    """Return whether columns are booleans beside numbers, all of dtypes of numpy."""
    kinds = {each.kind if isinstance(each, np.dtype) else "O" for each in df.dtypes}
    return "b" in kinds and len(kinds) > 1 and kinds <= set("biuf")
