"""Two columns compared with one another, with a multiple of one or a number between, and a formula of two with constants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from math import log2
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.program.ops.compare import RELATIONS, SIGNS
from schemabridge.sources.by_example.arithmetic import Block, list_over_squares, list_pairs, pair_up
from schemabridge.sources.by_example.bins import Steps, explain_bins
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.decimals import find_only
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import DIGITS, Formula, combine, multiply, shift
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.written_edges import choose_written, measure_edges, measure_number
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.matrix import Target

    Measure = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    Write: TypeAlias = "Callable[[Base, Base, float, float, str], Iterator[Written]]"

MOST_COMPARED = 40  # columns, of which there are 780 pairs
MOST_RELATED = 60
MOST_OF_THREE = 40  # columns, of which there are 30,000 pairs beside another one
WITH_EQUALS = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
LEAST_EQUAL = 0.01  # of the rows, with equal numbers to be expected
MOST_EQUAL = 5.0  # rows; where training lacks more, none ever are
TURNED = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}
WRITTEN_BITS = 13  # of a number of four digits
NEAR = 2.0**-50  # of a number, by which rounding moves it
FEW_ROWS = 200  # that are looked at first
MOST_CELLS = 8  # distinct ones of what may be intervals of a sum


@dataclass(frozen=True, eq=False)
class Comparison(Formula):
    """A comparison, with what else gives the same of training rows, in words, and what its number takes to say, in half digits."""

    rival: str = ""
    digits: int = 0


@dataclass(frozen=True)
class Written:
    """A comparison as people write it, and the digits of its number; those of one meaning differ by rounding only."""

    formula: Formula
    digits: int
    meaning: str = ""


def list_comparisons(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield all comparisons of two bases with 1 where they hold; with a missing number only "is not" holds."""
    numbers = stack_parts(parts, rows)
    ones, others = pair_up(len(parts))
    for relation in ("gt", "lt", "ge", "le", "eq", "ne"):
        sample = RELATIONS[relation](numbers[:, ones], numbers[:, others]).astype(np.float64)

        def build(place: int, relation: str = relation) -> Formula:
            return compare(parts[ones[place]], parts[others[place]], relation)

        yield Block(sample, build)


def compare(one: Base, other: Base, relation: str) -> Formula:
    """Return 1 where a relation holds between two bases, otherwise 0."""
    calls = (("compare", {"relation": relation, "missing": "compare"}),)
    return Formula((one, other), calls, f"1 where {{}} {SIGNS[relation]} {{}}", "compare")


def say_of_equals(choice: Choice) -> str:
    """Return words for a comparison that says otherwise where both numbers are equal, as some rows would be; empty where training has such."""
    formula = getattr(choice.taken.content, "base", None)
    if not isinstance(formula, Formula) or len(formula.parts) != 2 or len(formula.calls) != 1:
        return ""
    relation = str(formula.calls[0][1].get("relation"))
    if relation not in WITH_EQUALS:
        return ""
    rows = len(formula.values)
    if not LEAST_EQUAL * rows <= expect_equals(*formula.parts) <= MOST_EQUAL:
        return ""
    return compare(*formula.parts, WITH_EQUALS[relation]).words


def expect_equals(one: Base, other: Base) -> float:
    """Return in how many rows two numbers would be equal if they had nothing to do with each other; 0 where they are in some."""
    known = np.isfinite(one.values) & np.isfinite(other.values)
    left, right = one.values[known], other.values[known]
    if (left == right).any():
        return 0.0
    (numbers, counts), (others, other_counts) = (np.unique(each, return_counts=True) for each in (left, right))
    _, places, other_places = np.intersect1d(numbers, others, assume_unique=True, return_indices=True)
    return float((counts[places] * other_counts[other_places]).sum() / max(len(left), 1))


def explain_factors(parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray) -> dict[int, list[Explanation]]:
    """Return, by position in X, comparisons of a column with a multiple of another one, or with another one and a number."""
    found: dict[int, list[Explanation]] = {}
    if not 2 <= len(parts) <= MOST_RELATED:
        return found
    ones, others = pair_up(len(parts))
    among = log2(2 * len(ones)) + WRITTEN_BITS + LEAST_BITS
    for target in (each for each in targets if is_mark(each)):
        told = count_told(target.counts) - log2(len(target.values)) - among
        some = np.concatenate([pick_rows(rows[target.values[rows] == each]) for each in (0.0, 1.0)])
        numbers = stack_parts(parts, some)
        related = []
        for measure, write in ((measure_gap, write_gaps), (measure_ratio, write_factors)):
            shown, sides = measure(numbers[:, ones], numbers[:, others], target.values[some, None])
            places = np.flatnonzero(find_parted(shown, sides)).tolist()
            related += [relate(parts[ones[each]], parts[others[each]], target, measure, write) for each in places]
        shortest = sort_comparisons([each for each in related if each is not None])
        found[target.position] = [new_derived(NumberImage(each), is_memorised=told < 0) for each in shortest]
    return found


