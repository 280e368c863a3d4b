"""SplineTransformer: B-splines of every degree and every way to go on beyond the knots, in the library's own bits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer, StandardScaler

from fitted.library_rows import transform_rows
import schemabridge as sb

ROWS = 2_000


def make_frame(seed: int, spread: float = 1.0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "pay": np.exp(random.normal(10, spread, ROWS)),
            "latitude": 40.7 + random.normal(0, spread / 100, ROWS),
        }
    )


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("knots", ["uniform", "quantile"])
@pytest.mark.parametrize("degree", [2, 3, 6])
@pytest.mark.parametrize("extrapolation", ["constant", "linear", "continue", "periodic"])
def test_splines_are_the_library_s_in_every_bit_in_unseen_rows(extrapolation, degree, knots, sparse) -> None:
    training, unseen = make_frame(1), make_frame(2, spread=1.5)
    transformer = SplineTransformer(
        8,
        degree=degree,
        knots=knots,
        extrapolation=extrapolation,
        include_bias=knots == "uniform",
        sparse_output=sparse,
    ).fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    assert np.array_equal(sb.prepare_input(unseen, schema), transform_rows(transformer, unseen))
    assert schema.inputs[0].features == tuple(transformer.get_feature_names_out())
    assert schema.evidence.cells_differing == 0


def test_float32_splines_behind_a_scaler_and_before_one_are_the_library_s() -> None:
    training, unseen = (make_frame(seed).astype("float32") for seed in (1, 2))
    transformer = make_pipeline(StandardScaler(), SplineTransformer(4, extrapolation="continue"), StandardScaler())
    transformer.fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    assert np.array_equal(sb.prepare_input(unseen, schema), transform_rows(transformer, unseen))


def test_what_is_beyond_the_knots_is_refused_where_the_library_raises() -> None:
    training = pd.DataFrame({"a": np.arange(11.0), "b": np.arange(11.0) ** 2})
    transformer = SplineTransformer(4, extrapolation="error").fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"a": [1.0, 10.5, 3.0], "b": [1.0, 1.0, -0.5]}), schema)
    assert (caught.value.code, caught.value.column, list(caught.value.rows)) == ("out_of_domain", "a", [1])


def make_rain(share: float) -> pd.DataFrame:
    """Return a column of which a share is 0."""
    random = np.random.default_rng(0)
    return pd.DataFrame({"rain": np.where(random.random(500) < share, 0.0, random.gamma(1, 3, 500))})


def test_columns_that_are_mostly_zero_are_carried_where_the_library_goes_on_as_a_spline() -> None:
    training = make_rain(0.6)
    transformer = SplineTransformer(5, knots="quantile").fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    assert np.array_equal(sb.prepare_input(training - 1, schema), transform_rows(transformer, training - 1))


def test_columns_of_which_the_library_leaves_splines_out_below_zero_are_refused() -> None:
    training = make_rain(0.85)
    transformer = SplineTransformer(5, knots="quantile").fit(training)
    with pytest.raises(sb.SchemabridgeError, match="something else than splines") as caught:
        sb.record_schema(training, preprocessor=transformer)
    assert (caught.value.code, caught.value.column) == ("not_captured", "rain")


def test_lines_of_degree_one_are_carried_for_one_column_and_refused_for_several() -> None:
    training, unseen = make_frame(1), make_frame(2, spread=2.0)
    lines = SplineTransformer(4, degree=1, extrapolation="linear")
    one = ColumnTransformer([(name, lines, [name]) for name in training]).fit(training)
    schema = sb.record_schema(training, preprocessor=one, statistics="none")
    assert np.array_equal(sb.prepare_input(unseen, schema), transform_rows(one, unseen))
    with pytest.raises(sb.SchemabridgeError, match="all columns but the first") as caught:
        sb.record_schema(training, preprocessor=lines.fit(training))
    assert caught.value.code == "not_captured"


def test_a_degree_above_thirty_is_refused_by_name() -> None:
    training = make_frame(1)
    transformer = SplineTransformer(3, degree=31, extrapolation="continue").fit(training)
    with pytest.raises(sb.SchemabridgeError, match="degree is 31") as caught:
        sb.record_schema(training, preprocessor=transformer)
    assert caught.value.code == "not_captured"
