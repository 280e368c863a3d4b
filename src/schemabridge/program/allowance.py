"""Cells that may differ: libraries compute logarithms, exponentials and sums otherwise in last bits, from binary32 in many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from schemabridge.schema import Input, Step

SHARE = 2.0**-20  # of the largest magnitude of a feature
ROWS_PER_CELL = 100_000  # of binary64: one cell in as many


@dataclass(frozen=True)
class Allowance:
    """What the cells of a feature may differ by; `is_rounded` says that its function is computed in binary32."""

    is_rounded: bool

    def covers(self, expected: np.ndarray, found: np.ndarray) -> bool:
        """Return whether cells (n,) of one dtype differ by no more than is allowed."""
        absent = np.isnan(expected)
        if (absent != np.isnan(found)).any():
            return False
        one, other = expected[~absent].astype(np.float64), found[~absent].astype(np.float64)
        apart = np.flatnonzero(one != other)
        if not (np.isfinite(one[apart]).all() and np.isfinite(other[apart]).all()):
            return False
        largest = float(np.abs(one[np.isfinite(one)]).max(initial=0.0))
        if (np.abs(one - other)[apart] > SHARE * largest).any():
            return False
        with np.errstate(over="ignore"):
            count = int((one[apart].astype(np.float32) != other[apart].astype(np.float32)).sum())
        return self.is_rounded or count <= -(-len(expected) // ROWS_PER_CELL)


def find_allowances(steps: tuple[Step, ...], to: Input) -> dict[int, Allowance]:
    """Return, by position in an input, what a feature behind such a function may differ by; no other may differ."""
    rounded: dict[str, bool] = {}
    narrow: set[str] = set()  # numbers of binary32
    for step in steps:  # operands stand before
        behind = [rounded[each] for each in step.operands if each in rounded]
        of_narrow = bool(step.operands) and all(each in narrow for each in step.operands)
        if step.params.get("round") == "float32" or of_narrow:
            narrow.add(step.id)
        op = OPS[step.op]
        if op.is_inexact(step.params):
            behind.append(of_narrow if op.find_param("round") is None else step.params.get("round") == "float32")
        if behind:
            rounded[step.id] = any(behind)
    found: dict[int, Allowance] = {}
    position = 0
    for encoding in to.encodings:
        for _ in encoding.features:
            if encoding.source in rounded:
                found[position] = Allowance(rounded[encoding.source])
            position += 1
    return found
