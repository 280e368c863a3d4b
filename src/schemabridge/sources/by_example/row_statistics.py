"""Statistics of several columns in each row: df[columns].std(axis=1), .median, their range, z-scores; and how far a number is from its mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import chain, combinations
import re
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import Block
from schemabridge.sources.by_example.comparisons import compare, compare_number
from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.extremes import take_extreme
from schemabridge.sources.by_example.formulas import Formula, apply_function, combine, divide, quote_braces, shift

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base

    Choice = tuple[int, ...]

MOST_OF_ANY = 11  # columns, of which there are 2,000 choices
MOST_OF_THREE = 36  # of which there are 7,140 threes
MOST_PARTS = 60
MOST_COMPARED = 8  # columns of which the largest and smallest are sought
MOST_SORTED = 7
MOST_SCORES = 20_000
NUMBER = re.compile(r"[0-9]+")


def list_row_statistics(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield the statistics of likely choices of columns, with their numbers in some rows."""
    if not 3 <= len(parts) <= MOST_PARTS:
        return
    numbers = stack_parts(parts, rows)
    choices = list_choices(parts)
    mean, squares, counts = measure_moments(numbers, choices)
    with np.errstate(all="ignore"):
        for ddof in (1, 0):
            variance = np.where(counts > ddof, squares / (counts - ddof), np.nan)
            deviation = np.sqrt(variance)
            for sample, last in ((deviation, "std"), (variance, "var"), (deviation / mean, "cv")):
                yield Block(sample, partial(build_spread, parts, choices, ddof, last))
            yield from list_scores(parts, numbers, choices, mean, deviation, ddof)
    for size in range(3, MOST_COMPARED + 1):
        chosen = [each for each in choices if len(each) == size]
        if chosen:
            ordered = np.sort(numbers[:, np.array(chosen)], axis=2)
            least, most = ordered[:, :, 0], np.fmax.reduce(ordered, axis=2)
            yield Block(most - least, partial(build_range, parts, chosen))
            for sample, which in ((most, "largest"), (least, "smallest")):
                yield Block(sample, partial(build_extreme, parts, chosen, which))
            if size <= MOST_SORTED:
                middle = (ordered[:, :, (size - 1) // 2] + ordered[:, :, size // 2]) / 2
                middle[np.isnan(ordered[:, :, -1])] = np.nan
                yield Block(middle, partial(build_median, parts, chosen))


def list_scores(
    parts: Sequence[Base],
    numbers: np.ndarray,
    choices: Sequence[Choice],
    mean: np.ndarray,
    deviation: np.ndarray,
    ddof: int,
) -> Iterator[Block]:
    """Yield how many deviations of its row each number of a choice is away from its mean; of many choices, the first."""
    every = [(place, own) for place, choice in enumerate(choices) for own in choice][:MOST_SCORES]
    places, own = (np.array(each) for each in zip(*every, strict=True))
    sample = (numbers[:, own] - mean[:, places]) / deviation[:, places]

    def build(place: int) -> Formula:
        chosen, number = every[place]
        spread = build_spread(parts, choices, ddof, "std", chosen)
        return combine((combine((parts[number], average(parts, choices[chosen])), "difference"), spread), "quotient")

    yield Block(sample, build)


def average(parts: Sequence[Base], choice: Choice) -> Formula:
    """Return the mean of some columns, what is missing left out."""
    chosen = [parts[each] for each in choice]
    return combine(chosen, "mean", missing="skip" if any(each.missing.any() for each in chosen) else "pass")


def list_choices(parts: Sequence[Base]) -> list[Choice]:
    """Return the choices of at least three columns of which rows may be: all of few, else neighbours, those of one name but for numbers, threes."""
    count = len(parts)
    if count <= MOST_OF_ANY:
        return list(chain.from_iterable(combinations(range(count), size) for size in range(3, count + 1)))
    named: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        named[tuple(NUMBER.sub("", name) for name in part.columns)].append(place)
    found = [tuple(each) for each in named.values() if len(each) >= 3]
    found += [tuple(range(start, end)) for start in range(count) for end in range(start + 3, count + 1)]
    if count <= MOST_OF_THREE:
        found += combinations(range(count), 3)
    return list(dict.fromkeys(found))


def measure_moments(numbers: np.ndarray, choices: Sequence[Choice]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return means, sums of squares around them and counts of choices of columns, (rows, choices), what is missing left out."""
    masks = np.zeros((numbers.shape[1], len(choices)))
    for place, choice in enumerate(choices):
        masks[list(choice), place] = 1.0
    known = ~np.isnan(numbers)
    with np.errstate(all="ignore"):
        middle = np.nansum(numbers, axis=1, keepdims=True) / known.sum(axis=1, keepdims=True)
        shown = np.where(known, numbers - middle, 0.0)  # near zero, squares keep their digits
        counts, totals, squares = known @ masks, shown @ masks, (shown * shown) @ masks
        return totals / counts + middle, np.maximum(squares - totals * totals / counts, 0.0), counts


def build_spread(parts: Sequence[Base], choices: Sequence[Choice], ddof: int, last: str, place: int) -> Formula:
    """Return the standard deviation or variance of some columns, or its deviation over their mean, as pandas and numpy work it out."""
    chosen = [parts[each] for each in choices[place]]
    missing = "skip" if any(each.missing.any() for each in chosen) else "pass"
    mean = average(parts, choices[place])
    squares = [apply_function(combine((each, mean), "difference"), "square") for each in chosen]
    total = combine(squares, "sum", missing=missing)
    spread = divide(total, len(chosen) - ddof)
    if missing == "skip":
        known = combine([compare(each, each, "eq") for each in chosen], "sum")
        is_there = Formula((mean, mean), (("compare", {"relation": "eq", "missing": "pass"}),), "{}", "compare")
        spread = combine((total, combine((shift(known, -float(ddof)), is_there), "product")), "quotient")
    words = quote_braces(", ".join(each.words for each in chosen))
    if last == "var":
        return replace(spread, signs=f"variance (ddof {ddof}) of {words}")
    deviation = replace(apply_function(spread, "sqrt"), signs=f"standard deviation (ddof {ddof}) of {words}")
    return deviation if last == "std" else combine((deviation, mean), "quotient")


def build_range(parts: Sequence[Base], choices: Sequence[Choice], place: int) -> Formula:
    """Return the largest less the smallest of some columns."""
    return combine([build_extreme(parts, choices, which, place) for which in ("largest", "smallest")], "difference")


def build_extreme(parts: Sequence[Base], choices: Sequence[Choice], which: str, place: int) -> Formula:
    """Return the largest or smallest of some columns, what is missing left out."""
    chosen = [parts[each] for each in choices[place]]
    return take_extreme(chosen, which, is_skipping=any(each.missing.any() for each in chosen))


def build_median(parts: Sequence[Base], choices: Sequence[Choice], place: int) -> Formula:
    """Return the median of some columns, of an even number the mean of both in the middle: sums in which one number alone counts."""
    chosen = [parts[each] for each in choices[place]]
    middle = [pick_ranked(chosen, each) for each in dict.fromkeys(((len(chosen) - 1) // 2, len(chosen) // 2))]
    words = quote_braces(", ".join(each.words for each in chosen))
    return replace(combine(middle, "mean"), signs=f"median of {words}")


def pick_ranked(parts: Sequence[Base], rank: int) -> Formula:
    """Return the number that so many of some columns come before in each row."""
    terms = []
    for place, part in enumerate(parts):
        before = [compare(each, part, "le" if at < place else "lt") for at, each in enumerate(parts) if at != place]
        terms.append(combine((part, compare_number(combine(before, "sum"), float(rank), "eq")), "product"))
    return combine(terms, "sum")


def list_distances(parts: Sequence[Base], rows: np.ndarray) -> Iterator[Block]:
    """Yield how far numbers are from their mean and median, also in standard deviations: the magnitude of a z-score."""
    numbers = stack_parts(parts, rows)
    for which in ("mean", "median"):
        centers = [find_statistic(each, "centers", which) for each in parts]
        sample = np.abs(numbers - np.array(centers))
        for scale in ("", "standard deviation (ddof 1)", "standard deviation (ddof 0)"):
            yield Block(sample, partial(build_distance, parts, which, scale))


def build_distance(parts: Sequence[Base], which: str, scale: str, place: int) -> Formula:
    """Return how far a number is from its mean or median in training, in standard deviations where these are the scale."""
    part = parts[place]
    center = find_statistic(part, "centers", which)
    width = find_statistic(part, "scales", scale) if scale else 1.0
    calls = (
        ("center_scale", {"center": np.array([center]), "scale": np.array([width])}),
        ("math", {"function": "abs"}),
    )
    over = f" / its {scale}" if scale else ""
    return Formula((part,), calls, f"|{{}} - its {which}|{over}", "distance")


def find_statistic(part: Base, listed: str, words: str) -> float:
    """Return a statistic of a base by its words; NaN where it has none."""
    return next((each.value for each in getattr(part.statistics, listed) if each.words == words), np.nan)
