"""Figures of a benchmark: ratios measured in one run, run by run in turn, never against a clock."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def measure_turns(*works: Callable[[], object], turns: int = 7) -> list[list[float]]:
    """Return the seconds of each work in each turn; the works take turns, after one turn that does not count."""
    seconds: list[list[float]] = [[] for _ in works]
    for turn in range(turns + 1):
        for position, work in enumerate(works):
            start = perf_counter()
            result = work()
            elapsed = perf_counter() - start
            del result
            if turn:
                seconds[position].append(elapsed)
    return seconds


def compare(work: list[float], peer: list[float]) -> float:
    """Return the median of the ratios work / peer, turn by turn."""
    return median(mine / theirs for mine, theirs in zip(work, peer, strict=True))


def show(name: str, value: float, unit: str, limit: float, *, at_least: bool = False) -> None:
    """Print a figure beside what it should be."""
    holds = value >= limit if at_least else value <= limit
    word = "at least" if at_least else "at most"
    print(f"  {name:<66}{value:>9.2f} {unit:<3} {word} {limit:g}{'' if holds else '   MISSED'}", flush=True)
