"""Single cells of a matrix in messages: value, bits and distance."""

from __future__ import annotations

import numpy as np


def describe_cell(value: np.generic) -> str:
    """Return a cell with its bits, most significant digit first: `0.5 (3f000000)`; an integer as it is."""
    if value.dtype.kind != "f":
        return str(value.item())
    bits = int(value.view(f"u{value.dtype.itemsize}"))
    return f"{value} ({bits:0{2 * value.dtype.itemsize}x})"


def describe_distance(expected: np.generic, found: np.generic) -> str:
    """Return how far apart two cells are: in units in the last place for floats."""
    if expected.dtype.kind != "f":
        return f"{abs(int(expected) - int(found))} apart"
    if np.isnan(expected) or np.isnan(found):
        return "one of them is NaN"
    return f"{abs(order_float(expected) - order_float(found))} ulp apart"


def order_float(value: np.generic) -> int:
    """Return the position of a float among all floats of its dtype; -0.0 and 0.0 are both 0."""
    bits = int(value.view(f"u{value.dtype.itemsize}"))
    sign = 1 << (8 * value.dtype.itemsize - 1)
    return -(bits - sign) if bits & sign else bits
