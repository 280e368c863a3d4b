"""How far two distributions over the same buckets are apart, to the bit the same everywhere (clauses 15.2, 15.3)."""

from __future__ import annotations

from math import sqrt

import numpy as np

from schemabridge.program.elementary import LN2, compute_ln

LEAST_SHARE = 0.0001


def compute_psi(training: np.ndarray, batch: np.ndarray) -> float:
    """Return the population stability index of shares (k,) and (k,)."""
    t = np.where(training == 0, LEAST_SHARE, training)
    b = np.where(batch == 0, LEAST_SHARE, batch)
    return add_up((b - t) * compute_ln(b / t))


def compute_js(training: np.ndarray, batch: np.ndarray) -> float:
    """Return the Jensen-Shannon distance, to the base of 2, of shares (k,) and (k,)."""
    middle = (training + batch) / 2
    divergence = (sum_entropy(training, middle) + sum_entropy(batch, middle)) / 2 / LN2
    return sqrt(min(1.0, max(0.0, divergence)))  # rounded sums can be a little beyond


def sum_entropy(shares: np.ndarray, middle: np.ndarray) -> float:
    """Return the sum of share * ln(share / middle) where there is a share."""
    there = shares > 0
    return add_up(shares[there] * compute_ln(shares[there] / middle[there]))


def add_up(terms: np.ndarray) -> float:
    """Return the sum from left to right; np.sum adds in pairs, and sum() compensates since Python 3.12."""
    return float(np.add.accumulate(terms)[-1])
