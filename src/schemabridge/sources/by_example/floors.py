"""Whole parts of numbers, such as age // 10, and rounded numbers: intervals of one width, also beyond what training rows have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops.elapsed import SPANS, UNITS
from schemabridge.sources.by_example.bases import Number, is_count
from schemabridge.sources.by_example.bins import Steps, find_jumps, is_plain
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.edges import choose_edges, find_other_edges, pick_parts
from schemabridge.sources.by_example.explanation import BIN, SCALED_BIN, new_derived
from schemabridge.sources.by_example.formulas import floor_divide, round_divide
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.spans import count_days, get_unit, says_day
from schemabridge.sources.by_example.written_edges import LONG_YEARS, measure_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

LEAST_GAPS = 3
DIGITS = 4
ROUND = ("15", "25")  # digits of a round number that has two
PERIODS = (12.0, 24.0, 52.0, *LONG_YEARS)  # which are as usual
LEAST_SCALED = 5  # edges that are told from others by their widths alone
PERIODS_OF_DAYS = (7.0, 30.0, 14.0, 28.0, 365.0, 365.25, 90.0, 10.0, 100.0, 60.0, 180.0)
MOST_SAID = 5  # edges
DECIMALS = (1.0, 0.1, 0.01, 0.001)


def explain_floors(
    search: ImageSearch, targets: Sequence[Target], found: Mapping[int, Sequence[Explanation]]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the whole parts that a target is where intervals give it, plain, times a number or scaled."""
    floors: dict[int, list[Explanation]] = {}
    for target in targets:
        for each in found[target.position]:
            if not isinstance(each.content, Steps):
                continue
            rank, image = BIN, find_floor(each.content, target) or find_periods(each.content, target)
            if image is None:
                rank, image = SCALED_BIN, find_scaled_floor(search, each.content, target)
            if image is not None:
                made = replace(each, rank=rank, words=image.words, content=image, is_memorised=False)
                floors[target.position] = [made]
                break
    return floors


def find_scaled_floor(search: ImageSearch, steps: Steps, target: Target) -> NumberImage | None:
    """Return the whole part that a target is an affine image of: its intervals go up by one width, its numbers by one step."""
    jumps = find_jumps(steps.numbers)
    if jumps is None or len(jumps) < LEAST_GAPS or getattr(steps.base, "ticks", None) is not None:
        return None
    low, high, places = steps.gaps.low, steps.gaps.high, np.cumsum(jumps)
    slope, first = np.polyfit(places, (low + high) / 2, 1)
    is_sure = len(jumps) >= LEAST_SCALED and not has_own_edges(steps)
    for divide, shift in ((floor_divide, 0.0), (round_divide, 0.5)):
        bounds = find_width(low, high, places + np.rint(first / slope + shift) - shift)
        width = None if bounds is None else find_written(*bounds)
        if width is None or not (is_sure or is_round(width)) or (width == 1.0 and is_whole(steps.base)):
            continue
        image = search.find_image(divide(steps.base, width, 1.0), target)
        if image is not None:
            return image
    return None


def find_floor(steps: Steps, target: Target) -> NumberImage | None:
    """Return the whole part that gives a target; None where its intervals are of several widths.

    Where the frame's own quantiles, or bins of equal width, are such intervals too, its width is a round number.
    """
    rises = np.append(True, np.diff(steps.numbers) != 0)  # -0.0 and 0 stand for one whole number
    numbers = steps.numbers[rises]
    if len(numbers) <= LEAST_GAPS or getattr(steps.base, "ticks", None) is not None or (np.diff(numbers) <= 0).any():
        return None
    own = has_own_edges(steps)
    floors = list_floors(steps.base, steps.gaps.low[rises[1:]], steps.gaps.high[rises[1:]], numbers, own=own)
    images = (find_filled(each, steps.missing, target) for each in floors)
    return next((each for each in images if each is not None), None)


def find_filled(formula: Formula, missing: float | None, target: Target) -> NumberImage | None:
    """Return a formula with the number of missing rows in them; None where that does not give a target."""
    fill = None if missing is None or np.isnan(missing) else missing
    made = formula.values if fill is None else np.where(formula.missing, fill, formula.values)
    return NumberImage(formula, fill=fill) if target.gives(made) else None


def find_periods(steps: Steps, target: Target) -> NumberImage | None:
    """Return the whole weeks, or periods of as many days, since a day, or until one, that give a target; None where rows leave the day open."""
    base = steps.base
    if not isinstance(base, Number) or not is_count(base) or not says_day(base) or len(steps.numbers) <= LEAST_GAPS:
        return None
    rises = bool((np.diff(steps.numbers) > 0).all())
    if not is_plain(steps.numbers) or not (rises or (np.diff(steps.numbers) < 0).all()):
        return None
    day = SPANS["day"] // UNITS[get_unit(base)]
    low, high = np.floor(steps.gaps.low / day), np.floor(steps.gaps.high / day)
    for width in PERIODS_OF_DAYS:
        if rises:
            first, last = (low - width * steps.numbers[1:]).max() + 1, (high - width * steps.numbers[1:]).min()
        else:
            first, last = (low + width * steps.numbers[:-1]).max(), (high + width * steps.numbers[:-1]).min() - 1
        if np.ceil(first) == np.floor(last):  # the one day that it may be
            formula = floor_divide(count_days(base, float(np.floor(last)) * day, until=not rises), width, 1.0)
            if (image := find_filled(formula, steps.missing, target)) is not None:
                return image
    return None


