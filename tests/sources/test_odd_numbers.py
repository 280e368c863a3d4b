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
