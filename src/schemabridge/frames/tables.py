"""Predictions as people look at them: a table beside the rows that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def make_table(columns: Sequence[str], values: np.ndarray, df: object) -> pd.DataFrame | pd.Series:
    """Return values (rows, columns) as a pandas frame, values (rows,) as a series, under the index that `df` has if it is a pandas frame."""
    index = df.index if isinstance(df, pd.DataFrame) else None
    if values.ndim == 1:
        return pd.Series(values, index=index, name=columns[0])
    return pd.DataFrame(values, columns=list(columns), index=index)
