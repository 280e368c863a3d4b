"""Numbers that tell two programs apart: ties, neighbours, extremes, subnormals, signed zeros, NaNs of several bits."""

from __future__ import annotations

import random

import numpy as np

FLT_MAX = float(np.finfo(np.float32).max)
FLT_TINY = float(np.finfo(np.float32).tiny)
FLT_LIMIT = float.fromhex("0x1.ffffffp+127")
EXACT = 2**53

NICE = (
    *range(-3, 12),
    0.1,
    0.2,
    0.3,
    0.1 + 0.2,
    0.5,
    1.5,
    2.5,
    -0.5,
    -0.0,
    1 / 3,
    0.7,
    1e-3,
    52.52,
    13.405,
    100,
    255,
    1e5,
    1e6,
    123456.789,
)
FLOAT32_TIES = (
    1 + 2.0**-24,
    1 + 2.0**-24 + 2.0**-52,
    1 + 3 * 2.0**-24,
    16777217,
    16777219,
    33554435,
    0.1,
    -1 - 2.0**-24,
)
SMALL = (
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    2.225073858507201e-308,
    1e-310,
    1e-45,
    1.4e-45,
    7e-46,
    7.1e-46,
    FLT_TINY,
    FLT_TINY / 2,
    -1e-40,
)
LARGE = (
    FLT_MAX,
    -FLT_MAX,
    np.nextafter(FLT_LIMIT, 0),
    EXACT,
    EXACT - 1,
    EXACT + 2,
    -EXACT,
    2.0**31,
    2.0**31 - 1,
    -(2.0**31),
    2.0**63,
    1e18,
    1e22,
)
BEYOND = (FLT_LIMIT, -FLT_LIMIT, 3.5e38, 1e39, 1e300, 1.7976931348623157e308, -1.7976931348623157e308)
INFINITE = (np.inf, -np.inf)
NAN_BITS = (
    0x7FF8000000000000,
    0xFFF8000000000000,
    0x7FF0000000000001,
    0x7FF8DEADBEEF0000,
    0x7FF00000000007A2,
    0x7FF80000000007A2,
    0xFFFFFFFFFFFFFFFF,
)

DAYS = (0, 1, -1, 18321, 19782, -719162, -25567, 47482, 365, 10957, 2932896, -141428)


def draw_number(rng: random.Random, *, wild: bool) -> float:
    """Return a finite number; `wild` allows what float32 cannot hold, and infinities."""
    pools = [NICE, NICE, NICE, FLOAT32_TIES, SMALL, LARGE]
    if wild:
        pools += [BEYOND, INFINITE]
    kind = rng.random()
    if kind < 0.5:
        return float(rng.choice(rng.choice(pools)))
    return rng.gauss(rng.choice((0, 50, 1e4)), rng.choice((1, 10, 1e-3, 1e6)))


def draw_bound(rng: random.Random) -> float:
    """Return an edge or a bound, which is often a value that columns have."""
    return float(rng.choice((*NICE, *[0.0] * 6, *[-0.0] * 4))) if rng.random() < 0.6 else draw_number(rng, wild=True)


def draw_moderate(rng: random.Random) -> float:
    """Return a number that no arithmetic of a few steps takes beyond float32."""
    return float(rng.choice(rng.choice((NICE, FLOAT32_TIES)))) if rng.random() < 0.5 else rng.gauss(0, 100)


def draw_numbers(rng: random.Random, rows: int, *, wild: bool) -> np.ndarray:
    """Return a column of numbers; long columns repeat a few hundred and add normal ones."""
    distinct = np.array([draw_number(rng, wild=wild) for _ in range(min(rows, 300))])
    if rows <= 300:
        return distinct
    generator = np.random.default_rng(rng.getrandbits(64))
    picked = generator.choice(distinct, rows)
    return np.where(generator.random(rows) < 0.5, picked, generator.normal(20, 30, rows))


def draw_nan(rng: random.Random) -> float:
    return float(np.array([rng.choice(NAN_BITS)], np.uint64).view(np.float64)[0])


def draw_integer(rng: random.Random, limit: int = EXACT) -> int:
    if rng.random() < 0.6:
        return rng.randint(-20, 60)
    edges = (
        2**31 - 1,
        -(2**31) + 1,
        2**31,
        -(2**31),
        2**24 + 1,
        2**53,
        -(2**53),
        2**53 - 1,
        1_600_000_000,
        86_399,
        10**12,
    )
    chosen = rng.choice((*edges, rng.randint(-limit, limit)))
    return chosen if abs(chosen) <= limit else rng.randint(-limit, limit)
