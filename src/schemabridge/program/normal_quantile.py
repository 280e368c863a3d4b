"""The quantile of the standard normal distribution (steps 17.9)."""

from __future__ import annotations

from math import inf, nan

import numpy as np

from schemabridge.program.elementary import compute_log

EDGE = 0.1353352832366127
SQRT_TWO_PI = 2.5066282746310007
MIDDLE = (
    (-59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125),
    (
        *(1.0, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066),
        *(-82.03722561683334, 15.90562251262117, -1.1833162112133),
    ),
)
TAIL = (
    (
        *(4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803),
        *(2.1866330685079025, -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854),
    ),
    (
        *(1.0, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094),
        *(-0.14218292285478779, -0.03808064076915783, -0.0009332594808954574),
    ),
)
FAR_TAIL = (
    (
        *(3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908),
        *(0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-06, 6.239745391849833e-09),
    ),
    (
        *(1.0, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318),
        *(0.00032801446468212774, 2.8924786474538068e-06, 6.790194080099813e-09),
    ),
)


def compute_probit(x: np.ndarray) -> np.ndarray:
    """Return the quantile of probabilities, NaN beyond 0 and 1."""
    inside = (x > 0) & (x < 1)
    ends = np.where(x == 0, -inf, np.where(x == 1, inf, nan))
    ordinary = np.where(inside, x, 0.5)
    middle = (ordinary > EDGE) & (ordinary <= 1 - EDGE)
    y = np.where(middle, find_middle(ordinary), find_tail(np.where(middle, EDGE, ordinary)))
    return np.where(inside, y, ends)


def find_middle(x: np.ndarray) -> np.ndarray:
    d = x - 0.5
    return np.asarray((d + d * find_ratio(d * d, MIDDLE)) * SQRT_TWO_PI)


def find_tail(x: np.ndarray) -> np.ndarray:
    is_upper = x > 1 - EDGE
    s = np.sqrt(-2 * compute_log(np.where(is_upper, 1 - x, x)))
    a, z = s - compute_log(s) / s, 1 / s
    y = a - np.where(s < 8, find_ratio(z, TAIL), find_ratio(z, FAR_TAIL))
    return np.asarray(np.where(is_upper, y, -y))


def find_ratio(z: np.ndarray, ratio: tuple[tuple[float, ...], tuple[float, ...]]) -> np.ndarray:
    """Return z times one polynomial, divided by another."""
    above, below = (sum_powers(z, coefficients) for coefficients in ratio)
    return np.asarray((z * above) / below)


def sum_powers(z: np.ndarray, coefficients: tuple[float, ...]) -> np.ndarray:
    """Return a polynomial, the coefficient of the highest power first."""
    total = np.full_like(z, coefficients[0])
    for coefficient in coefficients[1:]:
        total = np.asarray(total * z + coefficient)
    return total
