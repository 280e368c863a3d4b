"""Probabilities of logits, with the exponential of steps 17.4, the same bits on every machine (clause 21.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.elementary import compute_exp

if TYPE_CHECKING:
    from schemabridge.outputs.item import Output


def find_probabilities(output: Output, x: np.ndarray) -> np.ndarray:
    """Return the probabilities of numbers (rows, width), a column for each label where there are labels."""
    p = find_own(output, x)
    if output.labels is not None and output.is_single and p.shape[1] == 1:
        return np.concatenate([1 - p, p], axis=1)
    return p


def find_own(output: Output, x: np.ndarray) -> np.ndarray:
    """Return the probabilities column by column of the numbers: one column is about the second label alone."""
    with np.errstate(all="ignore"):
        if output.scale == "logit":
            x = compute_softmax(x) if output.is_single and x.shape[1] > 1 else 1 / (1 + compute_exp(-x))
    return np.where(np.isnan(x), np.nan, x)


def compute_softmax(x: np.ndarray) -> np.ndarray:
    """Return exp(x - m) / s, m the largest number of a row and s the sum from left to right."""
    powers = compute_exp(x - x.max(axis=1, keepdims=True))
    total = powers[:, 0]
    for column in powers.T[1:]:  # numpy's own sum adds in another order
        total = total + column
    return np.asarray(powers / total[:, None])
