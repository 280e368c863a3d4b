"""Formulas in the rows of a condition, and one number in all others: np.where(sales != 0, profit / sales, 0)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import fit_line
from schemabridge.sources.by_example.arithmetic import list_pairs
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, combine, multiply, quote_braces, shift, turn_over
from schemabridge.sources.by_example.functions import list_functions
from schemabridge.sources.by_example.likely import find_likely
from schemabridge.sources.by_example.marks import mark_shown, mark_sides
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.marks import Mark
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.raw import RawColumn

LEAST_ROWS = 20  # in which a condition holds
LEAST_OTHERS = 5
MOST_ROWS = 1000  # that formulas are looked for in
MOST_TRIED = 3  # conditions, and formulas of each
DIGITS = 4  # of what people write
NEAR = 1e-6  # a weight to what people write
WRITTEN_BITS = 26  # of the number in the other rows, and of the bound of the condition


@dataclass(frozen=True, eq=False)
class Masked(Formula):
    """A formula in the rows of a condition, with the columns of that; `rival` are words for what gives all training rows as well."""

    rival: str = ""
    condition: tuple[str, ...] = ()


def explain_masked(
    search: ImageSearch, columns: Sequence[RawColumn], parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, what targets are that have one number wherever a condition does not hold."""
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        other = find_repeated(target)
        inside = target.values != other
        if other is None or inside.sum() < LEAST_ROWS or (~inside).sum() < LEAST_OTHERS:
            continue
        conditions = list_conditions(columns, parts, inside)
        formulas, total = list_inside(parts, target, inside) if conditions else ([], 1)
        told = count_told(target.counts) - log2(total) - WRITTEN_BITS - LEAST_BITS
        images = []
        for mark in conditions:
            masked = (mask(each, mark, other, inside) for each in formulas if not is_clipped(each, other, inside))
            given = (search.find_plain(each, loosen(target, each.allowance)) for each in masked)
            images += [each for each in given if each is not None][:1]
        if images:
            found[target.position] = [new_derived(each, is_memorised=told < 0) for each in tell_rivals(images)]
    return found


def tell_rivals(images: Sequence[NumberImage]) -> Iterator[NumberImage]:
    """Yield images, each with another one of the same columns as a rival whose condition is on others: leaving columns out tells none apart."""
    masked = [each.base for each in images if isinstance(each.base, Masked)]
    for image in images:
        base = image.base
        if isinstance(base, Masked) and not base.rival:
            others = [each for each in masked if each.columns == base.columns and each.condition != base.condition]
            yield replace(image, base=replace(base, rival=others[0].words if others else ""))
        else:
            yield image


def say_other_rows(choice: Choice) -> str:
    """Return words for where a ratio may be filled as well: wherever 0 is divided, of which training has 0 / 0 alone; empty where it may not."""
    image = choice.taken.content
    if not isinstance(image, NumberImage) or image.fill is None or not isinstance(image.base, Formula):
        return ""
    for ratio in list_ratios(image.base):
        above, below = (each.values for each in ratio.parts)
        if (above == 0).any() and not ((above == 0) & (np.abs(below) > 0)).any():
            of_nothing = divide_nothing(image.base, ratio).values
            made = of_nothing if image.affine is None else image.affine.apply(of_nothing)
            if (made[np.isfinite(made)].astype(np.float32) != np.float32(image.fill)).any():
                return f"{image.fill:g} wherever {ratio.parts[0].words} is 0"
    return ""


def list_ratios(formula: Formula) -> Iterator[Formula]:
    """Yield the ratios of two numbers that a formula is made of."""
    if formula.calls[0][1].get("function") == "quotient" and formula.parts[0] is not formula.parts[1]:
        yield formula
    for part in formula.parts:
        if isinstance(part, Formula):
            yield from list_ratios(part)


def divide_nothing(formula: Formula, ratio: Formula) -> Formula:
    """Return a formula with 0 in place of a ratio that it is made of."""
    if formula is ratio:
        return multiply(ratio, 0.0)
    parts = (divide_nothing(each, ratio) if isinstance(each, Formula) else each for each in formula.parts)
    return replace(formula, parts=tuple(parts))


