"""How far two distributions over the same buckets are apart, to the bit the same everywhere (clauses 15.2, 15.3)."""

from __future__ import annotations

from math import sqrt

import numpy as np

LN2 = 0.6931471805599453
SQRT_HALF = 0.7071067811865476
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


def compute_ln(x: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of finite numbers above zero by + - * / alone (clause 15.3)."""
    m, e = np.frexp(x)
    low = m < SQRT_HALF
    m, e = np.where(low, m * 2, m), np.where(low, e - 1, e)
    s = (m - 1) / (m + 1)
    z = s * s
    p = np.full_like(z, 1 / 23)
    for k in range(21, 0, -2):
        p = p * z + 1 / k
    return np.asarray(e * LN2 + 2 * (s * p))
