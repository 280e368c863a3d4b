"""What scikit-learn estimators declare, and what is refused beside them."""

from lightgbm import LGBMClassifier
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC
from xgboost import XGBClassifier

import schemabridge as sb

DF = pd.DataFrame({"age": [30.0, 50.0, 40.0, 20.0], "city": ["Rome", "Oslo", "Rome", "Oslo"]})
Y = np.array(["no", "yes", "yes", "no"])
ENCODINGS = {"age": "standardize"}
FIRST = sb.record_schema(DF, encodings=ENCODINGS)
X = sb.prepare_input(DF, FIRST)


def test_a_classifier_has_its_classes_as_labels() -> None:
    model = LogisticRegression().fit(X, Y)
    schema = sb.record_schema(DF, model, encodings=FIRST)
    assert schema.outputs == ({"name": "probability", "shape": [None, 2], "labels": ["no", "yes"]},)
    assert sb.verify_schema(schema, model)


def test_a_classifier_without_probabilities_predicts_positions_of_labels() -> None:
    model = LinearSVC(dual="auto").fit(X, Y)
    schema = sb.record_schema(DF, model, encodings=FIRST)
    found = {row.predictions["prediction"] for row in schema.golden.rows if row.predictions}
    assert found <= {(0.0,), (1.0,)}
    assert sb.verify_schema(schema, model)


def test_a_regressor_predicts_numbers() -> None:
    model = LinearRegression().fit(X, [1.0, 2.0, 3.0, 4.0])
    assert sb.verify_schema(sb.record_schema(DF, model, encodings=FIRST), model)


def test_several_outputs_have_labels_each() -> None:
    model = KNeighborsClassifier(1).fit(X, np.column_stack([[0, 1, 1, 0], [2, 3, 4, 2]]))
    schema = sb.record_schema(DF, model, encodings=FIRST)
    assert [output["labels"] for output in schema.outputs] == [[0, 1], [2, 3, 4]]
    assert sb.verify_schema(schema, model)


def test_another_width_is_refused(raises_code) -> None:
    model = LinearRegression().fit(X[:, :2], [1, 2, 3, 4])
    raises_code("model_mismatch", sb.record_schema, DF, model, encodings={"age": "standardize"})


@pytest.mark.parametrize("names", [["city_Oslo", "age", "city_Rome"], ["a", "b", "c"]])
def test_other_feature_names_are_refused_unless_the_matrix_proves_them(names, raises_code) -> None:
    model = LinearRegression().fit(pd.DataFrame(X, columns=names), [1, 2, 3, 4])
    raises_code("model_mismatch", sb.record_schema, DF, model, encodings=FIRST)
    assert sb.record_schema(DF, model, encodings=FIRST, X=X).evidence.rows == 4


def test_the_input_is_float64_for_estimators_as_their_predict_computes() -> None:
    doubles = sb.prepare_input(
        DF, sb.record_schema(DF, encodings=ENCODINGS, inputs={"x": sb.input(list(DF), dtype="float64")})
    )
    model = LogisticRegression().fit(doubles, Y)
    for given in ({}, {"X": doubles}):
        schema = sb.record_schema(DF, model, encodings=ENCODINGS, **given)
        assert schema.inputs[0].dtype == "float64"
        assert (model.predict_proba(sb.prepare_input(DF, schema)) == model.predict_proba(doubles)).all()


@pytest.mark.parametrize("matrix", [X, pd.DataFrame(X, columns=FIRST.feature_names)], ids=["array", "frame"])
@pytest.mark.parametrize("encodings", [ENCODINGS, FIRST, None], ids=["declared", "verbatim", "by example"])
def test_the_input_is_float32_where_the_matrix_of_training_is(matrix, encodings) -> None:
    model = LogisticRegression().fit(matrix, Y)
    schema = sb.record_schema(DF, model, encodings=encodings, X=matrix)
    assert schema.inputs[0].dtype == "float32"
    assert sb.verify_schema(schema, model)


