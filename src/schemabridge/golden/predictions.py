"""Predictions held against recorded ones: how far they may be apart (clause 9.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.schema import Golden

LEAST_ABSOLUTE = 1e-6  # of the largest prediction, which counts as 1 at least
LEAST_RELATIVE = 1e-5


@dataclass(frozen=True)
class ExpectedRow:
    """What a row is expected to give for each output: its number, as people count it, and its position in the batch."""

    number: int
    position: int
    outputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Difference:
    """A prediction that is apart from the expected one by more than `allowed`, or a row of another shape.

    `distance` is infinite where no precision explains it; `largest` is the largest expected prediction of the output.
    """

    number: int
    message: str
    distance: float = np.inf
    allowed: float = 0.0
    largest: float = 0.0

    def is_explained(self, share: float) -> bool:
        """Return whether a share of the largest prediction makes up for it."""
        return self.distance <= self.allowed + share * self.largest


@dataclass(frozen=True)
class Comparison:
    """All predictions that are apart from the expected ones by more than the tolerance of float32.

    `tells_apart` says for a share whether a model that gives every row the prediction of the first would be found.
    """

    rows: Sequence[ExpectedRow]
    differences: Sequence[Difference]
    absolute: float
    relative: float

    def list_unexplained(self, share: float) -> list[Difference]:
        """Return the differences for which a share of the largest prediction does not make up."""
        return [each for each in self.differences if not each.is_explained(share)]

    def tells_apart(self, share: float) -> bool:
        """Return whether a model that gives each row the prediction of the first one would be found."""
        first = self.rows[0].outputs
        size = 1 + max(row.position for row in self.rows)
        same = {name: np.tile(cells, (size, 1)) for name, cells in first.items()}
        return bool(compare_rows(self.rows, same, self.absolute, self.relative).list_unexplained(share))


def list_expected(golden: Golden) -> list[ExpectedRow]:
    """Return the golden rows that have predictions, numbered from 0 among all and placed among those with bytes."""
    numbered = [(number, row) for number, row in enumerate(golden.rows) if row.bytes is not None]
    return [
        ExpectedRow(number, position, {name: np.array(cells) for name, cells in row.predictions.items()})
        for position, (number, row) in enumerate(numbered)
        if row.predictions
    ]


def compare_rows(
    rows: Sequence[ExpectedRow],
    outputs: Mapping[str, np.ndarray],
    absolute: float,
    relative: float,
    *,
    word: str = "row",
) -> Comparison:
    """Return what differs; `outputs` has a matrix for each output, `word` is what a row is called in messages."""
    names = list(dict.fromkeys(name for row in rows for name in row.outputs))
    found = pair_outputs(names, outputs)
    largest = {name: find_largest(rows, name) for name in names}
    differences = [
        each
        for row in rows
        for name, expected in row.outputs.items()
        for each in compare_cells(
            row.number,
            f"{word} {row.number}, output {name!r}",
            expected,
            take_row(found[name], row.position),
            Tolerance(absolute, relative, largest[name]),
        )
    ]
    return Comparison(rows, differences, absolute, relative)


def pair_outputs(names: Sequence[str], outputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray | None]:
    """Return what was found for each output: by name, in their order where a model or a signature has names of its own."""
    if set(names) != set(outputs) and len(names) == len(outputs):
        return dict(zip(names, outputs.values(), strict=True))
    return {name: outputs.get(name) for name in names}


def take_row(cells: np.ndarray | None, position: int) -> np.ndarray | None:
    return None if cells is None else np.asarray(cells[position])


def find_largest(rows: Sequence[ExpectedRow], name: str) -> float:
    """Return the largest magnitude of a finite expected prediction of an output."""
    cells = np.abs(np.concatenate([row.outputs[name] for row in rows if name in row.outputs]))
    return float(cells[np.isfinite(cells)].max(initial=0.0))


@dataclass(frozen=True)
class Tolerance:
    """What finite predictions in float32 may be apart; `largest` is the largest expected one of the output."""

    absolute: float
    relative: float
    largest: float

    def allow(self, expected: np.ndarray) -> np.ndarray:
        """Return what each number may be apart."""
        size = np.abs(expected)
        least = LEAST_ABSOLUTE * max(1.0, self.largest) + LEAST_RELATIVE * size
        return np.asarray(np.maximum(self.absolute + self.relative * size, least))


def compare_cells(
    number: int, place: str, expected: np.ndarray, found: np.ndarray | None, tolerance: Tolerance
) -> Iterator[Difference]:
    """Yield the numbers of a row and output that are apart; NaN and infinities have to be the same."""
    if found is None or found.shape != expected.shape:
        yield Difference(
            number,
            f"{place}: expected {count_things(len(expected), 'number')}, found {0 if found is None else len(found)}",
        )
        return
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    finite = np.isfinite(found) & np.isfinite(expected)
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.where(finite, np.abs(found - expected), np.inf)
        allowed = np.where(finite, tolerance.allow(expected), 0.0)
    for at in np.flatnonzero(~(same | (distance <= allowed))).tolist():
        message = f"{place}[{at}]: expected {expected[at]!s}, found {found[at]!s}"
        yield Difference(number, message, float(distance[at]), float(allowed[at]), tolerance.largest)


def find_other_prediction(golden: Golden, outputs: Mapping[str, np.ndarray], share: float) -> str | None:
    """Return in words where other predictions than the recorded ones begin, None where all are the same model's.

    Parameters
    ----------
    golden
        Golden rows with predictions.
    outputs
        What was predicted for the rows with bytes: a matrix for each output.
    share
        Of the largest magnitude of an output, what its predictions may be apart beyond the tolerance.
    """
    rows = list_expected(golden)
    found = compare_rows(rows, outputs, golden.absolute, golden.relative, word="golden row").list_unexplained(share)
    return found[0].message if found else None
