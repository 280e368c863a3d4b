"""Fitted transformers that are asked for their answers, against their own output on rows that training never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING
import warnings

import category_encoders as ce
from feature_engine.encoding import (
    CountFrequencyEncoder,
    DecisionTreeEncoder,
    MeanEncoder,
    OneHotEncoder,
    OrdinalEncoder,
    WoEEncoder,
)
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import schemabridge as sb

if TYPE_CHECKING:
    from collections.abc import Callable

SEPARABLE = [
    "BackwardDifferenceEncoder",
    "BaseNEncoder",
    "BinaryEncoder",
    "CatBoostEncoder",
    "CountEncoder",
    "CountTargetEncoder",
    "GrayEncoder",
    "HelmertEncoder",
    "JamesSteinEncoder",
    "LeaveOneOutEncoder",
    "MEstimateEncoder",
    "MultiHotEncoder",
    "OneHotEncoder",
    "OrdinalEncoder",
    "PolynomialEncoder",
    "QuantileEncoder",
    "RankHotEncoder",
    "SumEncoder",
    "SummaryEncoder",
    "TargetEncoder",
    "WOEEncoder",
]
OF_FEATURE_ENGINE = [
    CountFrequencyEncoder(unseen="encode"),
    DecisionTreeEncoder(regression=False, random_state=0),
    MeanEncoder(unseen="encode"),
    OneHotEncoder(),
    OrdinalEncoder(encoding_method="arbitrary", unseen="encode"),
    WoEEncoder(),
]


def make_frame(rows: int = 300, seed: int = 0, *, gaps: bool = True) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    cities = ["Oslo", "Rome", "Bonn", "Zürich"] + ([None] if gaps else [])
    sizes = np.where(rng.random(rows) < 0.1 * gaps, np.nan, rng.normal(size=rows))
    df = pd.DataFrame({"city": rng.choice(cities, rows), "size": sizes, "kind": rng.choice(["a", "b", "c"], rows)})
    return df, rng.integers(0, 2, rows)


def record(transformer: object, df: pd.DataFrame) -> sb.FeatureSchema:
    return sb.record_schema(
        df, preprocessor=transformer, inputs={"features": sb.input(list(df.columns), dtype="float64")}
    )


def transform(transformer: object, df: pd.DataFrame) -> np.ndarray:
    return np.asarray(transformer.transform(df), dtype=np.float64)


def raises_code(code: str, transformer: object, df: pd.DataFrame) -> sb.SchemabridgeError:
    with pytest.raises(sb.SchemabridgeError) as caught:
        record(transformer, df)
    assert caught.value.code == code
    return caught.value


def fit(transformer: object, df: pd.DataFrame, y: np.ndarray) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return transformer.fit(df, y)


UNSEEN = pd.DataFrame(
    {
        "city": ["Paris", "", "Rome", None, "oslo"],
        "size": [0.5, -0.0, np.nan, 1e300, 2.0],
        "kind": ["a", "z", "c", "b", "a"],
    }
)


def tells_missing_apart(encoder: object, df: pd.DataFrame) -> bool:
    """Return whether None and NaN, of which a column of objects has both, are two values to an encoder."""
    if df["city"].dtype != object:
        return False
    none, nan = (UNSEEN.iloc[:1].assign(city=pd.Series([each], dtype=object)) for each in (None, np.nan))
    return transform(encoder, none).tobytes() != transform(encoder, nan).tobytes()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in SEPARABLE if hasattr(ce, name)])  # two of them are new
def test_an_encoder_of_category_encoders_is_carried_with_its_answers_to_new_values(name: str) -> None:
    df, y = make_frame()
    encoder = fit(getattr(ce, name)(cols=["city", "kind"]), df, y)
    if tells_missing_apart(encoder, df):
        assert f"{name} tells None from NaN in column 'city'" in raises_code("not_separable", encoder, df).message
        return
    schema = record(encoder, df)
    expected = transform(encoder, UNSEEN)
    assert sb.prepare_input(UNSEEN, schema).tobytes() == np.where(np.isnan(expected), np.nan, expected).tobytes()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("transformer", OF_FEATURE_ENGINE, ids=lambda each: type(each).__name__)
def test_an_encoder_of_feature_engine_is_carried_and_refuses_what_it_refuses(transformer: object) -> None:
    df, y = make_frame(gaps=False)
    encoder = fit(transformer, df, y)
    schema = record(encoder, df)
    other, _ = make_frame(50, seed=1, gaps=False)
    assert sb.prepare_input(other, schema).tobytes() == transform(encoder, other).tobytes()
    refused = refuses(encoder, UNSEEN.dropna())
    if refused:  # by an error, or by a NaN that training never gave
        with pytest.raises(sb.SchemabridgeError):
            sb.prepare_input(UNSEEN.dropna(), schema)
    else:
        assert sb.prepare_input(UNSEEN.dropna(), schema).tobytes() == transform(encoder, UNSEEN.dropna()).tobytes()


def refuses(transformer: object, df: pd.DataFrame) -> bool:
    try:
        return bool(np.isnan(transform(transformer, df)).any())
    except ValueError:
        return True


@pytest.mark.filterwarnings("ignore")
def test_values_that_are_answered_differently_are_refused_as_unknown() -> None:
    df, _y = make_frame()

    class Length:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return X["city"].fillna("").str.len().to_numpy(float).reshape(-1, 1)

    schema = record(Length(), df[["city"]])
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(UNSEEN[["city"]], schema)
    assert caught.value.code == "unknown_value"


@pytest.mark.filterwarnings("ignore")
def test_a_hash_of_several_columns_is_carried_as_a_sum_over_them_and_refuses_new_values() -> None:
    df, y = make_frame()
    df = df.astype({"city": "category", "kind": "category"})  # in which missing is one value
    encoder = fit(ce.HashingEncoder(cols=["city", "kind"], max_process=1), df, y)
    schema = record(encoder, df)
    other, _ = make_frame(50, seed=1)
    other = other.astype(df.dtypes)
    expected = transform(encoder, other)
    assert expected[:, :-1].max() == 2  # city and kind fall into one bucket
    assert sb.prepare_input(other, schema).tobytes() == np.where(np.isnan(expected), np.nan, expected).tobytes()
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(UNSEEN.iloc[:1], schema)
    assert caught.value.code == "unknown_value"


class OfTwo:
    def __init__(self, function: Callable[[pd.Series, pd.Series], pd.Series]) -> None:
        self.function = function

    def transform(self, X: pd.DataFrame) -> np.ndarray:
        weights = {"a": 0.1, "b": 0.25, "c": 3.0}
        return self.function(X["one"].map(weights), X["other"].map(weights)).to_numpy(float).reshape(-1, 1)


@pytest.mark.parametrize("function", [lambda one, other: one * other, lambda one, other: one + other], ids=["x", "+"])
def test_an_output_of_two_columns_that_is_no_exact_sum_is_refused_with_both_names(
    function: Callable[[pd.Series, pd.Series], pd.Series],
) -> None:
    values = ["a", "b", "c"]
    df = pd.DataFrame({"one": np.repeat(values, 3), "other": values * 3})
    error = raises_code("not_separable", OfTwo(function), df)
    assert "'one', 'other' together" in error.message


def test_an_output_that_depends_on_other_rows_is_refused() -> None:
    class Rank:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return X["size"].rank().to_numpy().reshape(-1, 1)

    df, _ = make_frame()
    raises_code("not_separable", Rank(), df[["size"]])


def test_a_multiple_of_a_number_is_recognised_and_not_memorised() -> None:
    class Twice:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return 2 * X[["size"]].to_numpy()

    df, _ = make_frame(gaps=False)
    schema = record(Twice(), df[["size"]])
    assert sb.prepare_input({"size": [0.3, -1e300]}, schema).ravel().tolist() == [0.6, -2e300]
    assert schema.evidence.inputs["features"][0] == {"source": "recognised", "of": "by example, Twice"}


def test_a_threshold_on_few_numbers_refuses_numbers_that_training_never_saw() -> None:
    class Above:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return (X[["rooms"]].to_numpy() > 1e6).astype(float)

    df = pd.DataFrame({"rooms": [1.0, 2.0, 3.0, 1.0] * 5})
    schema = record(Above(), df)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"rooms": [2e6]}), schema)
    assert caught.value.code == "unknown_value"


def test_none_beside_nan_as_two_values_is_refused() -> None:
    class Kinds:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return np.array([[0.0 if each is None else 2.0 if each != each else 1.0] for each in X["city"]])

    df = pd.DataFrame({"city": pd.Series(["a", "b", None], dtype=object)})
    error = raises_code("not_separable", Kinds(), df)
    assert 'df.astype({"city": "category"})' in str(error)
    assert sb.prepare_input(df, record(Kinds(), df.astype({"city": "category"}))).ravel().tolist() == [1.0, 1.0, 2.0]
    schema = record(Kinds(), df.dropna())  # where training has none, missing ones are refused
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df, schema)
    assert (caught.value.code, caught.value.rows) == ("missing_value", (2,))


@pytest.mark.filterwarnings("ignore")
def test_a_column_whose_output_is_constant_refuses_what_the_encoder_refuses() -> None:
    df, _ = make_frame(gaps=False)
    encoder = fit(ce.QuantileEncoder(cols=["city", "kind"], handle_unknown="error"), df, df["city"] == "Rome")
    schema = record(encoder, df)
    assert (transform(encoder, df)[:, 2] == 0.0).all()
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df.iloc[:1].assign(kind="z"), schema)
    assert (caught.value.code, caught.value.column) == ("unknown_value", "kind")


@pytest.mark.filterwarnings("ignore")
def test_a_hash_behind_other_steps_is_a_sum_of_the_tables_of_its_columns() -> None:
    df, y = make_frame(gaps=False)
    before = SimpleImputer(strategy="most_frequent").set_output(transform="pandas")
    pipeline = fit(make_pipeline(before, ce.HashingEncoder(max_process=1)), df[["city", "kind"]], y)
    schema = record(pipeline, df[["city", "kind"]])
    other = make_frame(50, seed=1, gaps=False)[0]
    assert sb.prepare_input(other, schema).tobytes() == transform(pipeline, other[["city", "kind"]]).tobytes()


def test_a_transformer_that_drops_rows_or_is_not_fitted_has_a_code() -> None:
    class Drops:
        def transform(self, X: pd.DataFrame) -> np.ndarray:
            return X.dropna()[["size"]].to_numpy()

    df, y = make_frame()
    raises_code("model_mismatch", Drops(), df)
    raises_code("not_fitted", OneHotEncoder(), df)
    raises_code("other_columns", fit(ce.OrdinalEncoder(cols=["city"]), df, y), df.drop(columns="kind"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", ["category", "object", "string", "Int64", "boolean", "bool", "int64", "float32"])
def test_every_dtype_of_a_column_is_asked_in_its_own_form(dtype: str) -> None:
    values = {"boolean": [True, False, True], "bool": [True, False, True]}.get(dtype, ["x", "y", "x"])
    numbers = [3, 1, 3] if dtype in {"Int64", "int64", "float32"} else values
    df = pd.DataFrame({"v": pd.Series(numbers * 4, dtype=dtype)})
    encoder = fit(ce.OneHotEncoder(cols=["v"]), df, np.arange(12) % 2)
    schema = record(encoder, df)
    assert sb.prepare_input(df, schema).tobytes() == transform(encoder, df).tobytes()


@pytest.mark.filterwarnings("ignore")
def test_a_code_that_is_the_number_itself_is_a_table_all_the_same() -> None:
    df = pd.DataFrame({"v": [1, 2, 3, 1]})
    encoder = fit(ce.OrdinalEncoder(cols=["v"]), df, np.arange(4))
    other = pd.DataFrame({"v": [3, 7, 2]})
    assert sb.prepare_input(other, record(encoder, df)).tobytes() == transform(encoder, other).tobytes()


@pytest.mark.filterwarnings("ignore")
def test_an_encoder_stands_first_in_a_pipeline_beside_scalers() -> None:
    df, y = make_frame()
    encoder = ColumnTransformer(
        [("target", ce.TargetEncoder(), ["city", "kind"]), ("number", StandardScaler(), ["size"])]
    )
    pipeline = fit(make_pipeline(encoder, StandardScaler()), df, y)
    other, _ = make_frame(50, seed=3)
    expected = np.asarray(pipeline.transform(other), np.float64)
    assert (
        sb.prepare_input(other, record(pipeline, df)).tobytes()
        == np.where(np.isnan(expected), np.nan, expected).tobytes()
    )


@pytest.mark.filterwarnings("ignore")
def test_an_encoder_of_another_library_is_an_encoding_of_its_column() -> None:
    df, y = make_frame()
    encoder = fit(ce.CountEncoder(cols=["city"]), df[["city"]], y)
    schema = sb.record_schema(df, encodings={"city": encoder, "kind": "ordinal"}, exclude="size")
    assert sb.prepare_input(df, schema)[:, 0].tolist() == transform(encoder, df[["city"]])[:, 0].tolist()
    assert schema.evidence.inputs["features"][0] == {"source": "captured", "of": "CountEncoder"}


class Doubled:
    """A transformer that writes into what it is given."""

    def fit(self, X: pd.DataFrame, y: object = None) -> Doubled:
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        X["size"] = X["size"] * 2
        return X[["size"]]


def test_a_transformer_that_writes_into_its_argument_is_asked_on_copies() -> None:
    df = make_frame()[0][["size"]].dropna().reset_index(drop=True)
    held = df.copy()
    schema = sb.record_schema(df, preprocessor=Doubled().fit(df))
    assert df.equals(held)
    assert (sb.prepare_input(df, schema)[:, 0] == (held["size"] * 2).to_numpy(np.float32)).all()
