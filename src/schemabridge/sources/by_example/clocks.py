"""Dates of one year, of which a part and the count say the same: they differ in every other year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values
from schemabridge.sources.by_example.bases import is_count
from schemabridge.sources.by_example.bins import Steps
from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.explanation import BIN, MANY_BINS, NUMBER, SCALED_BIN
from schemabridge.sources.by_example.formulas import Formula
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.spans import is_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Explanation

BINNED = (BIN, SCALED_BIN, MANY_BINS)


def is_fine(base: Base) -> bool:
    """Return whether intervals of a base may be months and weeks as well, which differ from year to year."""
    return is_count(base) or is_moment(base) or (isinstance(base, DatePart) and base.part in ("dayofyear", "iso_week"))


def bins_parts(explanations: Iterable[Explanation]) -> bool:
    """Return whether a column of X is known as intervals of a part of dates, and as nothing that comes before."""
    first = min(explanations, key=lambda each: each.rank, default=None)
    return first is not None and first.rank in BINNED and reads_part(first)


def say_other_clock(choice: Choice) -> str:
    """Return what is to be said of dates beyond those of training, and the line that makes sure of it; empty where there is nothing.

    A part of dates and their count may say the same in the years of training only, and many intervals of dates end with these.
    """
    other, words = find_other_clock(choice), choice.taken.words
    if other is not None:
        line = "the first is recorded, a column of df that holds the one that is meant makes sure of it"
        return f"fits {words} and {other.words}, which differ in other years; {line}"
    if reads_count(choice.taken) and has_several(choice.taken):
        line = "where it goes on beyond the dates of training, make it a column of df before recording"
        intervals = f"intervals of {list_values(choice.taken.columns)}, the first and the last without end"
        return f"is recorded as {intervals}; {line}"
    if counts_on(choice):
        line = "where it counts on, make it a column of df before recording"
        grows = "which starts anew, and grows from the first date of training to the last"
        return f"is recorded as {words}, {grows}; {line}"
    if adds_year(choice):
        line = "where the year is meant, make it a column of df before recording"
        return f"is recorded as {words}, which adds a multiple of the one year that training has; {line}"
    return ""


def find_other_clock(choice: Choice) -> Explanation | None:
    """Return a candidate by the count of dates where a part of them is taken, or the other way round, None where there is none.

    A part as it is, is what it says.
    """
    taken = choice.taken
    if taken.rank == NUMBER or not (reads_part(taken) or reads_count(taken)):
        return None
    meant_otherwise = reads_count if reads_part(taken) else reads_part
    same = (each for each in choice.others if each.columns == taken.columns and each.rank == taken.rank)
    return next((each for each in same if meant_otherwise(each)), None)


def counts_on(choice: Choice) -> bool:
    """Return whether a column of X is made of several parts of one column's dates, and never turns back from the first of them to the last."""
    parts = list_date_parts(getattr(choice.taken.content, "base", None))
    if len(parts) < 2 or len({each.columns for each in parts}) > 1 or any(each.part == "year" for each in parts):
        return False
    if len(DatePart(parts[0].column, "dayofyear").seen) == 1:  # clocks, which are of one day and none
        return False
    known = np.flatnonzero(~parts[0].missing)
    order = known[np.argsort(parts[0].column.numbers[known], kind="stable")]
    steps = np.diff(choice.target.values[order])
    return bool((steps >= 0).all() or (steps <= 0).all())


def list_date_parts(base: Base | None) -> list[DatePart]:
    """Return the parts of dates that a formula is made of."""
    if isinstance(base, Formula):
        return [part for each in base.parts for part in list_date_parts(each)]
    return [base] if isinstance(base, DatePart) else []


def adds_year(choice: Choice) -> bool:
    """Return whether a column of X is a part of dates of one year, and a multiple of that year: 12 * year + month, of which the year never changes."""
    content = choice.taken.content
    if not isinstance(content, NumberImage) or not isinstance(content.base, DatePart) or content.affine is None:
        return False
    years = DatePart(content.base.column, "year").seen
    offset = float(content.affine.apply(np.zeros(1))[0])
    return content.base.part != "year" and len(years) == 1 and offset != 0 and offset % years[0] == 0


def has_several(explanation: Explanation) -> bool:
    """Return whether a candidate is three intervals or more: of two, the one edge is what is meant."""
    return isinstance(explanation.content, Steps) and len(explanation.content.numbers) > 2


def reads_part(explanation: Explanation) -> bool:
    """Return whether a candidate reads a part of dates."""
    return find_part(explanation) is not None


def find_part(explanation: Explanation) -> DatePart | None:
    """Return the part of dates that a candidate reads; None where it reads none."""
    base = getattr(explanation.content, "base", None)
    return base if isinstance(base, DatePart) else None


def reads_count(explanation: Explanation) -> bool:
    """Return whether a candidate reads the count of dates."""
    base = getattr(explanation.content, "base", None)
    return base is not None and (is_count(base) or is_moment(base))
