"""What is recorded from fitted objects of scikit-learn, and what is refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - IterativeImputer is there only after it
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.impute import IterativeImputer, KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
    TargetEncoder,
)
from sklearn.tree import DecisionTreeClassifier

import schemabridge as sb

DF = pd.DataFrame(
    {
        "age": [20.0, 30.0, np.nan, 50.0, 60.0, 70.0],
        "city": ["Rome", "Oslo", "Rome", "Bonn", "Oslo", "Rome"],
        "pay": [1.5, 2.5, 3.5, 4.5, 5.5, 7.5],
    }
)
Y = np.array([0, 1, 0, 1, 1, 0])


def make_usual() -> ColumnTransformer:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer([("num", numbers, ["age", "pay"]), ("cat", texts, ["city"])])


def fit_pipeline() -> Pipeline:
    return Pipeline([("prep", make_usual()), ("clf", LogisticRegression())]).fit(DF, Y)


# what is recorded


def test_a_transformer_becomes_the_features_that_it_names_in_its_order() -> None:
    schema = sb.record_schema(DF, preprocessor=make_usual().fit(DF))
    names = ("num__age", "num__pay", "cat__city_Bonn", "cat__city_Oslo", "cat__city_Rome")
    assert schema.feature_names == names
    ops = ["number", "fill", "center_scale"]
    assert [step.op for step in schema.steps] == [*ops, *ops, "match", "one_hot"]


def test_evidence_says_from_which_classes_each_encoding_was_captured() -> None:
    evidence = sb.record_schema(DF, preprocessor=make_usual().fit(DF)).evidence
    assert (evidence.source, evidence.rows, evidence.cells_differing) == ("captured", 6, 0)
    scaled, hot = "SimpleImputer, StandardScaler", "OneHotEncoder"
    assert [each["of"] for each in evidence.inputs["features"]] == [scaled, scaled, hot]


def test_the_order_of_features_is_that_of_the_transformer_and_not_of_the_frame() -> None:
    df = DF.fillna({"age": 40.0})
    transformer = ColumnTransformer([("s", StandardScaler(), ["pay", "age"]), ("p", "passthrough", ["age"])])
    schema = sb.record_schema(df, preprocessor=transformer.fit(df))
    assert schema.feature_names == ("s__pay", "s__age", "p__age")


def test_columns_that_the_transformer_does_not_take_are_not_recorded() -> None:
    df = DF.assign(id=range(6), note=[["a"]] * 6)
    schema = sb.record_schema(df, preprocessor=StandardScaler().fit(DF[["pay"]]))
    assert [column.name for column in schema.columns] == ["pay"]


@pytest.mark.parametrize("convert", [pl.DataFrame, lambda df: df.to_dict("list"), lambda df: df.to_dict("records")])
def test_any_frame_is_taken(convert) -> None:
    transformer = make_usual().fit(DF)
    expected = sb.record_schema(DF, preprocessor=transformer).fingerprint
    assert sb.record_schema(convert(DF), preprocessor=transformer).fingerprint == expected


def test_one_class_derived_from_another_counts_as_it_unless_it_transforms_otherwise(raises_code) -> None:
    class Renamed(StandardScaler):
        pass

    class Other(StandardScaler):
        def transform(self, X):
            return super().transform(X) + 1

    frame = DF[["pay"]]
    assert sb.record_schema(frame, preprocessor=Renamed().fit(frame)).feature_names == ("pay",)
    raises_code("not_separable", sb.record_schema, frame, preprocessor=Other().fit(frame))


def test_what_an_estimator_raises_for_is_an_error(raises_code) -> None:
    schema = sb.record_schema(DF, preprocessor=OneHotEncoder().fit(DF[["city"]]))
    raises_code("unknown_value", sb.prepare_input, {"city": ["Lund"]}, schema)
    raises_code("unknown_value", sb.prepare_input, {"city": ["rome"]}, schema)
    raises_code("missing_value", sb.prepare_input, {"city": [None]}, schema)


def test_missing_values_that_no_training_row_had_do_not_reach_the_model(raises_code) -> None:
    schema = sb.record_schema(DF, preprocessor=StandardScaler().fit(DF[["pay"]]))
    raises_code("nan_value", sb.prepare_input, {"pay": [None]}, schema)


def test_a_column_that_reaches_no_feature_is_not_asked_for() -> None:
    frame = DF[["age", "pay"]]
    schema = sb.record_schema(frame, preprocessor=MissingIndicator().fit(frame))
    assert [column.name for column in schema.columns] == ["age"]


# pipelines with their model


def test_of_a_pipeline_the_matrix_of_the_last_step_is_recorded_and_the_step_is_named() -> None:
    pipeline = fit_pipeline()
    schema = sb.record_schema(DF, pipeline)
    assert (schema.model["part"], schema.model["class"]) == ("clf", "LogisticRegression")
    assert sb.prepare_input(DF, schema).tobytes() == pipeline[:-1].transform(DF).tobytes()
    expected = pipeline.predict_proba(DF)
    assert (pipeline[-1].predict_proba(sb.prepare_input(DF, schema)) == expected).all()


def test_a_pipeline_never_gets_the_matrix_of_its_last_step() -> None:
    pipeline = fit_pipeline()
    search = GridSearchCV(pipeline, {"clf__C": [1.0]}, cv=2).fit(DF, Y)
    schema = sb.record_schema(DF, pipeline[-1], preprocessor=pipeline[:-1])
    assert sb.verify_schema(schema, pipeline[-1])
    for whole in (pipeline, search):
        (finding,) = sb.verify_schema(schema, whole).findings
        assert finding.code == "wrong_model"
        assert "once more" in finding.message


@pytest.mark.parametrize("choose", [lambda pipeline: pipeline, lambda pipeline: pipeline[-1]])
def test_verification_goes_to_the_part_whether_it_is_given_the_whole_or_the_part(choose) -> None:
    pipeline = fit_pipeline()
    schema = sb.record_schema(DF, pipeline)
    assert sb.verify_schema(schema, choose(pipeline))
    pipeline[-1].coef_ = pipeline[-1].coef_ + 1
    assert [each.code for each in sb.verify_schema(schema, choose(pipeline)).findings] == ["prediction_mismatch"]


def test_verification_finds_a_pipeline_without_the_part() -> None:
    schema = sb.record_schema(DF, fit_pipeline())
    other = Pipeline([("prep", make_usual()), ("other", LogisticRegression())]).fit(DF, Y)
    assert [each.code for each in sb.verify_schema(schema, other).findings] == ["wrong_model"]


def test_steps_of_a_pipeline_in_a_pipeline_are_named_as_scikit_learn_names_parameters() -> None:
    inner = Pipeline([("scale", StandardScaler(with_mean=False)), ("lm", LinearRegression())])
    outer = Pipeline([("prep", make_usual()), ("fit", inner)]).fit(DF, Y)
    schema = sb.record_schema(DF, outer)
    assert schema.model["part"] == "fit__lm"
    assert sb.verify_schema(schema, outer)


def test_a_search_over_parameters_counts_as_its_best_pipeline() -> None:
    pipeline = Pipeline([("prep", make_usual()), ("clf", LogisticRegression())])
    search = GridSearchCV(pipeline, {"clf__C": [0.1, 1.0]}, cv=2).fit(DF, Y)
    schema = sb.record_schema(DF, search)
    assert schema.model["part"] == "clf"
    assert sb.verify_schema(schema, search)


def test_a_pipeline_of_the_model_alone_takes_the_matrix_itself() -> None:
    frame = DF[["pay"]]
    pipeline = make_pipeline(LinearRegression()).fit(frame, Y)
    assert "part" not in sb.record_schema(frame, pipeline, encodings={"pay": "numeric"}).model


def test_a_pipeline_that_was_fitted_on_the_matrix_of_encodings_takes_it_as_a_whole() -> None:
    first = sb.record_schema(DF, encodings={"age": sb.fill(0.0)})
    pipeline = make_pipeline(StandardScaler(), DecisionTreeClassifier()).fit(sb.prepare_input(DF, first), Y)
    schema = sb.record_schema(DF, pipeline, encodings=first)
    assert "part" not in schema.model
    assert sb.verify_schema(schema, pipeline)


# proof


def test_a_matrix_beside_a_transformer_is_proof(raises_code) -> None:
    transformer = make_usual().fit(DF)
    X = transformer.transform(DF)
    assert sb.record_schema(DF, preprocessor=transformer, X=X).evidence.rows == 6
    X[0, 0] += 1
    raises_code("x_mismatch", sb.record_schema, DF, preprocessor=transformer, X=X)


def test_a_matrix_of_fit_transform_is_refused_where_it_encodes_training_rows_otherwise(raises_code) -> None:
    random = np.random.default_rng(0)
    df = pd.DataFrame({"city": random.choice(["Rome", "Oslo", "Bonn"], 60), "pay": random.normal(0, 1, 60)})
    transformer = ColumnTransformer([("city", TargetEncoder(), ["city"]), ("pay", StandardScaler(), ["pay"])])
    X = transformer.fit_transform(df, df["pay"])
    error = raises_code("training_only_matrix", sb.record_schema, df, preprocessor=transformer, X=X)
    assert "transform(df)" in error.hint
    sb.record_schema(df, preprocessor=transformer, X=transformer.transform(df))
    X[:, 1] += 1
    raises_code("x_mismatch", sb.record_schema, df, preprocessor=transformer, X=X)


# what is refused


@pytest.mark.parametrize(
    "transformer",
    [
        *(KNNImputer(), IterativeImputer(), KMeans(2), FunctionTransformer(np.spacing)),
        FunctionTransformer(lambda X: X % 7 > 3, feature_names_out="one-to-one"),
        make_pipeline(SimpleImputer(), KNNImputer()),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_no_schema_holds_is_refused_by_name(transformer, raises_code) -> None:
    frame = DF[["age", "pay"]].fillna(1.0)
    error = raises_code("not_captured", sb.record_schema, frame, preprocessor=transformer.fit(frame))
    last = transformer[-1] if isinstance(transformer, Pipeline) else transformer
    assert type(last).__name__ in error.message


@pytest.mark.parametrize("vectorizer", [TfidfVectorizer(), HashingVectorizer(n_features=4)], ids=["words", "hashes"])
def test_words_of_a_text_are_refused_by_name(vectorizer, raises_code) -> None:
    transformer = ColumnTransformer([("words", vectorizer, "city")]).fit(DF)
    error = raises_code("not_captured", sb.record_schema, DF, preprocessor=transformer)
    assert type(vectorizer).__name__ in error.message


def test_what_drops_rows_is_refused_by_name(raises_code) -> None:
    class Sampler:
        def fit_resample(self, X, y):
            return X[:1], y[:1]

    pipeline = Pipeline([("sample", Sampler()), ("scale", StandardScaler().fit(DF[["pay"]]))])
    error = raises_code("not_captured", sb.record_schema, DF[["pay"]], preprocessor=pipeline)
    assert "Sampler" in error.message


@pytest.mark.parametrize("make", [StandardScaler, OneHotEncoder, make_usual, lambda: make_pipeline(StandardScaler())])
def test_what_is_not_fitted_is_refused(make, raises_code) -> None:
    raises_code("not_fitted", sb.record_schema, DF, preprocessor=make())


def test_a_pipeline_that_is_not_fitted_is_refused(raises_code) -> None:
    pipeline = Pipeline([("prep", make_usual()), ("clf", LogisticRegression())])
    raises_code("not_fitted", sb.record_schema, DF, pipeline)


def test_a_transformer_of_other_columns_is_refused(raises_code) -> None:
    scaler = StandardScaler().fit(pd.DataFrame({"pay": [1.0], "tax": [2.0]}))
    error = raises_code("other_columns", sb.record_schema, DF, preprocessor=scaler)
    assert error.column == "tax"
    raises_code("other_columns", sb.record_schema, DF, preprocessor=StandardScaler().fit(np.zeros((2, 2))))


def test_a_transformer_fitted_without_names_takes_the_columns_that_are_left_by_position() -> None:
    df = DF.fillna({"age": 40.0})
    scaler = StandardScaler().fit(df[["age", "pay"]].to_numpy())
    schema = sb.record_schema(df, preprocessor=scaler, exclude="city")
    assert [step.column for step in schema.steps if step.column] == ["age", "pay"]


def test_a_column_that_is_left_out_and_needed_is_refused(raises_code) -> None:
    raises_code("conflicting_sources", sb.record_schema, DF, preprocessor=make_usual().fit(DF), exclude="age")


def test_two_sources_are_refused(raises_code) -> None:
    transformer = make_usual().fit(DF)
    raises_code("conflicting_sources", sb.record_schema, DF, preprocessor=transformer, encodings={"age": "numeric"})
    raises_code("conflicting_sources", sb.record_schema, DF, fit_pipeline(), encodings={"age": "numeric"})
    raises_code("conflicting_sources", sb.record_schema, DF, fit_pipeline(), preprocessor=transformer)


def test_an_object_of_another_version_is_refused_with_what_it_says_or_lacks(raises_code) -> None:
    frame = DF[["pay"]]
    scaler = StandardScaler().fit(frame)
    scaler._sklearn_version = "0.24.2"
    assert "0.24.2" in raises_code("other_version", sb.record_schema, frame, preprocessor=scaler).message
    imputer = SimpleImputer().fit(frame)
    del imputer.keep_empty_features
    assert "keep_empty_features" in raises_code("other_version", sb.record_schema, frame, preprocessor=imputer).message


@pytest.mark.parametrize("lacking", ["drop_idx_", "_infrequent_enabled"])
def test_an_object_without_what_the_installed_version_keeps_is_of_another_one(lacking, raises_code) -> None:
    encoder = OneHotEncoder().fit(DF[["city"]])
    delattr(encoder, lacking)
    for each in (encoder, make_pipeline(encoder)):
        error = raises_code("other_version", sb.record_schema, DF[["city"]], preprocessor=each)
        assert f"OneHotEncoder was made by another version of scikit-learn: it has no {lacking!r}" in error.message


def test_a_pipeline_that_predicts_is_no_preprocessor(raises_code) -> None:
    error = raises_code("not_captured", sb.record_schema, DF, preprocessor=fit_pipeline())
    assert "has no transform method" in error.message
    assert "model= a pipeline whose last step predicts" in error.hint


def test_another_matrix_beside_a_transformer_is_told_which_one_it_gives(raises_code) -> None:
    transformer = make_usual().fit(DF)
    X = np.asarray(transformer.transform(DF))[:, ::-1]
    error = raises_code("x_mismatch", sb.record_schema, DF, preprocessor=transformer, X=X)
    assert "in another order" in error.message
    assert "X = preprocessor.transform(df)" in error.hint


@pytest.mark.parametrize("preprocessor", [StandardScaler, "standardize", 3, object()])
def test_what_is_no_transformer_is_refused(preprocessor, raises_code) -> None:
    raises_code("invalid_argument", sb.record_schema, DF, preprocessor=preprocessor)


def test_none_and_nan_as_two_categories_are_refused(raises_code) -> None:
    df = pd.DataFrame({"city": pd.Series(["Rome", None, np.nan, "Oslo"], dtype=object)})
    raises_code("not_captured", sb.record_schema, df, preprocessor=OneHotEncoder().fit(df))


def test_none_where_an_imputer_looks_for_nan_is_refused(raises_code) -> None:
    df = pd.DataFrame({"city": pd.Series(["Rome", None, "Oslo", "Rome"], dtype=object)})
    hot = OneHotEncoder(handle_unknown="ignore")
    for_nan = make_pipeline(SimpleImputer(strategy="most_frequent"), hot).fit(df)
    raises_code("not_captured", sb.record_schema, df, preprocessor=for_nan)
    for_none = make_pipeline(SimpleImputer(strategy="most_frequent", missing_values=None), hot).fit(df)
    schema = sb.record_schema(df, preprocessor=for_none)
    assert sb.prepare_input({"city": [None]}, schema).tolist() == [[0, 1]]


def test_text_that_no_encoder_takes_is_refused(raises_code) -> None:
    transformer = ColumnTransformer([("p", "passthrough", ["city", "pay"])]).fit(DF)
    error = raises_code("not_captured", sb.record_schema, DF, preprocessor=transformer)
    assert error.column == "city"


def test_numbers_that_were_computed_cannot_be_refused_one_by_one(raises_code) -> None:
    transformer = make_pipeline(StandardScaler(), OrdinalEncoder()).fit(DF[["pay"]])
    raises_code("not_captured", sb.record_schema, DF, preprocessor=transformer)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
@pytest.mark.parametrize("marker", [-1, 0, 0.1])
def test_a_number_that_counts_as_missing_is_filled_and_every_other_keeps_its_bits(marker, dtype) -> None:
    df = pd.DataFrame({"a": [-1, 0, 0.1, 3, 7, 2, 5]}).astype(dtype)
    imputer = SimpleImputer(missing_values=marker, add_indicator=True).fit(df)
    schema = sb.record_schema(df, preprocessor=imputer)
    unseen = pd.DataFrame({"a": [marker, 8, -2, -0.0, 5e-324, 1e30 if dtype != "int64" else 9]}).astype(dtype)
    assert sb.prepare_input(unseen, schema).tobytes() == imputer.transform(unseen).astype(np.float32).tobytes()


def test_a_column_may_count_a_number_as_missing_in_one_place_and_as_a_number_in_another(raises_code) -> None:
    df = pd.DataFrame({"a": [-1.0, 2.0, 4.0]})
    both = ColumnTransformer([("f", SimpleImputer(missing_values=-1), ["a"]), ("p", "passthrough", ["a"])]).fit(df)
    schema = sb.record_schema(df, preprocessor=both)
    assert sb.prepare_input({"a": [-1.0]}, schema).tolist() == [[3.0, -1.0]]
    raises_code("missing_value", sb.prepare_input, {"a": [np.nan]}, schema)
