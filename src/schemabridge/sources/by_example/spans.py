"""Time between two columns, and since a moment: in seconds as it is, in days and hours as whole ones."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops.elapsed import SPANS, UNITS
from schemabridge.sources.by_example.bases import Number, is_count
from schemabridge.sources.by_example.formulas import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base

    Calls = tuple[tuple[str, dict[str, object]], ...]

MOST_CALENDARS = 6  # columns, of which there are 30 pairs
OFFSET_OF_NOTHING = -0.0


def list_spans(bases: Sequence[Base]) -> Iterator[Formula]:
    """Yield the time between each two columns of dates or timestamps: as it is, then whole days and shorter units."""
    counts = [each for each in bases if is_count(each)]
    if len(counts) > MOST_CALENDARS:
        return
    for one, other in combinations(counts, 2):
        if says_day(one) != says_day(other):
            continue
        span = measure_pair(one, other, "second", "{} - {} in seconds")
        known = span.values[~span.missing]
        is_later = len(known) > 0 and np.median(known) < 0
        yield measure_pair(other, one, "second", "{} - {} in seconds") if is_later else span
    for one, other in permutations(counts, 2):
        if says_day(one) != says_day(other):
            continue
        for per in ("day", "week", "hour", "minute"):
            yield measure_pair(one, other, per, f"whole {per}s of {{}} - {{}}", whole=True)


def measure_pair(one: Base, other: Base, per: str, signs: str, *, whole: bool = False) -> Formula:
    """Return the time from one column to another, whatever unit each counts in."""
    unit = min(get_unit(one), get_unit(other), key=UNITS.__getitem__)
    return measure_span((count_in(one, unit), count_in(other, unit)), (), unit, per, signs, whole=whole)


def add_times(bases: Sequence[Base]) -> list[Base]:
    """Return bases with the days since moments of columns of dates before them, and the times between two behind."""
    return [*list_moments(bases), *bases, *list_spans(bases)]


def list_moments(bases: Sequence[Base]) -> Iterator[Formula]:
    """Yield whole days since a midnight, and since the first and until the last moment of each column."""
    for each in bases:
        if not is_count(each) or each.missing.all() or UNITS[get_unit(each)] >= SPANS["day"] or not says_day(each):
            continue
        first, last = float(np.nanmin(each.values)), float(np.nanmax(each.values))
        for since, words in ((0.0, "a midnight"), (first, "the first"), (last, "the last")):
            yield count_days(each, since, words)
            yield count_days(each, since, words, until=True)


def count_days(base: Base, since: float, words: str = "a day", *, until: bool = False) -> Formula:
    """Return the whole days from a count of a base to it, or from it until that count."""
    unit = get_unit(base)
    if not until:
        return measure_span((base,), (), unit, "day", f"whole days from {words} to {{}}", whole=True, since=since)
    turned: Calls = (("scale_offset", {"scale": np.array([-1.0]), "offset": np.array([OFFSET_OF_NOTHING])}),)
    return measure_span((base,), turned, unit, "day", f"whole days from {{}} to {words}", whole=True, since=-since)


def measure_span(
    parts: tuple[Base, ...],
    before: Calls,
    unit: str,
    per: str,
    signs: str,
    *,
    whole: bool = False,
    since: float | None = None,
) -> Formula:
    """Return the time between two bases, or since a count of one."""
    params: dict[str, object] = {"unit": unit, "per": per}
    if since is not None:
        params["since"] = np.array([since])
    if whole:
        params["whole"] = "floor"
    return Formula(parts, (*before, ("elapsed", params)), signs, "elapsed")


def get_unit(base: Base) -> str:
    """Return what the counts of a column are of."""
    assert isinstance(base, Number)
    column = base.column.training.column.type
    return "d" if column.unit is None else column.unit


def says_day(base: Base) -> bool:
    """Return whether a column says of which day its times are; a clock alone, `12:30`, does not."""
    assert isinstance(base, Number)
    text = base.column.training.column.text
    return text is None or text.time is None or text.time == "iso8601" or "%y" in text.time.lower()


def count_in(base: Base, unit: str) -> Base:
    """Return the counts of a column in a unit that is as short as its own or shorter."""
    factor = UNITS[get_unit(base)] // UNITS[unit]
    if factor == 1:
        return base
    scale = {"scale": np.array([float(factor)]), "offset": np.array([OFFSET_OF_NOTHING])}
    return Formula((base,), (("scale_offset", scale),), "{}", "scaled")


def is_span(base: Base) -> bool:
    """Return whether a base is the time between two columns, in seconds."""
    return isinstance(base, Formula) and base.kind == "elapsed" and "whole" not in base.calls[-1][1]


def counts_days(base: Base) -> bool:
    """Return whether a base is how many whole days lie between two columns."""
    if not isinstance(base, Formula) or base.kind != "elapsed" or len(base.parts) != 2:
        return False
    params = base.calls[-1][1]
    return params["per"] == "day" and "whole" in params


def is_moment(base: Base) -> bool:
    """Return whether a base counts days of one column: what a calendar also says of one year."""
    return isinstance(base, Formula) and base.kind == "elapsed" and len(base.parts) == 1
