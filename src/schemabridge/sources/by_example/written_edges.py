"""Edges that people write: short numbers, moments of the calendar, years of ages in days."""

from __future__ import annotations

from math import ceil, isfinite

import numpy as np

from schemabridge.sources.by_example.decimals import find_shortest
from schemabridge.sources.by_example.gaps import LARGEST, SIDES, Closed, Edges, Gaps

SURE = 0.1  # times as likely others are by chance as numbers that are written; below, they are meant
FEWER = 3  # half digits
YEARS = (365.0, 365.25)  # in days
LONG_YEARS = (*YEARS, 365.2425, 365.24)  # which ages are divided by as well
CALENDAR = ("Y", "M", "D", "h", "m", "s")


def choose_written(gaps: Gaps) -> Edges:
    """Return the shortest numbers in the gaps, or whole years where the numbers are days of ages."""
    one_each = np.ones(len(gaps.low), np.int64)
    written = [Edges(write_edges(gaps, closed), closed, one_each) for closed in SIDES]
    best = min(written, key=lambda each: measure_edges(gaps, each.edges))
    years = (Edges(year * np.ceil(gaps.low / year), closed, one_each) for year in YEARS for closed in SIDES)
    counted = next((each for each in years if gaps.holds(each.edges, each.closed)), None)
    return best if counted is None or weigh_years(gaps, best) >= SURE else counted


def weigh_years(gaps: Gaps, written: Edges) -> float:
    """Return how much likelier whole years are in all gaps by chance than numbers of so few digits."""
    if gaps.ticks is not None or gaps.units != (1.0,) or len(gaps.low) < 2:
        return np.inf
    by_chance = len(YEARS) * len(SIDES) * float(np.fmin(1.0, (gaps.high - gaps.low) / YEARS[0]).prod())
    return by_chance / measure_chances(gaps, written)


def measure_chances(gaps: Gaps, written: Edges) -> float:
    """Return how likely all gaps hold numbers of as few digits by chance."""
    return float(np.prod([measure_chance(gaps, place, written) for place in range(len(gaps.low))]))


def measure_chance(gaps: Gaps, place: int, written: Edges) -> float:
    """Return how likely a gap holds a number of as few digits by chance."""
    edge, width = float(written.edges[place]), float(gaps.high[place] - gaps.low[place])
    return min(1.0, 10 ** (measure_number(edge) / 2) * width / abs(edge)) if edge else gaps.measure_width(place)


def write_edges(gaps: Gaps, closed: Closed) -> np.ndarray:
    """Return the shortest decimal in each gap."""
    if gaps.ticks is not None:
        return np.array(
            [find_moment(low, high, gaps.ticks, closed) for low, high in zip(gaps.low, gaps.high, strict=True)]
        )
    edges = []
    for low, high in zip(gaps.low, gaps.high, strict=True):
        ends = (low, np.nextafter(high, -np.inf)) if closed == "right" else (np.nextafter(low, np.inf), high)
        edges.append(write_edge(float(ends[0]), float(ends[1]), gaps.units))
    return np.where(np.isinf(gaps.low), -LARGEST, np.where(np.isinf(gaps.high), LARGEST, edges))


def write_edge(low: float, high: float, units: tuple[float, ...]) -> float:
    """Return the shortest decimal in an interval: of the longest unit of which a whole number lies there."""
    if not isfinite(low):
        return high
    unit = next((each for each in units if ceil(low / each) * each <= high), units[-1])
    whole = find_shortest(ceil(low / unit), high // unit) if unit != units[-1] else find_shortest(low, high)
    return low if whole is None else whole * unit


def find_moment(low: float, high: float, ticks: str, closed: Closed) -> float:
    """Return the moment between two counts at which the longest part of the calendar begins: a year, a month, a day."""
    last = int(high) - (closed == "right")
    starts = (start_part(last, ticks, part) for part in CALENDAR)
    return next((start for start in starts if low < start or (low == start and closed == "right")), float(last))


def start_part(count: int, ticks: str, part: str) -> float:
    """Return when the year, month, day, … of a count begins, as a count."""
    moment = np.array([count], f"M8[{ticks}]").astype(f"M8[{part}]")
    return float(moment.astype(f"M8[{ticks}]").astype(np.int64)[0])


def is_written(gaps: Gaps, edges: np.ndarray) -> bool:
    """Return whether edges have far fewer digits than their gaps ask for: that is no coincidence."""
    if gaps.ticks is not None:
        return True
    with np.errstate(all="ignore"):
        asked = np.log10(np.abs(edges) / (gaps.high - gaps.low))
    return all(2 * need > measure_number(float(edge)) + FEWER for edge, need in zip(edges, asked, strict=True))


def measure_edges(gaps: Gaps, edges: np.ndarray) -> int:
    """Return how much is to be said of edges: digits, of which zeros at the end and a last 5 count half; parts of the calendar."""
    if gaps.ticks is not None:
        return sum(measure_moment(edge, gaps.ticks) for edge in edges)
    return sum(measure_number(float(edge)) for edge in edges)


def measure_moment(count: float, ticks: str) -> int:
    """Return how long a part of the calendar begins at a count, 0 for a year."""
    return next(
        (place for place, part in enumerate(CALENDAR) if start_part(int(count), ticks, part) == count), len(CALENDAR)
    )


def measure_number(edge: float) -> int:
    digits = repr(abs(float(edge))).partition("e")[0].replace(".", "").strip("0")
    return 2 * len(digits) - digits.endswith("5")
