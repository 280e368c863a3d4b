"""The vectors of all ops through their forms in TensorFlow: the same bits, or the same refusal."""

from __future__ import annotations

from collections import Counter
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
import tensorflow as tf

from in_model.raw_columns import MISSING_TEXT, find_subnormal, to_tensors
from schemabridge import SchemabridgeError
from schemabridge.document.read import parse_schema
from schemabridge.in_model.constants import Constants
from schemabridge.in_model.refusals import find_refusal
from schemabridge.in_model.tensor_program import TensorProgram
from schemabridge.in_model.to_keras import check_forms
from schemabridge.program.ops import OPS
from schemabridge.program.tensors import Tensors
from vectors import Case, list_cases, read_bits, show_bits

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CASES = [case for case in list_cases() if "ops" in case.path.parts]
TOO_SMALL = "which TensorFlow takes for 0"
# no form: splines and texts that are cut, and constants that TensorFlow takes for 0
COUNTED = {"same": 402, "no form": 96, "no such cells": 27, "too small": 35, "too small on the way": 10}
programs: dict[object, TensorProgram] = {}


def judge(case: Case) -> str:
    """Return what became of a case: `same`, or why TensorFlow takes none of its rows."""
    schema = parse_schema(json.dumps(case.schema).encode(), case.id)
    try:
        check_forms(schema)
        tensors = to_tensors(schema, case.frame)
        if tensors is None:
            return "no such cells"
        if case.path not in programs:
            programs[case.path] = TensorProgram(schema, MISSING_TEXT)
    except SchemabridgeError as error:
        assert error.code == "no_keras_form"
        return "no form"
    program = programs[case.path]
    small = find_subnormal(tensors, len(case.frame[0]["values"]))
    taken = np.flatnonzero(~small)
    if small.any():
        assert str(run(program, tensors)["error"]).endswith(TOO_SMALL)
    found = run(program, {name: tf.gather(tensor, taken) for name, tensor in tensors.items()})
    if str(found.get("error", "")).endswith(TOO_SMALL):
        return "too small on the way"
    if case.error is None:
        assert found == {name: [cells[row] for row in taken] for name, cells in read_bits(case).items()}
    elif not small.any():
        told = {"code": found["code"], "column": found["column"], "rows": found["rows"]}
        assert {key: told[key] for key in case.error} == case.error
    return "same" if len(taken) else "too small"


def run(program: TensorProgram, tensors: dict[str, tf.Tensor]) -> dict[str, object]:
    """Return the bits of every input, or what the refusal says."""
    try:
        arrays = {name: tensor.numpy() for name, tensor in program.run(tensors).items()}
    except tf.errors.InvalidArgumentError as error:
        refusal = find_refusal(error)
        assert refusal is not None, error
        return {"code": refusal.code, "column": refusal.column, "rows": list(refusal.rows), "error": refusal.message}
    return {
        name: [[cell.decode() for cell in row] for row in array] if array.dtype == object else show_bits(array)
        for name, array in arrays.items()
    }


def test_every_vector_of_an_op_gives_its_bits_or_its_refusal_and_what_is_not_taken_is_counted() -> None:
    assert Counter(judge(case) for case in CASES) == COUNTED


def test_the_ops_without_a_form_are_these() -> None:
    assert {op.name for op in OPS.values() if op.tensor is None} == {"bspline"}


def test_no_rewrite_of_a_graph_changes_the_order_of_a_sum_or_makes_a_product_of_a_quotient() -> None:
    constants = Constants()
    t = Tensors(tf, constants.keep, constants.look_up)

    @tf.function
    def compute(x: tf.Tensor, y: tf.Tensor, z: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        t.read.clear()  # what was read outside of the graph
        return t.exact(x + t.exact(y + z)), t.exact(x / t.number(3))

    x, y, z = np.random.default_rng(0).normal(size=(3, 10_000))
    summed, divided = compute(x, y, z)
    np.testing.assert_array_equal(summed, x + (y + z))
    np.testing.assert_array_equal(divided, x / 3)
