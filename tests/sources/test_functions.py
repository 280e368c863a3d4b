"""FunctionTransformer with a function of the user's own, inside pipelines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from fitted.staged_code import DF, MEDIAN, UNSEEN
import schemabridge as sb
from schemabridge.sources.by_example import images
from schemabridge.sources.sklearn.functions import is_shown

NUMBERS = ["age", "fare"]


def fill_and_map(X: pd.DataFrame) -> pd.DataFrame:
    return X.assign(age=X["age"].fillna(MEDIAN), port=X["port"].fillna("U"), sex=X["sex"].map({"male": 0, "female": 1}))


def bound(X: np.ndarray) -> np.ndarray:
    return np.clip(X, 5, 60)


def make_pipelines() -> list[object]:
    numbers = make_pipeline(SimpleImputer(), FunctionTransformer(bound), StandardScaler())
    texts = make_pipeline(FunctionTransformer(lambda X: X.fillna("none")), OneHotEncoder(handle_unknown="ignore"))
    inside = ColumnTransformer([("n", numbers, NUMBERS), ("t", texts, ["port"])])
    behind = ColumnTransformer([("n", StandardScaler(), [*NUMBERS, "sex"]), ("c", OneHotEncoder(), ["port", "class"])])
    return [inside, make_pipeline(FunctionTransformer(fill_and_map), behind)]


@pytest.mark.parametrize("pipeline", make_pipelines(), ids=["inside a ColumnTransformer", "before one"])
def test_a_function_is_recognised_by_what_it_gives(pipeline) -> None:
    pipeline.fit(DF)
    schema = sb.record_schema(DF, preprocessor=pipeline)
    expected = pipeline.transform(UNSEEN)
    expected = np.asarray(expected.toarray() if hasattr(expected, "toarray") else expected).astype(np.float32)
    assert (sb.prepare_input(UNSEEN, schema) == expected).all()
    assert schema.evidence.source == "recognised"


def test_all_rows_are_looked_at_for_a_function() -> None:
    df = pd.DataFrame({"city": ["Rome", "Oslo"] * 1000})
    df.loc[1501:1511:2, "city"] = "Bonn"  # beyond the sample that estimators are shown
    step = FunctionTransformer(lambda X: X.replace({"Rome": "south", "Oslo": "north", "Bonn": "west"}))
    schema = sb.record_schema(df, preprocessor=make_pipeline(step, OneHotEncoder()).fit(df))
    assert sb.prepare_input({"city": ["Bonn"]}, schema).tolist() == [[0.0, 0.0, 1.0]]


@pytest.mark.parametrize(
    "function",
    [lambda X: X - X.mean(), lambda X: X.shift(fill_value=0), lambda X: X.rank(), pd.get_dummies],
    ids=["mean", "shift", "rank", "get_dummies"],
)
def test_a_function_that_looks_at_other_rows_is_refused(raises_code, function) -> None:
    df = DF[["fare", "sex"]] if function is pd.get_dummies else DF[["fare"]]
    if function is pd.get_dummies:
        df = df.assign(sex=["x", *df["sex"][1:]])
    error = raises_code("not_captured", sb.record_schema, df, preprocessor=FunctionTransformer(function).fit(df))
    assert "other rows" in str(error)


def test_a_function_that_is_not_recognised_is_refused_by_name(raises_code) -> None:
    def waves(X: pd.DataFrame) -> pd.DataFrame:
        return X % 7 * X

    df = DF[["fare"]]
    error = raises_code("not_captured", sb.record_schema, df, preprocessor=FunctionTransformer(waves).fit(df))
    assert "waves" in error.message
    assert error.column == "fare"


def round_down(X: pd.DataFrame) -> pd.DataFrame:
    """Return whole numbers, of which the training rows have one alone in a column of latitudes."""
    return X.assign(lat=np.floor(X["lat"]))


def count_missing(X: pd.DataFrame) -> pd.DataFrame:
    return X.assign(lat=X["lat"].isna().astype(float))


@pytest.mark.filterwarnings("ignore")  # which say that a feature is recorded as constant
@pytest.mark.parametrize("function", [round_down, count_missing])
def test_a_function_that_rows_which_training_never_saw_show_to_be_another_is_refused(raises_code, function) -> None:
    df = pd.DataFrame({"lat": 40.7 + DF["fare"].rank() / 1e5, "fare": DF["fare"]})
    error = raises_code("not_captured", sb.record_schema, df, preprocessor=FunctionTransformer(function))
    assert "the function gives 'lat', which training rows show as something else than it is" in error.message
    assert (
        "the function gives 'lat'" in raises_code("not_separable", sb.record_schema, df, stages=[df, function]).message
    )


def is_cheap(X: pd.DataFrame) -> pd.DataFrame:
    return X.assign(cheap=(X["fare"] < 20.015625).astype(int), dear=X["fare"] >= 99.99)


def test_the_edges_of_a_function_are_its_own_and_not_what_training_rows_leave_open() -> None:
    df = pd.DataFrame({"fare": np.arange(0.3, 200, 0.7)})
    edges = [20.015625, 99.99]
    other = pd.DataFrame(
        {"fare": [each for edge in edges for each in (np.nextafter(edge, 0), edge, np.nextafter(edge, 200))]}
    )
    expected = np.asarray(is_cheap(other), np.float32)
    for source in ({"preprocessor": FunctionTransformer(is_cheap)}, {"stages": [df, is_cheap]}):
        assert sb.prepare_input(other, sb.record_schema(df, **source)).tolist() == expected.tolist()


def test_the_bounds_of_a_function_are_its_own_also_where_no_training_row_reaches_them() -> None:
    def bound(X: pd.DataFrame) -> pd.DataFrame:
        return X.clip([55, 50], [500, 150], axis=1)

    df = pd.DataFrame({"fare": np.linspace(0.3, 200, 286), "price": np.linspace(60.5, 149.5, 286)})
    other = pd.DataFrame({"fare": [-5.0, 499.5, 1e9], "price": [1.5, 49.5, 151.5]})
    for source in ({"preprocessor": FunctionTransformer(bound)}, {"stages": [df, bound]}):
        schema = sb.record_schema(df, **source)
        assert sb.prepare_input(other, schema).tolist() == bound(other).to_numpy().tolist()


@pytest.mark.parametrize("columns", [["fare", "price"], ["price"]])
def test_what_a_function_makes_of_missing_numbers_is_its_own_also_where_training_has_none(columns) -> None:
    def fill(X: pd.DataFrame) -> pd.DataFrame:
        return X.fillna(dict.fromkeys(columns, 7))

    df = pd.DataFrame({"fare": np.linspace(0.3, 200, 286), "price": np.linspace(1.5, 9.9, 286)})
    df.loc[::9, "price"] = np.nan
    rows = pd.DataFrame({"fare": [2.5, 3.5], "price": [2.5, np.nan]})
    if "fare" in columns:
        rows.loc[2] = [np.nan, np.nan]
    for source in ({"preprocessor": FunctionTransformer(fill)}, {"stages": [df, fill]}):
        np.testing.assert_array_equal(sb.prepare_input(rows, sb.record_schema(df, **source)), fill(rows))


def test_a_function_that_looks_at_all_rows_of_a_stage_is_recognised_by_what_it_gives() -> None:
    df = pd.DataFrame({"fare": np.arange(0.3, 200, 0.7)})
    schema = sb.record_schema(df, stages=[df, lambda X: X - X.mean()])
    assert sb.prepare_input({"fare": [500.0]}, schema).tolist() == [[np.float32(500.0 - df["fare"].mean())]]


def log(X: pd.DataFrame) -> pd.DataFrame:
    """Return something else than its name says."""
    return np.sqrt(X)


@pytest.mark.parametrize(("function", "source"), [(np.log, "captured"), (log, "recognised")])
def test_a_function_of_numpy_is_known_by_itself_and_not_by_its_name(function, source) -> None:
    df = DF[["fare"]] + 1
    schema = sb.record_schema(df, preprocessor=FunctionTransformer(function).fit(df))
    assert schema.evidence.source == source
    assert np.allclose(sb.prepare_input({"fare": [2.0]}, schema), function(np.array([2.0])))


@pytest.mark.parametrize("function", [np.square, np.reciprocal])
def test_integers_that_numpy_does_not_turn_into_floats_are_recognised_by_example(function) -> None:
    df = pd.DataFrame({"age": np.repeat(np.arange(1, 51, dtype=np.int32), 2)})
    schema = sb.record_schema(df, preprocessor=FunctionTransformer(function))
    assert schema.evidence.source == "recognised"
    assert sb.prepare_input({"age": [1, 4]}, schema).ravel().tolist() == function(np.array([1, 4])).tolist()


def test_a_scaler_refuses_what_a_function_makes_infinite(raises_code) -> None:
    df = DF[["fare"]] + 1
    alone = sb.record_schema(df, preprocessor=FunctionTransformer(np.log))
    assert sb.prepare_input({"fare": [0.0]}, alone).tolist() == [[-np.inf]]
    scaled = sb.record_schema(df, preprocessor=make_pipeline(FunctionTransformer(np.log), StandardScaler()).fit(df))
    raises_code("out_of_domain", sb.prepare_input, {"fare": [0.0]}, scaled)


def test_only_a_function_that_is_recognised_by_example_asks_for_all_rows() -> None:
    assert not is_shown(make_pipeline(FunctionTransformer(np.log1p), StandardScaler()))
    assert is_shown(make_pipeline(FunctionTransformer(log), StandardScaler()))


def test_a_function_whose_columns_depend_on_the_rows_is_refused_in_a_pipeline_and_shown_between_stages(
    raises_code,
) -> None:
    df = DF[["port", "fare"]].dropna()
    encoded = pd.get_dummies(df)
    pipeline = make_pipeline(FunctionTransformer(pd.get_dummies), StandardScaler()).fit(df)
    for each in (pipeline, FunctionTransformer(pd.get_dummies)):
        error = raises_code("not_captured", sb.record_schema, df, preprocessor=each)
        assert "get_dummies, which makes other columns of other rows" in error.message
        assert "OneHotEncoder" in error.hint
    schema = sb.record_schema(df, stages=[df, pd.get_dummies, StandardScaler().fit(encoded)])
    assert schema.feature_names == tuple(encoded.columns)
    one = sb.prepare_input(df.iloc[:1], schema)
    assert (one == StandardScaler().fit(encoded).transform(encoded.iloc[:1]).astype(np.float32)).all()


def test_a_line_that_tells_no_scale_is_not_looked_for_among_the_splits_of_training(monkeypatch) -> None:
    df = pd.DataFrame({"lat": 40.7 + np.random.default_rng(8).normal(0, 1e-6, 200)})
    monkeypatch.setattr(images, "list_splits", lambda *_: pytest.fail("each of 1,500 splits has dozens of images"))
    schema = sb.record_schema(df, preprocessor=FunctionTransformer(lambda x: x**0.5))
    assert schema.steps[1].params["function"] == "sqrt"
