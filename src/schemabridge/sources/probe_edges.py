"""Edges of intervals that training rows leave open: between two known numbers a fitted transformer says itself where it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import differ
from schemabridge.sources.sklearn.features import Bins, Cell, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.probe_answers import Prober
    from schemabridge.sources.sklearn.features import Feature

MOST_STEPS = 20  # between two known numbers
HALVINGS = 64  # as many as a binary64 has bits


def find_edges(prober: Prober, output: int, feature: Feature) -> Feature:
    """Return a table over intervals of a column of the frame with the edges at which the output changes, to the last bit."""
    table = feature.base
    if not isinstance(table, Table) or not isinstance(table.reading, Bins):
        return feature
    bins = table.reading
    if not isinstance(bins.feature.base, Cell) or bins.feature.ops or bins.round is not None:
        return feature
    position = [each.column for each in prober.given].index(bins.feature.column)
    cells = prober.df.iloc[:, position]
    if cells.dtype != np.float64:
        return feature
    gaps = list_gaps(cells.dropna().to_numpy(np.float64), bins)
    if gaps is None:
        return feature
    edges, outcomes = find_steps(prober, output, position, gaps, bins.closed)
    found = replace(table, reading=replace(bins, edges=edges), outcomes=(table.outcomes[0], *outcomes))
    return replace(feature, base=found)


@dataclass(frozen=True, eq=False)
class Gaps:
    """Pairs of numbers between which an output changes, float64 (edges,) each."""

    low: np.ndarray
    high: np.ndarray


def list_gaps(known: np.ndarray, bins: Bins) -> Gaps | None:
    """Return the known numbers on both sides of each edge; None where an edge is beyond them."""
    known = np.unique(known)
    places = np.searchsorted(known, bins.edges, side="right" if bins.closed == "right" else "left")
    if not ((places > 0) & (places < len(known))).all():
        return None
    return Gaps(known[places - 1], known[places])


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
    low, high = order_numbers(gaps.low), order_numbers(gaps.high)
    below = prober.ask_values(position, gaps.low)[:, output]
    for _ in range(HALVINGS):
        middle = (low & high) + ((low ^ high) >> 1)  # no overflow
        is_below = ~differ(prober.ask_values(position, to_numbers(middle))[:, output], below)
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        if (high - low <= 1).all():
            break
    return Gaps(to_numbers(low), to_numbers(high))


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
