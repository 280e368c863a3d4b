"""Raw columns as tensors: what a cell is and which are refused (clauses 4.1 to 4.3, 4.8, 4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf

from schemabridge.frames.refused_numbers import EXACT, FLOAT32_LIMIT
from schemabridge.program.faults import TYPE, Place
from schemabridge.program.tensors import ColumnTensor, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.tensors import Tensors
    from schemabridge.schema import Column

EXPONENT_BITS, FRACTION_BITS = np.int64(0x7FF0000000000000), np.int64(0x000FFFFFFFFFFFFF)


def read_column(t: Tensors, column: Column, position: int, cells: tf.Tensor, absent: Sequence[str]) -> ColumnTensor:
    """Return a column, and refuse what its type does not take; `absent` are texts that stand for a missing one."""
    refused = refuse_texts if column.type.facts.is_text else refuse_numbers
    checks, cells = refused(t, column.type, cells)
    for check, (code, failed, what) in enumerate(checks):
        t.refusals.append(Refusal(Place(TYPE, position, check), code, column.name, failed, what))
    if column.type.facts.is_text:
        return ColumnTensor(cells, equal_any(t, cells, [*absent, *column.missing_values]), column.type)
    numbers = [float(value) for value in column.missing_values if value is not None]
    missing = tf.math.is_nan(cells) | equal_any(t, cells, numbers)
    return ColumnTensor(tf.where(missing, t.number(np.nan), cells), missing, column.type)


def equal_any(t: Tensors, cells: tf.Tensor, values: Sequence[object]) -> tf.Tensor:
    if not values:
        return tf.zeros_like(cells, tf.bool)
    dtype = object if cells.dtype == tf.string else np.float64
    return t.look_up(np.array(list(dict.fromkeys(values)), dtype), cells) >= 0


Checks = list[tuple[str, tf.Tensor, str]]


def refuse_texts(t: Tensors, column_type: ColumnType, cells: tf.Tensor) -> tuple[Checks, tf.Tensor]:
    """Return where texts are no valid Unicode (clause 4.8)."""
    valid = tf.strings.unicode_transcode(cells, "UTF-8", "UTF-8", errors="replace")
    return [("invalid_encoding", valid != cells, "text that is not valid UTF-8")], cells


def refuse_numbers(t: Tensors, column_type: ColumnType, cells: tf.Tensor) -> tuple[Checks, tf.Tensor]:
    """Return where numbers are none of the type, and numbers that are; NaN is missing."""
    facts = column_type.facts
    bits = tf.bitcast(cells, tf.int64)
    exponent, fraction = tf.bitwise.bitwise_and(bits, EXPONENT_BITS), tf.bitwise.bitwise_and(bits, FRACTION_BITS)
    small = (exponent == 0) & (fraction != 0)
    checks = [("not_exact", small, "numbers below 2.2e-308, which TensorFlow takes for 0")]
    cells = tf.where(small, tf.zeros_like(cells), cells)
    if facts.rounds:
        checks.append(
            ("float32_overflow", (tf.abs(cells) >= FLOAT32_LIMIT) & tf.math.is_finite(cells), "more than float32 holds")
        )
        return checks, t.round_float32(cells)
    if facts.is_floating:
        return checks, cells
    cells = tf.where(cells == 0, tf.zeros_like(cells), cells)  # -0.0 is the integer 0
    if facts.is_boolean:
        wrong = (cells != 0) & (cells != 1) & ~tf.math.is_nan(cells)
        return [*checks, ("wrong_type", wrong, "numbers other than 0 and 1")], cells
    broken = (tf.floor(cells) != cells) & ~tf.math.is_nan(cells) | tf.math.is_inf(cells)
    code = "not_integral" if facts.is_whole else "not_exact"
    checks.append((code, broken, "fractions or infinities"))
    checks.append(("not_exact", ~broken & (tf.abs(cells) > EXACT), "magnitudes beyond 2^53"))
    return checks, cells
