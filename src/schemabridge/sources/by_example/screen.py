"""Which bases are nearly on a line with which columns of X, in some rows: one product of matrices for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target

CLOSE = 1e-6  # of 1 - r^2, between a base and an image of it in float32


def screen(bases: Sequence[Base], targets: Sequence[Target], rows: np.ndarray) -> np.ndarray:
    """Return which bases (rows of the result) are nearly on a line with which targets, in some rows of the frame.

    One product of matrices for all of them; rows in which a base is missing count for nothing.
    """
    values = np.stack([base.values[rows] for base in bases], axis=1)
    cells = np.stack([target.values[rows] for target in targets], axis=1)
    return screen_cells(values, cells)


def screen_cells(values: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return which columns of numbers (rows of the result) are nearly on a line with which columns of cells."""
    known = ~np.isnan(values) & np.isfinite(np.where(np.isnan(values), 0.0, values))
    with np.errstate(all="ignore"):
        x = np.where(known, values / np.nanmax(np.abs(np.where(known, values, 0.0)), axis=0), 0.0)
        y = np.where(np.isfinite(cells), cells, 0.0)
        y = np.nan_to_num((y - y.mean(axis=0)) / np.abs(y - y.mean(axis=0)).max(axis=0))
        weight = known.astype(np.float64)
        counts = weight.sum(axis=0)[:, None]
        x = np.where(known, x - x.sum(axis=0) / weight.sum(axis=0), 0.0)
        x /= np.sqrt((x * x).sum(axis=0))
        squares = weight.T @ (y * y) - (weight.T @ y) ** 2 / counts
        close: np.ndarray = (x.T @ y) ** 2 > (1 - CLOSE) * squares
        broken = weight.T @ (~np.isfinite(cells)) > 0
    varies = squares > 0
    return np.asarray(close & varies & ~broken)