def find_repeated(target: Target) -> float | None:
    """Return the number that most cells have, of targets with many others; None where a cell is not finite."""
    if not np.isfinite(target.values).all():
        return None
    values, counts = np.unique(target.values, return_counts=True)
    return float(values[np.argmax(counts)]) if len(values) > LEAST_ROWS else None


def is_clipped(part: Base, other: float, inside: np.ndarray) -> bool:
    """Return whether a number that is there in every row may have been clipped to the one in the other rows."""
    return bool(np.isfinite(part.values).all()) and lies_beyond(part, other, inside)


def lies_beyond(part: Base, other: float, inside: np.ndarray) -> bool:
    """Return whether the number in the other rows parts what a number is in these from what it is where the condition holds."""
    held, others = part.values[inside], part.values[~inside]
    return bool(
        ((held >= other).all() and (others <= other).all()) or ((held <= other).all() and (others >= other).all())
    )


def list_conditions(columns: Sequence[RawColumn], parts: Sequence[Base], inside: np.ndarray) -> list[Mark]:
    """Return the conditions that hold in some rows and in few others, those in the fewest others first."""
    shown = (mark_shown(each, inside) for each in columns)
    marks = [
        *(mark for each in parts for mark in mark_sides(each, inside)),
        *(each for each in shown if each is not None),
    ]
    others = [int((each.values[~inside] == 1).sum()) for each in marks]
    near = [place for place in np.argsort(others, kind="stable").tolist() if 2 * others[place] < (~inside).sum()]
    return [marks[place] for place in near[:MOST_TRIED]]


def list_inside(parts: Sequence[Base], target: Target, inside: np.ndarray) -> tuple[list[Base], int]:
    """Return what a target is of numbers in some rows, the likeliest first, of how many."""
    rows = np.flatnonzero(inside)
    some = rows[spread_rows(len(rows), MOST_ROWS)]
    plain = [written for part in parts if (written := write_line(part, target, some)) is not None]
    usable = [each for each in parts if np.isfinite(each.values[some]).any()]
    if plain or not usable:
        return plain, len(parts)
    likely, total = find_likely((list_functions, list_pairs), usable, [target], some)
    made = (write_line(each.formula, target, some) for each in likely[target.position])
    return [each for each in made if each is not None][:MOST_TRIED], total


def write_line(part: Base, target: Target, rows: np.ndarray) -> Base | None:
    """Return a number, times one and plus one that people write, that a target is in some rows."""
    x, y = part.values[rows], target.values[rows]
    line = fit_line(x, y) if np.isfinite(x).all() else None
    if line is None or np.abs(line.slope * x + line.offset - y).max() > NEAR * np.abs(y).max():
        return None
    slope = find_shortest(line.slope - NEAR * abs(line.slope), line.slope + NEAR * abs(line.slope), digits=DIGITS)
    if slope is None:
        return None
    size = NEAR * float(np.abs(y).max() + np.abs(slope * x).max())
    offset = find_shortest(line.offset - size, line.offset + size, digits=DIGITS)
    if offset is None:
        return None
    scaled = part if slope == 1.0 else multiply(part, slope)
    return scaled if offset == 0.0 else shift(scaled, offset)


def mask(part: Base, mark: Mark, other: float, inside: np.ndarray) -> Masked:
    """Return a number where a mark is 1, and another one elsewhere, where parts of it count as 1 that have no such number."""
    held = guard(part, mark) if isinstance(part, Formula) and not np.isfinite(part.values[~inside]).all() else part
    product = combine((held, mark), "product")
    # What is added also makes 0.0 of the -0.0 that a negative number times 0 is.
    whole = combine((product, multiply(turn_over(mark), other)), "sum") if other else shift(product, 0.0)
    signs = quote_braces(f"({part.words} where {mark.words}, otherwise {other:g})")
    rival = f"{part.words} clipped to {other:g}" if lies_beyond(part, other, inside) else ""
    return Masked(whole.parts, whole.calls, signs, whole.kind, rival, mark.columns)


def guard(formula: Formula, mark: Base) -> Formula:
    """Return a formula whose numbers are 1 where a mark is 0."""

    def guard_part(part: Base) -> Base:
        if isinstance(part, Formula):
            return guard(part, mark)
        return combine((combine((part, mark), "product"), turn_over(mark)), "sum")

    return replace(formula, parts=tuple(guard_part(each) for each in formula.parts))
