"""Which sums times a factor, over one or under one, a column of X may be: all columns at once, on some rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.designs import FITTED
from schemabridge.sources.by_example.formulas import Formula, combine

if TYPE_CHECKING:
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.designs import Pool

MOST_FACTORS = 60  # columns that a sum is multiplied with or divided by
MOST_TARGETS = 40  # of which each is looked at where rows are too different to look at all at once
MOST_KINDS = 64  # of rows in which what is undone has no number
SPARE = 4.0  # times as far off as a fit, since that is on other rows


@dataclass(frozen=True)
class Wrap:
    """What is done with a sum, and how to get back to it from cells; `is_plain` where nothing is."""

    undo: Callable[[np.ndarray, np.ndarray], np.ndarray]
    build: Callable[[Formula], Formula]
    factor: Base | None = None
    is_plain: bool = False


def list_fitting(pool: Pool, cells: np.ndarray) -> list[list[Wrap]]:
    """Return, for each column of cells in some rows, the wraps by a part whose undoing leaves what is a sum of the parts."""
    wraps = [each for factor in pool.parts[:MOST_FACTORS] for each in wrap_factor(factor)]
    numbers = np.repeat(pool.numbers[:, :MOST_FACTORS], 3, axis=1)
    fits = np.stack([find_fitting(pool, cells, wrap, each) for wrap, each in zip(wraps, numbers.T, strict=True)])
    return [[wrap for wrap, is_fit in zip(wraps, column, strict=True) if is_fit] for column in fits.T]


def wrap_factor(factor: Base) -> tuple[Wrap, ...]:
    """Return a sum under a factor, divided by it, and times it."""
    return (
        Wrap(lambda y, a: a / y, lambda total: combine((factor, total), "quotient"), factor),
        Wrap(lambda y, a: y * a, lambda total: combine((total, factor), "quotient"), factor),
        Wrap(lambda y, a: y / a, lambda total: combine((factor, total), "product"), factor),
    )


def find_fitting(pool: Pool, cells: np.ndarray, wrap: Wrap, factor: np.ndarray) -> np.ndarray:
    """Return which columns of cells a wrap leaves sums of; where rows are too few or too different, all of few columns."""
    with np.errstate(all="ignore"):
        y = wrap.undo(cells, factor[:, None])
    known: np.ndarray = np.isfinite(y) & ~pool.absent.any(axis=1, keepdims=True)
    kinds, which = np.unique(np.packbits(known, axis=0), axis=1, return_inverse=True)
    unsure = y.shape[1] <= MOST_TARGETS
    fits = np.full(y.shape[1], unsure)
    for kind in range(min(kinds.shape[1], MOST_KINDS)):
        columns = np.flatnonzero(which == kind)
        rows, design = pool.choose_design(np.arange(len(pool.parts)), known[:, columns[0]])
        if design is not None:
            shown = y[np.ix_(rows, columns)]
            off = np.abs(shown - design.q @ (design.q.T @ shown)).max(axis=0)
            fits[columns] = off <= SPARE * FITTED * np.abs(shown).max(axis=0)
    return fits
