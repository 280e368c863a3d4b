"""Ages until the day of recording: code that asks for now() gives others tomorrow, a schema does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.bases import is_count
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.spans import is_moment

if TYPE_CHECKING:
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice

NEAR = 1.5  # days, for zones and for a day that was floored
SECONDS_PER_DAY = 86_400


def counts_until_now(choice: Choice) -> bool:
    """Return whether a column of X counts from dates or times down to about the day on which this runs."""
    image = choice.taken.content
    if not isinstance(image, NumberImage) or (counted := find_counted(image.base)) is None:
        return False
    days = counted.values / counted.column.training.column.type.ticks_per_day  # type: ignore[attr-defined]
    known = np.flatnonzero(~counted.missing)
    first, last = known[np.argmin(days[known])], known[np.argmax(days[known])]
    numbers = choice.target.values.astype(np.float64)
    if days[first] == days[last] or not numbers[first] > numbers[last]:
        return False
    slope = (numbers[last] - numbers[first]) / (days[last] - days[first])
    zero = days[last] - numbers[last] / slope
    return bool(abs(zero - time.time() / SECONDS_PER_DAY) < NEAR)


def find_counted(base: Base) -> Base | None:
    """Return the dates or times, as numbers, from which a base counts; None where it does not count from those of one column."""
    if is_moment(base):
        base = base.parts[0]  # type: ignore[attr-defined]
    return base if is_count(base) else None
