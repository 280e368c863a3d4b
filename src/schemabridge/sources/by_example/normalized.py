"""Columns of X that are several numbers divided by their length together, as Normalizer divides rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.designs import stack_parts
from schemabridge.sources.by_example.explanation import new_derived
from schemabridge.sources.by_example.extremes import take_extreme
from schemabridge.sources.by_example.formulas import Formula, combine, quote_braces
from schemabridge.sources.by_example.matrix import loosen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.explanation import Explanation
    from schemabridge.sources.by_example.images import ImageSearch
    from schemabridge.sources.by_example.matrix import Target

NORMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "l2": lambda cells: np.sqrt((cells * cells).sum(axis=1)),
    "l1": lambda cells: np.abs(cells).sum(axis=1),
    "max": lambda cells: np.abs(cells).max(axis=1),
}
MOST_PARTS = 60
NEAR = 1e-5  # of a number, which float32 leaves


def explain_normalized(
    search: ImageSearch, parts: Sequence[Base], targets: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the numbers that targets that stand together are, divided by the length of their rows."""
    found: dict[int, list[Explanation]] = {}
    whole = [each for each in parts[:MOST_PARTS] if not each.missing.any()]
    for run in list_runs(targets):
        if shares := explain_shares_of_largest(search, whole, run):
            found.update(shares)
            continue
        for norm, measure in NORMS.items():
            cells = np.stack([each.values[search.rows] for each in run], axis=1)
            if len(run) < 2 or not (np.abs(measure(cells) - 1) <= NEAR).all():
                continue
            if norm != "l2" and (cells >= 0).all():  # as well over the sum or the largest of the row, signs and all
                continue
            chosen = choose_parts(whole, cells, search.rows)
            for place, target in enumerate(run if chosen else ()):
                formula = normalize(chosen, norm, place)
                if (image := search.find_plain(formula, loosen(target, formula.allowance))) is not None:
                    own = chosen[place].columns
                    others = tuple(each for each in formula.columns if each not in own)
                    found[target.position] = [replace(new_derived(image), columns=(*own, *others))]
            break
    return found


@dataclass(frozen=True, eq=False)
class Share(Formula):
    """A number over the largest of its row, with what gives the same of training rows, in words; empty where nothing does."""

    rival: str = ""


def explain_shares_of_largest(
    search: ImageSearch, parts: Sequence[Base], run: Sequence[Target]
) -> dict[int, list[Explanation]]:
    """Return, by position in X, the numbers that targets that stand together are, divided by the largest of their row."""
    cells = np.stack([each.values[search.rows] for each in run], axis=1)
    if len(run) < 2 or not (np.abs(cells.max(axis=1) - 1) <= NEAR).all():
        return {}
    chosen = choose_parts(parts, cells, search.rows)
    if len(set(chosen)) < len(run):
        return {}
    found: dict[int, list[Explanation]] = {}
    largest = take_extreme(chosen, "largest", is_skipping=False)
    for place, target in enumerate(run):
        share = combine((chosen[place], largest), "quotient")
        words = normalize(chosen, "max", place).words if (cells >= 0).all() else ""
        image = search.find_plain(Share(share.parts, share.calls, share.signs, share.kind, words), target)
        if image is not None:
            found[target.position] = [new_derived(image)]
    return found if len(found) == len(run) else {}


def list_runs(targets: Sequence[Target]) -> Iterator[list[Target]]:
    """Yield the targets that stand together in X."""
    ends = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(targets)) if b.position > a.position + 1), len(targets)]
    yield from (list(targets[start:end]) for start, end in pairwise(ends))


def choose_parts(parts: Sequence[Base], cells: np.ndarray, rows: np.ndarray) -> list[Base]:
    """Return the numbers that cells are proportional to row by row, one for each column; none where there are none."""
    if not parts:
        return []
    numbers = stack_parts(parts, rows)
    known = cells[:, 0] != 0
    for first in range(len(parts)):
        lengths = numbers[known, first] / cells[known, 0]
        if not (lengths > 0).all():
            continue
        made = cells[known] * lengths[:, None]
        near = np.abs(made[:, :, None] - numbers[known][:, None, :]) <= NEAR * np.abs(made).max(axis=1)[:, None, None]
        fits = near.all(axis=0)
        if fits.any(axis=1).all():
            return [parts[each] for each in np.argmax(fits, axis=1)]
    return []


def normalize(parts: Sequence[Base], norm: str, place: int) -> Formula:
    """Return one of some numbers divided by the length of all of them."""
    calls = (("normalize", {"norm": norm}), ("select", {"index": np.array([place])}))
    places = ", ".join("{}" for _ in parts)
    return Formula(
        tuple(parts), calls, f"{quote_braces(parts[place].words)} over the {norm} norm of {places}", "normalize"
    )
