"""Dates of one year, of which a part and the count say the same: they differ in every other year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.sources.by_example.bases import is_count
from schemabridge.sources.by_example.bins import Steps
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.explanation import BIN, NUMBER, SCALED_BIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation

BINNED = (BIN, SCALED_BIN)


def bins_parts(explanations: Iterable[Explanation]) -> bool:
    """Return whether a column of X is known as intervals of a part of dates, and as nothing that comes before."""
    first = min(explanations, key=lambda each: each.rank, default=None)
    return first is not None and first.rank in BINNED and reads_part(first)


def find_other_clock(choice: Choice) -> Explanation | None:
    """Return a candidate by the count of dates where a part of them is taken, or the other way round, None where there is none.

    A part as it is, is what it says, and so are several intervals of months or weeks: seasons are meant more often than spans of
    one year.
    """
    taken = choice.taken
    if taken.rank == NUMBER or not (reads_part(taken) or reads_count(taken)):
        return None
    if isinstance(taken.content, Steps) and reads_part(taken) and len(taken.content.gaps.low) > 1:
        return None
    meant_otherwise = reads_count if reads_part(taken) else reads_part
    same = (each for each in choice.others if each.columns == taken.columns and each.rank == taken.rank)
    return next((each for each in same if meant_otherwise(each)), None)


def reads_part(explanation: Explanation) -> bool:
    """Return whether a candidate reads a part of dates."""
    return isinstance(getattr(explanation.content, "base", None), DatePart)


def reads_count(explanation: Explanation) -> bool:
    """Return whether a candidate reads the count of dates."""
    base = getattr(explanation.content, "base", None)
    return base is not None and is_count(base)
