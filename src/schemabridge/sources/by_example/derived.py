"""Columns of X that no single raw column explains: formulas of columns, plain and scaled, most of them ruled out on a few rows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.arithmetic import (
    list_coalesced,
    list_other_pairs,
    list_over_squares,
    list_pairs,
    list_threes,
)
from schemabridge.sources.by_example.bases import Number, is_count
from schemabridge.sources.by_example.boxes import explain_boxes
from schemabridge.sources.by_example.coincidence import LEAST_BITS, LINE_BITS, count_told
from schemabridge.sources.by_example.comparisons import (
    explain_compared_pairs,
    explain_factors,
    explain_relations,
    list_comparisons,
)
from schemabridge.sources.by_example.curves import explain_curves
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.either import explain_either
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.extremes import explain_extremes
from schemabridge.sources.by_example.filled import find_doubt, is_written, list_filled, list_filled_by
from schemabridge.sources.by_example.formulas import list_orders
from schemabridge.sources.by_example.functions import list_functions, list_functions_of_pairs
from schemabridge.sources.by_example.groups import list_grouped
from schemabridge.sources.by_example.guarded import list_guarded
from schemabridge.sources.by_example.likely import find_likely
from schemabridge.sources.by_example.masked import explain_masked
from schemabridge.sources.by_example.matrix import loosen
from schemabridge.sources.by_example.monomials import explain_monomials
from schemabridge.sources.by_example.normalized import explain_normalized
from schemabridge.sources.by_example.paired_functions import (
    list_pairs_of_functions,
    list_plane_distances,
    list_shifted_logarithms,
)
from schemabridge.sources.by_example.pairs_of_pairs import explain_pairs_of_pairs
from schemabridge.sources.by_example.points import explain_points
from schemabridge.sources.by_example.quotients import explain_quotients
from schemabridge.sources.by_example.remainders import explain_multiples, list_clock_hours, list_remainders
from schemabridge.sources.by_example.rounded import list_counted_steps
from schemabridge.sources.by_example.row_statistics import list_distances, list_row_statistics
from schemabridge.sources.by_example.scores import explain_scores
from schemabridge.sources.by_example.spans import is_span
from schemabridge.sources.by_example.sums import explain_counts, explain_distances, explain_sums
from schemabridge.sources.by_example.weighted import explain_weighted
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.formulas import Formula
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.likely import Family, Likely
    from schemabridge.sources.by_example.matrix import Target
    from schemabridge.sources.by_example.number_image import NumberImage
    from schemabridge.sources.by_example.raw import RawColumn

    Found = dict[int, list[Explanation]]
    Further = Callable[[ImageSearch, Sequence[RawColumn], Sequence[Base], Sequence[Base], Sequence[Target]], Found]

FEW_ROWS = 32
DATED = ("month", "day", "hour", "minute", "second", "dayofweek", "dayofyear", "quarter", "iso_week")
FILLS = 64  # what of a formula may have been filled with what


def explain_derived(
    search: ImageSearch, columns: Sequence[RawColumn], bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, formulas of which a target is an image; plain ones, where there are any, alone."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    if not targets:
        return found
    of_dates = [each for each in bases if is_dated(each) and varies(each, search.rows)]
    parts = list_parts(bases, search.rows) or of_dates
    if not parts:
        return found
    grouped: tuple[Family, ...] = (partial(list_grouped, columns),)
    for stage in (*STAGES, grouped):
        waiting = [each for each in targets if not found[each.position]]
        if waiting:
            likely, total = find_likely(stage, parts, waiting, search.rows)
            for target in waiting:
                found[target.position] = explain_likely(search, likely[target.position], target, total)
    # A time between two dates nearly is a sum of their parts: not among these.
    apart = [each for each in parts if each.kind != "elapsed"]
    dated = [*dict.fromkeys((*apart, *of_dates)), *list_clock_hours(parts)]
    for explain in FURTHER:
        waiting = [each for each in targets if not found[each.position]]
        if waiting:
            found.update(explain(search, columns, parts, dated, waiting))
    waiting = [each for each in targets if not found[each.position]]
    return {**found, **explain_compared_pairs(parts, waiting, search.rows)}


def explain_row_statistics(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the statistics of several columns in each row that targets are."""
    few = search.rows[spread_rows(len(search.rows), FEW_ROWS)]  # there are many choices of columns
    likely, total = find_likely((list_row_statistics,), parts, targets, search.rows, few)
    return {each.position: explain_likely(search, likely[each.position], each, total) for each in targets}


def explain_late(search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]) -> dict[int, list[Explanation]]:
    """Return, by position in X, the formulas of which targets are images that are looked at last, since there are many of them."""
    likely, total = find_likely(LATE, parts, targets, search.rows)
    return {each.position: explain_likely(search, likely[each.position], each, total) for each in targets}


def list_parts(bases: Sequence[Base], rows: np.ndarray) -> list[Base]:
    """Return the bases that formulas may be made of."""
    return [each for each in bases if is_part(each) and varies(each, rows)]


def is_part(base: Base) -> bool:
    """Return whether formulas may be made of a base: a number, the year of a date, or a time between two."""
    if isinstance(base, DatePart):
        return base.part == "year"
    return is_span(base) if base.kind == "elapsed" else not is_count(base)


