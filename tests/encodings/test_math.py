import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

X = np.array([0.25, 1.0, 2.0, 1e-9, 300.0])


@pytest.mark.parametrize("function", ["log", "log1p", "expm1", "exp", "sqrt", "square", "abs", "reciprocal"])
def test_a_function_is_that_of_numpy_after_one_rounding_to_float32(function):
    with np.errstate(over="ignore"):
        expected = getattr(np, function)(X).astype(np.float32)
    df = pd.DataFrame({"x": X})
    schema = sb.record_schema(df.head(3), encodings={"x": sb.math(function)})
    accepted = np.isfinite(expected)
    assert (sb.prepare_input(df[accepted], schema).ravel() == expected[accepted]).all()


def test_a_function_stands_in_a_chain_before_a_scaler():
    df = pd.DataFrame({"x": X})
    schema = sb.record_schema(df, encodings={"x": [sb.math("log1p"), "standardize"]})
    logs = np.log1p(X)
    assert sb.prepare_input(df, schema).ravel() == pytest.approx((logs - logs.mean()) / logs.std(), rel=1e-6)


def test_a_number_outside_the_domain_is_refused_at_recording_and_at_scoring(raises_code):
    raises_code("out_of_domain", sb.record_schema, {"x": [1.0, 0.0]}, encodings={"x": sb.math("log")})
    schema = sb.record_schema({"x": [1.0, 2.0]}, encodings={"x": sb.math("log")})
    error = raises_code("out_of_domain", sb.prepare_input, {"x": [1.0, 0.0, -2.0]}, schema)
    assert (error.column, error.rows, list(error.values)) == ("x", (1, 2), [0.0, -2.0])


def test_a_domain_that_is_passed_hands_infinities_on():
    schema = sb.record_schema({"x": [1.0, 0.0]}, encodings={"x": sb.math("log", domain="pass")})
    assert sb.prepare_input({"x": [0.0, 1.0]}, schema).ravel().tolist() == [-np.inf, 0.0]


def test_a_power_has_its_exponent():
    schema = sb.record_schema({"x": [1.0, 2.0]}, encodings={"x": sb.math("power", exponent=3)})
    assert sb.prepare_input({"x": [-2.0]}, schema).tolist() == [[-8.0]]


@pytest.mark.parametrize(
    "arguments",
    [
        {"function": "log10"},
        {"function": "power"},
        {"function": "log", "exponent": 2},
        {"function": "power", "exponent": 1001},
        {"function": "power", "exponent": np.inf},
        {"function": "log", "domain": "warn"},
    ],
)
def test_arguments_of_a_function_without_sense_are_refused(arguments, raises_code):
    raises_code("unknown_encoding", sb.math, **arguments)
