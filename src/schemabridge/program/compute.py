"""One step on numbers at hand, as the kernel computes it; what it would refuse is left as it comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.ops import OPS
from schemabridge.schema import Step

if TYPE_CHECKING:
    from collections.abc import Mapping


def compute_step(op: str, x: np.ndarray, params: Mapping[str, object]) -> np.ndarray:
    """Return the register (n, w) of an op that takes numbers (n, v), float64."""
    compute = OPS[op].compute
    assert compute is not None  # no reading op
    with np.errstate(all="ignore"):
        return compute(x, Step("", op, None, (), params), ignore_rows)


def ignore_rows(*_: object) -> None:
    """Take note of no row."""
