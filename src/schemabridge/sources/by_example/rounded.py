"""Formulas that are rounded at last: (a / b).round(2), np.floor(a / b), (a / 3).round(1), and numbers in steps, x // 10 * 10."""

from __future__ import annotations

from itertools import chain
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import ROUNDING
from schemabridge.sources.by_example.arithmetic import Block, list_over_squares, list_pairs
from schemabridge.sources.by_example.coincidence import LEAST_BITS, LINE_BITS, count_told
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.designs import stack_formulas, stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.floors import DECIMALS, is_multiple, is_whole
from schemabridge.sources.by_example.formulas import DIGITS, divide, floor_divide, multiply, round_divide
from schemabridge.sources.by_example.functions import list_functions
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.written_edges import LONG_YEARS
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

STEPS = (1000.0, 500.0, 100.0, 50.0, 25.0, 20.0, 15.0, 10.0, 60.0, 30.0, 5.0, 4.0, 3.0, 2.0, 0.5, 0.25)
LEAST_VALUES = 6
MOST_PARTS = 60
MOST_SQUARED = 20
FEW_ROWS = 128
MOST_TRIED = 12
LOOSE = 1e-6  # of a step, and of a cell, by which float32 moves it
TIE = 1e-12  # of a number whose multiple lies between two cells
LEAST_STEPS = 12  # numbers that are whole steps apart, after scaling
NOISY = 16  # times the rounding of float32, what a step is more than
SLACK = 0.2  # of a step, by which a line through rounded numbers is off; a quarter of that of its slope
ROUNDED = (0.1, 0.01, 0.001, 0.0001, 1.0)  # to which people round
UNITS = (1.0, *LONG_YEARS, 12.0, 24.0, 60.0, 7.0, 30.0, 100.0, 1000.0, 3600.0)
NUMBER_BITS = 13.0  # of a number of four digits


