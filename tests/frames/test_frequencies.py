import numpy as np
import pyarrow as pa
import pytest

from schemabridge.frames.frequencies import count_values, list_frequent


@pytest.mark.parametrize("source", [pa.nulls(3), pa.array([[1], [2], None])], ids=str)
def test_a_column_whose_values_cannot_be_shown_has_none(source):
    assert count_values([source], None) == {}
    assert count_values([source], np.array([0, 2])) == {}


def test_values_are_counted_in_the_order_of_the_rows_that_first_hold_them():
    source = pa.array(["b", None, "a", "b", "c", "a", "b"])
    assert list(count_values([source], None).items()) == [
        (("string", "b"), 3),
        (("string", "a"), 2),
        (("string", "c"), 1),
    ]
    assert list(count_values([source], np.array([2, 3, 5])).items()) == [(("string", "a"), 2), (("string", "b"), 1)]


def test_parts_of_a_column_keep_the_order_of_its_rows_and_one_and_true_apart():
    parts = pa.array([None, 1, None, 1]), pa.array([True, None, True, None]), pa.array([None, None, None, None])
    assert list(count_values(parts, None).items()) == [(("boolean", True), 2), (("integer", 1), 2)]


def test_zeros_are_one_number_and_nan_is_none():
    counted = list_frequent(count_values([pa.array([-0.0, np.nan, 0.0, 2.0])], None))
    assert (counted.values, counted.frequencies, counted.distinct) == ((0.0, 2.0), (2, 1), 2)


def test_of_many_values_ten_are_shown_and_all_are_counted():
    counted = list_frequent(count_values([pa.array(list("abcdefghijkll"))], None))
    assert counted.values == ("l", *"abcdefghi")
    assert (counted.frequencies, counted.distinct) == ((2, *[1] * 9), 12)


def test_a_signalling_nan_is_counted_as_none_without_a_warning():
    numbers = np.array([0x7FF0000000000001, 0x4000000000000000], np.uint64).view(np.float64)
    assert list(count_values([pa.array(numbers)], None).items()) == [(("floating", 2.0), 1)]
