"""Edges of a histogram (clause 14.2): short decimals between training values, so that a copy of a table has not drifted."""

from __future__ import annotations

from decimal import Decimal
import math

from hypothesis import assume, given
from hypothesis import strategies as st
import numpy as np
import pytest

import schemabridge as sb
from schemabridge.frames.types import ColumnType
from schemabridge.statistics.edges import choose_edges, find_decimal, list_distinct

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NEAR = st.builds(lambda n, by: n / 10 * (1 + by * 2.0**-52), st.integers(-20, 20), st.integers(-3, 3))
COLUMNS = st.one_of(
    st.lists(FLOATS, min_size=1, max_size=150),
    st.lists(NEAR, min_size=1, max_size=150),
    st.lists(st.sampled_from([0.1 + 0.2, 0.3, 0.1 * 7, 0.7, 0.0]), min_size=1, max_size=150),
    st.lists(st.integers(-30, 30).map(float), min_size=1, max_size=150),
    st.builds(lambda x, n, few: [x] * n + few, FLOATS, st.integers(10, 60), st.lists(FLOATS, max_size=4)),
)


def list_edges(values: list[float], name: str = "float64") -> list[float]:
    return choose_edges(list_distinct(np.array(values, float) + 0.0, ColumnType(name)))


def record(values: list[float]) -> sb.FeatureSchema:
    return sb.record_schema({"x": values}, inputs={"x": sb.input(["x"], dtype="float64")})


def measure(values: object, schema: sb.FeatureSchema) -> float | None:
    return sb.drift({"x": values}, schema, min_rows=1).columns[0].psi


def count_digits(number: float) -> int:
    return len(Decimal(repr(number)).normalize().as_tuple().digits) if number else 0


@pytest.mark.parametrize(
    ("lo", "hi", "found"),
    [
        (1.0, 2.0, 1.5),
        (0.0, 1.0, 0.5),
        (1.0, 4.0, 2.0),
        (-4.0, -1.0, -2.0),
        (99.0, 101.0, 100.0),
        (-1.0, 5.0, 0.0),
        (0.12, 0.19, 0.15),
        (9.5, 11.0, 10.0),
        (-1.7976931348623157e308, 1.7976931348623157e308, 0.0),
        (1.6e308, 1.7976931348623157e308, 1.7e308),
        (5e-324, 1.5e-323, 1e-323),
        (5e-324, 1e-323, None),
        (1.0, 1.0000000000000002, None),
    ],
)
def test_an_edge_is_the_decimal_of_fewest_digits_between_two_numbers(lo: float, hi: float, found: float | None) -> None:
    assert find_decimal(lo, hi) == found


@given(FLOATS, FLOATS)
def test_no_number_between_has_fewer_digits(lo: float, hi: float) -> None:
    assume(lo < hi)
    found = find_decimal(lo, hi)
    if found is None:
        assert math.nextafter(lo, hi) == hi
        return
    assert lo < found < hi
    for digits in range(1, count_digits(found)):
        shorter = {float(f"{each:.{digits - 1}e}") for each in (lo, found, hi, lo / 2 + hi / 2)}
        assert not any(lo < each < hi for each in shorter)


def test_edges_divide_a_column_into_twentieths() -> None:
    assert list_edges(list(range(1, 101))) == [n + 0.5 for n in range(5, 100, 5)]
    assert list_edges(list(range(1, 11))) == [5.5]
    assert list_edges([1] * 90 + [2] * 10) == [1.5]


def test_a_bucket_that_would_hold_fewer_than_five_rows_is_part_of_its_neighbour() -> None:
    assert list_edges([1] * 10 + [2] * 4 + [3] * 6) == [1.5]
    assert list_edges([1] * 8 + [2] * 30 + [3] * 3) == [1.5]


def test_a_value_that_nearly_all_rows_hold_is_enclosed() -> None:
    assert list_edges([2007] * 12, "integer") == [2006.5, 2007.5]
    assert list_edges([0] * 40 + [7] * 2, "integer") == [-0.5, 3]
    assert list_edges([0.0] * 40) == [-5e-07, 5e-07]
    below, above = list_edges([0.3] * 40)
    assert 0.2999997 < below < 0.3 < above < 0.3000003


def test_too_few_rows_have_no_edge() -> None:
    assert list_edges([1, 2, 3, 4]) == []
    assert list_edges([1, 2, 3, 4, 5, 6, 7, 8, 9]) == []


def test_sums_of_tenths_have_not_drifted_from_their_decimals() -> None:
    schema = record([0.1 + 0.2] * 30 + [0.1 * 7] * 30 + [1.1 * 3] * 40)
    assert measure([0.3] * 30 + [0.7] * 30 + [3.3] * 40, schema) == 0
    schema = record([0.3] * 30 + [0.7] * 30 + [0.1 + 0.2] * 40)
    assert measure([0.3] * 70 + [0.7] * 30, schema) == 0


def test_a_constant_column_that_changes_has_drifted() -> None:
    schema = record([0.3] * 100)
    assert measure([0.1 + 0.2] * 100, schema) == 0
    assert measure(np.full(100, 0.3, "float32"), schema) == 0
    assert measure([0.301] * 100, schema) > 1


@given(COLUMNS)
def test_a_table_has_not_drifted_from_itself_nor_from_its_copies(values: list[float]) -> None:
    schema = record(values)
    assert measure(values, schema) in (0, None)
    assert measure([float(f"{value:.15g}") for value in values], schema) in (0, None)
    with np.errstate(over="ignore"):
        copy = np.array(values).astype("float32")
    if len(set(copy.tolist())) == len({value + 0.0 for value in values}) and np.isfinite(copy).all():
        assert measure(copy, schema) in (0, None)


@given(COLUMNS)
def test_every_bucket_holds_five_rows_unless_one_value_holds_nearly_all(values: list[float]) -> None:
    found = record(values).statistics["columns"]["x"]
    if "counts" not in found:
        return
    assert sum(found["counts"]) == len(values)
    assert len(found["counts"]) <= max(3, min(20, len(values) // 5))
    assert min(found["counts"]) >= 5 or max(found["counts"]) >= len(values) - 8


def test_edges_of_whole_numbers_are_named_by_whole_numbers() -> None:
    frame = {"n": list(range(20)) * 5, "yes": [True, False] * 50}
    found = sb.drift(frame, sb.record_schema(frame), min_rows=1).columns
    assert found[0].buckets[:2] == ("<= 0", "(0, 1]")
    assert found[1].buckets == ("False", "True")