def sort_comparisons(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return comparisons by the digits of their number, each with one of the same columns and as many digits as a rival."""
    ordered = sorted(comparisons, key=lambda each: each.digits)
    return [
        next(
            (replace(each, rival=other.words) for other in ordered if is_rival(other, each)),
            each,
        )
        for each in ordered
    ]


def is_rival(other: Comparison, one: Comparison) -> bool:
    """Return whether another comparison of the same columns has a number that is as short."""
    return other is not one and other.columns == one.columns and other.digits == one.digits


def explain_relations(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, comparisons of the sum or product of two columns with a third one."""
    found: dict[int, list[Explanation]] = {}
    if not 3 <= len(parts) <= MOST_OF_THREE:
        return found
    ones, others = pair_up(len(parts))
    for target in (each for each in targets if is_mark(each)):
        told = count_told(target.counts) - log2(4 * len(ones) * len(parts)) - LEAST_BITS
        some = np.concatenate([pick_rows(rows[target.values[rows] == each]) for each in (0.0, 1.0)])
        numbers, holds = stack_parts(parts, some), target.values[some, None, None] == 1
        for function, compute in (("sum", np.add), ("product", np.multiply)):
            pairs, third = compute(numbers[:, ones], numbers[:, others])[:, :, None], numbers[:, None, :]
            is_tie = pairs == third
            for relations, above in ((("gt", "ge"), pairs > third), (("lt", "le"), pairs < third)):
                for pair, place in np.argwhere(((above == holds) | is_tie).all(axis=0)).tolist():
                    total = combine((parts[ones[pair]], parts[others[pair]]), function)
                    made = (compare(total, parts[place], each) for each in relations)
                    formula = next((each for each in made if target.gives(each.values)), None)
                    if formula is not None:
                        explanation = new_derived(NumberImage(formula), is_memorised=told < 0)
                        found.setdefault(target.position, []).append(explanation)
    return found


def is_mark(target: Target) -> bool:
    """Return whether cells are 0 and 1."""
    return len(target.counts) == 2 and bool(np.isin(target.values, (0.0, 1.0)).all())


def pick_rows(rows: np.ndarray) -> np.ndarray:
    """Return few of some rows."""
    return rows[spread_rows(len(rows), FEW_ROWS)] if len(rows) else rows


def measure_ratio(one: np.ndarray, other: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers divided by others, and where a ratio must be above a number: below 0 a comparison turns over."""
    with np.errstate(all="ignore"):
        return np.where(other == 0, np.nan, one / other), (cells == 1) ^ (other < 0)


def measure_gap(one: np.ndarray, other: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers less others, and where a difference must be above a number."""
    return one - other, np.broadcast_to(cells == 1, one.shape)


def find_parted(shown: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return which columns of numbers a number parts, as they lie on one of two sides."""
    known = np.isfinite(shown)
    above, below = known & sides, known & ~sides
    rises = np.where(below, shown, -np.inf).max(axis=0) <= np.where(above, shown, np.inf).min(axis=0)
    falls = np.where(above, shown, -np.inf).max(axis=0) <= np.where(below, shown, np.inf).min(axis=0)
    parted: np.ndarray = (rises | falls) & above.any(axis=0) & below.any(axis=0)
    return parted


def relate(one: Base, other: Base, target: Target, measure: Measure, write: Write) -> Comparison | None:
    """Return the comparison of a column with a multiple of another one, or with a sum, that gives a target; None where there is none."""
    shown, sides = measure(one.values, other.values, target.values)
    known = np.isfinite(shown)
    above, below = shown[known & sides], shown[known & ~sides]
    if not len(above) or not len(below):
        return None
    rises = bool(below.max() <= above.min())
    low, high = (below.max(), above.min()) if rises else (above.max(), below.min())
    error = NEAR * max(abs(float(low)), abs(float(high)))  # by which rounding parts what is equal
    inner = 4 * error if high - low > 8 * error else -error
    for relation, is_low in (("gt", True), ("ge", False)) if rises else (("lt", False), ("le", True)):
        bounds = (low - error, high - inner) if is_low else (low + inner, high + error)  # one of both is none
        written = write(one, other, float(bounds[0]), float(bounds[1]), relation)
        found = [each for each in written if target.gives(each.formula.values)]
        if found:
            others = [each.formula.words for each in found if each.meaning != found[0].meaning]
            best = found[0].formula
            return Comparison(
                best.parts, best.calls, best.signs, best.kind, others[0] if others else "", found[0].digits
            )
    return None


def write_factors(one: Base, other: Base, low: float, high: float, relation: str) -> Iterator[Written]:
    """Yield comparisons with a number times a column, on the side on which it has fewer digits first, then those of a ratio."""
    turned = TURNED[relation]
    factor, inverse = find_only(low, high, digits=DIGITS), None
    if low * high > 0:
        inverse = find_only(1 / high, 1 / low, digits=DIGITS)
    options = [(factor, (one, other), relation), (inverse, (other, one), turned)]
    known = [(number, pair, side) for number, pair, side in options if number]
    known.sort(key=lambda each: (measure_number(each[0]), abs(each[0]) < 1))
    shortest = [each for each in known if measure_number(each[0]) == measure_number(known[0][0])]
    for number, (left, right), side in shortest:
        meaning = number if left is one else 1 / number
        yield Written(compare(left, multiply(right, number), side), measure_number(number), f"{meaning:.9g}")
    for number, pair, side in shortest:
        yield Written(compare_number(combine(pair, "quotient"), number, side), measure_number(number), "ratio")


def write_gaps(one: Base, other: Base, low: float, high: float, relation: str) -> Iterator[Written]:
    """Yield the comparison of a difference with a number, and of a column with another one and that number."""
    number = find_only(low, high, digits=DIGITS)
    if number:
        digits = measure_number(number)
        yield Written(compare_number(combine((one, other), "difference"), number, relation), digits)
        yield Written(compare(one, shift(other, number), relation), digits)
        yield Written(compare(shift(one, -number), other, relation), digits)


def compare_number(part: Base, number: float, relation: str) -> Formula:
    """Return 1 where a relation holds between a base and a number, otherwise 0."""
    calls = (("compare", {"relation": relation, "value": np.array([number]), "missing": "compare"}),)
    return Formula((part,), calls, f"1 where {{}} {SIGNS[relation]} {number:g}", "compare")


def explain_compared_pairs(
    parts: Sequence[Base], targets: Sequence[Target], rows: np.ndarray
) -> dict[int, list[Explanation]]:
    """Return, by position in X, intervals of formulas of two columns, such as whether a sum is 0, a difference is more than 50."""
    few = [each for each in targets if len(each.counts) <= MOST_CELLS]
    if not few or not 2 <= len(parts) <= MOST_COMPARED:
        return {}
    some = rows[spread_rows(len(rows), FEW_ROWS)]
    cells = np.stack([each.bits[some] for each in few], axis=1)
    formulas: list[Formula] = []
    total = 0
    for block in chain(list_pairs(parts, some), list_over_squares(parts, some)):
        total += block.sample.shape[1]
        formulas += [block.build(place) for place in find_stepped(block.sample, cells)]
    found = explain_bins(formulas, few, rows, among=total)
    return {position: sorted(each, key=measure_intervals) for position, each in found.items()}


def measure_intervals(explanation: Explanation) -> tuple[int, int]:
    """Return of how many intervals a candidate is, and of how many digits their edges.

    |a - b| above 200 is one bound, a - b has two; a / b above 0.75 is not b / a below 1.33333.
    """
    steps = explanation.content
    if not isinstance(steps, Steps):
        return 0, 0
    return len(steps.numbers), measure_edges(steps.gaps, choose_written(steps.gaps).edges)


def find_stepped(sample: np.ndarray, cells: np.ndarray) -> list[int]:
    """Return the columns of numbers along which one of the columns of cells changes seldom, what is missing last."""
    order = np.argsort(sample, axis=0, kind="stable")
    fits = np.zeros(sample.shape[1], np.bool_)
    for column in cells.T:
        ordered = column[order]
        fits |= (ordered[1:] != ordered[:-1]).sum(axis=0) <= 2 * len(np.unique(column)) - 1
    return np.flatnonzero(fits).tolist()
