"""What XGBoost takes as it is: categories that it keeps from 3.2 on, missing values, the iterations that predict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xgboost

import schemabridge as sb
from schemabridge.models.scoring.boosters import ask_xgboost
from schemabridge.models.scoring.errors import ScoringError
from schemabridge.models.scoring.loaders import load

RNG = np.random.default_rng(3)
ROWS = 120
DF = pd.DataFrame(
    {
        "age": RNG.normal(40, 10, ROWS).round(3),
        "city": pd.Categorical(RNG.choice(["Rome", "Oslo", "Bern"], ROWS), ["Rome", "Bern", "Oslo"]),
        "size": pd.Categorical(RNG.choice([10, 20], ROWS)),
    }
)
DF.loc[::9, "city"] = None
DF.loc[::7, "age"] = np.nan
Y = ((DF["city"] == "Rome") ^ (DF["age"] > 40)).astype(int)
CODES = np.column_stack([DF["age"], DF["city"].cat.codes.replace(-1, np.nan), DF["size"].cat.codes]).astype(float)
TEXTS = DF.astype({"city": "object", "size": "int64"})
SMALL = {"n_estimators": 6, "enable_categorical": True, "n_jobs": 1}


@pytest.fixture(scope="module")
def stopped() -> xgboost.XGBClassifier:
    """Return an estimator that has trees after its best iteration."""
    held_out = [(DF, RNG.integers(0, 2, ROWS))]
    return xgboost.XGBClassifier(**SMALL, early_stopping_rounds=2).fit(DF, Y, eval_set=held_out, verbose=False)


def test_a_frame_is_captured_by_the_categories_of_the_model(stopped, raises_code) -> None:
    schema = sb.record_schema(DF.assign(city=DF["city"].cat.reorder_categories(["Bern", "Oslo", "Rome"])), stopped)
    assert schema.evidence.source == "captured"
    assert schema.inputs[0].dtype == "float64"
    assert np.array_equal(sb.prepare_input(TEXTS, schema), CODES, equal_nan=True)
    raises_code("unknown_value", sb.prepare_input, TEXTS.assign(city="Paris"), schema)


@pytest.mark.parametrize("name", ["m.json", "m.ubj"])
def test_the_file_of_a_stopped_estimator_predicts_with_the_best_iterations(name, stopped, tmp_path) -> None:
    stopped.save_model(tmp_path / name)
    schema = sb.record_schema(DF, stopped, path=tmp_path / name)
    assert schema.outputs == ({"name": "probability", "shape": [None, 2], "labels": [0, 1]},)
    assert (schema.model["files"][0]["format"], schema.model["files"][0]["loads"]) == ("xgboost", True)
    assert schema.model["iteration_range"] == [0, stopped.best_iteration + 1]
    assert stopped.get_booster().num_boosted_rounds() > stopped.best_iteration + 1
    assert schema.model["files"][0]["file"] == name
    found = sb.load_model(tmp_path / name).predict(TEXTS, type="raw").to_numpy()
    assert np.array_equal(found, stopped.predict_proba(DF))


def test_a_booster_predicts_with_all_of_its_trees(stopped) -> None:
    booster = stopped.get_booster()
    schema = sb.record_schema(DF, booster, labels=["no", "yes"])
    assert schema.model["iteration_range"] == [0, booster.num_boosted_rounds()]
    assert sb.verify_schema(schema, booster)
    assert not sb.verify_schema(schema, stopped)


def test_booster_and_estimator_give_the_same_output() -> None:
    model = xgboost.XGBClassifier(**SMALL).fit(DF, np.arange(ROWS) % 3)
    schema = sb.record_schema(DF, model)
    assert schema.outputs == ({"name": "probability", "shape": [None, 3], "labels": [0, 1, 2]},)
    assert sb.verify_schema(schema, model.get_booster())


def test_a_regressor_predicts_values() -> None:
    model = xgboost.XGBRegressor(**SMALL).fit(DF, Y)
    schema = sb.record_schema(DF, model)
    assert schema.outputs == ({"name": "prediction", "shape": [None]},)
    assert sb.verify_schema(schema, model.get_booster())


def test_an_estimator_keeps_the_number_that_is_missing_to_it_and_its_file_does_not() -> None:
    ages = pd.DataFrame({"age": DF["age"].fillna(-1.0)})
    high = np.where(ages["age"] == -1.0, 5.0, (ages["age"] > 40).astype(float))
    model = xgboost.XGBRegressor(n_estimators=3, n_jobs=1, missing=-1.0).fit(ages, high)
    matrix = ages.to_numpy()
    assert np.array_equal(ask_xgboost(model, {"x": matrix})["prediction"], model.predict(ages))
    assert not np.array_equal(ask_xgboost(model.get_booster(), {"x": matrix})["prediction"], model.predict(ages))


@pytest.mark.parametrize("values", [["ä", "b", "c"], ["bb", "größer"]])
def test_categories_that_xgboost_has_cut_are_taken_from_the_frame_and_not_captured(values, raises_code) -> None:
    given = np.array(values)[np.arange(ROWS) % len(values)]
    frame = pd.DataFrame({"age": DF["age"], "city": pd.Categorical(given, values)})
    model = xgboost.XGBClassifier(**SMALL).fit(frame, given == values[0])
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        schema = sb.record_schema(frame, model)
    assert schema.evidence.source == "assumed"
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        codes = sb.prepare_input(frame, schema)[:, 1]
    assert codes.tolist() == frame["city"].cat.codes.tolist()
    raises_code("model_mismatch", sb.record_schema, frame.astype({"city": "object"}), model)


def test_a_damaged_file_does_not_load(tmp_path) -> None:
    (tmp_path / "m.json").write_text('{"learner": {')
    with pytest.raises(ScoringError) as caught:
        load({"path": tmp_path / "m.json", "format": "xgboost"})
    assert caught.value.code == "does_not_load"


def test_one_linear_model_in_place_of_trees_has_no_categories(tmp_path) -> None:
    numbers = DF[["age"]].fillna(0.0)
    model = xgboost.XGBRegressor(n_estimators=6, booster="gblinear").fit(numbers, Y)
    model.save_model(path := tmp_path / "m.json")
    sb.record_schema(numbers, model, path=path, encodings={"age": "numeric"})
    found = sb.load_model(path).predict(numbers)
    assert np.array_equal(np.asarray(found, "float32").ravel(), model.predict(numbers))
