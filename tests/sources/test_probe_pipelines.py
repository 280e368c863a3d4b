"""Pipelines of other libraries' transformers that hand texts from step to step, against themselves on rows that training never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING
import warnings

from feature_engine.discretisation import EqualFrequencyDiscretiser, EqualWidthDiscretiser
from feature_engine.encoding import MeanEncoder, OneHotEncoder, OrdinalEncoder, RareLabelEncoder
from feature_engine.imputation import AddMissingIndicator, CategoricalImputer, MeanMedianImputer
from feature_engine.outliers import Winsorizer
from feature_engine.transformation import ArcsinTransformer
import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, StandardScaler
from sklearn.preprocessing import OneHotEncoder as SklearnOneHotEncoder

import schemabridge as sb

if TYPE_CHECKING:
    from typing import Any

TEXTS = ["sex", "port", "deck"]


def draw(seed: int, rows: int = 600) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    deck = generator.choice(list("ABCG"), rows, p=[0.5, 0.3, 0.17, 0.03]).astype(object)
    return pd.DataFrame(
        {
            "age": np.where(generator.random(rows) < 0.2, np.nan, generator.integers(1, 80, rows)),
            "fare": generator.lognormal(3, 1, rows).round(2),
            "sex": generator.choice(["female", "male"], rows),
            "port": np.where(
                generator.random(rows) < 0.1, np.nan, generator.choice(["C", "Q", "S"], rows).astype(object)
            ),
            "deck": np.where(generator.random(rows) < 0.4, np.nan, deck),
        }
    )


DF, UNSEEN = draw(0), draw(1)
STRANGE = pd.concat([UNSEEN, draw(2, 3).assign(deck="T", port="X")], ignore_index=True)
TARGET = (DF["fare"] > 20).astype(int)


def fill() -> list[Any]:
    return [MeanMedianImputer(variables=["age"]), CategoricalImputer(variables=["port", "deck"])]


PIPELINES = {
    "filled, codes": [*fill(), OrdinalEncoder(encoding_method="arbitrary", variables=TEXTS)],
    "filled, rare, bounded, one-hot, scaled": [
        *fill(),
        RareLabelEncoder(tol=0.05, n_categories=2, variables=["port", "deck"]),
        Winsorizer("quantiles", fold=0.1, variables=["fare"]),
        OneHotEncoder(variables=TEXTS),
        StandardScaler(),
    ],
    "rare, codes of new values": [
        *fill(),
        RareLabelEncoder(tol=0.3, n_categories=1, variables=TEXTS),
        OrdinalEncoder("arbitrary", variables=TEXTS, unseen="encode"),
    ],
    "rare, one-hot of scikit-learn": [
        *fill(),
        RareLabelEncoder(tol=0.3, n_categories=1, variables=TEXTS),
        ColumnTransformer([("c", SklearnOneHotEncoder(handle_unknown="ignore"), TEXTS)], remainder="passthrough"),
    ],
    "filled, means of the target": [*fill(), MeanEncoder(variables=TEXTS), MinMaxScaler()],
    "intervals, ordered codes": [
        *fill(),
        EqualFrequencyDiscretiser(q=4, variables=["fare"], return_object=True),
        OrdinalEncoder(variables=[*TEXTS, "fare"]),
    ],
    "indicators of missing values": [
        AddMissingIndicator(variables=["age", "deck"]),
        *fill(),
        OrdinalEncoder(encoding_method="arbitrary", variables=TEXTS),
    ],
    "behind scikit-learn": [
        ColumnTransformer(
            [("n", SimpleImputer(), ["age", "fare"]), ("c", SimpleImputer(strategy="most_frequent"), TEXTS)],
            verbose_feature_names_out=False,
        ).set_output(transform="pandas"),
        OrdinalEncoder(encoding_method="arbitrary", variables=TEXTS),
    ],
}


def fit(steps: list[Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_pipeline(*steps).fit(DF, TARGET)


@pytest.mark.parametrize("steps", PIPELINES.values(), ids=PIPELINES)
def test_a_pipeline_that_hands_on_texts_is_carried(steps: list[Any]) -> None:
    pipeline = fit(steps)
    rows = STRANGE if any(isinstance(step, RareLabelEncoder) for step in steps) else UNSEEN
    schema = sb.record_schema(DF, preprocessor=pipeline)  # a warning of the library would be an error here
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.asarray(pipeline.transform(rows)).astype(np.float32)
    assert (sb.prepare_input(rows, schema) == expected).all()
    assert type(steps[-1]).__name__ in schema.evidence.inputs["features"][0]["of"]


class Rank:
    """A transformer that looks at all rows, and gives texts."""

    def fit(self, X: pd.DataFrame, y: object = None) -> Rank:
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"rank": np.where(X["fare"] > X["fare"].median(), "high", "low")}, index=X.index)


def test_texts_that_depend_on_other_rows_are_refused(raises_code) -> None:
    pipeline = fit([Rank(), OrdinalEncoder(encoding_method="arbitrary")])
    error = raises_code("not_separable", sb.record_schema, DF, preprocessor=pipeline)
    assert "Rank with OrdinalEncoder gives another row for row 0 alone than among 600 rows" in error.message


NUMBERS = {
    "an array": [SimpleImputer(), EqualWidthDiscretiser(bins=4)],
    "an array of two": [SimpleImputer(), Winsorizer("quantiles", fold=0.1)],
    "a frame": [AddMissingIndicator(), MeanMedianImputer(), Winsorizer("quantiles", fold=0.1)],
}


@pytest.mark.parametrize("steps", NUMBERS.values(), ids=NUMBERS)
def test_a_step_behind_others_is_asked_for_what_they_give(steps: list[Any]) -> None:
    train, unseen = (each[["age", "fare"]] for each in (DF, UNSEEN))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = make_pipeline(*steps).fit(train)
        schema = sb.record_schema(train, preprocessor=pipeline)
        expected = np.asarray(pipeline.transform(unseen)).astype(np.float32)
    assert (sb.prepare_input(unseen, schema) == expected).all()


def test_texts_of_which_some_are_missing_are_handed_on_though_a_missing_one_alone_is_refused() -> None:
    texts = DF["port"].astype(object).where(DF.index % 9 > 0, np.nan)
    train = DF[["age"]].assign(port=texts.where(texts.notna(), np.nan))
    encode = ColumnTransformer(
        [("c", SklearnOneHotEncoder(handle_unknown="ignore"), ["port"])], remainder="passthrough"
    )
    pipeline = make_pipeline(MeanMedianImputer(variables=["age"]), encode).fit(train)
    schema = sb.record_schema(train, preprocessor=pipeline)
    expected = pipeline.transform(train).astype(np.float32)
    assert (sb.prepare_input(train, schema) == expected).all()
    assert schema.feature_names[3] == "c__port_nan"


def test_a_curve_of_another_library_is_refused_with_those_that_are_carried(raises_code) -> None:
    train = DF[["fare"]] / (1 + DF["fare"].max())
    error = raises_code("not_separable", sb.record_schema, train, preprocessor=ArcsinTransformer().fit(train))
    assert "it rises with 'fare' in every row" in error.message
    assert "PowerTransformer" in error.hint
    assert "in its place" in error.hint
    assert sb.record_schema(train, preprocessor=PowerTransformer().fit(train)).feature_names == ("fare",)


class Ratios(BaseEstimator, TransformerMixin):
    """Learns nothing, as a class out of a textbook."""

    def __init__(self, *, add_log: bool = True) -> None:
        self.add_log = add_log

    def fit(self, X: Any, y: object = None) -> Ratios:
        return self

    def transform(self, X: Any) -> np.ndarray:
        cells = np.asarray(X, np.float64)
        more = [np.log1p(cells[:, 1])] if self.add_log else []
        return np.column_stack([cells, cells[:, 1] / cells[:, 0], *more])


class Chosen(BaseEstimator, TransformerMixin):
    def __init__(self, names: list[str]) -> None:
        self.names = names

    def fit(self, X: pd.DataFrame, y: object = None) -> Chosen:
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return X[self.names]


class Capped(BaseEstimator, TransformerMixin):
    def fit(self, X: pd.DataFrame, y: object = None) -> Capped:
        self.most_ = X.quantile(0.9)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return X.clip(upper=self.most_, axis=1)


OWN = {
    "alone": Ratios,
    "scaled": lambda: make_pipeline(Ratios(), StandardScaler()),
    "of columns": lambda: ColumnTransformer(
        [("n", make_pipeline(Ratios(add_log=False), MinMaxScaler()), ["age", "fare"])], remainder="drop"
    ),
    "chosen": lambda: make_union(
        make_pipeline(Chosen(["age", "fare"]), StandardScaler()),
        make_pipeline(Chosen(["sex"]), SklearnOneHotEncoder()),
    ),
}


@pytest.mark.parametrize("case", OWN)
def test_a_class_of_ones_own_that_learns_nothing_is_carried(case: str) -> None:
    train, unseen = (each.dropna(subset=["age"]).drop(columns=["port", "deck"]) for each in (DF, UNSEEN))
    if case in ("alone", "scaled"):
        train, unseen = train[["age", "fare"]], unseen[["age", "fare"]]
    transformer = OWN[case]().fit(train)
    schema = sb.record_schema(train, preprocessor=transformer)
    expected = transformer.transform(unseen)
    dense = expected.toarray() if hasattr(expected, "toarray") else expected
    assert np.allclose(sb.prepare_input(unseen, schema), dense, rtol=2.0**-20, atol=0)


def test_a_class_of_ones_own_that_was_not_fitted_is_told_so(raises_code) -> None:
    error = raises_code("not_fitted", sb.record_schema, DF[["fare"]], preprocessor=Capped())
    assert "Capped is not fitted: it has no 'most_'" in error.message
    fitted = Capped().fit(DF[["fare"]])
    assert (
        sb.prepare_input(UNSEEN[["fare"]], sb.record_schema(DF[["fare"]], preprocessor=fitted))
        == fitted.transform(UNSEEN[["fare"]]).to_numpy(np.float32)
    ).all()


class Aged(BaseEstimator, TransformerMixin):
    def fit(self, X: pd.DataFrame, y: object = None) -> Aged:
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"days": (pd.Timestamp.now() - X["when"]).dt.days})


def test_a_class_of_ones_own_that_asks_for_the_time_of_day_is_refused(raises_code) -> None:
    df = pd.DataFrame({"when": pd.date_range("2020-01-01", periods=60)})
    error = raises_code("not_captured", sb.record_schema, df, preprocessor=Aged().fit(df))
    assert "Aged cannot be carried into a schema here: it asks for the time of day (now)" in error.message


def test_a_class_that_learns_nothing_before_the_estimator_is_a_step_of_the_model() -> None:
    train = DF[["age", "fare"]].dropna()
    pipeline = make_pipeline(StandardScaler(), Ratios(add_log=False), LogisticRegression())
    pipeline.fit(train, TARGET[train.index])
    schema = sb.record_schema(train, pipeline)  # without its last step scikit-learn takes it for not fitted
    assert schema.model["part"] == "logisticregression"
    expected = pipeline[1].transform(pipeline[0].transform(train))
    assert (sb.prepare_input(train, schema) == expected).all()
