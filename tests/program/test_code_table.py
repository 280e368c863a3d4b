"""Values are found in a vocabulary the same whether they are few, and looked up one by one, or many."""

import numpy as np
import pyarrow as pa
import pytest

from schemabridge.frames.types import ColumnType
from schemabridge.program.code_table import CodeTable
from schemabridge.schema import Vocabulary

FEW, MANY = 255, 600


def make_table(name, values) -> CodeTable:
    vocabulary = Vocabulary(ColumnType(name), pa.array(values))
    return CodeTable(vocabulary, np.arange(len(values)))


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize(("name", "convert"), [("string", str), ("int64", int), ("float64", float)])
def test_a_value_has_its_position_and_others_have_none(name, convert, count):
    known = [convert(number) for number in range(count - 1, 0, -1)]
    found = make_table(name, known).find(pa.array([convert(number) for number in range(count)]))
    assert found.dtype == np.int64
    assert found.tolist() == [-1, *range(count - 2, -1, -1)]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_zero_of_a_vocabulary_is_a_zero_of_either_sign(count):
    known = [-0.0, *map(float, range(1, count))]
    assert make_table("float64", known).find(pa.array([0.0, *known[1:]])).tolist() == list(range(count))
