"""Sums, products, differences and ratios of two columns, the first of two that is there, sums and products of three."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.formulas import (
    Formula,
    apply_function,
    coalesce,
    combine,
    divide,
    shift,
    take_distance,
    turn_over,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base

MOST_OF_THREE = 60  # columns, of which there are 34,220 threes
MOST_HOLED = 30  # columns, some of them with missing numbers
CHUNK = 4096  # formulas at a time
HEIGHTS = (50.0, 250.0)  # of people in centimeters


@dataclass(frozen=True, eq=False)
class Block:
    """Formulas of one kind: their numbers in some rows, (rows, formulas), and how one of them is built."""

    sample: np.ndarray
    build: Callable[[int], Formula]


@dataclass(frozen=True)
class Operation:
    """What is done with a pair: to all of their rows at once, and as a formula; `both` where the order matters."""

    compute: Callable[[np.ndarray, np.ndarray], np.ndarray]
    build: Callable[[Base, Base], Formula]
    both: bool = False


PAIRS = (
    Operation(np.multiply, lambda a, b: combine((a, b), "product")),
    Operation(np.divide, lambda a, b: combine((a, b), "quotient"), both=True),
    Operation(np.add, lambda a, b: combine((a, b), "sum")),
    Operation(np.subtract, lambda a, b: combine((a, b), "difference"), both=True),
    Operation(lambda a, b: a / (b + 1), lambda a, b: combine((a, shift(b, 1.0)), "quotient"), both=True),
    Operation(lambda a, b: np.abs(a - b), take_distance),
)

OTHERS = (
    Operation(lambda a, b: a * a / b, lambda a, b: combine((square(a), b), "quotient"), both=True),
    Operation(lambda a, b: a * a * b, lambda a, b: combine((square(a), b), "product"), both=True),
)
RESTS = (
    Operation(lambda a, b: a * (1 - b), lambda a, b: combine((a, turn_over(b)), "product")),
    Operation(lambda a, b: a / (1 - b), lambda a, b: combine((a, turn_over(b)), "quotient")),
)


def square(part: Base) -> Formula:
    """Return a base times itself."""
    return apply_function(part, "square")


def divide_by_square(part: Base, other: Base) -> Formula:
    """Return a base over the square of another one, which is taken in meters where it is a length of people in centimeters."""
    known = other.values[~other.missing]
    is_length = len(known) > 0 and HEIGHTS[0] <= np.median(known) <= HEIGHTS[1]
    return combine((part, square(divide(other, 100.0) if is_length else other)), "quotient")


SQUARED = Operation(lambda a, b: a / (b * b), divide_by_square, both=True)


def list_over_squares(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield all bases over the square of another one, such as weight / height^2."""
    yield from operate_on_pairs((SQUARED,), parts, rows)


def list_pairs(parts: Sequence[Base], rows: np.ndarray, among: int | None = None) -> Iterator[Block]:
    """Yield all formulas of two bases, the usual first, with their numbers in some rows; one of the first `among` is in each."""
    yield from operate_on_pairs(PAIRS, parts, rows, among)
    yield from list_skipping(parts, stack_parts(parts, rows), *pair_up(len(parts), among))


def list_other_pairs(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield products and ratios of a square, and of what a share leaves of 1, such as a price before its discount."""
    yield from operate_on_pairs(OTHERS, parts, rows)
    numbers = stack_parts(parts, rows)
    shares = np.array([each.statistics.least >= 0 and each.statistics.most <= 1 for each in parts])
    wholes, places = (each.astype(np.int64) for each in np.nonzero(~shares[:, None] & shares))
    for operation in RESTS:
        yield from operate(operation, parts, numbers, wholes, places)


def operate_on_pairs(
    operations: Sequence[Operation], parts: Sequence[Base], rows: np.ndarray, among: int | None = None
) -> Iterator[Block]:
    """Yield what operations make of all pairs of bases, both ways round where the order matters."""
    numbers = stack_parts(parts, rows)
    ones, others = pair_up(len(parts), among)
    for operation in operations:
        yield from operate(operation, parts, numbers, ones, others)
        if operation.both:
            yield from operate(operation, parts, numbers, others, ones)


def pair_up(count: int, among: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of both of all pairs, one of the first `among` in each where that is said."""
    ones, others = (each.astype(np.int64) for each in np.triu_indices(count, 1))
    chosen = slice(None) if among is None else ones < among
    return ones[chosen], others[chosen]


def operate(
    operation: Operation, parts: Sequence[Base], numbers: np.ndarray, ones: np.ndarray, others: np.ndarray
) -> Iterator[Block]:
    for start in range(0, len(ones), CHUNK):
        left, right = ones[start : start + CHUNK], others[start : start + CHUNK]
        with np.errstate(all="ignore"):
            sample = operation.compute(numbers[:, left], numbers[:, right])

        def build(place: int, left: np.ndarray = left, right: np.ndarray = right) -> Formula:
            return operation.build(parts[left[place]], parts[right[place]])

        yield Block(sample, build)


def list_skipping(parts: Sequence[Base], numbers: np.ndarray, ones: np.ndarray, others: np.ndarray) -> Iterator[Block]:
    """Yield sums and means of pairs of which one has missing numbers, which are left out."""
    absent = np.isnan(numbers)
    gaps = np.array([each.missing.any() for each in parts])
    chosen = gaps[ones] | gaps[others]
    left, right = ones[chosen], others[chosen]
    if len(left) == 0:
        return
    filled = np.where(absent, 0.0, numbers)
    total = filled[:, left] + filled[:, right]
    with np.errstate(all="ignore"):
        mean = total / ((~absent[:, left]).astype(float) + ~absent[:, right])
    for function, sample in (("sum", total), ("mean", mean)):

        def build(place: int, function: str = function) -> Formula:
            return combine((parts[left[place]], parts[right[place]]), function, missing="skip")

        yield Block(sample, build)


def list_coalesced(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield bases with another one where they are missing."""
    for part in (each for each in parts if each.missing.any()):
        others = [each for each in parts if each is not part]
        if others:
            numbers = part.values[rows][:, None]
            sample = np.where(np.isnan(numbers), stack_parts(others, rows), numbers)

            def build(place: int, part: Base = part, others: Sequence[Base] = others) -> Formula:
                return coalesce(part, others[place])

            yield Block(sample, build)


def list_threes(bases: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield products and sums of three bases, of many only those without missing numbers, which take long."""
    parts = bases if len(bases) <= MOST_HOLED else [each for each in bases if not each.missing.any()]
    if not 3 <= len(parts) <= MOST_OF_THREE:
        return
    numbers = stack_parts(parts, rows)
    threes = np.array(list(combinations(range(len(parts)), 3)))
    for function, fold in (("product", np.multiply), ("sum", np.add)):
        for start in range(0, len(threes), CHUNK):
            chunk = threes[start : start + CHUNK]
            with np.errstate(all="ignore"):
                sample = fold(fold(numbers[:, chunk[:, 0]], numbers[:, chunk[:, 1]]), numbers[:, chunk[:, 2]])

            def build(place: int, chunk: np.ndarray = chunk, function: str = function) -> Formula:
                return combine([parts[each] for each in chunk[place]], function)

            yield Block(sample, build)
