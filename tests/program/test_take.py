import numpy as np
import pytest

from schemabridge.program.ops import OPS
from schemabridge.schema import Step

NAN = float("nan")


def make_step(values, width=2) -> Step:
    return Step("z", "take", operands=("codes",), params={"width": width, "values": np.array(values, float)})


@pytest.mark.parametrize(
    ("new", "explained", "outgrown"),
    [
        (make_step([1, NAN, 3, 4]), True, True),
        (make_step([1, NAN]), True, True),
        (make_step([1, NAN, 3, 4]), False, False),
        (make_step([1, 5, 3, 4]), True, False),
        (make_step([1, NAN], width=1), True, False),
    ],
)
def test_a_table_is_outgrown_where_it_has_further_rows_alone_that_other_codes_explain(new, explained, outgrown):
    decoding = OPS["take"].decoding
    assert decoding.is_outgrown(make_step([1, NAN]), new, explained) == outgrown
    assert decoding.is_outgrown(new, make_step([1, NAN]), explained) == outgrown
