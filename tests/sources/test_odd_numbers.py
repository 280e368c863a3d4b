"""record_schema with X alone, of infinite, huge and tiny numbers: recognised or refused with a code, and nothing of numpy is heard."""

import warnings

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

RANDOM = np.random.default_rng(0)
CELLS = {
    "minus infinity as it is": (np.where(RANDOM.random(60) < 0.1, -np.inf, 1.0), lambda x: x),
    "a bound beside infinity": (np.where(RANDOM.random(300) < 0.1, np.inf, RANDOM.normal(size=300)), lambda x: x > 5),
    "numbers near the largest": (RANDOM.normal(size=60) * 1e307, lambda x: np.where(x > 0, 0.3, np.nan)),
    "numbers below the smallest": (RANDOM.normal(size=60) * 1e-310, lambda x: x),
    "remainders of infinity": (
        np.where(RANDOM.random(60) < 0.2, np.inf, RANDOM.integers(0, 9, 60)),
        lambda x: x % 2 == 0,
    ),
    "infinite cells": (RANDOM.integers(0, 5, 60) * 1.0, lambda x: np.where(x > 2, np.inf, x * x)),
    "a huge step": (RANDOM.normal(size=60), lambda x: np.where(x > 0, 1e12, 0.0)),
    "three numbers, two for float32": (
        np.arange(60) % 3 * 1.0,
        lambda x: np.array([1e-310, 0.5, 3e-310])[x.astype(int)],
    ),
}


@pytest.mark.parametrize(("numbers", "make"), CELLS.values(), ids=CELLS)
def test_odd_numbers_are_recognised_or_refused_with_a_code(numbers, make) -> None:
    with np.errstate(all="ignore"):
        cells = np.asarray(make(numbers), np.float64)
    df = pd.DataFrame({"x": numbers, "y": np.random.default_rng(1).normal(size=len(numbers))})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", sb.SchemabridgeWarning)
        try:
            schema = sb.record_schema(df, X=pd.DataFrame({"c": cells}))
        except sb.SchemabridgeError as error:
            assert error.code
        else:
            assert schema.inputs


@pytest.mark.parametrize("zeros", [(0.0, -0.0), (-0.0, 0.0)])
def test_zeros_of_two_signs_are_refused_or_given(zeros, raises_code) -> None:
    city = ["a", "b"] * 20
    schema = sb.record_schema({"city": city}, X=np.array(zeros * 20))
    np.testing.assert_array_equal(np.signbit(sb.prepare_input({"city": ["a", "b"]}, schema)[:, 0]), np.signbit(zeros))


def test_infinity_is_no_multiple() -> None:
    amount = np.where(RANDOM.random(400) < 0.5, RANDOM.integers(1, 90, 400), RANDOM.uniform(1, 90, 400).round(2))
    for train in (amount, np.where(RANDOM.random(400) < 0.1, np.inf, amount)):
        with np.errstate(invalid="ignore"):
            marks = train % 1 == 0
        schema = sb.record_schema({"amount": train}, X=pd.DataFrame({"x": marks * 1}))
        assert sb.prepare_input({"amount": [np.inf, -np.inf, 7.0, 7.5]}, schema).ravel().tolist() == [0, 0, 1, 0]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_an_edge_beside_infinity_is_behind_all_finite_numbers_and_told(sign: float) -> None:
    number = sign * np.where(RANDOM.random(300) < 0.1, np.inf, RANDOM.normal(0, 1, 300))
    with pytest.warns(sb.SchemabridgeWarning, match="behind all finite numbers, and with any other there"):
        schema = sb.record_schema({"number": number}, X=pd.DataFrame({"x": np.isinf(number) * 1}))
    unseen = {"number": [-1e300, -9.0, 0.0, 9.0, 1e300, sign * np.inf]}
    assert sb.prepare_input(unseen, schema).ravel().tolist() == [0, 0, 0, 0, 0, 1]


def test_numbers_between_two_infinities_are_kept() -> None:
    number = RANDOM.normal(50, 10, 400).round(1)
    number[:60:2], number[1:60:2] = np.inf, -np.inf
    schema = sb.record_schema({"number": number}, X=pd.DataFrame({"x": np.where(np.isinf(number), 0, number)}))
    unseen = {"number": [-1e9, -3.0, 50.0, 1e9, np.inf, -np.inf]}
    np.testing.assert_array_equal(
        sb.prepare_input(unseen, schema)[:, 0], np.array([-1e9, -3.0, 50.0, 1e9, 0.0, 0.0], "float32")
    )
