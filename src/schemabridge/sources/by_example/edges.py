"""Where the edges of bins lie: between two numbers of the frame, at a quantile, else at what a person would have written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from math import ceil, isfinite
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.sources.by_example.decimals import find_shortest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base

PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 32, 50, 100)
ROWS_PER_PART = 50  # with fewer, a quantile lies in any gap
FEWER = 3  # half digits
FENCES = (1.5, 3.0)  # times the range between the quartiles
DEVIATIONS = (2.0, 2.5, 3.0)
SURE, DOUBTFUL = (
    0.1,
    0.4,
)  # times as likely fences are by chance as numbers that are written; below the first, they are meant
FEW = 4
SHARES = (
    *(0.5, 0.75, 0.25, 0.9, 0.1, 0.95, 0.05, 0.99, 0.01, 0.8, 0.2, 1 / 3, 2 / 3, 0.6, 0.4, 0.7, 0.3, 0.85, 0.15),
    *(0.98, 0.02, 0.975, 0.025, 0.995, 0.005, 1 / 8, 3 / 8, 5 / 8, 7 / 8, 1 / 6, 5 / 6, 0.35, 0.65, 0.45, 0.55),
)
FILLS = (0.0, -1.0)
YEARS = (365.0, 365.25)  # in days
MIDDLE = 4  # quantiles before the middle of the range
LARGEST = float(np.finfo(np.float64).max)  # beside infinity, people ask whether a number is finite
LIKELIER = 10.0  # times as often, people write a number
CALENDAR = ("Y", "M", "D", "h", "m", "s")

Closed = Literal["right", "left"]
LEFT: Closed = "left"
SIDES: tuple[Closed, ...] = ("right", LEFT)
MOST_CLUSTERS = 100
MOST_ROUNDS = 300  # of scikit-learn's KMeans
SHIFTED = 1e-4  # of the variance, after which it ends


@dataclass(frozen=True, eq=False)
class Gaps:
    """Between which neighbours of the frame, ascending, the edges lie: `low` is in the bin below, `high` in the one above.

    `missing_in` are the bins that missing rows may have been filled into: those with the same number in X.
    """

    base: Base
    low: np.ndarray
    high: np.ndarray
    missing_in: tuple[int, ...] = ()

    @cached_property
    def known(self) -> np.ndarray:
        """The numbers of the frame."""
        return np.asarray(self.base.values[~self.base.missing])

    @cached_property
    def filled(self) -> list[np.ndarray]:
        """The numbers of the frame after missing ones were filled as people do, into a bin that such rows may be in."""
        if not self.missing_in or self.ticks is not None:
            return []
        values, counts = np.unique(self.known, return_counts=True)
        centers = (each.value for each in self.base.statistics.centers)
        likely = dict.fromkeys([*FILLS, *centers, float(values[np.argmax(counts)])])
        return [np.where(self.base.missing, each, self.base.values) for each in likely if self.is_own(each)]

    def is_own(self, number: float) -> bool:
        """Return whether a number may be in a bin that missing rows are in; of one in a gap, either bin beside it may be."""
        return any(np.searchsorted(ends, number, side="left") in self.missing_in for ends in (self.low, self.high))

    @property
    def ticks(self) -> str | None:
        """What the numbers count where they are dates or timestamps, as numpy spells it; None for other numbers."""
        ticks: str | None = getattr(self.base, "ticks", None)
        return ticks

    @property
    def units(self) -> tuple[float, ...]:
        """What a person counts the numbers in, the longest first: seconds between two times are days as well."""
        units: tuple[float, ...] = getattr(self.base, "units", (1.0,))
        return units

    @property
    def is_tight(self) -> bool:
        """Whether no number lies in the gaps: parts of dates are whole, so that all edges say the same."""
        return self.base.kind == "date_part" and bool((self.high - self.low == 1).all())

    @cached_property
    def is_wide(self) -> bool:
        """Whether numbers of the frame lie in the gaps, of rows that say nothing of the edge: so would many a quantile."""
        return any(
            ((self.known > low) & (self.known < high)).any() for low, high in zip(self.low, self.high, strict=True)
        )

    def measure_mass(self, place: int) -> float:
        """Return which share of the numbers lies in a gap, ends included."""
        return float(((self.known >= self.low[place]) & (self.known <= self.high[place])).mean())

    def measure_width(self, place: int) -> float:
        """Return which share of the range of the numbers a gap is."""
        finite = self.known[np.isfinite(self.known)]
        with np.errstate(all="ignore"):
            share = float((self.high[place] - self.low[place]) / (finite.max() - finite.min()))
        return share if share < 1 else 1.0

    def holds(self, edges: np.ndarray, closed: Closed) -> bool:
        """Return whether each edge lies in its gap; on the side that holds edges it may be the number itself."""
        if len(edges) != len(self.low):
            return False
        if closed == "right":
            return bool(((self.low <= edges) & (edges < self.high)).all())
        return bool(((self.low < edges) & (edges <= self.high)).all())


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges with the side of a bin that holds its edge; `after[i]` of them lie in gap i."""

    edges: np.ndarray
    closed: Closed
    after: np.ndarray


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
    return by_chance / float(np.prod([measure_chance(gaps, place, written) for place in range(len(gaps.low))]))


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
    return by_chance / float(np.prod([measure_chance(gaps, place, written) for place in range(len(gaps.low))]))


def weigh_fences(gaps: Gaps, written: Edges) -> float:
    """Return how much likelier fences are in two gaps by chance, of some pairs of them, than numbers of so few digits."""
    low, high = np.quantile(gaps.known, [0.25, 0.75])
    with np.errstate(all="ignore"):
        fenced = len(list_fences(gaps)) * np.fmin(1.0, (gaps.high - gaps.low) / (high - low)).prod()
    return float(min(1.0, fenced) / np.prod([measure_chance(gaps, place, written) for place in range(2)]))


def measure_chance(gaps: Gaps, place: int, written: Edges) -> float:
    """Return how likely a gap holds a number of as few digits by chance."""
    edge, width = float(written.edges[place]), float(gaps.high[place] - gaps.low[place])
    return min(1.0, 10 ** (measure_number(edge) / 2) * width / abs(edge)) if edge else gaps.measure_width(place)


def pick_fences(gaps: Gaps) -> Edges | None:
    """Return the fences that outliers lie beyond, where both of two gaps hold theirs: multiples of the range of the inner half."""
    if len(gaps.low) != 2 or gaps.ticks is not None:
        return None
    options = ((fences, closed) for fences in list_fences(gaps) for closed in SIDES)
    one_each = np.ones(2, np.int64)
    return next((Edges(each, closed, one_each) for each, closed in options if gaps.holds(each, closed)), None)


def list_fences(gaps: Gaps) -> list[np.ndarray]:
    """Return the two numbers beyond which outliers lie, as people write them: by quartiles (Tukey, 1977), by standard deviations."""
    fences = []
    for known in list_precisions(gaps):
        first, third = np.quantile(known, [0.25, 0.75]).astype(np.float64)
        fences += [np.array([first - k * (third - first), third + k * (third - first)]) for k in FENCES]
        mean, spreads = known.mean(), [known.std(ddof=ddof) for ddof in (1, 0)]
        fences += [np.array([mean - k * each, mean + k * each], np.float64) for each in spreads for k in DEVIATIONS]
    return fences


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


def list_precisions(gaps: Gaps) -> list[np.ndarray]:
    """Return the numbers of the frame, those of a float32 column as such first."""
    return [gaps.known.astype(np.float32), gaps.known] if gaps.base.rounds else [gaps.known]


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
