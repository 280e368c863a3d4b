"""Which numbers a type refuses, by code (clause 4.3), and up to where binary64 and binary32 are exact."""

from __future__ import annotations

import numpy as np

EXACT = 2**53  # up to here every integer is a binary64
FLOAT32_EXACT = 2**24
FLOAT32_LIMIT = float.fromhex("0x1.ffffffp+127")  # from here on a binary64 rounds to infinity in binary32


def find_nothing(values: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    return {}


def find_inexact(values: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    """Return integers beyond 2^53."""
    if kind == "integer" and values.dtype.itemsize == 8:
        return {"not_exact": (values > EXACT) if values.dtype.kind == "u" else exceeds(values, EXACT)}
    return {}


def find_no_booleans(values: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    return {} if kind == "boolean" else {"wrong_type": (values != 0) & (values != 1)}


def find_no_integers(values: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    if kind != "floating":
        return find_inexact(values, kind)
    broken = (np.floor(values) != values) | np.isinf(values)
    return {"not_integral": broken, "not_exact": ~broken & (np.abs(values) > EXACT)}


def find_overflows(values: np.ndarray, kind: str) -> dict[str, np.ndarray]:
    """Return finite numbers that round to infinity in binary32."""
    if kind == "floating" and values.dtype.itemsize == 8:
        return {"float32_overflow": (np.abs(values) >= FLOAT32_LIMIT) & np.isfinite(values)}
    return find_inexact(values, kind)


def exceeds(counts: np.ndarray, limit: int) -> np.ndarray:
    """Return where the magnitude of integers is beyond a limit; np.abs of the lowest integer is negative."""
    return (counts > limit) | (counts < -limit)
