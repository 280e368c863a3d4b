"""Formulas of columns that were filled before: known by the rows in which nothing is missing, their fills by the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import fit_line, list_near
from schemabridge.sources.by_example.clipped import SURELY, settle
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.formulas import Formula, coalesce
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.sources.by_example.affine import Line
    from schemabridge.sources.by_example.bases import Base, Measured
    from schemabridge.sources.by_example.matrix import Target

USUAL = (0.0, -1.0, 1.0, 999.0, -999.0)
NEAR = 2e-6  # of the largest magnitude, between a formula and cells
MOST_ROWS = 64  # that a fill is looked for in
MOST_FILLS = 3  # of one column, of those that fit
MOST_FILLED = 12  # formulas
MOST_TOGETHER = 1000  # fills of several columns
FEW_DIGITS = 2
ROUGH = 1e-2  # of a number that is solved for
MOST = 0.75  # of the rows, where a distance has two sides


def list_ways(formula: Formula, target: Target, rows: np.ndarray) -> Iterator[Formula]:
    """Yield a formula as it is, to be filled afterwards, and filled first: the likelier before the other."""
    doubt = find_doubt(formula, target, rows)
    if doubt is None:
        yield formula
    yield from list_filled(formula, target, rows)
    if doubt is not None and is_written(doubt):
        yield formula


def find_doubt(formula: Formula, target: Target, rows: np.ndarray) -> float | None:
    """Return what a target has where a formula of several columns is missing, None where people fill formulas with it.

    In the ratio of two columns that are missing in the same rows, 2.59434 is likelier the ratio of what these were filled with.
    """
    absent = np.flatnonzero(formula.missing)
    if len(absent) == 0 or np.isnan(target.values[absent[0]]) or len(set(list_leaves(formula))) < 2:
        return None
    number = float(target.values[absent[0]])
    line = find_line(formula, target, rows)
    before = number if line is None else (number - line.offset) / line.slope
    usual = np.array([*USUAL, *(each.value for each in formula.statistics.centers)])
    off = np.minimum(np.abs(usual - number), np.abs(usual - before))
    return None if (off <= NEAR * np.maximum(np.abs(usual), 1e-6)).any() else number


def is_written(number: float) -> bool:
    """Return whether people write a number: one of few digits."""
    error = NEAR * abs(number)
    return find_shortest(number - error, number + error, digits=FEW_DIGITS) is not None


def list_leaves(formula: Formula) -> Iterator[Base]:
    """Yield the bases that a formula is made of."""
    for part in formula.parts:
        if isinstance(part, Formula):
            yield from list_leaves(part)
        else:
            yield part


def list_filled(formula: Formula, target: Target, rows: np.ndarray) -> Iterator[Formula]:
    """Yield a formula with its missing numbers filled first, by all fills that fit a target, or an image of it, in some rows."""
    holed = [each for each in dict.fromkeys(list_leaves(formula)) if each.missing.any()]
    line = None if not holed or target.missing.any() else find_line(formula, target, rows)
    if line is None:
        return
    found = [list_fills(formula, each, target, line) for each in holed]
    absent = np.flatnonzero(np.any([each.missing for each in holed], axis=0))
    absent = absent[spread_rows(len(absent), MOST_ROWS)]
    y = (target.values[absent] - line.offset) / line.slope
    size = np.abs(target.values[absent] / line.slope).max()
    together = islice(product(*found), MOST_TOGETHER)
    formulas = (fill_parts(formula, dict(zip(holed, fills, strict=True))) for fills in together)
    yield from islice((each for each in formulas if is_near(each.take(absent), y, size).all()), MOST_FILLED)


def list_filled_by(formula: Formula, target: Target, rows: np.ndarray, others: Sequence[Base]) -> Iterator[Formula]:
    """Yield a formula of which one base is another one where it is missing, by all others that fit a target, or an image of it."""
    holed = [each for each in dict.fromkeys(list_leaves(formula)) if each.missing.any()]
    line = find_line(formula, target, rows) if holed else None
    if line is None:
        return
    for base in holed:
        absent = np.flatnonzero(base.missing)
        alone = absent[np.isfinite(fill_parts(formula, {base: 1.0}).take(absent))]
        shown = alone[spread_rows(len(alone), MOST_ROWS)] if len(alone) else alone
        y = (target.values[shown] - line.offset) / line.slope
        if len(shown) < 2 or y.min() == y.max():
            continue
        ends = list_ends(base)
        solved = [solve_fills(formula, base, shown, y, first, step) for first, step in ends]
        if any(np.ptp(each) <= NEAR * abs(step) for each, (_, step) in zip(solved, ends, strict=True)):
            continue  # one number says it
        for other in others:
            numbers = other.values[shown]
            if other is not base and any(
                (np.abs(each - numbers) <= ROUGH * np.abs(numbers)).mean() > MOST for each in solved
            ):
                filled = fill_parts(formula, {base: other})
                if is_near(filled.take(shown), y).all():
                    yield filled


def find_line(formula: Formula, target: Target, rows: np.ndarray) -> Line | None:
    """Return the line on which a target lies over a formula where nothing is missing; None where it lies on none."""
    x, y = formula.take(rows), target.values[rows]
    known = np.isfinite(x)
    line = fit_line(x[known], y[known]) if known.sum() > MOST_FILLS else None
    if line is None or not is_near(line.slope * x[known] + line.offset, y[known]).all():
        return None
    if is_near(x[known], y[known]).all():
        return replace(line, slope=1.0, offset=0.0)
    return line


def list_fills(formula: Formula, base: Base, target: Target, line: Line) -> list[float]:
    """Return what a base may have been filled with: usual numbers, its statistics, or what its rows tell."""
    absent = np.flatnonzero(base.missing)
    alone = absent[np.isfinite(fill_parts(formula, {base: 1.0}).take(absent))]
    usual = dict.fromkeys([*USUAL, *(each.value for each in base.statistics.centers)])
    if len(alone) == 0:
        return list(usual)
    rows = alone[spread_rows(len(alone), MOST_ROWS)]
    y = (target.values[rows] - line.offset) / line.slope
    size = np.abs(target.values[rows] / line.slope).max()
    told = [solve_fill(formula, base, rows, y, first, step) for first, step in list_ends(base)]
    near = [one.value for each in told for one in list_near(each, NEAR * max(abs(each), 1e-6))]
    likely = [*usual, *near, *told]
    fits = [each for each in likely if is_near(fill_parts(formula, {base: each}).take(rows), y, size).all()]
    return fits[:MOST_FILLS]


def list_ends(base: Base) -> list[tuple[float, float]]:
    """Return the greatest number of a base with a step up, and the least with a step down: a distance has a line on each side."""
    low, high = base.statistics.least, base.statistics.most
    step = (high - low) or 1.0
    return [(high, step), (low, -step)]


def solve_fill(formula: Formula, base: Base, rows: np.ndarray, y: np.ndarray, first: float, step: float) -> float:
    """Return the fill with which a formula gives y in most rows; NaN where it is none."""
    found = solve_fills(formula, base, rows, y, first, step)
    found = found[np.isfinite(found)]
    return float(np.median(found)) if len(found) else float("nan")


def solve_fills(formula: Formula, base: Base, rows: np.ndarray, y: np.ndarray, first: float, step: float) -> np.ndarray:
    """Return the fill with which a formula gives y in each row, where it is a ratio of two lines in that number.

    Three fills at equal steps and what they give have one cross ratio, and so have two of them, y and its fill.
    """
    a, b, c = (fill_parts(formula, {base: first + step * each}).take(rows) for each in range(3))
    with np.errstate(all="ignore"):
        ratio = (y - a) * (b - c) / ((y - c) * (b - a))
        return np.asarray(first + step * 2 * ratio / (1 + ratio))


def is_near(found: np.ndarray, cells: np.ndarray, size: float = 0.0) -> np.ndarray:
    """Return where numbers are cells, up to rounding of the largest."""
    with np.errstate(all="ignore"):
        off = np.abs(found - cells)
    return np.asarray(off <= NEAR * max(size, float(np.abs(cells).max(initial=0.0))))


def fill_parts(formula: Formula, fills: Mapping[Base, float | Base]) -> Formula:
    """Return a formula of which some bases are filled, with a number or with another base."""
    return replace(formula, parts=tuple(fill_part(each, fills) for each in formula.parts))


def fill_part(part: Base, fills: Mapping[Base, float | Base]) -> Base:
    if isinstance(part, Formula):
        return fill_parts(part, fills)
    if part not in fills:
        return part
    fill = fills[part]
    return fill_missing(part, fill) if isinstance(fill, float) else coalesce(part, fill)


def fill_missing(base: Base, number: float) -> Formula:
    """Return a base with a number in place of what is missing."""
    return Formula((base,), (("fill", {"value": np.array([number])}),), f"({{}}, {number:g} where missing)", "fill")


def fill_values(base: Measured, line: Line, cell: float) -> np.ndarray:
    """Return a base with what was filled into it before it was scaled, as far as the cell of missing rows tells."""
    number = (cell - line.offset) / line.slope
    return np.where(base.missing, settle(number, line.center_error, list_likely(base, number, line)), base.values)


def list_likely(base: Measured, number: float, line: Line) -> np.ndarray:
    """Return what a base may have been filled with: its centers, of a function what it gives for those of its column, or for a value."""
    likely = [each.value for each in base.statistics.centers]
    leaves = set(list_leaves(base)) if isinstance(base, Formula) else ()
    if isinstance(base, Formula) and len(leaves) == 1:
        absent = np.flatnonzero(base.missing)[:1]
        for leaf in leaves:
            usual = [*USUAL, *(each.value for each in leaf.statistics.centers)]
            likely += [float(fill_parts(base, {leaf: each}).take(absent)[0]) for each in usual]
        likely = [each for each in likely if np.isfinite(each)]
        if min(abs(each - number) for each in likely) > SURELY * line.center_error:
            likely.append(float(base.values[np.nanargmin(np.abs(base.values - number))]))
    return np.array(likely)
