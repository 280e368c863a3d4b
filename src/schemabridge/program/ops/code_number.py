"""code_number: a code as a number (steps 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import map_cells
from schemabridge.program.op import (
    Decoding,
    Op,
    Words,
    accept_any,
    give_none,
    lose_infinity,
    measure_one,
    say_nothing,
    take_first,
)
from schemabridge.program.phrases import list_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import tensorflow as tf

    from schemabridge.program.expressions import Number
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import FewCodes, FewNumbers, Report
    from schemabridge.program.phrases import Phrase
    from schemabridge.program.tensors import Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def limit_codes(step: Step) -> None:
    """Return None: every code is taken."""


def compute(codes: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return codes[:, np.newaxis].astype(np.float64)


def bind_few(step: Step, width: int) -> Callable[[FewCodes], FewNumbers]:
    return lambda codes: [float(code) for code in codes]


def compute_tensor(t: Tensors, step: Step, codes: tf.Tensor) -> tf.Tensor:
    return t.tf.cast(codes, t.tf.float64)[:, np.newaxis]


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    codes = tracer.get_codes(step)
    return (map_cells(tracer.keys, step, 0, codes, codes.codes.astype(np.float64)),)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    return list_cases(operands[0], {code: float(code) for code in operands[0].cases})


OP = Op(
    name="code_number",
    takes="codes",
    gives="numbers",
    params=(),
    check=accept_any,
    measure=measure_one,
    compute=compute,
    tensor=compute_tensor,
    few=bind_few,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_first, say),
    call=say_nothing,
    decoding=Decoding(limit_codes),
)
