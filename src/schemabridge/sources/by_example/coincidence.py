"""How much the cells of a column of X tell beyond what a candidate had to be told: whether it can be a coincidence."""

from __future__ import annotations

from math import lgamma, log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST_COUNTED = 200  # different cells
LEAST_BITS = 6.0  # one in 64 candidates that mean nothing would pass
LINE_BITS = 48.0  # what the two numbers of a line may tell of the cells
CUT_BITS = 10.0  # of several hundred cuts of texts that are tried


def count_arrangements(counts: Iterable[int]) -> float:
    """Return in bits in how many orders rows can stand of which so many have each of some cells.

    Examples
    --------
    >>> count_arrangements([1, 3])
    2.0
    """
    known = list(counts)
    return round((lgamma(sum(known) + 1) - sum(lgamma(each + 1) for each in known)) / log(2), 9)


def count_equal(bits: np.ndarray) -> np.ndarray:
    """Return how many cells are equal to each other, for all distinct ones, ascending."""
    return np.sort(np.unique(bits, return_counts=True)[1])


def count_told(counts: np.ndarray) -> float:
    """Return in bits what cells tell of which so many are each of some, the most frequent last; 200 of them tell more than enough."""
    return count_arrangements(counts[-MOST_COUNTED:].tolist())


def count_choices(total: int, chosen: int) -> float:
    """Return in bits in how many ways some of a total can be chosen.

    Examples
    --------
    >>> count_choices(8, 1)
    3.0
    """
    return count_arrangements([chosen, total - chosen])
