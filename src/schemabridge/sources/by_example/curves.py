"""Curves that scikit-learn's PowerTransformer and QuantileTransformer fit to a column, fitted again on the frame or on a split of it."""

from __future__ import annotations

from functools import cache
from math import log2
import sys
from typing import TYPE_CHECKING
import warnings

import numpy as np

from schemabridge.program.elementary import LARGEST_EXPONENT
from schemabridge.program.ops import OPS
from schemabridge.schema import Step
from schemabridge.sources.by_example.affine import STRAIGHT, correlate
from schemabridge.sources.by_example.bases import Number
from schemabridge.sources.by_example.coincidence import LEAST_BITS, LINE_BITS, count_told
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.filled import fill_missing
from schemabridge.sources.by_example.formulas import Formula, apply_function, narrow, raise_boxcox
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.sklearn.quantiles import LEAST, MARGIN, ONE_NUMBER
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.number_image import NumberImage

QUANTILES = (1000, 100, 500, 200, 50, 300, 20, 10, 250, 900, 2000, 5000)  # that people ask for
MOST_SAMPLED = 100_000  # rows, of which scikit-learn takes all in one version or another
LEAST_CURVED = 20  # different numbers that rise together
CURVE_BITS = 8.0  # which curve, filled with what before
FIRST_ROWS, FEW_ROWS = 32, 256


def explain_curves(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the curves of numbers of which targets are images."""
    numbers = [each for each in parts if isinstance(each, Number)]
    found: dict[int, list[Explanation]] = {}
    fitted = cache(lambda number: list(list_curves(search, number)))
    few = search.rows[spread_rows(len(search.rows), FIRST_ROWS)]
    for target in targets:
        for number in numbers:
            if (
                rises(number, target, few)
                and rises(number, target, search.rows)
                and is_bent(number, target, search.rows)
            ):
                image = next(list_images(search, fitted(number), target), None)
                if image is not None:
                    asked = log2(len(numbers)) + CURVE_BITS + LEAST_BITS + (0.0 if image.affine is None else LINE_BITS)
                    found[target.position] = [new_derived(image, is_memorised=count_told(target.counts) < asked)]
                    break
    return found


def rises(number: Number, target: Target, rows: np.ndarray) -> bool:
    """Return whether a target rises with a number in some rows, wherever that is there."""
    x, y = number.values[rows], target.values[rows]
    order = np.argsort(x, kind="stable")[: np.isfinite(x).sum()]  # what is missing comes last
    steps = np.diff(y[order])
    return bool((steps >= 0).all() and not steps[np.diff(x[order]) == 0].any())


def is_bent(number: Number, target: Target, rows: np.ndarray) -> bool:
    """Return whether a target is no line over a number of many values in some rows."""
    x, y = number.values[rows], target.values[rows]
    known = np.isfinite(x) & np.isfinite(y)
    return len(np.unique(x[known])) > LEAST_CURVED and correlate(x[known], y[known]) < STRAIGHT


def list_images(search: ImageSearch, curves: Sequence[Formula], target: Target) -> Iterator[NumberImage]:
    """Yield curves that give a target as they are, then powers of which it is an affine image: a rank is one of all quantiles."""
    some = search.rows[spread_rows(len(search.rows), FEW_ROWS)]
    near = [(each, loosen(target, each.allowance)) for each in curves if is_near(each, target, some)]
    for curve, asked in near:
        if (image := search.find_plain(curve, asked)) is not None:
            yield image
    for curve, asked in near:
        if curve.kind == "power" and (image := search.find_image(curve, asked)) is not None:
            yield image


def is_near(curve: Formula, target: Target, rows: np.ndarray) -> bool:
    """Return whether a target is nearly on a line over a curve in some rows."""
    x, y = curve.take(rows), target.values[rows]
    known = np.isfinite(x) & np.isfinite(y)
    return bool(known.sum() > 2 and np.corrcoef(x[known], y[known])[0, 1] > 1 - 1e-9)


def list_curves(search: ImageSearch, number: Number) -> Iterator[Formula]:
    """Yield the curves that are fitted to a number, as it is or with what was missing filled before, on all rows or on known splits."""
    filled: list[Base] = [number]
    if number.missing.any():
        centers = [each.value for each in number.statistics.centers if each.words in ("mean", "median")]
        filled += [fill_missing(number, each) for each in dict.fromkeys([*centers, 0.0])]
    for base in filled:
        yield from fit_curves(base, base.values)
        for split in search.splits:
            yield from fit_curves(base, base.values[split.rows])


def fit_curves(base: Base, values: np.ndarray) -> Iterator[Formula]:
    """Yield the curves that values of a base lead to."""
    known = values[np.isfinite(values)]
    if len(known):
        known = known.astype(np.float32) if base.rounds else known
        yield from list_powers(base, known)
        yield from list_quantiles(base, known, len(values))


def list_powers(base: Base, known: np.ndarray) -> Iterator[Formula]:
    """Yield the powers of Yeo and Johnson and of Box and Cox that are likeliest to make numbers normal."""
    for power in fit_powers(known, "yeo-johnson"):
        calls = (("yeo_johnson", {"lambda": np.array([power])}),)
        yield Formula((base,), calls, f"yeo_johnson({{}}, {power:g})", "power")
    if known.min() > 0:
        for power in fit_powers(known, "box-cox"):
            yield raise_boxcox(base, power) if power else apply_function(base, "log")


def fit_powers(x: np.ndarray, method: str) -> list[float]:
    """Return the powers that scikit-learn and SciPy find; none where neither made X, which shows in that they are not loaded.

    They end a search at a power that no other search meets to the last digit, so that they are asked themselves.
    """
    preprocessing, stats = sys.modules.get("sklearn.preprocessing"), sys.modules.get("scipy.stats")
    found: dict[float, None] = {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            if preprocessing is not None:
                fitted = preprocessing.PowerTransformer(method=method, standardize=False).fit(x[:, np.newaxis])
                found[float(fitted.lambdas_[0])] = None
            if stats is not None:
                found[float((stats.yeojohnson if method == "yeo-johnson" else stats.boxcox)(x)[1])] = None
        except (ValueError, ArithmeticError, RuntimeError):  # numbers that have no power
            return []
    return [each for each in found if np.isfinite(each) and abs(each) <= LARGEST_EXPONENT]


def list_quantiles(base: Base, known: np.ndarray, rows: int) -> Iterator[Formula]:
    """Yield the part of some rows that is below a number, and the normal quantile of that."""
    if rows > MOST_SAMPLED:
        return
    for count in dict.fromkeys(min(each, rows) for each in QUANTILES):
        references = np.linspace(0, 1, count)
        params = {
            "knots": np.percentile(known, references * 100).astype(np.float64),
            "values": references,
            "repeated": "mean",
        }
        if any(OPS["interp"].check(Step("", "interp", params=params), ONE_NUMBER)):
            continue
        words = f"{count} quantiles of {{}}"
        yield Formula((base,), (("interp", params),), words, "quantile")
        calls = (
            ("interp", {**params, "margin": np.array([narrow(base, MARGIN)])}),
            ("clip", {"lo": np.array([LEAST]), "hi": np.array([1 - LEAST])}),
            ("math", {"function": "probit"}),
        )
        yield Formula((base,), calls, f"normal {words}", "quantile")
