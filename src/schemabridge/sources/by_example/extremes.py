"""The largest or smallest of several columns in each row: np.maximum(a, b), df[columns].max(axis=1), np.minimum(a, 2 * b)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.comparisons import compare
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, coalesce, combine, quote_braces, write_multiple, write_sum
from schemabridge.sources.by_example.number_image import NumberImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target

MOST_COMPARED = 12  # columns
LEAST_TOUCHED = 8  # rows that have a multiple of a column, or a column plus a number
LEAST_DISTINCT = 3  # cells of these
LOOSE = 8.0  # times the rounding of a cell
WRITTEN_BITS = 13  # of a number of four digits
RELATIONS = {"largest": ("ge", "lt"), "smallest": ("le", "gt")}


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a target, on which its columns lie: the largest has none above it."""

    target: Target
    which: str

    def hold(self, numbers: np.ndarray) -> np.ndarray:
        """Return numbers as X holds them, so that none of the columns is greater than the target."""
        with np.errstate(over="ignore"):
            held = numbers.astype(self.target.dtype)
        return np.asarray(held if self.which == "largest" else -held)

    def keeps(self, part: Base, rows: np.ndarray | slice = slice(None)) -> bool:
        """Return whether a column lies on this side in some rows."""
        with np.errstate(invalid="ignore"):
            return not (self.hold(part.values[rows]) > self.hold(self.target.values[rows])).any()

    def find_reached(self, part: Base) -> np.ndarray:
        """Return the rows in which a target is the number of a column."""
        return np.asarray(self.hold(part.values) == self.hold(self.target.values))


def explain_extremes(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the columns of which a target is the largest or smallest number in every row."""
    found: dict[int, list[Explanation]] = {}
    numbers = stack_parts(parts, rows)
    for target in targets:
        for which in RELATIONS:
            side = Side(target, which)
            near = [each for each in parts if side.keeps(each, rows)]
            written = list_touching(parts, numbers, side, rows) if len(target.counts) >= LEAST_DISTINCT else []
            chosen = choose_parts([each for each in (*near, *written) if side.keeps(each)], side)
            formulas = (take_extreme(chosen, which, is_skipping=each) for each in (False, True) if len(chosen) > 1)
            formula = next((each for each in formulas if target.gives(each.values)), None)
            if formula is not None:
                told = count_told(target.counts) - len(parts) - LEAST_BITS
                told -= WRITTEN_BITS * sum(each in written for each in chosen)
                found[target.position] = [new_derived(NumberImage(formula), is_memorised=told < 0)]
                break
    return found


def choose_parts(parts: Sequence[Base], side: Side) -> list[Base]:
    """Return few columns of which a target has the number in every row, those first that it has in most; none where it has others."""
    if len(parts) < 2:
        return []
    reached = np.stack([side.find_reached(each) for each in parts], axis=1)
    chosen: list[Base] = []
    left = ~side.target.missing
    while left.any() and len(chosen) < MOST_COMPARED:
        best = int(np.argmax(reached[left].sum(axis=0)))
        if not reached[left, best].any():
            return []
        chosen.append(parts[best])
        left = left & ~reached[:, best]
    return [] if left.any() else chosen


def list_touching(parts: Sequence[Base], numbers: np.ndarray, side: Side, rows: np.ndarray) -> list[Formula]:
    """Return columns times, or plus, a number that people write, which a target has in several rows and lies beyond in none."""
    cells = side.target.values[rows][:, None]
    sign = 1.0 if side.which == "largest" else -1.0
    loose = LOOSE * side.target.rounding
    with np.errstate(all="ignore"):
        ratios, gaps = cells / numbers, cells - numbers
        most = np.fmin.reduce(np.where(sign * numbers > 0, ratios, np.nan))
        least = np.fmax.reduce(np.where(sign * numbers < 0, ratios, np.nan))
        factors = np.asarray(np.where(np.isnan(most), least, most))
        offsets = sign * np.fmin.reduce(sign * gaps)
        size = np.fmax.reduce(np.abs(cells)) + np.fmax.reduce(np.abs(numbers))
        by_factor = find_touched(ratios, factors, loose * np.abs(factors), cells)
        by_offset = find_touched(gaps, offsets, loose * size, cells)
    made = [write_multiple(parts[each], float(factors[each]), loose * abs(float(factors[each]))) for each in by_factor]
    made += [write_sum(parts[each], float(offsets[each]), loose * float(size[each])) for each in by_offset]
    return [each for each in made if each is not None]


def find_touched(shown: np.ndarray, numbers: np.ndarray, errors: np.ndarray, cells: np.ndarray) -> list[int]:
    """Return the columns that have a number in several rows of different cells."""
    touched = np.abs(shown - numbers) <= errors
    often = np.flatnonzero(touched.sum(axis=0) >= LEAST_TOUCHED).tolist()
    return [each for each in often if len(np.unique(cells[touched[:, each]])) >= LEAST_DISTINCT]


def take_extreme(parts: Sequence[Base], which: str, *, is_skipping: bool) -> Formula:
    """Return the extreme of some bases; one that skips what is missing leaves it out, as pandas does."""
    taken: Base = parts[0]
    for part in parts[1:]:
        one, other = (coalesce(taken, part), coalesce(part, taken)) if is_skipping else (taken, part)
        pairs = zip((one, other), RELATIONS[which], strict=True)
        taken = combine([combine((compare(one, other, by), each), "product") for each, by in pairs], "sum")
    assert isinstance(taken, Formula)
    words = quote_braces(", ".join(each.words for each in parts))
    rest = ", leaving out what is missing" if is_skipping else ""
    return replace(taken, signs=f"the {which} of {words}{rest}")
