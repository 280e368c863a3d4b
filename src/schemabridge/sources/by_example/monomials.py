"""Products and ratios of several columns with powers, such as weight / height^2, and their logarithms: sums of logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.designs import build_design, stack_parts
from schemabridge.sources.by_example.filled import list_ways
from schemabridge.sources.by_example.formulas import apply_function, combine, shift, turn_over, write_multiple
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.sums import new_sum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.number_image import NumberImage

POWERS = (1.0, 2.0, 3.0, 0.5)
MOST_PARTS = 100
NEAR = 1e-3  # an exponent is to a power of the list


def explain_monomials(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the products and ratios with powers of which a target is made, or an image of one."""
    found: dict[int, list[Explanation]] = {}
    if not 0 < len(parts) <= MOST_PARTS:
        return found
    for factors in list_factors(parts):
        numbers = stack_parts(factors, search.rows)
        for target in (each for each in targets if each.position not in found):
            if (explanation := explain_monomial(search, factors, numbers, target)) is not None:
                found[target.position] = [explanation]
    return found


def list_factors(parts: Sequence[Base]) -> Iterator[Sequence[Base]]:
    """Yield the numbers that products are of: as they are, then what shares such as discounts leave, and with what taxes add.

    One after the other, for logarithms of a share of two values are on a line with those of what it leaves.
    """
    yield parts
    shares = {each for each in parts if np.nanmin(each.values) >= 0 and np.nanmax(each.values) <= 1}
    if shares:
        yield [turn_over(each) if each in shares else each for each in parts]
        yield [shift(each, 1.0) if each in shares else each for each in parts]


def explain_monomial(
    search: ImageSearch, factors: Sequence[Base], numbers: np.ndarray, target: Target
) -> Explanation | None:
    """Return the product of powers that a target is an image of, or the logarithm of."""
    cells = target.values[search.rows]
    formula = solve_monomial(factors, numbers, cells, target.rounding)
    image = None if formula is None else find_filled_image(search, formula, target)
    if formula is None:
        with np.errstate(over="ignore"):
            rounding = target.rounding * float(np.abs(cells[np.isfinite(cells)]).max(initial=1.0))
            formula = solve_monomial(factors, numbers, np.exp(cells), rounding)
        image = None if formula is None else find_logarithm(search, formula, target)
    return None if formula is None or image is None else new_sum(image, formula, target, 2 * len(factors))


def find_filled_image(search: ImageSearch, formula: Formula, target: Target) -> NumberImage | None:
    """Return the image of a formula, filled before or not, that gives a target."""
    images = (search.find_image(each, target) for each in list_ways(formula, target, search.rows))
    return next((each for each in images if each is not None), None)


def find_logarithm(search: ImageSearch, formula: Formula, target: Target) -> NumberImage | None:
    """Return the logarithm of a formula where it gives a target as it is."""
    with np.errstate(all="ignore"):
        factors = np.exp(target.values[search.rows]) / formula.take(search.rows)
    factor = float(np.nanmedian(factors))
    scaled = write_multiple(formula, factor, NEAR * factor) if np.isfinite(factor) else None
    logarithms = [apply_function(each, "log") for each in (formula, scaled) if each is not None]
    images = (search.find_plain(each, loosen(target, each.allowance)) for each in logarithms)
    return next((each for each in images if each is not None), None)


def solve_monomial(parts: Sequence[Base], numbers: np.ndarray, cells: np.ndarray, rounding: float) -> Formula | None:
    """Return the product of powers of parts to which cells are proportional; None where there is none of usual powers.

    `rounding` is how far a cell may be off, as a part of it.
    """
    rows = np.isfinite(cells) & (cells != 0)
    usable = [place for place in range(len(parts)) if is_usable(numbers[rows, place])]
    if len(usable) < 2 or not rows.any():
        return None
    known = np.flatnonzero(rows & np.isfinite(numbers[:, usable]).all(axis=1))
    design = build_design(np.log(np.abs(numbers[known][:, usable])))
    solution = None if design is None else design.solve(np.log(np.abs(cells[known])), np.full(len(known), rounding))
    if solution is None:
        return None
    chosen = [parts[usable[place]] for place in solution.places]
    over: list[Base] = []
    under: list[Base] = []
    for part, exponent in zip(chosen, solution.weights.tolist(), strict=True):
        power = next((each for each in POWERS if abs(abs(exponent) - each) <= NEAR), None)
        if power is None:
            return None
        (over if exponent > 0 else under).append(raise_to(part, power))
    if not over:
        return None
    products = [combine(each, "product") if len(each) > 1 else each[0] for each in (over, under) if each]
    if len(products) == 2:
        return combine(products, "quotient")
    return combine(over, "product") if len(over) > 1 else None  # one power of one part is no product


def is_usable(numbers: np.ndarray) -> bool:
    """Return whether numbers have logarithms, of their magnitudes, in most rows."""
    known = numbers[~np.isnan(numbers)]
    return bool(2 * len(known) > len(numbers) and (known != 0).all())


def raise_to(part: Base, power: float) -> Base:
    """Return a part to a power."""
    if power == 1.0:
        return part
    functions = {2.0: "square", 0.5: "sqrt"}
    return apply_function(part, functions[power]) if power in functions else apply_function(part, "power", power)
