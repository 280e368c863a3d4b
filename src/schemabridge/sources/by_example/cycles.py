"""Sines and cosines of parts of dates: known for every value of a part, also for those that few training rows have, or none."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.calendar import BOUNDS
from schemabridge.sources.by_example.bins import Steps
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.explanation import PART_TABLE, Explanation
from schemabridge.sources.by_example.gaps import Gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target

PERIODS = {
    "dayofyear": (365.0, 366.0, 365.25, 365.2425),
    "iso_week": (52.0, 53.0, 52.1775),
    "day": (31.0, 30.0, 30.5, 30.4),
    "month": (12.0,),
    "quarter": (4.0,),
    "dayofweek": (7.0,),
    "hour": (24.0, 23.0),
    "minute": (60.0,),
    "second": (60.0,),
}
LEAST_SEEN = 5  # values of a part, of which there may be no others


def explain_cycles(bases: Sequence[Base], targets: Sequence[Target]) -> dict[int, list[Explanation]]:
    """Return, by position in X, the sines and cosines of parts of dates that targets are."""
    parts = [
        each for each in bases if isinstance(each, DatePart) and each.part in PERIODS and len(each.seen) >= LEAST_SEEN
    ]
    return {target.position: [one for part in parts for one in explain_cycle(part, target)] for target in targets}


def explain_cycle(part: DatePart, target: Target) -> list[Explanation]:
    """Return the first sine or cosine of a part that gives a target."""
    known = part.values[part.order]
    cells = target.take(part.order)
    if len(known) == 0 or np.abs(cells.values).max() > 1 or target.missing[part.missing].sum() < part.missing.sum():
        return []
    low, high = BOUNDS[part.part]
    every = np.arange(low, high + 1, dtype=np.float64)
    places = (known - low).astype(np.int64)
    for words, numbers in list_cycles(part.part, every):
        if cells.gives(numbers[places]):
            steps = Steps(part, Gaps(part, every[:-1], every[1:]), numbers, np.nan if part.missing.any() else None)
            return [Explanation(PART_TABLE, part.columns, f"{words} of the {part.words}", steps)]
    return []


def list_cycles(part: str, values: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the usual sines and cosines of the values of a part, in the orders in which people multiply and divide."""
    turn = 2 * np.pi
    for period, first in product(PERIODS[part], (0.0, 1.0)):
        x = values - first
        for angle in (turn * x / period, x * (turn / period), x / period * 2 * np.pi, x / period * turn):
            for name, function in (("sine", np.sin), ("cosine", np.cos)):
                yield f"{name} with a period of {period:g}", function(angle)
