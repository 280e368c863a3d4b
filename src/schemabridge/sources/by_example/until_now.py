"""Ages until the day of recording: code that asks for now() gives others tomorrow, a schema does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from schemabridge.sources.by_example.bases import is_count
from schemabridge.sources.by_example.images import NumberImage

if TYPE_CHECKING:
    from schemabridge.sources.by_example.choose import Choice

NEAR = 1.5  # days, for zones and for a day that was floored
SECONDS_PER_DAY = 86_400


def counts_until_now(choice: Choice) -> bool:
    """Return whether a column of X counts from dates or times down to about the day on which this runs."""
    image = choice.taken.content
    if not isinstance(image, NumberImage) or image.affine is None or not is_count(image.base):
        return False
    affine, column_type = image.affine, image.base.column.training.column.type  # type: ignore[attr-defined]
    if not column_type.facts.is_calendar:
        return False
    is_centered = affine.op == "center_scale"
    slope = affine.second if is_centered else affine.first
    zero = affine.first if is_centered else -affine.second / affine.first
    return slope < 0 and abs(zero / column_type.ticks_per_day - time.time() / SECONDS_PER_DAY) < NEAR
