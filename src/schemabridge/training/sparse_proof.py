"""The proof against a sparse matrix that is too large to be held dense: both sides are made dense some rows at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.frames.dense import make_dense
from schemabridge.frames.values import differ, hold_as
from schemabridge.program.allowance import find_allowances
from schemabridge.program.run import run_in_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.frame import Frame
    from schemabridge.program.allowance import Allowance
    from schemabridge.schema import FeatureSchema, Input

CELLS = 2**24  # a matrix of more is compared in blocks
BLOCK_CELLS = 2**22


@dataclass(eq=False)
class SparseProof:
    """What one input shows so far.

    differing
        How many cells differ, those that may left out.
    first
        The row with which the block begins that has the first of them, what was expected in it and what was found; None while there is none.
    first_allowed
        The same for the first of those that may.
    allowed
        By position of a feature whose cells may differ, what was expected and found of it, block by block.
    """

    is_nan: np.ndarray | None = None
    differing: int = 0
    first: tuple[int, np.ndarray, np.ndarray] | None = None
    first_allowed: tuple[int, np.ndarray, np.ndarray] | None = None
    allowed: dict[int, tuple[list[np.ndarray], list[np.ndarray]]] = field(default_factory=dict)


def is_too_large(X: Any) -> bool:
    """Return whether X is a sparse matrix that is compared in blocks."""
    return hasattr(X, "tocsr") and X.ndim == 2 and X.shape[0] * X.shape[1] > CELLS


def prove_sparse(schema: FeatureSchema, frame: Frame, expected: Mapping[str, Any]) -> dict[str, SparseProof]:
    """Return what each input shows against its matrix; raises what `prepare_input` raises for a training row.

    A matrix of another width differs in all its cells.
    """
    proofs = {each.name: SparseProof() for each in schema.inputs}
    allowances = {each.name: find_allowances(schema.steps, each) for each in schema.inputs}
    sources = {name: X.tocsr() if hasattr(X, "tocsr") else X for name, X in expected.items()}
    rows = max(1, BLOCK_CELLS // max(1, sum(each.width for each in schema.inputs)))
    for start, arrays in run_in_blocks(frame, schema, rows):
        for each in schema.inputs:
            found = arrays[each.name]
            block = sources[each.name][start : start + len(found)]
            add_block(proofs[each.name], each, start, make_dense(block), found, allowances[each.name])
    return proofs


def add_block(
    proof: SparseProof,
    to: Input,
    start: int,
    expected: np.ndarray,
    found: np.ndarray,
    allowances: Mapping[int, Allowance],
) -> None:
    """Note what some rows show."""
    if found.dtype.kind == "f":
        is_nan = np.isnan(found).any(axis=0)
        proof.is_nan = is_nan if proof.is_nan is None else proof.is_nan | is_nan
    if expected.shape != found.shape:
        proof.differing += found.size
        proof.first = proof.first or (start, expected, found)
        return
    given = hold_as(expected, found.dtype)
    other = differ(given, found)
    for position in allowances:
        one, two = proof.allowed.setdefault(position, ([], []))
        one.append(given[:, position].copy())
        two.append(found[:, position].copy())
        if other[:, position].any():
            proof.first_allowed = proof.first_allowed or (start, expected, found)
        other[:, position] = False
    if other.any():
        proof.differing += int(other.sum())
        proof.first = proof.first or (start, expected, found)


def count_allowed(proof: SparseProof) -> int:
    """Return how many cells differ that may."""
    pairs = ((np.concatenate(one), np.concatenate(two)) for one, two in proof.allowed.values())
    return sum(int(differ(one, two).sum()) for one, two in pairs)


def measure_sparse(proof: SparseProof, allowances: Mapping[int, Allowance]) -> np.ndarray | None:
    """Return how far apart cells are that may differ and do, None where one is farther than it may be."""
    apart = [np.zeros(0)]
    for position, (expected, found) in proof.allowed.items():
        one, two = np.concatenate(expected), np.concatenate(found)
        other = differ(one, two)
        if other.any() and not allowances[position].covers(one, two):
            return None
        apart.append(np.abs(one[other].astype(np.float64) - two[other].astype(np.float64)))
    return np.concatenate(apart)
