"""What needs a sine, which no step has: sines and other bends of a number of many values, and ways between places on the globe."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import STRAIGHT, correlate
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.sums import list_alike
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target

FUNCTIONS = {"sine": np.sin, "cosine": np.cos, "tangent": np.tan, "tanh": np.tanh, "arctan": np.arctan}
TURNING = ("sine", "cosine")
PERIODS = (360, 24, 12, 7, 365, 365.25, 366, 60, 1440, 86_400, 52, 31, 30, 90, 180, 4, 6, 48, 100, 1000)
LOOKED_AT = 200  # rows
LEAST_ROWS = 20
MOST_AXES = 30


def find_angle(target: Target, bases: Sequence[Base]) -> str | None:
    """Return in words what a target is of numbers by way of angles; None where it is nothing of that."""
    rows = spread_rows(len(target.values), LOOKED_AT)
    numbers = [each for each in bases if isinstance(each, Number) and np.isfinite(each.values[rows]).all()]
    y = target.values[rows]
    if len(rows) < LEAST_ROWS or not np.isfinite(y).all() or not numbers:
        return None
    options = (*list_bent(numbers, rows), *list_ways(numbers, rows))
    return next((words for words, x in options if np.isfinite(x).all() and correlate(x, y) > STRAIGHT), None)


def list_bent(numbers: Sequence[Number], rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield functions of numbers that are no steps."""
    for number in numbers:
        x = number.values[rows]
        for word, function in FUNCTIONS.items():
            yield f"the {word} of {number.words}", function(x)
        for period, word in product(PERIODS, TURNING):
            yield f"a {word} of {number.words} with a period of {period:g}", FUNCTIONS[word](2 * np.pi * x / period)


def list_ways(numbers: Sequence[Number], rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the ways between two places by their latitudes and longitudes, as the haversine has them."""
    axes = list_alike(numbers, rows)
    for latitudes, longitudes in product(axes, axes) if len(axes) <= MOST_AXES else ():
        four = (*latitudes, *longitudes)
        degrees = stack_parts(four, rows)
        if len(set(four)) < 4 or (np.abs(degrees[:, :2]) > 90).any() or (np.abs(degrees[:, 2:]) > 360).any():
            continue
        one, other, here, there = np.radians(degrees).T
        half = np.sin((other - one) / 2) ** 2 + np.cos(one) * np.cos(other) * np.sin((there - here) / 2) ** 2
        named = ", ".join(each.words for each in four)
        yield f"the way between two places on the globe, by {named}", np.arcsin(np.sqrt(half))