def is_dated(base: Base) -> bool:
    """Return whether sums may be made of a base as a part of a date."""
    return isinstance(base, DatePart) and base.part in DATED


def varies(base: Base, rows: np.ndarray) -> bool:
    """Return whether a base has two different numbers in some rows."""
    known = base.values[rows]
    known = known[np.isfinite(known)]
    return len(known) > 1 and bool(known.min() < known.max())


def explain_likely(search: ImageSearch, likely: Sequence[Likely], target: Target, total: int) -> list[Explanation]:
    """Return the formulas that give a target as they are, else of columns that were filled first, else filled with a number of few digits."""
    doubts = [find_doubt(each.formula, target, search.rows) for each in likely]
    sure = [each for each, doubt in zip(likely, doubts, strict=True) if doubt is None]
    written = [each for each, doubt in zip(likely, doubts, strict=True) if doubt is not None and is_written(doubt)]
    return (
        explain_one(search, sure, target, total)
        or explain_one(search, fill_likely(search, likely, target), target, total * FILLS)
        or explain_one(search, written, target, total)
    )


def explain_one(search: ImageSearch, likely: Sequence[Likely], target: Target, total: int) -> list[Explanation]:
    """Return the formulas that give a target as they are, or the closest of which it is an affine image.

    They are asked for every last bit first; where none has it, for as much as libraries agree on, behind a function.
    """
    told = count_told(target.counts) - log2(total) - LEAST_BITS
    exact = [(replace(each, formula=order), target) for each in likely for order in list_orders(each.formula)]
    loose = [(each, loosen(target, each.formula.allowance)) for each in likely if each.formula.allowance is not None]
    for asked in (exact, loose):
        plain = [image for each, asks in asked if (image := search.find_plain(each.formula, asks)) is not None]
        if plain:
            made = [new_derived(image, is_memorised=told < 0) for image in plain]
            return [each for at, each in enumerate(made) if each.words not in {one.words for one in made[:at]}]
    for asked in (exact, loose):
        found = [new_derived(image, is_memorised=told < LINE_BITS) for image in find_scaled(search, asked)]
        if found:
            return found
    return []


def fill_likely(search: ImageSearch, likely: Sequence[Likely], target: Target) -> list[Likely]:
    """Return formulas with what was filled before, by numbers or by another column."""
    others = [each for each in search.bases if isinstance(each, Number) and not is_count(each)]
    ways = (list_filled, partial(list_filled_by, others=others))
    return [
        replace(each, formula=made)
        for way in ways
        for each in likely
        for made in way(each.formula, target, search.rows)
    ]


def find_scaled(search: ImageSearch, asked: Sequence[tuple[Likely, Target]]) -> Iterator[NumberImage]:
    """Yield the closest formula of which a target is an affine image, and those as close, which may be meant as well."""
    limit = np.inf
    for each, target in asked:
        image = search.find_image(each.formula, target) if each.distance <= limit else None
        if image is not None and (image.affine is None or shows_line(each.formula)):
            yield image
            limit = 1.5 * each.distance


def shows_line(formula: Formula) -> bool:
    """Return whether the numbers of a formula can show a line: two of them lie on any, but 0 and 1 may be all there are."""
    distinct = np.unique(formula.values[~formula.missing])
    return len(distinct) > 2 or bool(np.isin(distinct, (0.0, 1.0)).all())


FURTHER: tuple[Further, ...] = (
    lambda search, columns, parts, dated, targets: explain_curves(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_sums(search, parts, targets),
    lambda search, columns, parts, dated, targets: (
        explain_sums(search, dated, targets, with_factors=False) if set(dated) - set(parts) else {}
    ),
    lambda search, columns, parts, dated, targets: explain_monomials(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_quotients(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_weighted(search, columns, parts, targets),
    lambda search, columns, parts, dated, targets: explain_boxes(
        search, columns, [*dated, *(each for each in parts if is_span(each))], targets
    ),
    lambda search, columns, parts, dated, targets: explain_factors(parts, targets, search.rows),
    lambda search, columns, parts, dated, targets: explain_relations(parts, targets, search.rows),
    lambda search, columns, parts, dated, targets: explain_multiples(parts, targets, search.rows),
    lambda search, columns, parts, dated, targets: explain_masked(search, columns, parts, targets),
    lambda search, columns, parts, dated, targets: explain_late(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_counts(search, columns, parts, targets),
    lambda search, columns, parts, dated, targets: explain_scores(search, columns, parts, targets),
    lambda search, columns, parts, dated, targets: explain_points(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_distances(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_extremes(parts, targets, search.rows),
    explain_either,
    lambda search, columns, parts, dated, targets: explain_pairs_of_pairs(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_row_statistics(search, parts, targets),
    lambda search, columns, parts, dated, targets: explain_normalized(search, parts, targets),
)
STAGES: tuple[tuple[Family, ...], ...] = (
    (list_functions, list_pairs),
    (
        list_coalesced,
        list_comparisons,
        list_distances,
        list_over_squares,
        list_remainders,
        list_threes,
        list_other_pairs,
        list_functions_of_pairs,
    ),
)
LATE: tuple[Family, ...] = (
    list_guarded,
    list_pairs_of_functions,
    list_shifted_logarithms,
    list_plane_distances,
    list_counted_steps,
)
