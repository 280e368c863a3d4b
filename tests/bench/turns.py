"""Works that take turns in one process: a disturbance meets all of them, and the least seconds of each are kept."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from bench.scale import Scale

Work = Callable[[], object]
SHORTEST = 0.005  # seconds of a turn; what takes less is called several times in it


def take_turns(works: dict[str, Work], scale: Scale) -> dict[str, float]:
    """Return the least seconds of one call of each work, after a turn that does not count."""
    calls = {name: count_calls(work) for name, work in works.items()}
    least = dict.fromkeys(works, float("inf"))
    start = perf_counter()
    for turn in range(scale.most_turns):
        allowed = scale.seconds if turn >= scale.least_turns else scale.longest
        if turn and perf_counter() - start > allowed:
            break
        for name, work in works.items():
            least[name] = min(least[name], time_calls(work, calls[name]))
    return least


def count_calls(work: Work) -> int:
    """Return how many calls make a turn. The first call does not count: it prepares what is prepared once."""
    if time_calls(work, 1) > SHORTEST * 10:
        return 1
    return max(1, round(SHORTEST / max(time_calls(work, 1), 1e-7)))


def time_calls(work: Work, calls: int) -> float:
    """Return the seconds of one call. The result of the last one is freed outside of the measurement."""
    start = perf_counter()
    for _ in range(calls):
        result = work()
    elapsed = perf_counter() - start
    del result
    return elapsed / calls
