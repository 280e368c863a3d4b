"""Numbers of a column told so that no row can be read from them (clause 14.3)."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from math import isfinite
from typing import TYPE_CHECKING

from schemabridge.statistics.edges import EXACT_DIGITS, LEAST_ROWS, round_binary32, round_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.types import ColumnType
    from schemabridge.statistics.edges import Distinct

FEWEST_PRESENT = 10
WHOLE_UNIT = 5  # a bound of whole numbers stands for as many as 5 of them


def round_measures(measures: Mapping[str, float], distinct: Distinct) -> dict[str, float]:
    """Return `min`, `max`, `mean`, `std` rounded, without those that are not finite."""
    lo, hi = float(distinct.values[0]), float(distinct.values[-1])
    if lo == hi:
        return {"min": lo, "max": hi, "mean": lo, "std": 0.0}
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        std = measures["std"]
        spread = Decimal(std) if isfinite(std) and std > 0 else Decimal(hi) - Decimal(lo)
        digit = spread.adjusted()
        limits = distinct.column_type.facts.limits
        unit = choose_unit(digit - 1, distinct.column_type)
        rounded = {
            "min": lo if distinct.sizes[0] >= LEAST_ROWS else max(round_down(lo, unit), limits[0]),
            "max": hi if distinct.sizes[-1] >= LEAST_ROWS else min(-round_down(-hi, unit), limits[1]),
            "mean": round_half(measures["mean"], digit - 2),
            "std": round_half(std, digit - 2),
        }
    return {name: each + 0.0 for name, each in rounded.items() if isfinite(each)}


def choose_unit(exponent: int, column_type: ColumnType) -> Decimal:
    """Return what bounds are multiples of."""
    unit = Decimal((0, (1,), exponent))
    return unit if column_type.facts.is_floating else max(unit, Decimal(WHOLE_UNIT))


def round_down(number: float, unit: Decimal) -> float:
    """Return a multiple of a unit below a number and its copies in 15 digits and in binary32, -infinity beyond all numbers."""
    copies = [number, round_digits(number), round_binary32(number)]
    below = min(each for each in copies if isfinite(each))
    while True:
        multiple = (Decimal(below) / unit).to_integral_value(rounding=ROUND_FLOOR)
        found = float((multiple - (multiple * unit == Decimal(below))) * unit)
        if found < below:
            return found
        unit *= 10  # finer than the numbers are there


def round_half(number: float, exponent: int) -> float:
    """Return a number to a decimal place; NaN and infinity as they are."""
    if not isfinite(number):
        return number
    return float((Decimal(number).scaleb(-exponent)).to_integral_value(rounding=ROUND_HALF_EVEN).scaleb(exponent))
