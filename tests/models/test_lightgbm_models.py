"""What LightGBM takes as it is: categories by the vocabulary of its file, missing values, iterations; unknown values are refused."""

from __future__ import annotations

import json

import joblib
import lightgbm
import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.models.scoring.errors import ScoringError
from schemabridge.models.scoring.loaders import load

pytestmark = pytest.mark.filterwarnings("ignore:.*eval_set.*:UserWarning")
RNG = np.random.default_rng(3)
ROWS = 120
DF = pd.DataFrame(
    {
        "age": RNG.normal(1e6, 10, ROWS).round(3),
        "city": pd.Categorical(RNG.choice(["Rome", "Oslo", "Bern"], ROWS), ["Rome", "Bern", "Oslo"]),
        "old": RNG.choice([True, False], ROWS),
        "size": pd.Categorical(RNG.choice([10, 20], ROWS)),
    }
)
DF.loc[::9, "city"] = None
DF.loc[::7, "age"] = np.nan
Y = np.where((DF["city"] == "Rome") ^ (DF["age"] > 1e6), "yes", "no")
SMALL = {
    "n_estimators": 4,
    "min_child_samples": 2,
    "cat_smooth": 1,
    "min_data_per_group": 2,
    "verbose": -1,
    "n_jobs": 1,
}
TEXTS = DF.astype({"city": "object", "size": "int64"})


@pytest.fixture(scope="module")
def model() -> lightgbm.LGBMClassifier:
    return lightgbm.LGBMClassifier(**SMALL).fit(DF, Y)


def test_a_frame_is_captured_by_the_categories_of_the_model(model) -> None:
    schema = sb.record_schema(DF.assign(city=DF["city"].cat.reorder_categories(["Bern", "Oslo", "Rome"])), model)
    assert schema.evidence.source == "captured"
    assert schema.evidence.inputs["features"][1]["of"] == "categories of the LGBMClassifier"
    assert schema.inputs[0].dtype == "float64"
    assert schema.inputs[0].features == ("age", "city", "old", "size")
    matrix = sb.prepare_input(TEXTS, schema)
    expected = np.column_stack([DF["age"], DF["city"].cat.codes.replace(-1, np.nan), DF["old"], DF["size"].cat.codes])
    assert np.array_equal(matrix, expected, equal_nan=True)
    assert np.array_equal(model.booster_.predict(matrix), model.booster_.predict(DF))


def test_an_unknown_value_is_refused_and_not_taken_for_a_missing_one(model, raises_code) -> None:
    schema = sb.record_schema(DF, model)
    raises_code("unknown_value", sb.prepare_input, TEXTS.assign(city="Paris"), schema)


@pytest.mark.parametrize("given", ["estimator", "booster"])
def test_booster_and_estimator_give_the_same_output(given, model) -> None:
    booster = given == "booster"
    schema = sb.record_schema(DF, model.booster_ if booster else model, labels=["no", "yes"] if booster else None)
    assert schema.outputs == ({"name": "probability", "shape": [None, 2], "labels": ["no", "yes"]},)
    assert schema.model["framework"] == "lightgbm"
    assert sb.verify_schema(schema, model)
    assert sb.verify_schema(schema, model.booster_)


def test_a_pickle_is_proven_and_predicts_what_the_estimator_does(model, tmp_path) -> None:
    joblib.dump(model, tmp_path / "m.joblib")
    schema = sb.record_schema(DF, model, path=tmp_path / "m.joblib")
    assert schema.model["files"][0]["loads"] is True
    loaded = sb.load_model(tmp_path / "m.joblib", trust_code=True)
    assert np.array_equal(loaded.predict(TEXTS, type="raw"), model.predict_proba(DF))
    assert list(loaded.predict(TEXTS, type="class")) == list(model.predict(DF))


