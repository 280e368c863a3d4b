"""one_hot: a code as one 1 among zeros (steps 9)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import Number
from schemabridge.program.op import (
    Decoding,
    Op,
    Param,
    Words,
    accept_any,
    give_none,
    lose_infinity,
    measure_param,
    say_nothing,
    take_first,
)
from schemabridge.program.phrases import rephrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    import tensorflow as tf

    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def limit_codes(step: Step) -> tuple[int, int] | None:
    """Steps 9.2: codes from -1 to width - 1."""
    width = step.params.get("width")
    return (-1, width - 1) if isinstance(width, int) else None


def compute(codes: np.ndarray, step: Step, report: Report) -> np.ndarray:
    result = np.zeros((len(codes), step.get_integer("width")))
    scatter_ones(codes, result, 0)
    return result


def compute_tensor(t: Tensors, step: Step, codes: tf.Tensor) -> tf.Tensor:
    return t.tf.one_hot(codes, step.get_integer("width"), dtype=t.tf.float64)


def scatter_ones(codes: np.ndarray, block: np.ndarray, offset: int) -> None:
    """Write 1 at the column of each code; -1 leaves the row as it is, all zeros."""
    width = block.shape[1]
    positions = np.arange(offset, offset + len(codes) * width, width)
    if codes.size and codes.min() < 0:
        positions, codes = positions[codes >= 0], codes[codes >= 0]
    positions += codes
    block.reshape(-1)[positions] = 1


def scatter_many(codes: np.ndarray, block: np.ndarray, offsets: np.ndarray) -> None:
    """Write 1 at the column of each code (m, c), counted from the offset of its own, row by row; -1 leaves zeros."""
    rows, width = block.shape
    positions = np.empty(codes.shape, np.int64)
    np.add(codes + offsets, np.arange(0, rows * width, width)[:, np.newaxis], out=positions)
    placed = positions[codes >= 0] if codes.min(initial=0) < 0 else positions.reshape(-1)
    block.reshape(-1)[placed] = 1


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    codes = tracer.get_codes(step)
    order = np.argsort(codes.codes, kind="stable")
    bounds = np.searchsorted(codes.codes[order], np.arange(step.get_integer("width") + 1)).tolist()
    columns = []
    for index, (start, stop) in enumerate(pairwise(bounds)):
        ones = np.ones(stop - start).tobytes()
        key = tracer.keys.make("map", codes.cells.key, order[start:stop].tobytes(), ones)
        columns.append(Number(step, index, codes, key, key, None, 0.0, float(stop > start), True))
    return tuple(columns)


def is_outgrown(old: Step, new: Step, explained: bool) -> bool:  # noqa: FBT001
    """Return True: the width says how many features there are."""
    return True


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    (codes,) = operands
    if index not in codes.cases:
        return rephrase(operands, "0 in every row", is_formula=False)
    return rephrase(operands, f"1 where {codes.inside} is {codes.cases[index]}, otherwise 0")


OP = Op(
    name="one_hot",
    takes="codes",
    gives="numbers",
    params=(Param("width", "count"),),
    check=accept_any,
    measure=measure_param,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    decoding=Decoding(
        limit_codes, names_codes=True, place=scatter_ones, place_many=scatter_many, is_outgrown=is_outgrown
    ),
)
