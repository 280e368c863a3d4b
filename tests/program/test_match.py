import math

import pyarrow as pa
import pytest

from schemabridge.frames.types import ColumnType
from schemabridge.program.ops.match import list_unknown
from schemabridge.schema import Vocabulary


@pytest.mark.parametrize(
    ("name", "values", "unknown"),
    [
        ("float64", [1.5, 7.5, -math.inf], [8.0]),
        ("float64", [3.0, math.inf], [4.0]),
        ("float64", [math.inf], [1.0]),
        ("float64", [-7.0], [-6.0]),
        ("integer", [], [1]),
        ("integer", [5, 2], [6]),
        ("integer", [2**53 - 1], []),
        ("boolean", [True], [False]),
        ("boolean", [True, False], []),
        ("string", [], ["text"]),
        ("string", ["a", "a ", "b"], ["a  "]),
    ],
)
def test_a_value_outside_a_vocabulary_is_one_that_its_column_can_hold(name, values, unknown):
    column_type = ColumnType(name)
    found = list_unknown(Vocabulary(column_type, pa.array(values, column_type.facts.vocabulary_type)))
    assert found == unknown
    assert list(map(type, found)) == list(map(type, unknown))