def test_a_file_with_later_trees_predicts_with_the_recorded_ones(tmp_path) -> None:
    data = lightgbm.Dataset(DF, (Y == "yes").astype(int), free_raw_data=False)
    params = {name: value for name, value in SMALL.items() if name != "n_estimators"}  # warned of beside the argument
    booster = lightgbm.train({**params, "objective": "binary"}, data, num_boost_round=4)
    booster.best_iteration = 2
    booster.save_model(tmp_path / "m.txt", num_iteration=-1)
    schema = sb.record_schema(DF, booster, path=tmp_path / "m.txt")
    assert schema.model["iteration_range"] == [0, 2]
    assert (schema.model["files"][0]["format"], schema.model["files"][0]["loads"]) == ("lightgbm", True)
    found = sb.load_model(tmp_path / "m.txt").predict(TEXTS, type="raw").to_numpy()
    assert np.array_equal(found[:, 1], booster.predict(DF))
    assert not np.array_equal(found[:, 1], booster.predict(DF, num_iteration=4))


def test_another_model_is_not_recorded(model, tmp_path, raises_code) -> None:
    lightgbm.LGBMClassifier(**SMALL).fit(DF, Y[::-1]).booster_.save_model(tmp_path / "m.txt")
    raises_code("wrong_model", sb.record_schema, DF, model, path=tmp_path / "m.txt")
    assert not (tmp_path / "m.schema.json").exists()


def test_several_classes_have_a_column_each() -> None:
    model = lightgbm.LGBMClassifier(**SMALL).fit(DF, np.arange(ROWS) % 3)
    schema = sb.record_schema(DF, model)
    assert schema.outputs == ({"name": "probability", "shape": [None, 3], "labels": [0, 1, 2]},)
    assert sb.verify_schema(schema, model.booster_)


def test_a_regressor_predicts_values() -> None:
    model = lightgbm.LGBMRegressor(**SMALL).fit(DF, DF["size"].astype(float))
    schema = sb.record_schema(DF, model)
    assert schema.outputs == ({"name": "prediction", "shape": [None]},)
    assert sb.verify_schema(schema, model)


def test_codes_of_a_model_without_categories_are_those_of_the_frame_and_not_captured() -> None:
    codes = np.column_stack([DF["age"], DF["city"].cat.codes, DF["old"], DF["size"].cat.codes]).astype(float)
    model = lightgbm.LGBMClassifier(**SMALL).fit(codes, Y, categorical_feature=[1, 3])
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        schema = sb.record_schema(DF.fillna({"age": 0.0}), model)
    assert schema.evidence.source == "assumed"
    assert schema.evidence.inputs == {}
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        matrix = sb.prepare_input(TEXTS.fillna({"age": 0.0}), schema)
    assert matrix[:, 3].tolist() == codes[:, 3].tolist()


def test_another_number_of_categories_is_refused(model, raises_code) -> None:
    raises_code("model_mismatch", sb.record_schema, DF.drop(columns="size"), model)


@pytest.mark.parametrize(
    "recorded", [None, "0, 2", [2, 0], [0.5, 1], [0], ["0", "2"], [False, True], [0, 1e999], [None, 2]]
)
def test_a_range_of_another_type_counts_as_absent(recorded, model, tmp_path) -> None:
    model.booster_.save_model(tmp_path / "m.txt")
    handle = load({"path": tmp_path / "m.txt", "format": "lightgbm", "iteration_range": recorded})
    matrix = np.column_stack([DF["age"], DF["city"].cat.codes, DF["old"], DF["size"].cat.codes]).astype(float)
    assert np.array_equal(handle.ask({"x": matrix}, 32)["probability"][:, 1], model.booster_.predict(matrix))


def test_a_damaged_file_does_not_load(tmp_path) -> None:
    (tmp_path / "m.txt").write_text("tree\nversion=v4\n" + json.dumps({}))
    with pytest.raises(ScoringError) as caught:
        load({"path": tmp_path / "m.txt", "format": "lightgbm"})
    assert caught.value.code == "does_not_load"