def has_own_edges(steps: Steps) -> bool:
    """Return whether intervals have edges that are worked out from the frame, as KBinsDiscretizer, pd.cut and pd.qcut do.

    A decade that is called 1990 is no such interval: its number is its edge.
    """
    jumps = find_jumps(steps.numbers)
    if ((steps.gaps.low < steps.numbers[1:]) & (steps.numbers[1:] <= steps.gaps.high)).all():
        return False
    return jumps is not None and pick_parts(steps.gaps, jumps) is not None


def find_own_bins(choice: Choice) -> Explanation | None:
    """Return the intervals with edges of the frame that a column of X may be as well as whole parts; None where there are none."""
    taken = choice.taken
    if taken.rank not in (BIN, SCALED_BIN) or not isinstance(taken.content, NumberImage):
        return None
    for each in choice.others:
        steps = each.content
        if isinstance(steps, Steps) and each.columns == taken.columns and not is_whole_part(steps.base):
            return each if has_own_edges(steps) else None
    return None


def say_other_edges(choice: Choice) -> str:
    """Return words for the edges that intervals of a column of X may have as well, and what one of both are; empty where there are none."""
    steps = choice.taken.content
    if not isinstance(steps, Steps):
        return ""
    ends = np.stack([steps.gaps.low, steps.gaps.high], axis=1)
    if open_ends := [f"{each[np.isfinite(each)][0]:g}" for each in ends if np.isinf(each).any()]:
        return f"an edge between {' and '.join(open_ends)} and infinity behind all finite numbers, and with any other there"
    jumps = find_jumps(steps.numbers)
    other = find_other_edges(steps.gaps, jumps)
    if other is None:
        return ""
    chosen = choose_edges(steps.gaps, jumps)
    pairs = [" and ".join(f"{edge:.6g}" for edge in each.edges[:MOST_SAID]) for each in (chosen, other.edges)]
    return f"the edges {pairs[0]}, and {pairs[1]}, one of which are {other.words}"


def is_whole_part(base: Base) -> bool:
    """Return whether a base is a part of dates of which training rows have all values: nothing lies beyond these."""
    return isinstance(base, DatePart) and base.is_complete


def list_floors(base: Base, low: np.ndarray, high: np.ndarray, numbers: np.ndarray, *, own: bool) -> Iterator[Formula]:
    """Yield whole parts whose edges lie in the gaps, floor(x / width) or rounded; beside own edges of a round width."""
    least = float(np.diff(numbers).min())
    for step in dict.fromkeys((1.0, float(f"{least:.6g}"))):
        whole = np.rint(numbers / step)
        if np.abs(whole * step - numbers).max() > 1e-6 * np.abs(numbers).max():
            continue
        for divide, shift in ((floor_divide, 0.0), (round_divide, 0.5)):
            bounds = find_width(low, high, whole[1:] - shift)
            for unit in getattr(base, "units", (1.0,)):
                width = None if bounds is None else find_written(bounds[0] / unit, bounds[1] / unit)
                if width is None or (own and not is_round(width)):
                    continue
                if not (width == 1.0 and is_whole(base)):
                    yield divide(base, width * unit, step)


def is_round(width: float) -> bool:
    """Return whether people divide by a number: one of one digit and zeros, 15 or 25 of some power of ten, or a period."""
    digits = f"{width:.17g}".partition("e")[0].replace(".", "").strip("0")
    return len(digits) == 1 or digits in ROUND or width in PERIODS


def find_written(low: float, high: float) -> float | None:
    """Return the width between two bounds that people write: of a year in days, else the one of fewest digits."""
    shortest = find_shortest(low, high, digits=DIGITS)
    if shortest is None or measure_number(shortest) > measure_number(LONG_YEARS[0]):
        return next((each for each in LONG_YEARS if low <= each <= high), shortest)
    return shortest


def is_whole(base: Base) -> bool:
    """Return whether all numbers of a base are whole."""
    return is_plain(base.values[~base.missing])


def find_width(low: np.ndarray, high: np.ndarray, places: np.ndarray) -> tuple[float, float] | None:
    """Return between what the width lies of which the edges are multiples: low < place * width <= high for all gaps."""
    zero = places == 0
    if (low[zero] >= 0).any() or (high[zero] < 0).any() or zero.all():
        return None
    ends = np.stack([low[~zero] / places[~zero], high[~zero] / places[~zero]])
    least, most = float(ends.min(axis=0).max()), float(ends.max(axis=0).min())
    return (least, max(least, most)) if 0 < least <= most * (1 + 1e-12) else None


def explain_rounded(bases: Sequence[Base], targets: Sequence[Target]) -> dict[int, list[Explanation]]:
    """Return, by position in X, the numbers that a target is when they are rounded to few decimals."""
    found: dict[int, list[Explanation]] = {}
    for target in targets:
        for width in DECIMALS:
            if not is_multiple(target.values, width):
                continue
            near = (each for each in bases if lies_within(each.values, target.values, width / 2))
            images = (NumberImage(round_divide(each, width, width)) for each in near)
            image = next((each for each in images if target.gives(each.base.values)), None)
            if image is not None:
                found[target.position] = [new_derived(image)]
                break
    return found


def is_multiple(numbers: np.ndarray, width: float) -> bool:
    """Return whether numbers are multiples of a width up to the rounding of float32."""
    known = numbers[np.isfinite(numbers)]
    return bool((np.abs(np.rint(known / width) * width - known) <= 1e-6 * np.abs(known) + 1e-12).all())


def lies_within(one: np.ndarray, other: np.ndarray, distance: float) -> bool:
    """Return whether two columns are at most so far apart, and missing in the same rows."""
    apart = np.abs(one - other)
    return bool(((apart <= distance * 1.001 + 1e-6 * np.abs(one)) | (np.isnan(one) & np.isnan(other))).all())
