"""Numbers that a column of X may be a sum of, with weights that least squares finds: all columns at once instead of each choice of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.formulas import Formula

DEPENDENT = 1e-9  # of its length is what a column adds to those before it
FITTED = 2.0**-20  # of the largest magnitude, what rounding to float32 leaves
FINEST = 1e-6  # of the coarsest rounding, what a row counts for at most
SURE = 8.0  # errors that a weight is away from zero
ROWS_PER_PART = 2
SPARE_ROWS = 10
FEW_ROWS = 256
ROWS_FITTED = 4  # a part, of many parts
MOST_WEIGHTS = 16
MOST_MAGNITUDE = 1e60  # of what is a sum: squares of its errors are still numbers


@dataclass(frozen=True, eq=False)
class Solution:
    """Weights of parts, a constant, and how far each may be off.

    middles
        The means of the parts, that of y last.
    spread
        How far y's mean may be off.
    """

    places: tuple[int, ...]
    weights: np.ndarray
    errors: np.ndarray
    constant: float
    constant_error: float
    middles: np.ndarray
    spread: float

    def settle_constant(self, weights: Sequence[float]) -> tuple[float, float]:
        """Return the constant beside other weights, and how far it may be off: surer where parts are far from zero."""
        *parts, y = self.middles.tolist()
        if self.spread >= self.constant_error:
            return self.constant, self.constant_error
        return y - sum(weight * part for weight, part in zip(weights, parts, strict=True)), self.spread


@dataclass(frozen=True, eq=False)
class Design:
    """The numbers of parts in some rows, with a constant first; parts that others give are left out.

    `places` are the positions of the parts that are kept.
    """

    places: tuple[int, ...]
    matrix: np.ndarray
    lengths: np.ndarray
    q: np.ndarray
    r: np.ndarray

    def solve(self, y: np.ndarray, rounding: np.ndarray) -> Solution | None:
        """Return the few weights that give y in all rows, up to rounding; None where none do.

        Parameters
        ----------
        y
            Numbers (rows,).
        rounding
            How far each of them may be off, for it was rounded.
        """
        size = float(np.abs(y).max())
        if not 1 / MOST_MAGNITUDE < size < MOST_MAGNITUDE:
            return None
        shown = self.q @ (self.q.T @ y)
        off = float(np.abs(y - shown).max())
        if off > FITTED * size:
            return None
        solved = np.linalg.solve(self.r, self.q.T @ y)
        noise = max(off, float(rounding.max()), 1e-15 * size)  # a row far from all others is met, however far it is off
        errors = noise * np.sqrt((np.linalg.inv(self.r) ** 2).sum(axis=1)) + 1e-13 * np.abs(solved)
        chosen = np.abs(solved[1:]) > SURE * errors[1:]
        if not 0 < chosen.sum() <= MOST_WEIGHTS:
            return None
        if not chosen.all():
            kept = build_design(self.matrix[:, 1:][:, chosen])
            found = None if kept is None else kept.solve(y, rounding)
            if found is None:
                return None
            places = np.array(self.places)[chosen]
            return replace(found, places=tuple(places[list(found.places)].tolist()))
        solved, errors = self.solve_finer(y, rounding, solved, errors)
        weights, errors = solved / self.lengths, errors / self.lengths
        middles = np.append(self.matrix[:, 1:].mean(axis=0), y.mean())
        spread = noise / np.sqrt(len(y)) + 1e-14 * float(np.abs(middles).max())
        return Solution(self.places, weights[1:], errors[1:], float(weights[0]), float(errors[0]), middles, spread)

    def solve_finer(
        self, y: np.ndarray, rounding: np.ndarray, solved: np.ndarray, errors: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what is solved, and its errors, where rows count by how little they were rounded; nothing less sure than it was."""
        least = max(FINEST * float(rounding.max()), 1e-300)
        weight = 1 / np.maximum(rounding, least)
        q, r = np.linalg.qr(self.matrix / self.lengths * weight[:, None])
        if np.abs(np.diag(r)).min() <= DEPENDENT * np.abs(np.diag(r)).max():
            return solved, errors
        finer = np.linalg.solve(r, q.T @ (y * weight))
        off = max(float(np.abs((y - self.matrix / self.lengths @ finer) * weight).max()), 1.0)
        errors_of_finer = off * np.sqrt((np.linalg.inv(r) ** 2).sum(axis=1)) + 1e-13 * np.abs(finer)
        is_finer = errors_of_finer < errors
        return np.where(is_finer, finer, solved), np.where(is_finer, errors_of_finer, errors)


@dataclass(eq=False)
class Pool:
    """Parts that sums are made of, their numbers in some rows, (rows, parts), and the designs that were built of them."""

    parts: Sequence[Base]
    numbers: np.ndarray
    designs: dict[tuple[bytes, bytes], tuple[np.ndarray, Design | None]] = field(default_factory=dict)

    @cached_property
    def absent(self) -> np.ndarray:
        """Where parts are missing."""
        return np.asarray(np.isnan(self.numbers))

    def choose_design(self, places: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, Design | None]:
        """Return some of the chosen rows, and the design of some parts in these, what is missing as 0."""
        key = (places.tobytes(), np.packbits(chosen).tobytes())
        if key not in self.designs:
            rows = np.flatnonzero(chosen)
            rows = rows[spread_rows(len(rows), max(FEW_ROWS, ROWS_FITTED * len(places)))] if len(rows) else rows
            self.designs[key] = (rows, build_design(np.nan_to_num(self.numbers[rows][:, places], nan=0.0)))
        return self.designs[key]


def build_design(numbers: np.ndarray) -> Design | None:
    """Return the design of some numbers (rows, parts), none of them missing; None where rows are too few to tell."""
    if len(numbers) < SPARE_ROWS or numbers.shape[1] == 0:
        return None
    matrix = np.concatenate([np.ones((len(numbers), 1)), numbers], axis=1)
    lengths = np.sqrt((matrix * matrix).sum(axis=0))
    usable = np.isfinite(lengths) & (lengths > 0)
    if not usable.any():
        return None
    kept = np.flatnonzero(usable)
    triangle = np.linalg.qr(matrix[:, kept] / lengths[kept], mode="r")
    kept = kept[: len(triangle)][np.abs(np.diag(triangle)) > DEPENDENT]
    if len(kept) < 2 or len(matrix) < ROWS_PER_PART * len(kept) + SPARE_ROWS:
        return None
    q, r = np.linalg.qr(matrix[:, kept] / lengths[kept])
    return Design(tuple((kept[1:] - 1).tolist()), matrix[:, kept], lengths[kept], q, r)


def stack_parts(parts: Sequence[Base], rows: np.ndarray) -> np.ndarray:
    """Return the numbers of parts in some rows: (rows, parts)."""
    return np.stack([each.values[rows] for each in parts], axis=1)


def stack_formulas(formulas: Sequence[Formula], rows: np.ndarray) -> np.ndarray:
    """Return the numbers of formulas in some rows, worked out for these alone: (rows, formulas)."""
    return np.stack([each.take(rows) for each in formulas], axis=1)