def test_a_dtype_that_is_asked_for_is_the_one_of_an_estimator() -> None:
    model = LogisticRegression().fit(X, Y)
    schema = sb.record_schema(DF, model, encodings=ENCODINGS, inputs={"features": sb.input(list(DF), dtype="float32")})
    assert schema.inputs[0].dtype == "float32"


def test_a_pipeline_that_makes_float32_hands_on_float32() -> None:
    numbers = DF[["age"]].astype("float32")
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(numbers, Y)
    assert sb.record_schema(numbers, model).inputs[0].dtype == "float32"
    assert sb.record_schema(DF[["age"]], model.fit(DF[["age"]], Y)).inputs[0].dtype == "float64"


@pytest.mark.parametrize(
    "model",
    [LogisticRegression(), GridSearchCV(LogisticRegression(), {"C": [1.0]}), XGBClassifier(), LGBMClassifier()],
    ids=lambda model: type(model).__name__,
)
@pytest.mark.parametrize("given", [{}, {"X": np.array([[1.0], [2.0]])}], ids=["encodings", "X"])
def test_a_model_that_is_not_fitted_is_told_so(model, given, raises_code) -> None:
    error = raises_code("not_fitted", sb.record_schema, {"x": [1.0, 2.0]}, model, **given)
    assert error.message == f"the model is not fitted: {type(model).__name__} has learned nothing yet"
    assert error.hint.startswith("call fit first")


class Learner(LogisticRegression):
    """Of another library; it says only when it is asked that it is not fitted."""


def test_an_estimator_of_another_library_is_fitted_if_it_predicts(raises_code) -> None:
    raises_code("not_fitted", sb.record_schema, {"x": [1.0, 2.0]}, Learner(), encodings={"x": "numeric"})
    fitted = Learner().fit([[1.0], [2.0]], [0, 1])
    assert sb.record_schema({"x": [1.0, 2.0]}, fitted, encodings={"x": "numeric"}).outputs


@pytest.mark.parametrize("model", [LogisticRegression, LGBMClassifier, Learner])
def test_a_class_is_no_model(model, raises_code) -> None:
    error = raises_code("invalid_argument", sb.record_schema, {"x": [1.0, 2.0]}, model)
    assert error.message == f"model should be a trained model, found the class {model.__name__}"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("m.keras", "load the model first"),
        (pd.DataFrame({"x": [1.0]}), "first the frame, then the model"),
        (StandardScaler(), "preprocessor="),
        (len, "the trained model itself"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_no_model_is_told_where_it_belongs(model, words, raises_code) -> None:
    assert words in raises_code("invalid_argument", sb.record_schema, {"x": [1.0, 2.0]}, model).hint


def test_an_estimator_that_encodes_categories_of_the_frame_itself_is_told_what_to_put_before_it(raises_code) -> None:
    df = pd.DataFrame({"age": np.arange(60.0), "city": pd.Categorical(["Rome", "Oslo", "Bern"] * 20)})
    target = np.arange(60) % 2
    model = HistGradientBoostingClassifier(max_iter=2, categorical_features="from_dtype").fit(df, target)
    error = raises_code("not_captured", sb.record_schema, df, model, X=df["age"].to_frame())
    names = {"categories": ["city"], "numbers": ["age"], "OrdinalEncoder": OrdinalEncoder}
    names |= {"make_pipeline": make_pipeline, "make_column_transformer": make_column_transformer}
    names |= {"HistGradientBoostingClassifier": HistGradientBoostingClassifier}
    pipeline = eval(error.hint.partition("again: ")[2], names).fit(df, target)
    schema = sb.record_schema(df, pipeline)
    assert np.array_equal(sb.prepare_input(df, schema), pipeline[0].transform(df))


def test_an_estimator_of_categories_that_are_numbers_takes_a_matrix() -> None:
    df = pd.DataFrame({"age": np.arange(60.0), "kind": [1, 2, 5] * 20})
    model = HistGradientBoostingClassifier(max_iter=2, categorical_features=["kind"]).fit(df, np.arange(60) % 2)
    assert sb.verify_schema(sb.record_schema(df, model, X=df), model)
