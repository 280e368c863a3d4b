"""A model of which a pipeline inside encodes the raw frame can be given no matrix, and is told what to record in its place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import schemabridge as sb

RNG = np.random.default_rng(0)
DF = pd.DataFrame({"city": RNG.choice(["Rome", "Oslo", "Bern"], 60), "age": RNG.normal(40, 9, 60)})
HIGH = (DF["age"] > 40).to_numpy()


def preprocess():
    return make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(), ["city"]))


MODELS = {
    "calibrated": CalibratedClassifierCV(make_pipeline(preprocess(), LogisticRegression()), cv=2),
    "voting": VotingClassifier([("one", make_pipeline(preprocess(), LogisticRegression()))]),
    "search": GridSearchCV(
        VotingClassifier([("one", make_pipeline(preprocess(), LogisticRegression()))]), {"voting": ["hard"]}, cv=2
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_with_a_pipeline_inside_is_told_to_stand_behind_the_preprocessing(name: str, raises_code) -> None:
    model = MODELS[name].fit(DF, HIGH)
    error = raises_code("not_captured", sb.record_schema, DF, model)
    assert "takes the raw columns 'city' itself" in error.message
    assert "make_pipeline(preprocessing, " in error.hint
    inner = CalibratedClassifierCV(LogisticRegression(), cv=2)
    outside = make_pipeline(preprocess(), inner).fit(DF, HIGH)
    assert sb.record_schema(DF, outside).model["part"] == "calibratedclassifiercv"


def test_a_regressor_of_a_transformed_target_has_the_line_that_records_its_pipeline(raises_code) -> None:
    pipeline = make_pipeline(preprocess(), LinearRegression())
    model = TransformedTargetRegressor(pipeline, func=np.log, inverse_func=np.exp).fit(DF, np.exp(DF["age"] / 20))
    error = raises_code("not_captured", sb.record_schema, DF, model)
    schema = eval(
        error.hint.partition("made: ")[2].replace("record_schema", "sb.record_schema"),
        {"sb": sb, "df": DF, "model": model},
    )
    assert schema.outputs[0]["steps"][0]["function"] == "exp"


def test_a_model_that_was_fitted_on_codes_of_the_same_names_takes_a_matrix() -> None:
    X = DF.assign(city=OrdinalEncoder().fit_transform(DF[["city"]]))
    schema = sb.record_schema(DF, LogisticRegression().fit(X, HIGH), X=X)
    assert schema.feature_names == ("city", "age")
