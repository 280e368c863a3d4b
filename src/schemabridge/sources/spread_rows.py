"""Some rows of many, to look at first."""

from __future__ import annotations

import numpy as np


def spread_rows(count: int, most: int) -> np.ndarray:
    """Return the positions of at most `most` of `count` rows, evenly apart, the first and the last among them."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(most, count)).astype(np.int64))