def explain_rounded_formulas(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the formulas that a target is when they are rounded, up or down or to a whole number below."""
    found: dict[int, list[Explanation]] = {}
    if not 0 < len(parts) <= MOST_PARTS:
        return found
    rows = search.rows[spread_rows(len(search.rows), FEW_ROWS)]
    for target in targets:
        width = next((each for each in DECIMALS if is_multiple(target.values, each)), None)
        if width is None and (scaled := find_scaled(search, parts, target, rows)) is not None:
            found[target.position] = [scaled]
        if width is None or len(target.counts) < LEAST_VALUES:
            continue
        for listed in (
            list_steps(parts, target),
            list_multiples(parts, target, width),
            list_near(parts, target, width, rows),
        ):
            made = [(each, bits) for each, bits in listed]
            images = ((search.find_plain(each, loosen(target, each.allowance)), bits) for each, bits in made)
            image, bits = next(((each, bits) for each, bits in images if each is not None), (None, 0.0))
            if image is not None:
                told = count_told(target.counts) - bits - LEAST_BITS
                found[target.position] = [new_derived(image, is_memorised=told < 0)]
                break
    return found


def find_scaled(search: ImageSearch, parts: Sequence[Base], target: Target, rows: np.ndarray) -> Explanation | None:
    """Return the formula that was rounded to some decimals, then scaled: the cells are steps apart, and about a line over it."""
    step, total = find_step(target), 0
    families = (list_divided, list_pairs, list_functions, list_indexes)
    for block in chain.from_iterable(family(parts, rows) for family in families) if step else ():
        total += block.sample.shape[1]
        for place, width in follow_lines(block.sample, target.values[rows], step):
            formula = round_divide(block.build(place), width, width)
            image = search.find_image(formula, loosen(target, formula.allowance))
            if image is not None:
                bits = log2(total * len(ROUNDED)) + LINE_BITS + LEAST_BITS
                return new_derived(image, is_memorised=count_told(target.counts) < bits)
    return None


def find_step(target: Target) -> float:
    """Return how far neighbours among the numbers of a target are apart at least, where all are whole steps apart; 0 where they are not."""
    known = np.unique(target.values[np.isfinite(target.values)])
    if len(known) < LEAST_STEPS:
        return 0.0
    apart = np.diff(known)
    noise = 4 * ROUNDING * float(np.abs(known).max())
    counts = np.rint(apart / apart.min())
    step = float((known[-1] - known[0]) / counts.sum())
    return step if step > NOISY * noise and (np.abs(apart - counts * step) <= noise + counts * noise).all() else 0.0


def list_divided(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield numbers as they are, and in other units: days in years."""
    for unit in UNITS:

        def build(place: int, unit: float = unit) -> Formula:
            return divide(parts[place], unit)

        yield Block(stack_parts(parts, rows) / unit, build)


def follow_lines(sample: np.ndarray, cells: np.ndarray, step: float) -> Iterator[tuple[int, float]]:
    """Yield the formulas about whose line cells are rounded in steps, and to which decimals."""
    known = np.isfinite(cells)
    y = cells[known] - cells[known].mean()
    with np.errstate(all="ignore"):
        x = sample[known] - sample[known].mean(axis=0)
        slopes = (x * y[:, None]).sum(axis=0) / (x * x).sum(axis=0)
        near = np.abs(x * slopes - y[:, None]).max(axis=0) <= step * (0.5 + SLACK)
        widths = np.abs(step / slopes)
    for place in np.flatnonzero(near).tolist():
        yield from ((place, each) for each in ROUNDED if abs(widths[place] / each - 1) <= SLACK / 4)


def list_steps(parts: Sequence[Base], target: Target) -> Iterator[tuple[Formula, float]]:
    """Yield numbers in whole steps below them, with what it takes to say so, in bits."""
    bits = log2(len(parts) * len(STEPS))
    for width in (each for each in STEPS if is_multiple(target.values, each)):
        for part in parts:
            if lies_above(part.values, target.values, width).all():
                yield floor_divide(part, width, width), bits


def list_counted_steps(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield in which step all numbers are, and where it begins, of steps that some of them are several apart."""
    for width in STEPS:
        wide = [each for each in parts if each.statistics.most - each.statistics.least > LEAST_VALUES * width]
        for step in (1.0, width) if wide else ():

            def build(place: int, wide: Sequence[Base] = wide, width: float = width, step: float = step) -> Formula:
                return floor_divide(wide[place], width, step)

            yield Block(np.floor(stack_parts(wide, rows) / width) * step, build)


def list_multiples(parts: Sequence[Base], target: Target, width: float) -> Iterator[tuple[Formula, float]]:
    """Yield numbers times, or divided by, what people write, rounded or to the whole number below."""
    bits = log2(len(parts)) + NUMBER_BITS
    cells = np.rint(target.values / width) * width
    for part in parts:
        known = np.isfinite(part.values) & np.isfinite(cells) & (part.values > 0)
        x, y = part.values[known], cells[known]
        for below, above in ((width / 2, width / 2), (0.0, width)) if len(x) else ():
            low, high = float(((y - below) / x).max()) * (1 - TIE), float(((y + above) / x).min()) * (1 + TIE)
            if not 0 < low <= high:
                continue
            factor = find_shortest(low, high, digits=DIGITS)
            divisor = find_shortest(1 / high, 1 / low, digits=DIGITS)
            scaled = [multiply(part, factor)] if factor else []
            scaled += [divide(part, divisor)] if divisor else []
            if below:
                yield from ((round_divide(each, width, width), bits) for each in scaled)
            elif width == 1.0:
                yield from ((floor_divide(each, 1.0, 1.0), bits) for each in scaled)


def list_near(parts: Sequence[Base], target: Target, width: float, rows: np.ndarray) -> Iterator[tuple[Formula, float]]:
    """Yield the formulas of one number or two that are rounded to the cells of some rows."""
    cells, total = target.values[rows], 0
    near: list[Formula] = []
    below: list[Formula] = []
    for block in chain(list_functions(parts, rows), list_pairs(parts, rows), list_indexes(parts, rows)):
        total += block.sample.shape[1]
        is_known = 2 * np.isfinite(block.sample).sum(axis=0) > len(rows)
        is_near = lies_around(block.sample, cells[:, None], width).all(axis=0)
        near += [block.build(place) for place in np.flatnonzero(is_known & is_near)[:MOST_TRIED].tolist()]
        if width == 1.0:
            is_below = lies_above(block.sample, cells[:, None], width).all(axis=0)
            below += [block.build(place) for place in np.flatnonzero(is_known & is_below)[:MOST_TRIED].tolist()]
    for formula in near[:MOST_TRIED]:
        yield round_divide(formula, width, width), log2(2 * total)
    for formula in below[:MOST_TRIED]:
        if not is_whole(formula):
            yield floor_divide(formula, 1.0, 1.0), log2(2 * total)


def list_indexes(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield weights over squares of heights, in meters where these are centimeters."""
    for block in list_over_squares(parts, rows) if len(parts) <= MOST_SQUARED else ():
        formulas = [block.build(place) for place in range(block.sample.shape[1])]
        yield Block(stack_formulas(formulas, rows), formulas.__getitem__)


def lies_around(numbers: np.ndarray, cells: np.ndarray, width: float) -> np.ndarray:
    """Return where numbers are rounded to cells in steps of a width, or nothing is known of both."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (np.abs(numbers - cells) <= width * (0.5 + LOOSE) + LOOSE * np.abs(cells)) | ~np.isfinite(numbers)
        )


def lies_above(numbers: np.ndarray, cells: np.ndarray, width: float) -> np.ndarray:
    """Return where cells are the step below numbers, or nothing is known of these."""
    loose = LOOSE * (width + np.abs(cells))
    with np.errstate(invalid="ignore"):
        return np.asarray(((cells - loose <= numbers) & (numbers < cells + width + loose)) | ~np.isfinite(numbers))
