"""The shortest decimal number in an interval: what a person would have written there."""

from __future__ import annotations

from decimal import Decimal
from math import ceil, floor, isfinite, log10

DIGITS = 17


def find_shortest(low: float, high: float, *, digits: int = DIGITS) -> float | None:
    """Return the number of fewest decimal digits in [low, high], of several the roundest; None beyond `digits` digits.

    Examples
    --------
    >>> find_shortest(3500.0, 3524.9)
    3500.0
    >>> find_shortest(0.0039, 0.00394)
    0.0039
    >>> find_shortest(18.2, 18.7)
    18.5
    """
    if not (isfinite(low) and isfinite(high) and low <= high):
        return None
    if low <= 0.0 <= high:
        return 0.0
    if high < 0.0:
        found = find_shortest(-high, -low, digits=digits)
        return None if found is None else -found
    largest = floor(log10(high)) if high >= 5e-324 else 0
    for power in range(largest, largest - digits, -1):
        first = max(ceil(low * 10.0**-power * (1 - 1e-15)), 1) if abs(power) < 300 else 1
        half = 5 * ceil(first / 5)
        for count in (half, first - 1, first, first + 1):  # the product is rounded
            number = float(f"{count}e{power}")
            if count > 0 and low <= number <= high:
                return number
    return None


def find_only(low: float, high: float, *, digits: int = DIGITS) -> float | None:
    """Return the number of fewest decimal digits in [low, high]; None where there are several of as many, or none.

    Examples
    --------
    >>> find_only(1.4, 2.9)
    2.0
    >>> find_only(1.21, 1.28)
    """
    shortest = find_shortest(low, high, digits=digits)
    if not shortest:
        return shortest
    step = 10.0 ** int(Decimal(repr(shortest)).normalize().as_tuple().exponent)
    return None if shortest - step >= low or shortest + step <= high else shortest


def find_near(number: float, tolerance: float, *, digits: int = 10) -> float | None:
    """Return the shortest decimal within a tolerance of a number; None where that takes more than `digits` digits."""
    return find_shortest(number - tolerance, number + tolerance, digits=digits)
