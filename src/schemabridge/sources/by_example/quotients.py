"""Sums over sums, such as (a - b) / (a + b) and (a + 1) / (b + c + 1): the weights of both that rows leave, found at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.affine import list_near
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_told
from schemabridge.sources.by_example.designs import MOST_MAGNITUDE, stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.filled import list_ways
from schemabridge.sources.by_example.formulas import combine, multiply, shift
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.solve import WORDS
from schemabridge.sources.by_example.sums import PLAIN, ROOT, WEIGHT_BITS, WRAPS
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.factors import Wrap
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

MOST_PARTS = 40
SPARE_ROWS = 40
FITTED = 2.0**-20  # of the lengths of columns, what rounding to float32 leaves
APART = 1e-3  # of the next singular value, which only one solution has
LEAST_WEIGHT = 1e-6
MOST_WEIGHTS = 8
ADDED = (1e-6, 1e-8, 1e-9, 1e-10, 1e-5, 1e-12)  # to what is divided by, in which least squares sees nothing of it
FAR = 1e4  # times the median distance from the middle
NEAR = 1e-5  # of a weight


@dataclass(frozen=True, eq=False)
class Quotient:
    """The weights of a sum and of the one below it, of the constant first, up to a factor that both have."""

    over: np.ndarray
    under: np.ndarray


def explain_quotients(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the sums over sums of which a target is made, or an image or the logarithm of one."""
    found: dict[int, list[Explanation]] = {}
    if not 2 <= len(parts) <= MOST_PARTS:
        return found
    numbers = stack_parts(parts, search.rows)
    whole = np.isfinite(numbers).all(axis=1)
    if 2 * whole.sum() < len(whole):
        parts = [each for each in parts if not each.missing.any()]
        return (
            explain_quotients(search, parts, targets)
            if whole.sum() < len(whole) and len(parts) < numbers.shape[1]
            else found
        )
    for target in (each for each in targets if len(each.counts) > MOST_WEIGHTS):
        for wrap in (PLAIN, *WRAPS[1:3], ROOT):
            with np.errstate(all="ignore"):
                y = wrap.undo(target.values[search.rows], numbers)
            known = np.flatnonzero(whole & (np.abs(y) < MOST_MAGNITUDE))
            known = known[keep_near(y[known])]
            known = known[spread_rows(len(known), 4 * len(parts) + SPARE_ROWS)] if len(known) else known
            explanation = explain_quotient(search, parts, wrap, solve_quotient(numbers[known], y[known]), target)
            if explanation is not None:
                found[target.position] = [explanation]
                break
    return found


def keep_near(y: np.ndarray) -> np.ndarray:
    """Return which cells are no farther away than what is divided by any number but nearly nothing."""
    away = np.abs(y - np.median(y)) if len(y) else y
    return np.asarray(away <= FAR * np.median(away)) if len(y) else np.zeros(0, np.bool_)


def explain_quotient(
    search: ImageSearch, parts: Sequence[Base], wrap: Wrap, solved: Quotient | None, target: Target
) -> Explanation | None:
    """Return the quotient that gives a target by one wrap, in all rows; one of a scaler that the frame tells before any other."""
    best: Explanation | None = None
    quotients = [] if solved is None else [*list_images(solved)]
    for quotient, added in product(quotients, (0.0, *ADDED)):
        over, under = (add_weighted(parts, each) for each in (quotient.over, quotient.under))
        if over is None or under is None or (added and quotient.under[0]):
            continue
        formula = wrap.build(combine((over, shift(under, added) if added else under), "quotient"))
        for way in list_ways(formula, target, search.rows):
            image = search.find_plain(way, loosen(target, way.allowance))
            if image is None and wrap.is_plain:
                image = search.find_image(way, target)
            if image is None:
                continue
            count = int((quotient.over != 0).sum() + (quotient.under != 0).sum())
            told = count_told(target.counts) - count * (log2(len(parts) + 1) + WEIGHT_BITS) - LEAST_BITS
            explanation = new_derived(image, is_memorised=told < 0)
            if image.affine is None or WORDS not in image.affine.words:
                return explanation
            best = best or explanation
    return best


