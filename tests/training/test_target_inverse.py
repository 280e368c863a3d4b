"""The inverse of what was done to the target: proven to give what Python gives, for raw predictions of the model's dtype."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

import schemabridge as sb
from schemabridge.outputs.item import read_output
from schemabridge.outputs.prediction import interpret

FORM = json.loads((Path(__file__).parents[2] / "schemas/outputs.schema.json").read_text("utf-8"))
RNG = np.random.default_rng(7)
X = RNG.normal(size=(40, 2))
DF = pd.DataFrame(X, columns=["a", "b"])
Y = np.exp(X @ [1.0, 0.5] + 3)
TARGET = Y[:, None]


class Net:
    """A model that predicts in float32, as networks do."""

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        return (matrix @ [[1.5], [-0.25]]).astype(np.float32)


def record(model: object, inverse: object) -> dict:
    schema = sb.record_schema(DF, model, encodings={}, outputs=sb.output(inverse=inverse))
    Draft202012Validator(FORM).validate(list(schema.outputs))
    return dict(schema.outputs[0])


def respond(item: dict, raw: np.ndarray) -> np.ndarray:
    return interpret(read_output(item), raw, "response").values


def draw_raw(kind: type) -> np.ndarray:
    drawn = np.random.default_rng(11).normal(0, 2, 1000)
    return np.append(drawn, [0.0, -0.0]).astype(kind)[:, None]


SCALERS = [
    StandardScaler(),
    StandardScaler(with_mean=False),
    StandardScaler(with_std=False),
    MinMaxScaler(feature_range=(-1, 3)),
    RobustScaler(),
    RobustScaler(with_scaling=False),
    MaxAbsScaler(),
    make_pipeline(MinMaxScaler(), StandardScaler()),
    FunctionTransformer(np.sqrt, np.square),
]


@pytest.mark.parametrize("scaler", SCALERS, ids=str)
@pytest.mark.parametrize(("model", "kind"), [(Net(), np.float32), (LinearRegression().fit(X, Y), np.float64)])
def test_a_response_has_the_bits_of_inverse_transform_for_the_dtype_of_the_model(scaler, model, kind) -> None:
    raw = draw_raw(kind)
    item = record(model, scaler.fit(TARGET))
    expected = scaler.inverse_transform(raw)
    assert expected.dtype == kind
    assert respond(item, raw).tobytes() == expected.astype(np.float64).tobytes()
    assert all(("round" in step) == (kind is np.float32) for step in item["steps"])


@pytest.mark.parametrize("inverse", ["expm1", np.expm1, FunctionTransformer(np.log1p, np.expm1), ["expm1"]], ids=str)
def test_a_logarithm_of_the_target_is_undone_in_binary64(inverse) -> None:
    item = record(LinearRegression().fit(X, np.log1p(Y)), inverse)
    raw = draw_raw(np.float64)
    assert [step["function"] for step in item["steps"]] == ["expm1"]
    assert (np.abs(respond(item, raw) - np.expm1(raw)) <= 2**-48 * np.abs(np.expm1(raw))).all()


def test_where_python_would_compute_an_exponential_in_float32_the_writer_says_so() -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="expm1 is computed in binary64") as caught:
        item = record(Net(), ["expm1", StandardScaler().fit(TARGET)])
    assert [warning.message.code for warning in caught] == ["binary64_inverse"]
    assert all("round" not in step for step in item["steps"])
    raw = draw_raw(np.float32)
    wide = StandardScaler().fit(TARGET).inverse_transform(np.expm1(raw.astype(np.float64)))
    assert np.abs(respond(item, raw) / wide - 1).max() < 1e-12
    assert (respond(item, raw) != np.expm1(raw)).any()


def test_the_inverse_of_a_transformed_target_is_that_of_its_transformer() -> None:
    model = TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1).fit(X, Y)
    item = record(model.regressor_, model)
    found = respond(item, model.regressor_.predict(X))
    assert np.abs(found[:, 0] / model.predict(X) - 1).max() < 2**-48
    scaled = TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler()).fit(X, Y)
    found = respond(record(scaled.regressor_, scaled), scaled.regressor_.predict(X))
    assert found[:, 0].tobytes() == scaled.predict(X).tobytes()


def test_a_transformed_target_regressor_gives_the_target_itself() -> None:
    model = TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1).fit(X, Y)
    assert "steps" not in sb.record_schema(DF, model, encodings={}).outputs[0]
    with pytest.raises(sb.SchemabridgeError, match="are on the scale of the target") as raised:
        record(model, model)
    assert raised.value.code == "model_mismatch"


def test_predictions_are_clipped_at_the_bounds_that_float32_has() -> None:
    item = record(Net(), [(-0.1, 0.7)])
    assert item["steps"][0]["lo"] == [float(np.float32(-0.1))]
    raw = draw_raw(np.float32)
    assert (respond(item, raw) == np.clip(raw, -0.1, 0.7)).all()


def test_things_are_applied_to_the_prediction_in_their_order() -> None:
    scaler = StandardScaler().fit(np.log(TARGET))
    item = record(LinearRegression().fit(X, Y), [scaler, "exp", (0, 50.0)])
    assert [step["op"] for step in item["steps"]] == ["scale_offset", "math", "clip"]
    raw = draw_raw(np.float64)
    assert np.allclose(respond(item, raw), np.clip(np.exp(scaler.inverse_transform(raw)), 0, 50), rtol=1e-14)


class Odd(StandardScaler):
    """A scaler of the user's own."""


