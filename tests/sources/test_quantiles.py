"""QuantileTransformer: lines between quantiles, and normal quantiles of them, as the library has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from fitted.library_rows import transform_rows
import schemabridge as sb

pytestmark = pytest.mark.filterwarnings("ignore:.*nan_in_training")
ROWS = 20_000


def make_frame(seed: int, dtype: str = "float64") -> pd.DataFrame:
    """Return columns that are lognormal, about a latitude, mostly zeros, of few values, and with missing ones."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "pay": np.exp(random.normal(10, 1, ROWS)),
            "latitude": 40.7 + random.normal(0, 0.01, ROWS),
            "rain": np.where(random.random(ROWS) < 0.7, 0.0, random.gamma(1, 3, ROWS)),
            "kids": random.integers(0, 6, ROWS).astype(float),
            "age": np.where(random.random(ROWS) < 0.1, np.nan, random.normal(40, 12, ROWS)),
        }
    )
    return frame.astype(dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("arguments", [{}, {"n_quantiles": 17}, {"subsample": 3000, "random_state": 1}], ids=str)
def test_parts_of_rows_are_the_library_s_in_every_bit_in_unseen_rows(arguments, dtype) -> None:
    training, unseen = make_frame(1, dtype), make_frame(2, dtype) * np.float32(1.01)
    transformer = QuantileTransformer(**arguments).fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    expected = transform_rows(transformer, unseen)
    assert np.array_equal(sb.prepare_input(unseen, schema), expected, equal_nan=True)
    assert schema.evidence.cells_differing == 0
    assert {step.op for step in schema.steps} == {"number", "interp"}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_normal_quantiles_are_the_library_s_but_for_last_bits(dtype) -> None:
    training, unseen = make_frame(1, dtype), make_frame(2, dtype) * np.float32(1.01)
    transformer = QuantileTransformer(output_distribution="normal").fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    expected, found = transform_rows(transformer, unseen), sb.prepare_input(unseen, schema)
    differing = (expected != found) & ~(np.isnan(expected) & np.isnan(found))
    assert differing.sum() <= expected.size * (1e-5 if dtype == "float64" else 1e-2)
    assert np.nanmax(np.abs(expected - found)) <= 2.0**-20 * np.nanmax(np.abs(expected))
    assert np.nanmin(found) == np.nanmin(expected) == np.float32(-5.1993375)


def test_a_pipeline_with_its_model_is_recorded_with_normal_quantiles() -> None:
    frame = make_frame(1).drop(columns="age").iloc[:500]
    model = make_pipeline(QuantileTransformer(n_quantiles=50, output_distribution="normal"), LogisticRegression())
    model.fit(frame, frame["kids"] > 2)
    schema = sb.record_schema(frame, model, statistics="none")
    assert sb.verify_schema(schema, model).ok
    assert schema.inputs[0].features == ("pay", "latitude", "rain", "kids")


def test_a_column_without_a_value_in_training_is_refused_by_name() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "gone": [np.nan] * 3})
    with pytest.warns(RuntimeWarning):
        transformer = QuantileTransformer(n_quantiles=3).fit(frame)
    with pytest.raises(sb.SchemabridgeError, match="no value") as caught:
        sb.record_schema(frame, preprocessor=transformer)
    assert (caught.value.code, caught.value.column) == ("not_captured", "gone")


def test_quantiles_that_lie_too_close_for_a_line_are_refused_by_name() -> None:
    frame = pd.DataFrame({"a": [0.0, 5e-324, 1e-323, 1.0]})
    transformer = QuantileTransformer(n_quantiles=4).fit(frame)
    with pytest.raises(sb.SchemabridgeError, match="too steeply") as caught:
        sb.record_schema(frame, preprocessor=transformer)
    assert (caught.value.code, caught.value.column) == ("not_captured", "a")
