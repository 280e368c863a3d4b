"""Numbers of which one means missing, such as a blood pressure of 0, that were filled as if it were: replace(0, nan), then fillna."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.bases import Number, is_count
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.formulas import Formula, combine
from schemabridge.sources.by_example.images import NumberImage

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
        for position, explanations in replace(search, bases=list(list_hollow(bases))).explain(targets).items():
            images = (each.content for each in explanations)
            found[position] = [new_derived(each) for each in images if isinstance(each, NumberImage)]
    return found


def list_hollow(bases: Sequence[Base]) -> Iterator[Formula]:
    """Yield numbers without one that people write for what is missing, or that most rows have."""
    for base in bases:
        if isinstance(base, Number) and base.kind == "numeric" and not is_count(base):
            values, counts = np.unique(base.values[~base.missing], return_counts=True)
            usual = [values[np.argmax(counts)]] if len(values) else []
            often = set(values[counts >= LEAST_ROWS].tolist())
            meant = dict.fromkeys([*MEANT, *usual])
            yield from (leave_out(base, float(each)) for each in meant if each in often and len(values) > 2)


def leave_out(base: Base, value: float) -> Formula:
    """Return a base that is NaN where it has a value: times 1, or 0 / 0, as the steps give it."""
    calls = (("compare", {"relation": "ne", "value": np.array([value]), "missing": "compare"}),)
    other = Formula((base,), calls, "{}", "compare")
    return replace(combine((base, combine((other, other), "quotient")), "product"), signs=f"({{}} without {value:g})")
