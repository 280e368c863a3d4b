"""Edges of intervals that training rows leave open: between two known numbers a fitted transformer says itself where it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.frames.values import differ
from schemabridge.sources.probe_bounds import BEYOND
from schemabridge.sources.sklearn.features import Bins, Cell, Feature, Table, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.probe_answers import Prober
    from schemabridge.sources.sklearn.features import Outcome

MOST_STEPS = 20  # between two known numbers
MOST_INTERVALS = 100  # of a column that is not known to be cut into intervals
LEAST_ROWS = 5  # for each of them, on average
LARGEST = 2.0**53  # of integers that are exact
HALVINGS = 64  # as many as a binary64 has bits


@dataclass(frozen=True)
class Intervals:
    """What an output is below the first edge and from each edge on."""

    edges: tuple[float, ...]
    outcomes: tuple[float, ...]


def find_edges(prober: Prober, output: int, feature: Feature) -> Feature:
    """Return a table over intervals of a column of the frame with the edges at which the output changes, to the last bit."""
    table = fold(feature) if isinstance(feature.base, Table) else None
    if table is None or not isinstance(table.reading, Bins):
        return feature
    bins = table.reading
    if not isinstance(bins.feature.base, Cell) or bins.feature.ops or bins.round is not None:
        return feature
    position = [each.column for each in prober.given].index(bins.feature.column)
    found = ask_intervals(prober, output, position, bins.closed, len(prober.df))
    if found is None:
        return feature
    table = replace(table, reading=replace(bins, edges=found.edges), outcomes=found.outcomes)
    return replace(feature, base=table, ops=())


def cut_column(prober: Prober, output: int, position: int, missing: Outcome) -> Feature | None:
    """Return an output as a table over intervals of a column, None where it changes too often to be one, or with other columns too."""
    cells = prober.df.iloc[:, position]
    present = np.flatnonzero(cells.notna())
    alone = prober.ask_beyond(position, cells.to_numpy()[present])
    if alone is None or differ(alone[:, output], prober.matrix[present, output]).any():
        return None
    most = min(MOST_INTERVALS, len(prober.df) // LEAST_ROWS)
    found = ask_intervals(prober, output, position, "right", most)
    if found is None:
        return None
    column = prober.given[position].column
    reading = Bins(Feature(column, Cell(column)), found.edges, "right")
    return Feature(prober.names[output], Table(reading, found.outcomes, missing), (), "bin")


def ask_intervals(
    prober: Prober, output: int, position: int, closed: Literal["left", "right"], most: int
) -> Intervals | None:
    """Return the intervals of a column of numbers in which an output is one and the same, those beyond the training rows too.

    None where it is always the same, or changes more than `most` times from one known number to the next. Raises `not_separable` where there are
    too many intervals between two known numbers.
    """
    cells = prober.df.iloc[:, position]
    if not (cells.dtype == np.float64 or (isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iu")):
        return None
    known = np.unique(cells.dropna().to_numpy(np.float64))
    if not len(known) or not np.isfinite(known).all() or np.abs(known).max() >= LARGEST:
        return None
    known = add_ends(prober, position, known)
    answers = prober.ask_values(position, known)[:, output]
    changes = np.flatnonzero(differ(answers[1:], answers[:-1]))
    if not 0 < len(changes) <= most:
        return None
    gaps = Gaps(known[changes], known[changes + 1])
    edges, outcomes = find_steps(prober, output, position, gaps, closed)
    return Intervals(edges, (float(answers[0]), *outcomes))


def add_ends(prober: Prober, position: int, known: np.ndarray) -> np.ndarray:
    """Return known numbers with some far beyond them that the transformer takes."""
    reach = BEYOND * max(1.0, float(np.abs(known).max()))
    dtype = prober.df.dtypes.iloc[position]
    if dtype.kind in "iu":
        reach = reach[reach < min(float(np.iinfo(dtype).max), LARGEST)]
    ends = [] if dtype.kind == "u" else [-reach[::-1]]
    taken = [each for each in (*ends, reach) if len(each) and prober.ask_beyond(position, each) is not None]
    return np.unique(np.concatenate([known, *taken]))


@dataclass(frozen=True, eq=False)
class Gaps:
    """Pairs of numbers between which an output changes, float64 (edges,) each."""

    low: np.ndarray
    high: np.ndarray


def find_steps(
    prober: Prober, output: int, position: int, gaps: Gaps, closed: str
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return all edges in some gaps, which intervals without a training row may share, and what the output is from each on.

    Raises `not_separable` where there are too many in one gap.
    """
    edges: list[float] = []
    outcomes: list[float] = []
    last = prober.ask_values(position, gaps.high)[:, output]
    firsts = halve_gaps(prober, output, position, gaps)
    for at in range(len(last)):
        found, start = Gaps(firsts.low[at : at + 1], firsts.high[at : at + 1]), len(edges)
        while True:
            edges.append(float((found.low if closed == "right" else found.high)[0]))
            outcomes.append(float(prober.ask_values(position, found.high)[0, output]))
            if not differ(np.array(outcomes[-1]), last[at]).any():
                break
            if len(edges) - start > MOST_STEPS:
                why = f"changes more than {MOST_STEPS} times between {gaps.low[at]} and {gaps.high[at]}, with no training row between them"
                raise prober.refuse(output, why)
            found = halve_gaps(prober, output, position, Gaps(found.high, gaps.high[at : at + 1]))
    return tuple(edges), tuple(outcomes)


def halve_gaps(prober: Prober, output: int, position: int, gaps: Gaps) -> Gaps:
    """Return the neighbouring numbers between which the output changes first, as far as it changes only once in a gap."""
    integral = prober.df.dtypes.iloc[position].kind in "iu"
    order, number = (to_integers, to_floats) if integral else (order_numbers, to_numbers)
    low, high = order(gaps.low), order(gaps.high)
    below = prober.ask_values(position, gaps.low)[:, output]
    for _ in range(HALVINGS):
        middle = (low & high) + ((low ^ high) >> 1)  # no overflow
        is_below = ~differ(prober.ask_values(position, number(middle))[:, output], below)
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        if (low + 1 >= high).all():
            break
    return Gaps(number(low), number(high))


def to_integers(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(np.int64)


def to_floats(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(np.float64)


def order_numbers(numbers: np.ndarray) -> np.ndarray:
    """Return integers in the order of numbers, int64, neighbours beside each other."""
    bits = (numbers + 0.0).view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def to_numbers(ordered: np.ndarray) -> np.ndarray:
    """Return the numbers of such integers, float64."""
    return np.where(ordered < 0, np.int64(-(2**63)) - ordered, ordered).view(np.float64)


def list_edges(features: Sequence[Feature], column: str) -> np.ndarray:
    """Return the edges that features have in a column, and the numbers beside them, float64."""
    found: list[float] = []
    for feature in features:
        table = feature.base
        if isinstance(table, Table) and isinstance(table.reading, Bins) and table.reading.feature.columns == (column,):
            found += table.reading.edges
    edges = np.array(found, np.float64)
    return np.concatenate([np.nextafter(edges, -np.inf), edges, np.nextafter(edges, np.inf)])
