"""Functions of a column, and of the sum, product or ratio of two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block, list_pairs
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.formulas import (
    Formula,
    apply_boxcox1p,
    apply_function,
    apply_logarithm,
    clip_below,
    combine,
    find_sign,
    multiply,
    quote_braces,
    shift,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base


@dataclass(frozen=True)
class Function:
    """A function of numbers, and as a formula."""

    compute: Callable[[np.ndarray], np.ndarray]
    build: Callable[[Base], Formula]


LOG1P = Function(np.log1p, lambda x: apply_function(x, "log1p"))
LOG = Function(np.log, lambda x: apply_function(x, "log"))
SQRT = Function(np.sqrt, lambda x: apply_function(x, "sqrt"))
SQUARE = Function(np.square, lambda x: apply_function(x, "square"))


def new_boxcox1p(power: float) -> Function:
    """Return SciPy's boxcox1p with one power."""
    return Function(lambda x: np.expm1(power * np.log1p(x)) / power, lambda x: apply_boxcox1p(x, power))


def new_power_of(number: float, factor: float) -> Function:
    """Return a number to the power of a multiple of what is given, such as the 10^(1.5 x) of magnitudes."""
    words = f"{number:g}^({'' if factor == 1 else f'{factor:g} * '}{{}})"

    def build(x: Base) -> Formula:
        power = apply_function(multiply(x, factor * float(np.log(number))), "exp")
        return replace(power, signs=words.replace("{}", quote_braces(x.words)))

    return Function(lambda x: number ** (factor * x), build)


LAMBDAS = (0.15, 0.2, 0.25, 0.3)  # that people give boxcox1p
FUNCTIONS = (
    LOG1P,
    LOG,
    SQRT,
    SQUARE,
    Function(lambda x: np.log(x + 1), lambda x: apply_function(shift(x, 1.0), "log")),
    Function(np.log10, lambda x: apply_logarithm(x, 10)),
    Function(np.log2, lambda x: apply_logarithm(x, 2)),
    Function(np.exp, lambda x: apply_function(x, "exp")),
    Function(np.expm1, lambda x: apply_function(x, "expm1")),
    Function(np.reciprocal, lambda x: apply_function(x, "reciprocal")),
    Function(lambda x: 1 / (x + 1), lambda x: apply_function(shift(x, 1.0), "reciprocal")),
    Function(np.abs, lambda x: apply_function(x, "abs")),
    Function(lambda x: x * x * x, lambda x: apply_function(x, "power", 3.0)),
    Function(lambda x: np.log1p(np.abs(x)), lambda x: apply_function(apply_function(x, "abs"), "log1p")),
    Function(lambda x: np.log(np.abs(x)), lambda x: apply_function(apply_function(x, "abs"), "log")),
    Function(lambda x: np.sqrt(np.abs(x)), lambda x: apply_function(apply_function(x, "abs"), "sqrt")),
    Function(lambda x: np.exp(-x), lambda x: apply_function(multiply(x, -1.0), "exp")),
    Function(
        lambda x: np.sign(x) * np.log1p(np.abs(x)),
        lambda x: combine((find_sign(x), apply_function(apply_function(x, "abs"), "log1p")), "product"),
    ),
    Function(lambda x: np.log1p(np.maximum(x, 0)), lambda x: apply_function(clip_below(x), "log1p")),
    Function(np.cbrt, lambda x: apply_function(x, "power", 1 / 3)),
    Function(lambda x: x**1.5, lambda x: apply_function(x, "power", 1.5)),
    Function(lambda x: x**0.25, lambda x: apply_function(x, "power", 0.25)),
    Function(lambda x: x**4, lambda x: apply_function(x, "power", 4.0)),
    *map(new_boxcox1p, LAMBDAS),
    *(new_power_of(*each) for each in product((10.0, 2.0), (1.0, 1.5, -1.0))),
)


def list_functions(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield the functions of all bases with their numbers in some rows."""
    numbers = stack_parts(parts, rows)
    for function in FUNCTIONS:
        with np.errstate(all="ignore"):
            sample = function.compute(numbers)

        def build(place: int, function: Function = function) -> Formula:
            return function.build(parts[place])

        yield Block(sample, build)


def list_functions_of_pairs(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield logarithms and roots of sums, products and ratios."""
    for pairs in list_pairs(parts, rows):
        for function in (LOG1P, LOG, SQRT):
            with np.errstate(all="ignore"):
                sample = function.compute(pairs.sample)

            def build(place: int, function: Function = function, pairs: Block = pairs) -> Formula:
                return function.build(pairs.build(place))

            yield Block(sample, build)