def undo(x: np.ndarray) -> np.ndarray:
    return np.expm1(x)


REFUSED = [
    lambda x: x,
    np.cbrt,
    "unlog",
    PowerTransformer().fit(TARGET),
    FunctionTransformer(np.log1p, undo),
    FunctionTransformer(np.log1p, np.expm1, inv_kw_args={"where": True}),
    (1.0,),
    (2.0, 1.0),
    Odd().fit(TARGET),
    StandardScaler().fit(np.ones((3, 2)) * [[1], [2], [3]]),
]


@pytest.mark.parametrize("inverse", REFUSED, ids=lambda each: type(each).__name__)
def test_what_is_neither_a_named_function_nor_a_fitted_scaler_is_not_captured(inverse) -> None:
    with pytest.raises(sb.SchemabridgeError) as raised:
        record(LinearRegression().fit(X, Y), inverse)
    assert raised.value.code == "not_captured"


def test_a_scaler_that_is_not_what_it_says_is_not_captured() -> None:
    scaler = StandardScaler().fit(TARGET)
    scaler.inverse_transform = lambda x: x * scaler.scale_ + scaler.mean_ + 1
    with pytest.raises(sb.SchemabridgeError, match="StandardScaler gives other numbers in Python") as raised:
        record(Net(), scaler)
    assert raised.value.code == "not_captured"


class Half:
    """A model that predicts in float16."""

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        return matrix[:, :1].astype(np.float16)


def test_a_scaler_of_float16_is_not_captured_as_no_step_rounds_to_that() -> None:
    with pytest.raises(sb.SchemabridgeError, match="StandardScaler gives other numbers in Python") as raised:
        record(Half(), StandardScaler().fit(TARGET))
    assert raised.value.code == "not_captured"


def test_what_is_finite_nowhere_proves_nothing() -> None:
    with pytest.raises(sb.SchemabridgeError, match="abs has no finite numbers") as raised:
        record(LinearRegression().fit(X, Y - 1e6), ["log", "abs"])
    assert raised.value.code == "not_captured"


def test_a_scaler_has_to_be_fitted() -> None:
    with pytest.raises(sb.SchemabridgeError) as raised:
        record(Net(), StandardScaler())
    assert raised.value.code == "not_fitted"


def test_an_identity_needs_no_steps() -> None:
    assert set(record(Net(), FunctionTransformer())) == {"name", "shape"}


def test_an_inverse_needs_predictions_to_be_proven_on() -> None:
    with pytest.raises(sb.SchemabridgeError, match="no predictions to prove it on") as raised:
        sb.record_schema(DF, encodings={}, outputs=sb.output(inverse="expm1"))
    assert raised.value.code == "invalid_argument"
