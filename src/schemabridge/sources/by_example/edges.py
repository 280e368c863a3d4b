"""Where the edges of bins lie: between two numbers of the frame, at a quantile, else at what a person would have written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.sources.by_example.fences import list_fences, pick_fences, weigh_fences
from schemabridge.sources.by_example.gaps import LEFT, SIDES, Closed, Edges, Gaps, list_precisions
from schemabridge.sources.by_example.written_edges import (
    SURE,
    choose_written,
    is_written,
    measure_chance,
    measure_chances,
    measure_edges,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 32, 50, 100)
ROWS_PER_PART = 50  # with fewer, a quantile lies in any gap
DOUBTFUL = 0.4  # times as likely edges of the frame are by chance as numbers that are written; below, they are taken
FEW = 4
SHARES = (
    *(0.5, 0.75, 0.25, 0.9, 0.1, 0.95, 0.05, 0.99, 0.01, 0.8, 0.2, 1 / 3, 2 / 3, 0.6, 0.4, 0.7, 0.3, 0.85, 0.15),
    *(0.98, 0.02, 0.975, 0.025, 0.995, 0.005, 1 / 8, 3 / 8, 5 / 8, 7 / 8, 1 / 6, 5 / 6, 0.35, 0.65, 0.45, 0.55),
)
MIDDLE = 4  # quantiles before the middle of the range
LIKELIER = 10.0  # times as often, people write a number
MOST_CLUSTERS = 100
MOST_ROUNDS = 300  # of scikit-learn's KMeans
SHIFTED = 1e-4  # of the variance, after which it ends


def choose_edges(gaps: Gaps, jumps: np.ndarray | None = None) -> Edges:
    """Return the edges in the gaps: at quantiles or equal widths of the frame, else the shortest numbers.

    Parameters
    ----------
    gaps
        Where they lie.
    jumps
        By how much the number of the bin grows at each gap, where the numbers in X say that: empty bins have edges too.
    """
    best = choose_written(gaps)
    fenced = pick_fences(gaps)
    if fenced is not None and weigh_fences(gaps, best) < DOUBTFUL:
        return fenced
    if gaps.is_tight or (gaps.is_wide and measure_edges(gaps, best.edges) <= FEW * len(best.edges)):
        return best
    if len(gaps.low) == 1 and (jumps is None or jumps.sum() == 1):
        return choose_one(gaps, best)
    found = find_parts(gaps, best, jumps)
    return best if found is None or weigh_parts(gaps, found, best) >= DOUBTFUL else found


@dataclass(frozen=True, eq=False)
class Others:
    """Edges that are about as likely as those that are chosen; `words` say what one of both is."""

    edges: Edges
    words: str


def find_other_edges(gaps: Gaps, jumps: np.ndarray | None = None) -> Others | None:
    """Return the edges that are about as likely as those that are chosen: of numbers, and of what the frame tells, the other ones."""
    best, chosen = choose_written(gaps), choose_edges(gaps, jumps)
    fenced = pick_fences(gaps)
    if fenced is not None and (weight := weigh_fences(gaps, best)) >= SURE:
        other = best if weight < DOUBTFUL else fenced
        return None if np.array_equal(other.edges, chosen.edges) else Others(other, "fences of outliers")
    if len(gaps.low) == 1 or gaps.is_tight or gaps.is_wide or (found := find_parts(gaps, best, jumps)) is None:
        return None
    if not SURE <= (weight := weigh_parts(gaps, found, best)) <= 1 / SURE:
        return None
    other = best if weight < DOUBTFUL else found
    return None if says_same(gaps, other, chosen) else Others(other, "of equal width, or of equally many rows")


def says_same(gaps: Gaps, one: Edges, other: Edges) -> bool:
    """Return whether edges part numbers alike: of whole numbers, 2.5 and 2.3 do."""
    if len(one.edges) != len(other.edges):
        return False
    is_whole = bool((gaps.known == np.floor(gaps.known)).all())
    first, second = (raise_edges(each) if is_whole else each.edges for each in (one, other))
    return np.array_equal(first, second)


def raise_edges(edges: Edges) -> np.ndarray:
    """Return the least whole number above each edge, or at it where that is in the bin above."""
    return np.asarray(np.floor(edges.edges) + 1 if edges.closed == "right" else np.ceil(edges.edges))


def find_parts(gaps: Gaps, written: Edges, jumps: np.ndarray | None) -> Edges | None:
    """Return edges of bins of equally many rows, or of equal width: all of them, else some that stand side by side."""
    if jumps is not None and (found := pick_parts(gaps, jumps)) is not None:
        return found
    usual = [] if is_written(gaps, written.edges) else PARTS
    counts = [count for count in usual if len(gaps.known) >= ROWS_PER_PART * count]
    parts = (edges for count in dict.fromkeys([len(gaps.low) + 1, *counts]) for edges in list_parts(gaps, count))
    some = (pick_some(gaps, edges, closed) for edges in parts for closed in SIDES)
    return next((each for each in some if each is not None), None)


def weigh_parts(gaps: Gaps, parts: Edges, written: Edges) -> float:
    """Return how much likelier edges of bins are in all gaps by chance than numbers of so few digits; those of empty bins never are."""
    if gaps.ticks is not None or len(parts.edges) > len(gaps.low):
        return 0.0
    is_even = any(
        np.isin(parts.edges, each).all()
        for each in list_widths([*list_precisions(gaps), *gaps.filled], len(parts.edges) + 1)
    )
    shares = [gaps.measure_width(place) if is_even else gaps.measure_mass(place) for place in range(len(gaps.low))]
    by_chance = min(1.0, len(SIDES) * float(np.prod(shares)))
    return by_chance / measure_chances(gaps, written)


def choose_one(gaps: Gaps, written: Edges) -> Edges:
    """Return a usual quantile in the one gap where it is less of a coincidence than the number that is written there, else that.

    Of so many quantiles in turn one lies in the gap by chance as often as rows do; a number of few digits as seldom as its gap is small.
    """
    if gaps.ticks is not None:
        return written
    mass, width = gaps.measure_mass(0), gaps.measure_width(0)
    by_chance = measure_chance(gaps, 0, written)
    tried = [(place, edge) for place, edges in enumerate(list_usual(gaps)) for edge in edges]
    for place, edge in tried:
        share = max(mass, width) if place in (MIDDLE + 1, len(SHARES) + 1) else mass  # the middle, and fences
        if LIKELIER * (place + 1) * share >= by_chance:
            return written
        for closed in SIDES:
            if gaps.holds(np.array([edge]), closed):
                return replace(written, edges=np.array([edge]), closed=closed)
    return written


def list_usual(gaps: Gaps) -> Iterator[np.ndarray]:
    """Yield what is compared with in turn: each usual quantile as pandas and scikit-learn work it out, and the middle of the range."""
    known = list_precisions(gaps)
    for place, share in enumerate(SHARES):
        yield np.array(
            [
                np.quantile(each, share, method=method)
                for each in known
                for method in ("linear", "averaged_inverted_cdf")
            ],
            np.float64,
        )
        if place == MIDDLE:
            yield np.array([(each.min() + each.max()) / 2 for each in known], np.float64)
    yield np.concatenate(list_fences(gaps))


def pick_parts(gaps: Gaps, jumps: np.ndarray) -> Edges | None:
    """Return the edges of bins of equally many rows, of equal width, or around means, where these are all in the gaps."""
    count = int(jumps.sum()) + 1
    options = chain(
        ((edges, closed) for edges in list_parts(gaps, count) for closed in SIDES),
        ((edges, LEFT) for edges in list_middles(gaps, count)),
    )
    found = (pick_all(gaps, edges, closed, jumps) for edges, closed in options)
    return next((each for each in found if each is not None), None)


def list_parts(gaps: Gaps, count: int) -> list[np.ndarray]:
    """Return the inner edges of so many bins of equally many rows, and of equal width."""
    numbers = [*list_precisions(gaps), *gaps.filled]
    return [*list_quantiles(numbers, count), *list_widths(numbers, count)]


def list_quantiles(numbers: Sequence[np.ndarray], count: int) -> list[np.ndarray]:
    """Return the inner edges of so many bins of equally many rows, as pandas and scikit-learn work them out."""
    shares = np.linspace(0, 1, count + 1)[1:-1]
    with np.errstate(all="ignore"):
        parts = [
            np.quantile(each, shares, method=method)
            for each in numbers
            for method in ("linear", "averaged_inverted_cdf")
        ]
    return [np.unique(each.astype(np.float64)) for each in parts if count > 1]


def list_widths(numbers: Sequence[np.ndarray], count: int) -> list[np.ndarray]:
    """Return the inner edges of so many bins of equal width."""
    with np.errstate(all="ignore"):
        parts = [np.linspace(each.min(), each.max(), count + 1)[1:-1] for each in numbers]
    return [np.unique(each.astype(np.float64)) for each in parts if count > 1]


def list_middles(gaps: Gaps, count: int) -> Iterator[np.ndarray]:
    """Yield what lies in the middle between the means of so many clusters, as KBinsDiscretizer(strategy="kmeans") has them."""
    if not 1 < count <= MOST_CLUSTERS or gaps.ticks is not None:
        return
    known = np.sort(gaps.known)
    tolerance = SHIFTED * float(known.var())
    bounds = np.linspace(known[0], known[-1], count + 1)
    centers, labels = (bounds[1:] + bounds[:-1]) / 2, np.empty(0, np.int64)
    for _ in range(MOST_ROUNDS):
        before, labels = labels, np.searchsorted((centers[1:] + centers[:-1]) / 2, known).astype(np.int64)
        moved = move_centers(known, labels, centers)
        shift, centers = float(((moved - centers) ** 2).sum()), np.sort(moved)
        if shift <= tolerance or np.array_equal(labels, before):
            yield (centers[1:] + centers[:-1]) / 2
            return


def move_centers(known: np.ndarray, labels: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Return the means of clusters; one that is empty takes the number that is farthest from its own."""
    sums, counts = np.bincount(labels, known, len(centers)), np.bincount(labels, minlength=len(centers))
    empty = np.flatnonzero(counts == 0)
    far = np.argsort(np.abs(known - centers[labels]), kind="stable")[::-1][: len(empty)]
    for place, row in zip(empty.tolist(), far.tolist(), strict=True):
        sums[place], counts[place] = known[row], 1
        sums[labels[row]] -= known[row]
        counts[labels[row]] -= 1
    return np.asarray(sums / counts)


def pick_all(gaps: Gaps, edges: np.ndarray, closed: Closed, jumps: np.ndarray) -> Edges | None:
    """Return all edges where as many lie in each gap as the numbers of the bins grow there, and none elsewhere."""
    if len(edges) != jumps.sum():
        return None
    owners = np.repeat(np.arange(len(jumps)), jumps)
    spread = Gaps(gaps.base, gaps.low[owners], gaps.high[owners])
    return Edges(edges, closed, jumps) if spread.holds(edges, closed) else None


def pick_some(gaps: Gaps, edges: np.ndarray, closed: Closed) -> Edges | None:
    """Return the first edge that lies in each gap, of bins side by side; None where a gap has none.

    Others of many edges lie in a gap by chance.
    """
    side: Literal["left", "right"] = "left" if closed == "right" else "right"
    places = np.searchsorted(edges, gaps.low, side=side)
    if (places >= len(edges)).any():
        return None
    if (np.diff(places) != 1).any():
        return None
    picked = edges[places]
    one_each = np.ones(len(gaps.low), np.int64)
    return Edges(picked, closed, one_each) if gaps.holds(picked, closed) and (np.diff(picked) > 0).all() else None
