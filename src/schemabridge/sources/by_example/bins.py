"""Columns of X that are constant on intervals of a number: bins, their codes and indicators, comparisons with a constant."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.arguments import MAX_CODE
from schemabridge.sources.by_example.coincidence import LEAST_BITS, count_arrangements, count_choices
from schemabridge.sources.by_example.edges import choose_edges
from schemabridge.sources.by_example.explanation import BIN, MANY_BINS, SCALED_BIN, Explanation
from schemabridge.sources.by_example.gaps import Edges, Gaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.matrix import Target

MOST_BINS = 256
LEAST_PER_BIN = 3  # rows on average
LEAST_PER_NUMBER = 20  # where a bin has any number: a smooth function is constant on some rows too
MANY = 12
MOST_JUMPS = 10_000  # empty bins that there may be
NEAR_WHOLE = 1e-5  # of a number of bins, after scaling in float32


@dataclass(frozen=True, eq=False)
class Steps:
    """A number for each interval.

    gaps
        Between which numbers of the frame the k edges lie.
    numbers
        One for each interval, ascending: (k + 1,).
    missing
        That of missing rows, None where there are none.
    """

    base: Base
    gaps: Gaps
    numbers: np.ndarray
    missing: float | None

    @property
    def kind(self) -> str:
        """The encoding."""
        return "bin"

    @property
    def is_indicator(self) -> bool:
        """Whether it is 0 and 1 only."""
        return bool(np.isin(self.numbers, (0.0, 1.0)).all()) and self.missing in (None, 0.0, 1.0)

    @property
    def all_numbers(self) -> np.ndarray:
        """Its numbers, that of missing rows last where there are some."""
        return self.numbers if self.missing is None else np.append(self.numbers, self.missing)

    @property
    def is_code(self) -> bool:
        """Whether its numbers can be codes themselves."""
        numbers = self.all_numbers
        return bool(
            is_plain(numbers) and np.abs(numbers).max() <= MAX_CODE and not np.signbit(numbers[numbers == 0]).any()
        )

    def spread(self) -> np.ndarray:
        """Return its numbers row by row, 0 where missing."""
        places = np.searchsorted(self.gaps.low, self.base.values, side="left")
        return np.where(self.base.missing, self.missing or 0.0, self.numbers[np.minimum(places, len(self.numbers) - 1)])

    def lower(self, program: ProgramBuilder) -> str:
        """Add the steps: the codes themselves where the numbers are whole, otherwise a table of them."""
        chosen = choose_edges(self.gaps, find_jumps(self.numbers))
        numbers = spread_numbers(self.numbers, chosen)
        numbers = numbers if self.missing is None else np.append(numbers, self.missing)
        if self.is_code:
            return add_bin(program, self, chosen, numbers.astype(np.int64))
        binned = add_bin(program, self, chosen, np.arange(len(numbers)))
        return program.add_step(f"{binned}.taken", "take", [binned], width=1, values=numbers)


def add_bin(program: ProgramBuilder, steps: Steps, chosen: Edges, codes: np.ndarray) -> str:
    """Add the bin step with a code for each bin between edges, and one more for missing rows where there are some."""
    register = steps.base.read(program)
    inner = codes[: len(chosen.edges) + 1]
    return program.add_step(
        f"{register}.bin",
        "bin",
        [register],
        edges=chosen.edges,
        closed=chosen.closed,
        codes=None if (inner == np.arange(len(inner))).all() else inner,
        missing="error" if steps.missing is None else int(codes[-1]),
    )


def spread_numbers(numbers: np.ndarray, chosen: Edges) -> np.ndarray:
    """Return a number for each bin between edges; empty bins have the numbers between those of their neighbours."""
    pairs = zip(numbers, numbers[1:], chosen.after, strict=False)
    return np.concatenate([numbers[:1], *(np.linspace(low, high, count + 1)[1:] for low, high, count in pairs)])


def explain_bins(
    bases: Sequence[Base], targets: Sequence[Target], rows: np.ndarray, *, among: int = 1
) -> dict[int, list[Explanation]]:
    """Return, by position in X, every base of which a target is a step function; they are likely ones `among` so many."""
    found: dict[int, list[Explanation]] = {each.position: [] for each in targets}
    if not targets:
        return found
    cells = np.stack([target.bits[rows] for target in targets], axis=1)
    shown = [len(np.unique(each)) for each in cells.T]
    most = [
        2 * len(target.counts) - 2 if count <= MOST_BINS else 0 for target, count in zip(targets, shown, strict=True)
    ]
    for base in bases:
        present = rows[~base.missing[rows]]
        order = np.argsort(base.values[present], kind="stable")
        ordered = cells[~base.missing[rows]][order]
        changes = (ordered[1:] != ordered[:-1]).sum(axis=0)
        limit = np.minimum(most, MOST_BINS)
        for place in np.flatnonzero((changes > 0) & (changes <= limit)).tolist():
            explanation = explain_steps(base, targets[place], among)
            if explanation is not None:
                found[targets[place].position].append(explanation)
    return found


def explain_steps(base: Base, target: Target, among: int = 1) -> Explanation | None:
    """Return the step function of a base that gives all rows of a target; None where there is none worth the name."""
    absent = np.flatnonzero(base.missing)
    if len(absent) and not (target.bits[absent] == target.bits[absent[0]]).all():
        return None
    order = base.order
    numbers = base.values[order]
    bits = target.values[order].view(np.uint64) if target.is_finer else target.bits[order]
    starts = np.flatnonzero(bits[1:] != bits[:-1]) + 1
    count = len(starts) + 1
    distinct = 1 + int((numbers[1:] != numbers[:-1]).sum())
    if (numbers[starts] == numbers[starts - 1]).any() or not 1 < count <= MOST_BINS:
        return None
    values = target.values[order[np.append(0, starts)]]
    least = LEAST_PER_BIN if is_plain(values) else LEAST_PER_NUMBER
    if len(order) < least * count or count > (distinct + 1) // 2 + 1:
        return None
    if count >= 2 * len(target.counts):
        return None
    missing = float(target.values[absent[0]]) if len(absent) else None
    missing_in = tuple(np.flatnonzero(values == missing).tolist()) if len(absent) else ()
    steps = Steps(base, Gaps(base, numbers[starts - 1], numbers[starts], missing_in), values, missing)
    surprise = count_arrangements(target.counts.tolist()) - count_choices(max(distinct - 1, count - 1), count - 1)
    where = ", ".join(f"{each:g}" for each in steps.gaps.low[:6])
    return Explanation(
        rank_bins(values),
        base.columns,
        f"bin of {base.words} with edges behind {where}{' …' if count > 7 else ''}",
        steps,
        is_memorised=surprise - log2(among) < LEAST_BITS,
    )


def rank_bins(values: np.ndarray) -> int:
    """Return the place in the order of candidates: of many bins, a formula is likelier."""
    if len(values) > MANY:
        return MANY_BINS
    return BIN if is_plain(values) else SCALED_BIN


def find_jumps(numbers: np.ndarray) -> np.ndarray | None:
    """Return by how many bins rising numbers of bins grow, such as codes from 0 or 1 on, or scaled ones; None for other numbers."""
    steps = np.diff(numbers)
    if (steps <= 0).any() or not np.isfinite(numbers).all():
        return None
    unit = 1.0 if is_plain(numbers) and numbers[0] in (0.0, 1.0) else float(steps.min())
    jumps = np.rint(steps / unit)
    if (np.abs(steps / unit - jumps) > NEAR_WHOLE * jumps).any() or jumps.sum() > MOST_JUMPS:
        return None
    return jumps.astype(np.int64)


def is_plain(values: np.ndarray) -> bool:
    """Return whether numbers are whole."""
    return bool((values == np.floor(values)).all())
