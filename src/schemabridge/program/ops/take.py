"""take: the row of a table that a code names (steps 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import map_cells
from schemabridge.program.op import Decoding, Op, Param, Words, lose_infinity, measure_param, say_nothing, take_first
from schemabridge.program.phrases import list_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 10.1: whole rows."""
    width, values = step.params.get("width"), step.find_array("values")
    if isinstance(width, int) and values is not None and limit_codes(step) is None:
        yield "values", f"expected rows of {width} numbers, found {len(values)} numbers"


def limit_codes(step: Step) -> tuple[int, int] | None:
    """Steps 10.2: codes of rows only."""
    width, values = step.params.get("width"), step.find_array("values")
    if not isinstance(width, int) or values is None:
        return None
    rows, rest = divmod(len(values), width)
    return None if rest or not rows else (0, rows - 1)


def compute(codes: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return np.take(get_table(step), codes, axis=0)


def compute_tensor(t: Tensors, step: Step, codes: tf.Tensor) -> tf.Tensor:
    return t.tf.gather(t.array(get_table(step).astype(np.float64)), codes)


def holds_nan(step: Step) -> bool:
    return bool(np.isnan(step.get_array("values")).any())


def get_table(step: Step) -> np.ndarray:
    return step.get_array("values").reshape(-1, step.get_integer("width"))


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    codes = tracer.get_codes(step)
    columns = enumerate(get_table(step)[codes.codes].T)
    return tuple(map_cells(tracer.keys, step, index, codes, np.ascontiguousarray(column)) for index, column in columns)


def is_outgrown(old: Step, new: Step, explained: bool) -> bool:  # noqa: FBT001
    """Return whether one table is the other one with further rows, where the operand explains them."""
    if not explained or old.get_integer("width") != new.get_integer("width"):
        return False
    tables = [step.get_array("values") for step in (old, new)]
    size = min(map(len, tables))
    return bool(np.array_equal(tables[0][:size], tables[1][:size], equal_nan=True))


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    column = get_table(step)[:, index].tolist()
    return list_cases(operands[0], dict(enumerate(column)))


OP = Op(
    name="take",
    takes="codes",
    gives="numbers",
    params=(Param("width", "count"), Param("values", "numbers", nan=True)),
    check=check,
    measure=measure_param,
    compute=compute,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=holds_nan,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    call=lambda step: "lookup",
    decoding=Decoding(limit_codes, is_outgrown=is_outgrown),
)
