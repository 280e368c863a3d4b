"""TensorFlow as an op says itself in it: every result is rounded once, in the order of the clause (clause 5.4).

TensorFlow rewrites its graphs: it folds constants, sums in another order (`x + (y + z)` becomes `(x + y) + z`), turns
divisions into products. So constants are variables, and every result of arithmetic passes a copy that no rewrite looks
through. It also takes every number below 2.2e-308 for 0, so a result that would be one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import new_error
from schemabridge.program.faults import STEPS, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tensorflow import Tensor, Variable

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.code_table import CodeTable
    from schemabridge.schema import Step

LEAST = float(np.finfo(np.float64).smallest_normal)
LEAST_FLOAT32 = float(np.finfo(np.float32).smallest_normal)
FLOAT32_STEP = 2.0**-149  # between subnormal numbers of binary32
AFTER_ALL_CHECKS = 9  # of a step


@dataclass(frozen=True)
class ColumnTensor:
    """A column as the steps that read it take it: `values` (n,) float64, or texts, and where they are missing."""

    values: Tensor
    missing: Tensor
    type: ColumnType
    table: CodeTable | None = None


@dataclass(frozen=True)
class Refusal:
    """The rows (n,) in which one check failed."""

    place: Place
    code: str
    column: str
    failed: Tensor
    what: str = ""


@dataclass
class Tensors:
    """What ops compute with, and the rows that they refuse.

    `tf` is TensorFlow; `keep` returns the variable that holds an array, `look_up` the positions of keys, each among
    distinct ones, -1 where a key is none of them. `position` and `column` are those of the step that is being computed.
    """

    tf: ModuleType
    keep: Callable[[np.ndarray], Variable]
    look_up: Callable[[np.ndarray, Tensor], Tensor]
    position: int = 0
    column: str = ""
    refusals: list[Refusal] = field(default_factory=list)
    read: dict[object, Tensor] = field(default_factory=dict)

    def array(self, values: np.ndarray | np.generic) -> Tensor:
        """Return constants as a tensor that no rewrite of the graph folds."""
        array = np.asarray(values)
        if array.dtype.kind == "f" and ((array != 0) & (np.abs(array) < LEAST)).any():
            message = f"column {self.column!r}: a constant is smaller than 2.2e-308, which TensorFlow takes for 0"
            raise new_error("no_keras_form", message)
        content = (array.dtype.str, array.shape, array.tobytes())
        if content not in self.read:
            self.read[content] = self.tf.convert_to_tensor(self.keep(array))
        return self.read[content]

    def number(self, value: float) -> Tensor:
        """Return one constant, float64."""
        return self.array(np.float64(value))

    def parameter(self, step: Step, name: str) -> Tensor:
        """Return a parameter that is an array of numbers, float64."""
        return self.array(step.get_array(name).astype(np.float64))

    def exact(self, result: Tensor) -> Tensor:
        """Return a result as it was computed; nothing is put together with what is computed of it."""
        return self.tf.raw_ops.Snapshot(input=result)

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        return self.check_size(x + y, x != -y)

    def subtract(self, x: Tensor, y: Tensor) -> Tensor:
        return self.check_size(x - y, x != y)

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        return self.check_size(x * y, (x != 0) & (y != 0))

    def divide(self, x: Tensor, y: Tensor) -> Tensor:
        return self.check_size(x / y, (x != 0) & (self.tf.abs(y) < np.inf))

    def check_size(self, result: Tensor, is_other_than_zero: Tensor) -> Tensor:
        """Return a result, and refuse the rows in which TensorFlow takes it for 0 and the clause does not."""
        result = self.exact(result)
        lost = (self.tf.abs(result) < LEAST) & is_other_than_zero
        self.refuse(AFTER_ALL_CHECKS, "not_exact", lost, "a result below 2.2e-308, which TensorFlow takes for 0")
        return result

    def refuse(self, check: int, code: str, failed: Tensor, what: str = "") -> None:
        """Refuse the rows in which a check of the step, (n,) or (n, w), failed."""
        if failed.shape.rank == 2:
            failed = self.tf.reduce_any(failed, axis=1)
        self.refusals.append(Refusal(Place(STEPS, self.position, check), code, self.column, failed, what))

    def refuse_domain(self, step: Step, given: Tensor, found: Tensor) -> None:
        """Refuse rows in which results are not finite though what was given is (steps 13.3, 17.7)."""
        if step.params["domain"] == "error":
            self.refuse(3, "out_of_domain", given & ~self.tf.math.is_finite(found))

    def round_float32(self, x: Tensor) -> Tensor:
        """Return numbers rounded to binary32, as float64; also those that are subnormal there."""
        tf = self.tf
        rounded = self.exact(tf.cast(self.exact(tf.cast(x, tf.float32)), tf.float64))
        small = self.exact(self.count_steps(x) * FLOAT32_STEP)
        return tf.where(is_small(tf, x), tf.where(x < 0, -small, small), rounded)

    def count_steps(self, x: Tensor) -> Tensor:
        """Return the magnitudes of numbers that are subnormal in binary32 as multiples of the least of these."""
        tf = self.tf
        small = tf.where(is_small(tf, x), tf.abs(x), tf.zeros_like(x))
        return tf.round(self.exact(small / FLOAT32_STEP))

    def round(self, step: Step, x: Tensor) -> Tensor:
        """Return numbers rounded as the step says."""
        return self.round_float32(x) if "round" in step.params else x

    def get_codes(self, step: Step, positions: Tensor) -> Tensor:
        """Return the codes of values or bins by their positions, int64 (n,)."""
        codes = step.find_array("codes")
        return positions if codes is None else self.tf.gather(self.array(codes.astype(np.int64)), positions)

    def to_float32(self, x: Tensor) -> Tensor:
        """Return numbers cast as clause 6.4 has it; TensorFlow's cast makes 0 of what is subnormal in binary32."""
        tf = self.tf
        sign = tf.bitwise.bitwise_and(tf.bitcast(tf.cast(tf.sign(x), tf.float32), tf.int32), np.int32(-(2**31)))
        bits = tf.bitwise.bitwise_or(tf.cast(self.count_steps(x), tf.int32), sign)
        return tf.where(is_small(tf, x), tf.bitcast(bits, tf.float32), tf.cast(x, tf.float32))


def is_small(tf: ModuleType, x: Tensor) -> Tensor:
    """Return whether numbers are no zero and subnormal in binary32."""
    return (x != 0) & (tf.abs(x) < LEAST_FLOAT32)
