"""Numbers of which one means missing, such as a blood pressure of 0, that were filled as if it were: replace(0, nan), then fillna."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.bases import Number, is_count
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, combine
from schemabridge.sources.by_example.number_image import NumberImage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

MEANT = (0.0, -1.0, 99.0, 999.0, 9999.0, -99.0, -999.0, -9999.0)
LEAST_ROWS = 3


def explain_hollow(
    search: ImageSearch, bases: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, every number without the one that means missing of which a target is an image."""
    found: dict[int, list[Explanation]] = {}
    if targets:
        hollow: dict[Base, tuple[Number, float]] = {made: (base, value) for base, value, made in list_hollow(bases)}
        by_position = {each.position: each for each in targets}
        for position, explanations in replace(search, bases=list(hollow)).explain(targets).items():
            images = (each.content for each in explanations)
            found[position] = [
                new_derived(each)
                for each in images
                if isinstance(each, NumberImage) and not may_be_clipped(*hollow[each.base], by_position[position])
            ]
    return found


def may_be_clipped(base: Number, value: float, target: Target) -> bool:
    """Return whether the least or greatest number may have been clipped to what a target has there, instead of left out and filled."""
    held = base.values == value
    others = ~held & ~base.missing
    x, y, filled = base.values[others], target.values[others], target.values[held][0]
    if np.isnan(filled) or x.min() < value < x.max():
        return False
    rises = bool((y[np.argmax(x)] > y[np.argmin(x)]) == (value > x.max()))
    return bool(filled >= y.max() if rises else filled <= y.min())


def list_hollow(bases: Sequence[Base]) -> Iterator[tuple[Number, float, Formula]]:
    """Yield numbers with one that people write for what is missing, or that most rows have, and without it."""
    for base in bases:
        if isinstance(base, Number) and base.kind == "numeric" and not is_count(base):
            values, counts = np.unique(base.values[~base.missing], return_counts=True)
            usual = [values[np.argmax(counts)]] if len(values) else []
            often = set(values[counts >= LEAST_ROWS].tolist())
            meant = dict.fromkeys([*MEANT, *usual])
            left_out = [float(each) for each in meant if each in often and len(values) > 2]
            yield from ((base, each, leave_out(base, each)) for each in left_out)


def leave_out(base: Base, value: float) -> Formula:
    """Return a base that is NaN where it has a value: times 1, or 0 / 0, as the steps give it."""
    calls = (("compare", {"relation": "ne", "value": np.array([value]), "missing": "compare"}),)
    other = Formula((base,), calls, "{}", "compare")
    return replace(combine((base, combine((other, other), "quotient")), "product"), signs=f"({{}} without {value:g})")
