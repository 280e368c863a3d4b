"""code_number: a code as a number (steps 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import map_cells
from schemabridge.program.op import Decoding, Op, accept_any, give_none, lose_infinity, measure_one, say_nothing

if TYPE_CHECKING:
    from schemabridge.program.expressions import Number
    from schemabridge.program.op import Report
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step


def limit_codes(step: Step) -> None:
    """Return None: every code is taken."""


def compute(codes: np.ndarray, step: Step, report: Report) -> np.ndarray:
    return codes[:, np.newaxis].astype(np.float64)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    codes = tracer.get_codes(step)
    return (map_cells(tracer.keys, step, 0, codes, codes.codes.astype(np.float64)),)


OP = Op(
    name="code_number",
    takes="codes",
    gives="numbers",
    params=(),
    check=accept_any,
    measure=measure_one,
    compute=compute,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    decoding=Decoding(limit_codes),
)
