import numpy as np

from schemabridge.comparison.causes import pick_bytes
from schemabridge.program.expressions import Number
from schemabridge.schema import Step


def pick(name, index, **params) -> bytes:
    step = Step("z", "center_scale", operands=("x",), params=params)
    return pick_bytes(Number(step, index, None, 0, 0, None, 0.0, 1.0, False), name)


def test_a_parameter_of_several_columns_concerns_each_by_its_own_number():
    center = np.array([1.0, 2.0])
    assert pick("center", 1, center=center) == pick("center", 1, center=np.array([5.0, 2.0]))
    assert pick("center", 0, center=center) != pick("center", 0, center=np.array([5.0, 2.0]))


def test_a_parameter_with_one_number_concerns_every_column():
    assert pick("center", 1, center=np.array([2.0])) == pick("center", 1, center=np.array([1.0, 2.0]))
    assert pick("round", 0) != pick("round", 0, round="float32")
