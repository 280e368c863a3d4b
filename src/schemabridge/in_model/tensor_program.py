"""The program of a schema in TensorFlow: from raw columns to the inputs of a model, or one refusal (clauses 5 to 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf

from schemabridge.frames.refused_numbers import FLOAT32_LIMIT
from schemabridge.in_model.columns import read_column
from schemabridge.in_model.constants import CPU, Constants
from schemabridge.in_model.refusals import raise_first
from schemabridge.program.faults import INPUTS, Place
from schemabridge.program.kernel import INTEGER_LIMITS
from schemabridge.program.ops import OPS
from schemabridge.program.plan import get_plan
from schemabridge.program.tensors import ColumnTensor, Refusal, Tensors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.program.plan import Feature, Instruction
    from schemabridge.schema import FeatureSchema, Input


class TensorProgram(tf.Module):  # type: ignore[misc]
    """A program whose ops all have a form in TensorFlow.

    `missing_text` is a text that stands for a missing one in every column of text; a tensor of texts has no other.
    """

    def __init__(self, schema: FeatureSchema, missing_text: str | None) -> None:
        super().__init__(name="schemabridge")
        self.constants = Constants()
        self.schema = schema
        self.absent = () if missing_text is None else (missing_text,)
        self.run(make_no_rows(schema))

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def run(self, cells: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Return the inputs of the model by name, made of columns (n,), float64 or texts.

        Which rows are refused is a condition of every output, so that no graph can leave it out.
        """
        schema = self.schema
        with tf.device(CPU):
            t = Tensors(tf, self.constants.keep, self.constants.look_up)
            columns = {
                each.name: read_column(t, each, position, cells[each.name], self.absent)
                for position, each in enumerate(schema.columns)
            }
            inputs = fill_inputs(t, schema, run_steps(t, schema, columns))
            # XLA would leave the assertion out; that its message is text makes XLA fail instead
            check = raise_first(t.refusals)
            with tf.control_dependencies([] if check is None else [check]):
                return {name: tf.identity(tensor) for name, tensor in inputs.items()}


def make_no_rows(schema: FeatureSchema) -> dict[str, tf.Tensor]:
    """Return columns of no rows; what runs over them makes all constants and tables."""
    return {each.name: tf.zeros([0], tf.string if each.type.facts.is_text else tf.float64) for each in schema.columns}


def run_steps(t: Tensors, schema: FeatureSchema, columns: Mapping[str, ColumnTensor]) -> dict[str, tf.Tensor]:
    """Return the register of every step by its id."""
    registers: dict[str, tf.Tensor] = {}
    plan = get_plan(schema)
    for position, instruction in enumerate(plan.instructions):
        step, form = instruction.step, OPS[instruction.step.op].tensor
        assert form is not None
        t.position, t.column = position, instruction.column
        if step.column is None:
            operands = [registers[operand] for operand in step.operands]
            operand = operands[0] if len(operands) == 1 else tf.concat(operands, axis=1)
        else:
            read = columns[step.column]
            operand = ColumnTensor(read.values, read.missing, read.type, plan.tables.get(step.id))
        registers[step.id] = fix_width(form(t, step, operand), instruction)
    return registers


def fix_width(register: tf.Tensor, instruction: Instruction) -> tf.Tensor:
    return tf.ensure_shape(register, [None, instruction.width]) if register.shape.rank == 2 else register


def fill_inputs(t: Tensors, schema: FeatureSchema, registers: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    """Return the inputs by name, checked and cast (clauses 6.3 and 6.4)."""
    inputs = {}
    for position, each in enumerate(schema.inputs):
        features, offset, parts = get_plan(schema).features[position], 0, []
        for encoding in each.encodings:
            parts.append(
                cast_register(t, each, Place(INPUTS, position, 0, offset), features[offset], registers[encoding.source])
            )
            offset += len(encoding.features)
        joined = parts[0] if len(parts) == 1 else tf.concat(parts, axis=1)
        inputs[each.name] = tf.reshape(joined, [-1, *each.sizes])
    return inputs


def cast_register(t: Tensors, to: Input, place: Place, feature: Feature, register: tf.Tensor) -> tf.Tensor:
    """Return a register as columns of an input, (n, w)."""
    if register.shape.rank == 1:
        register = register[:, np.newaxis]
        return register if to.is_text else tf.cast(register, to.dtype)
    t.column = feature.encoding.columns[0]
    if to.dtype not in INTEGER_LIMITS:
        return cast_floats(t, to, place, register)
    low, high = INTEGER_LIMITS[to.dtype]
    broken = (tf.floor(register) != register) | ~tf.math.is_finite(register)
    beyond = ~broken & ((register < low) | (register >= high))
    refuse_cells(t, place, 0, "not_integral", broken)
    refuse_cells(t, place, 2, "integer_overflow", beyond)
    return tf.cast(tf.where(broken | beyond, tf.zeros_like(register), register), to.dtype)


def cast_floats(t: Tensors, to: Input, place: Place, register: tf.Tensor) -> tf.Tensor:
    absent = tf.math.is_nan(register)
    if to.nan == "error":
        refuse_cells(t, place, 1, "nan_value", absent)
    if to.dtype == "float64":
        return tf.where(absent, t.number(np.nan), register)
    if to.overflow == "error":
        beyond = (tf.abs(register) >= FLOAT32_LIMIT) & tf.math.is_finite(register)
        refuse_cells(t, place, 2, "float32_overflow", beyond)
    return tf.where(absent, t.array(np.float32(np.nan)), t.to_float32(register))


def refuse_cells(t: Tensors, place: Place, check: int, code: str, failed: tf.Tensor) -> None:
    at = Place(place.phase, place.position, check, place.feature)
    t.refusals.append(Refusal(at, code, t.column, tf.reduce_any(failed, axis=1)))
