"""Predictions held against recorded ones: how far they may be apart (clauses 9.4 and 19.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Golden, GoldenRow


@dataclass(frozen=True)
class Tolerance:
    """What finite predictions may be apart: `absolute + relative * |expected|`."""

    absolute: float
    relative: float

    def find_far(self, expected: np.ndarray, found: np.ndarray) -> list[int]:
        """Return the positions at which predictions are farther apart; NaN and infinities have to be the same."""
        same = (found == expected) | (np.isnan(found) & np.isnan(expected))
        with np.errstate(invalid="ignore", over="ignore"):
            close = np.abs(found - expected) <= self.absolute + self.relative * np.abs(expected)
        close &= np.isfinite(found) & np.isfinite(expected)
        return [int(position) for position in np.flatnonzero(~(same | close))]


def pair_outputs(recorded: Mapping[str, object], outputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray | None]:
    """Return what was found for each recorded output: by name, a single one under any name; None where it is not there."""
    if len(recorded) == len(outputs) == 1:
        return dict(zip(recorded, outputs.values(), strict=True))
    return {name: outputs.get(name) for name in recorded}


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
    numbered = [(number, row) for number, row in enumerate(golden.rows) if row.bytes is not None]
    rows = [(position, number, row) for position, (number, row) in enumerate(numbered) if row.predictions]
    names = rows[0][2].predictions or {} if rows else {}
    if set(names) != set(outputs) and len(names) == len(outputs):
        outputs = dict(zip(names, outputs.values(), strict=True))  # a signature has names of its own
    for name, found in pair_outputs(names, outputs).items():
        if found is None:
            return f"there is no output {name!r}"
        tolerance = Tolerance(
            golden.absolute + share * find_largest([row for _, _, row in rows], name), golden.relative
        )
        for position, number, row in rows:
            expected = np.array((row.predictions or {})[name])
            if found.shape[1:] != expected.shape:
                return f"output {name!r} has {found.shape[1]} numbers a row in place of {len(expected)}"
            for at in tolerance.find_far(expected, found[position]):
                return (
                    f"golden row {number}, output {name!r}[{at}]: {found[position][at]!s} in place of {expected[at]!s}"
                )
    return None


def find_largest(rows: Sequence[GoldenRow], name: str) -> float:
    """Return the largest magnitude of a finite recorded prediction of an output."""
    cells = np.abs([cell for row in rows for cell in (row.predictions or {}).get(name, ())])
    return float(cells[np.isfinite(cells)].max(initial=0.0))
