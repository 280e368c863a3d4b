import numpy as np

from schemabridge.frames.types import ColumnType
from schemabridge.program.acceptance import Acceptance, covers, meet

THIRD = 1 / 3
ROUNDED = float(np.float32(THIRD))


def accept_values(name, *values) -> Acceptance:
    column_type = ColumnType(name)
    return Acceptance(column_type, False, *column_type.facts.limits, frozenset(values))


def test_values_of_a_wider_type_are_known_where_they_round_to_known_ones():
    narrow = accept_values("float64", THIRD, 1.0)
    assert covers(accept_values("float32", ROUNDED, 1.0), narrow)
    assert not covers(accept_values("float32", 1.0), narrow)


def test_what_two_types_both_accept_is_rounded_where_one_of_them_rounds():
    both = meet(accept_values("float32", ROUNDED, 2.0), accept_values("float64", THIRD, 1.0))
    assert both.type == ColumnType("float32")
    assert both.known == {ROUNDED}
