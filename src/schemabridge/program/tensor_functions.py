"""Functions of numbers by + - * / and scaling by powers of two, said in TensorFlow (steps 17, clause 15.3).

What is inside a function is not looked at for numbers that TensorFlow takes for 0: there they are added to 1, or to what is no
smaller than 2^-54, and change nothing.
"""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.elementary import LN2, LN2_HIGH, LN2_LOW, LOG2_E, SQRT_HALF
from schemabridge.program.normal_quantile import EDGE, FAR_TAIL, MIDDLE, SQRT_TWO_PI, TAIL

if TYPE_CHECKING:
    from collections.abc import Callable

    import tensorflow as tf

    from schemabridge.program.tensors import Tensors

FRACTION_BITS, HALF_BITS, BIAS = np.int64(0x000FFFFFFFFFFFFF), np.int64(0x3FE0000000000000), 1023

LEAST_EXPONENT = -100.0  # its E(x) - 1 is -1 already


def compute_log(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return L(x) (steps 17.2)."""
    ordinary = (x > 0) & (x < inf)
    others = choose(t, x == 0, -inf, choose(t, x == inf, inf, t.number(nan)))
    return t.tf.where(ordinary, compute_ln(t, choose(t, ~ordinary, 1.0, x)), others)


def compute_ln(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return the natural logarithm of finite numbers above zero (clause 15.3)."""
    m, e = split_exponent(t, x)
    low = m < SQRT_HALF
    m, e = t.tf.where(low, t.exact(m * t.number(2)), m), t.tf.where(low, e - 1, e)
    one = t.number(1)
    s = t.exact(t.exact(m - one) / t.exact(m + one))
    return t.exact(t.exact(e * t.number(LN2)) + sum_series(t, s))


def split_exponent(t: Tensors, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return m in [0.5, 1) and e, float64, with x = m * 2^e."""
    tf = t.tf
    bits = tf.bitcast(x, tf.int64)
    fraction = tf.bitwise.bitwise_and(bits, FRACTION_BITS)
    exponent = tf.bitwise.right_shift(bits, np.int64(52)) - np.int64(BIAS - 1)
    return tf.bitcast(tf.bitwise.bitwise_or(fraction, HALF_BITS), tf.float64), tf.cast(exponent, tf.float64)


def sum_series(t: Tensors, s: tf.Tensor) -> tf.Tensor:
    """Return the logarithm of (1 + s) / (1 - s), |s| small (clause 15.3)."""
    z = t.exact(s * s)
    p = t.tf.zeros_like(z) + t.number(1 / 23)
    for k in range(21, 0, -2):
        p = t.exact(t.exact(p * z) + t.number(1 / k))
    return t.exact(t.number(2) * t.exact(s * p))


def compute_log1p(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return the logarithm of 1 + x (steps 17.3)."""
    tiny = t.tf.abs(x) < 2.0**-54
    near = (x >= -0.25) & (x <= 0.375) & ~tiny
    small = choose(t, ~near, 0.0, x)
    far = compute_log(t, t.exact(t.number(1) + x))
    y = t.tf.where(near, sum_series(t, t.exact(small / t.exact(t.number(2) + small))), far)
    return t.tf.where(tiny, x, y)


def compute_exp(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return E(x) (steps 17.4)."""
    inside = (x >= -746) & (x <= 710)
    ordinary = choose(t, ~inside, 0.0, x)
    k = t.tf.floor(t.exact(t.exact(ordinary * t.number(LOG2_E)) + t.number(0.5)))
    r = t.exact(t.exact(ordinary - t.exact(k * t.number(LN2_HIGH))) - t.exact(k * t.number(LN2_LOW)))
    one = t.number(1)
    p = t.tf.zeros_like(r) + one
    for i in range(14, 0, -1):
        p = t.exact(one + t.exact(t.exact(r * p) / t.number(i)))
    half = t.tf.floor(t.exact(k / t.number(2)))
    y = t.multiply(t.exact(p * raise_two(t, half)), raise_two(t, t.exact(k - half)))
    return t.tf.where(inside, y, choose(t, x > 710, inf, choose(t, x < -746, 0.0, t.number(nan))))


def raise_two(t: Tensors, exponent: tf.Tensor) -> tf.Tensor:
    """Return powers of two, none of them subnormal."""
    bits = t.tf.bitwise.left_shift(t.tf.cast(exponent, t.tf.int64) + np.int64(BIAS), np.int64(52))
    return t.tf.bitcast(bits, t.tf.float64)


def compute_expm1(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return exp(x) - 1 (steps 17.5)."""
    near, one = t.tf.abs(x) < 1, t.number(1)
    small = choose(t, ~near, 0.0, x)
    q = t.tf.zeros_like(small) + one
    for i in range(20, 1, -1):
        q = t.exact(one + t.exact(t.exact(small * q) / t.number(i)))
    ordinary = choose(t, near, 1.0, choose(t, x < LEAST_EXPONENT, LEAST_EXPONENT, x))
    far = t.exact(compute_exp(t, ordinary) - one)
    return t.tf.where(near, t.exact(small * q), far)


def compute_power(t: Tensors, x: tf.Tensor, exponent: float) -> tf.Tensor:
    """Return x raised to a power (steps 17.6); NaN stays NaN."""
    y = multiply_out(t, x, int(exponent)) if exponent.is_integer() else raise_fraction(t, x, exponent)
    return choose(t, t.tf.math.is_nan(x), nan, y)


def multiply_out(t: Tensors, x: tf.Tensor, exponent: int) -> tf.Tensor:
    """Return an integer power, digit by digit of the exponent."""
    if exponent == 0:
        return t.tf.zeros_like(x) + t.number(1)
    power = x
    for digit in f"{abs(exponent):b}"[1:]:
        power = t.multiply(power, power)
        if digit == "1":
            power = t.multiply(power, x)
    return power if exponent > 0 else t.divide(t.number(1), power)


def raise_fraction(t: Tensors, x: tf.Tensor, exponent: float) -> tf.Tensor:
    ordinary = (x > 0) & (x < inf)
    y = compute_exp(t, t.exact(t.number(exponent) * compute_log(t, choose(t, ~ordinary, 1.0, x))))
    at_zero, at_infinity = (0.0, inf) if exponent > 0 else (inf, 0.0)
    return choose(t, x == 0, at_zero, choose(t, x == inf, at_infinity, choose(t, x < 0, nan, y)))


def compute_probit(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    """Return the quantile of probabilities, NaN beyond 0 and 1 (steps 17.9)."""
    inside = (x > 0) & (x < 1)
    ends = choose(t, x == 0, -inf, choose(t, x == 1, inf, t.number(nan)))
    ordinary = choose(t, ~inside, 0.5, x)
    middle = (ordinary > EDGE) & (ordinary <= 1 - EDGE)
    tail = find_tail(t, choose(t, middle, EDGE, ordinary))
    return t.tf.where(inside, t.tf.where(middle, find_middle(t, ordinary), tail), ends)


def find_middle(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    d = t.exact(x - t.number(0.5))
    ratio = find_ratio(t, t.exact(d * d), MIDDLE)
    return t.exact(t.exact(d + t.exact(d * ratio)) * t.number(SQRT_TWO_PI))


def find_tail(t: Tensors, x: tf.Tensor) -> tf.Tensor:
    is_upper, one = x > 1 - EDGE, t.number(1)
    q = t.tf.where(is_upper, t.exact(one - x), x)
    s = t.exact(t.tf.sqrt(t.exact(t.number(-2) * compute_log(t, q))))
    a, z = t.exact(s - t.exact(compute_log(t, s) / s)), t.exact(one / s)
    y = t.exact(a - t.tf.where(s < 8, find_ratio(t, z, TAIL), find_ratio(t, z, FAR_TAIL)))
    return t.tf.where(is_upper, y, -y)


def find_ratio(t: Tensors, z: tf.Tensor, ratio: tuple[tuple[float, ...], tuple[float, ...]]) -> tf.Tensor:
    """Return z times one polynomial, divided by another."""
    above, below = (sum_powers(t, z, coefficients) for coefficients in ratio)
    return t.exact(t.exact(z * above) / below)


def sum_powers(t: Tensors, z: tf.Tensor, coefficients: tuple[float, ...]) -> tf.Tensor:
    """Return a polynomial, the coefficient of the highest power first."""
    total = t.tf.zeros_like(z) + t.number(coefficients[0])
    for coefficient in coefficients[1:]:
        total = t.exact(t.exact(total * z) + t.number(coefficient))
    return total


def choose(t: Tensors, where: tf.Tensor, value: float, other: tf.Tensor) -> tf.Tensor:
    """Return a number where something holds, otherwise the other ones."""
    return t.tf.where(where, t.number(value), other)


FUNCTIONS: dict[str, Callable[[Tensors, tf.Tensor], tf.Tensor]] = {
    "log": compute_log,
    "log1p": compute_log1p,
    "exp": compute_exp,
    "expm1": compute_expm1,
    "sqrt": lambda t, x: t.exact(t.tf.sqrt(x)),
    "square": lambda t, x: t.multiply(x, x),
    "abs": lambda t, x: t.tf.abs(x),
    "reciprocal": lambda t, x: t.divide(t.number(1), x),
    "probit": compute_probit,
}