def solve_quotient(numbers: np.ndarray, y: np.ndarray) -> Quotient | None:
    """Return the one quotient that is y in all rows: over - y * under is 0; None where there is none, or several."""
    count = numbers.shape[1] + 1
    if len(y) < 2 * count + SPARE_ROWS // 2:
        return None
    middles = np.append(0.0, numbers.mean(axis=0))  # around which they are no multiples of the constant
    sides = np.concatenate([np.ones((len(y), 1)), numbers - middles[1:]], axis=1)
    matrix = np.concatenate([sides, -y[:, None] * sides], axis=1)
    constants, chosen = np.array([0, count]), np.arange(2 * count)
    while True:
        lengths = np.sqrt((matrix[:, chosen] ** 2).sum(axis=0))
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            return None
        _, values, vectors = np.linalg.svd(matrix[:, chosen] / lengths, full_matrices=False)
        if values[-1] > FITTED * np.sqrt(len(y)) or values[-1] > APART * values[-2]:
            return None
        shown = np.abs(vectors[-1])
        kept = shown > max(LEAST_WEIGHT, 10 * values[-1] / values[-2]) * shown.max()
        kept |= np.isin(chosen, constants)
        if kept.all():
            break
        chosen = chosen[kept]
    weights = np.zeros(2 * count)
    weights[chosen] = vectors[-1] / lengths
    for side in (weights[:count], weights[count:]):
        size = np.abs(side[0]) + np.abs(side * middles).sum()
        side[0] -= side @ middles
        side[0] *= np.abs(side[0]) > NEAR * size
    over, under = weights[:count], weights[count:]
    return Quotient(over, under) if len(chosen) <= MOST_WEIGHTS and under[1:].any() else None


def list_images(solved: Quotient) -> Iterator[Quotient]:
    """Yield the quotients with weights as people write them, of which the one that is solved is an image: y is one plus a number."""
    sign = 1.0 if (solved.under > 0).sum() >= (solved.under < 0).sum() else -1.0
    over, under = sign * solved.over, write_weights(sign * solved.under)
    if under is None:
        return
    used = np.flatnonzero(under)
    below = sign * solved.under[used]
    pairs = [(one, other) for one in range(len(used)) for other in range(one)]
    sums = [(over[used[one]] + over[used[other]], below[one] + below[other]) for one, other in pairs]
    added = [0.0, *(above / each for above, each in sums if each), *(over[used] / below).tolist()]
    size = float(np.abs(below).max())
    for number in added:
        rest = over - number * sign * solved.under
        rest[np.abs(rest) <= NEAR * (np.abs(over).max() + abs(number) * size)] = 0.0
        written = write_weights(rest)
        if written is not None:
            yield Quotient(written, under)
            yield Quotient(-written, under)


def write_weights(weights: np.ndarray) -> np.ndarray | None:
    """Return weights as multiples of the least magnitude, each of few digits; None where they are others."""
    used = np.flatnonzero(weights)
    if not len(used):
        return None
    ratios = (weights[used] / np.abs(weights[used]).min()).tolist()
    near = [list_near(each, NEAR * abs(each)) for each in ratios]
    if not all(near):
        return None
    written = np.zeros(len(weights))
    written[used] = [each[0].value for each in near]
    return written


def add_weighted(parts: Sequence[Base], weights: np.ndarray) -> Base | None:
    """Return parts times their weights with a constant, a difference where there is one of each sign; None of no part."""
    pairs = [(part, weight) for part, weight in zip(parts, weights[1:].tolist(), strict=True) if weight]
    if not pairs:
        return None
    pairs.sort(key=lambda each: each[1] < 0)
    terms = [part if abs(weight) == 1 else multiply(part, abs(weight)) for part, weight in pairs]
    signs = [weight > 0 for _, weight in pairs]
    total: Base = terms[0] if signs[0] else multiply(terms[0], -1.0)
    positive = [term for term, sign in zip(terms, signs, strict=True) if sign]
    if len(positive) > 1:
        total = combine(positive, "sum")
    for term, sign in list(zip(terms, signs, strict=True))[max(len(positive), 1) :]:
        total = combine((total, term), "sum" if sign else "difference")
    return shift(total, float(weights[0])) if weights[0] else total
