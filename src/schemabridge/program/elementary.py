"""Functions of numbers by + - * / and scaling by powers of two alone, the same bits on every machine (steps 17)."""

from __future__ import annotations

from math import inf, nan

import numpy as np

LN2 = 0.6931471805599453
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # k * LN2_HIGH is exact
LOG2_E = 1.4426950408889634
SQRT_HALF = 0.7071067811865476
LARGEST_EXPONENT = 1000


def compute_log(x: np.ndarray) -> np.ndarray:
    """Return L(x) (steps 17.2)."""
    ordinary = (x > 0) & (x < inf)
    others = np.where(x == 0, -inf, np.where(x == inf, inf, nan))
    return np.where(ordinary, compute_ln(np.where(ordinary, x, 1.0)), others)


def compute_ln(x: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of finite numbers above zero (clause 15.3)."""
    m, e = np.frexp(x)
    low = m < SQRT_HALF
    m, e = np.where(low, m * 2, m), np.where(low, e - 1, e)
    return np.asarray(e * LN2 + compute_series((m - 1) / (m + 1)))


def compute_series(s: np.ndarray) -> np.ndarray:
    """Return the logarithm of (1 + s) / (1 - s), |s| small (clause 15.3)."""
    z = s * s
    p = np.full_like(z, 1 / 23)
    for k in range(21, 0, -2):
        p = p * z + 1 / k
    return np.asarray(2 * (s * p))


def compute_log1p(x: np.ndarray) -> np.ndarray:
    """Return the logarithm of 1 + x (steps 17.3)."""
    near = (x >= -0.25) & (x <= 0.375)
    small = np.where(near, x, 0.0)
    y = np.where(near, compute_series(small / (2 + small)), compute_log(1 + x))
    return np.where(np.abs(x) < 2.0**-54, x, y)


def compute_exp(x: np.ndarray) -> np.ndarray:
    """Return E(x) (steps 17.4)."""
    inside = (x >= -746) & (x <= 710)
    ordinary = np.where(inside, x, 0.0)
    k = np.floor(ordinary * LOG2_E + 0.5)
    r = (ordinary - k * LN2_HIGH) - k * LN2_LOW
    p = np.ones_like(r)
    for i in range(14, 0, -1):
        p = 1 + (r * p) / i
    half = np.floor(k / 2)
    y = (p * raise_two(half)) * raise_two(k - half)
    return np.where(inside, y, np.where(x > 710, inf, np.where(x < -746, 0.0, nan)))


def raise_two(exponent: np.ndarray) -> np.ndarray:
    """Return powers of two, none of them subnormal."""
    return np.ldexp(1.0, exponent.astype(np.int32))


def compute_expm1(x: np.ndarray) -> np.ndarray:
    """Return exp(x) - 1 (steps 17.5)."""
    near = np.abs(x) < 1
    small = np.where(near, x, 0.0)
    q = np.ones_like(small)
    for i in range(20, 1, -1):
        q = 1 + (small * q) / i
    return np.where(near, small * q, compute_exp(x) - 1)


def compute_power(x: np.ndarray, exponent: float) -> np.ndarray:
    """Return x raised to a power (steps 17.6); NaN stays NaN."""
    y = multiply_out(x, int(exponent)) if exponent.is_integer() else raise_fraction(x, exponent)
    return np.where(np.isnan(x), nan, y)


def multiply_out(x: np.ndarray, exponent: int) -> np.ndarray:
    """Return an integer power, digit by digit of the exponent."""
    if exponent == 0:
        return np.ones_like(x)
    power = x
    for digit in f"{abs(exponent):b}"[1:]:
        power = power * power
        if digit == "1":
            power = power * x
    return power if exponent > 0 else 1 / power


def raise_fraction(x: np.ndarray, exponent: float) -> np.ndarray:
    y = compute_exp(exponent * compute_log(x))
    at_zero, at_infinity = (0.0, inf) if exponent > 0 else (inf, 0.0)
    return np.where(x == 0, at_zero, np.where(x == inf, at_infinity, np.where(x < 0, nan, y)))
