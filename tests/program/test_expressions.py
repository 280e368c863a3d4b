import math

import pytest

from schemabridge.program.expressions import Number


@pytest.mark.parametrize(("lo", "hi", "within"), [(-1, 1, True), (-2, 1, False), (-1, 2, False), (2, 3, False)])
def test_a_number_that_may_reach_a_limit_on_either_side_is_not_within_it(lo, hi, within):
    assert make_number(lo, hi).is_within(2) == within


@pytest.mark.parametrize(("lo", "hi", "within"), [(0, math.inf, False), (-math.inf, 0, False), (0, 1e308, True)])
def test_a_number_that_may_be_infinite_is_within_no_limit(lo, hi, within):
    assert make_number(lo, hi).is_within(math.inf) == within


def make_number(lo, hi) -> Number:
    return Number(None, 0, None, 0, 0, None, lo, hi, False)
