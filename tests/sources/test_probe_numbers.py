"""Transformers of other libraries that compute with numbers, against their own output on rows that training never saw."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
import warnings

from feature_engine.creation import MathFeatures, RelativeFeatures
from feature_engine.datetime import DatetimeFeatures
from feature_engine.discretisation import (
    ArbitraryDiscretiser,
    DecisionTreeDiscretiser,
    EqualFrequencyDiscretiser,
    EqualWidthDiscretiser,
)
from feature_engine.imputation import (
    AddMissingIndicator,
    ArbitraryNumberImputer,
    DropMissingData,
    EndTailImputer,
    MeanMedianImputer,
    RandomSampleImputer,
)
from feature_engine.outliers import ArbitraryOutlierCapper, OutlierTrimmer, Winsorizer
from feature_engine.selection import DropConstantFeatures, DropCorrelatedFeatures
from feature_engine.timeseries.forecasting import LagFeatures, WindowFeatures
from feature_engine.transformation import LogTransformer, PowerTransformer, ReciprocalTransformer, YeoJohnsonTransformer
from feature_engine.wrappers import SklearnTransformerWrapper
import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

import schemabridge as sb

pytestmark = pytest.mark.filterwarnings("ignore")

CARRIED = [
    AddMissingIndicator(),
    ArbitraryDiscretiser({"size": [-np.inf, 0.5, 1, 2, np.inf]}),
    ArbitraryDiscretiser({"rooms": [0, 3, 10]}),
    ArbitraryNumberImputer(),
    ArbitraryOutlierCapper({"size": 1e6}),
    DecisionTreeDiscretiser(regression=False, random_state=0),
    DecisionTreeDiscretiser(
        variables=["size", "share"], regression=False, param_grid={"max_depth": [5]}, random_state=0
    ),
    DropConstantFeatures(),
    DropCorrelatedFeatures(),
    EndTailImputer(),
    EqualFrequencyDiscretiser(),
    EqualWidthDiscretiser(),
    LogTransformer(),
    MathFeatures(["size", "share"], ["sum", "mean"]),
    MeanMedianImputer(),
    *(
        [import_module("feature_engine.scaling").MeanNormalizationScaler()]
        if find_spec("feature_engine.scaling")
        else []
    ),
    PowerTransformer(),
    ReciprocalTransformer(),
    RelativeFeatures(["size"], ["share"], ["sub", "div", "add", "mul"]),
    SklearnTransformerWrapper(StandardScaler()),
    Winsorizer(),
    Winsorizer(tail="both", fold=50, add_indicators=True),  # which no training row shows
    YeoJohnsonTransformer(),
]
REFUSED = [
    (DropMissingData(), "model_mismatch", "each row must stay in its place"),
    (LagFeatures(periods=1), "not_separable", "another row for row"),
    (OutlierTrimmer(), "model_mismatch", "each row must stay in its place"),
    (RandomSampleImputer(random_state=0), "not_separable", "RandomSampleImputer gives 'size'"),
    (WindowFeatures(window=3), "not_separable", "another row for row"),
]


def make_frame(seed: int = 0, *, gaps: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size = rng.lognormal(size=300).round(3) + 0.01
    size[rng.random(300) < 0.1 * gaps] = np.nan
    return pd.DataFrame(
        {"size": size, "share": rng.uniform(0.01, 0.99, 300).round(4), "rooms": rng.integers(1, 8, 300)}
    )


def has_imputer(transformer: object) -> bool:
    return type(transformer).__module__.startswith("feature_engine.imputation")


def fit(transformer: object, df: pd.DataFrame) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return transformer.fit(
            df, pd.Series(df["share"] + np.random.default_rng(5).normal(size=len(df)) > 0.5, dtype=int)
        )


def name(transformer: object) -> str:
    return type(transformer).__name__


@pytest.mark.parametrize("transformer", CARRIED, ids=name)
def test_a_transformer_of_numbers_is_carried_with_its_answers_to_new_ones(transformer: object) -> None:
    df, other = (make_frame(seed, gaps=has_imputer(transformer)) for seed in (0, 1))
    fitted = fit(transformer, df)
    schema = sb.record_schema(df, preprocessor=fitted)
    other.loc[0, "size"], other.loc[1, "size"], other.loc[2, "share"] = 500.0, 0.001, 7.5
    expected = np.asarray(fitted.transform(other), np.float32)
    found = sb.prepare_input(other, schema)
    if isinstance(transformer, (LogTransformer, PowerTransformer, YeoJohnsonTransformer)):
        np.testing.assert_allclose(found, expected, rtol=2.0**-20)
    else:
        assert found.tobytes() == expected.tobytes()


@pytest.mark.parametrize(("transformer", "code", "words"), REFUSED, ids=name)
def test_a_transformer_that_no_schema_holds_is_refused_by_name(transformer: object, code: str, words: str) -> None:
    df = make_frame(gaps=has_imputer(transformer))
    fitted = fit(transformer, df)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, preprocessor=fitted)
    assert caught.value.code == code
    assert words in caught.value.message


def test_intervals_without_a_training_row_are_in_the_file_once(tmp_path) -> None:
    df = pd.DataFrame({"size": np.exp(np.random.default_rng(5).normal(8, 1.5, 300))})
    fitted = EqualWidthDiscretiser(bins=6).fit(df)
    sb.record_schema(df, preprocessor=fitted, path=tmp_path / "sizes.schema.json")
    other = pd.DataFrame({"size": np.linspace(0, 2 * df["size"].max(), 1000)})
    expected = np.asarray(fitted.transform(other), np.float32)
    assert sb.prepare_input(other, tmp_path / "sizes.schema.json").tobytes() == expected.tobytes()


def test_a_transformer_that_would_drop_other_rows_is_refused() -> None:
    df = make_frame()
    fitted = fit(OutlierTrimmer(fold=200), df)
    assert len(fitted.transform(df)) == len(df)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, preprocessor=fitted)
    assert caught.value.code == "model_mismatch"
    assert "each row must stay in its place" in caught.value.message


def test_numbers_beyond_all_intervals_are_missing_as_the_library_makes_them() -> None:
    df = make_frame()
    fitted = fit(ArbitraryDiscretiser({"size": [0, 0.5, 1, 2, 500]}), df)
    schema = sb.record_schema(df, preprocessor=fitted)
    assert sb.prepare_input(df.assign(size=500.0), schema)[0, 0] == 3
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df.assign(size=500.1), schema)
    assert caught.value.code == "nan_value"


def test_intervals_of_integers_have_the_edges_of_the_library() -> None:
    df = pd.DataFrame({"mass": np.random.default_rng(0).integers(-3000, 9000, 1000) * 7})
    fitted = DecisionTreeDiscretiser(random_state=0).fit(df, df["mass"] ** 2)
    schema = sb.record_schema(df, preprocessor=fitted)
    other = pd.DataFrame({"mass": np.arange(-30_000, 70_000)})
    assert (sb.prepare_input(other, schema) == np.asarray(fitted.transform(other), np.float32)).all()


def test_parts_of_dates_are_carried() -> None:
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(
        np.random.default_rng(0).integers(0, 900 * 86400, 300), unit="s"
    )
    df = pd.DataFrame({"day": days})
    fitted = fit_dates(DatetimeFeatures(), df)
    schema = sb.record_schema(df, preprocessor=fitted)
    other = pd.DataFrame({"day": pd.to_datetime(["1999-12-31 23:59:59", "2032-02-29 00:00:00"])})
    assert sb.prepare_input(other, schema).tolist() == np.asarray(fitted.transform(other), np.float32).tolist()


def fit_dates(transformer: object, df: pd.DataFrame) -> object:
    return transformer.fit(df)


class Above:
    """1 from a number on that no training row holds."""

    def __init__(self, edge: float) -> None:
        self.edge = edge

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        return (X[["size"]].to_numpy() >= self.edge).astype(float)


@pytest.mark.parametrize("edge", [1.2345678, 0.0, -7.25e-5])
def test_an_edge_between_two_training_values_is_found_to_the_last_bit(edge: float) -> None:
    df = pd.DataFrame({"size": np.linspace(-2.0, 3.0, 301)})
    schema = sb.record_schema(df, preprocessor=Above(edge))
    beside = pd.DataFrame({"size": [np.nextafter(edge, -np.inf), edge, np.nextafter(edge, np.inf)]})
    assert sb.prepare_input(beside, schema).ravel().tolist() == [0.0, 1.0, 1.0]


class Stairs:
    """Many steps between 10.2 and 12, where no training row is."""

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        numbers = X[["size"]].to_numpy()
        low, high = np.floor(numbers / 5), np.floor(numbers / 20_000) + 200
        return np.where(numbers < 10.2, low, np.where(numbers < 11.9, np.floor((numbers - 10.2) * 50) + 10, high))


def test_more_steps_between_two_training_values_than_are_looked_for_are_refused() -> None:
    sizes = np.concatenate([np.arange(0, 10, 0.25) + 0.1, [10.2, 12.0], np.arange(1000, 100_000, 1000) + 0.3])
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(pd.DataFrame({"size": np.repeat(sizes, 3)}), preprocessor=Stairs())
    assert caught.value.code == "not_separable"
    assert "changes more than 20 times between" in caught.value.message


class Copied:
    def transform(self, X: pd.DataFrame) -> np.ndarray:
        return X[["size"]].to_numpy().astype(float)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int64", "Int8"])
@pytest.mark.parametrize("count", [5, 120])
def test_integers_that_fill_a_small_dtype_are_asked_about_within_it(dtype: str, count: int) -> None:
    sizes = np.linspace(0, 127 if "8" in dtype else 2**15, count).astype(np.int64)
    schema = sb.record_schema(pd.DataFrame({"size": pd.Series(sizes, dtype=dtype)}), preprocessor=Copied())
    assert sb.prepare_input({"size": [127]}, schema).tolist() == [[127.0]]


class Bent:
    """A number that is another one from 100 on, which no training row shows."""

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        numbers = X[["size"]].to_numpy()
        return np.where(numbers < 100, numbers, 2 * numbers)


def test_what_rows_that_training_never_saw_show_to_be_otherwise_is_refused_with_such_a_row() -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(make_frame()[["size"]], preprocessor=Bent())
    assert caught.value.code == "not_separable"
    assert "for size" in caught.value.message


class Seconds:
    def transform(self, X: pd.DataFrame) -> np.ndarray:
        return (X[["day"]] - pd.Timestamp("1970-01-01")).to_numpy().astype("timedelta64[us]").astype(np.int64) / 1e6


def test_a_count_of_seconds_is_read_from_a_time_which_is_no_number_to_libraries() -> None:
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(300) * 7919.25, unit="s")
    schema = sb.record_schema(pd.DataFrame({"day": days.astype("datetime64[us]")}), preprocessor=Seconds())
    other = pd.DataFrame({"day": pd.to_datetime(["1999-12-31 23:59:59.5"]).astype("datetime64[us]")})
    assert sb.prepare_input(other, schema).tolist() == Seconds().transform(other).astype(np.float32).tolist()
