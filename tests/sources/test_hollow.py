"""record_schema with X alone: numbers of which one means missing, filled and scaled, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

COLUMNS = ["glucose", "bmi", "pressure"]


def make(seed: int, rows: int = 700) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "glucose": np.where(generator.random(rows) < 0.05, 0, generator.integers(44, 200, rows)),
            "bmi": np.where(generator.random(rows) < 0.1, 0, generator.normal(32, 7, rows).round(1)),
            "pressure": np.where(generator.random(rows) < 0.1, -1, generator.integers(40, 130, rows)).astype("float32"),
            "insulin": np.where(generator.random(rows) < 0.1, np.nan, generator.integers(0, 9, rows) * 40.5),
        }
    )


TRAIN, UNSEEN = make(0), make(1)


def hollow(df: pd.DataFrame) -> pd.DataFrame:
    return df[COLUMNS].replace({"glucose": 0, "bmi": 0, "pressure": -1}, np.nan)


def fill(df: pd.DataFrame) -> pd.DataFrame:
    return hollow(df).fillna(hollow(TRAIN).median())


RECIPES = {
    "filled with the median": fill,
    "filled with the mean": lambda df: hollow(df)[["bmi"]].fillna(hollow(TRAIN)["bmi"].mean()),
    "filled and standardized": lambda df: (fill(df) - fill(TRAIN).mean()) / fill(TRAIN).std(),
    "filled and by range": lambda df: (fill(df) - fill(TRAIN).min()) / (fill(TRAIN).max() - fill(TRAIN).min()),
    "beside the raw number": lambda df: fill(df)[["bmi"]].assign(raw=df["bmi"], absent=(df["bmi"] == 0) * 1),
    "with missing ones": lambda df: df[["insulin"]].replace(0, np.nan).fillna(99.5),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_number_that_means_missing_is_filled_to_the_bit(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN))
    expected = recipe(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected)


def test_a_number_that_means_missing_may_stay_missing() -> None:
    X = hollow(TRAIN)[["bmi"]]
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema(TRAIN, X=X)
    np.testing.assert_array_equal(sb.prepare_input({"bmi": [0.0, 20.5]}, schema)[:, 0], [np.nan, 20.5])


@pytest.mark.parametrize(("least", "bound"), [(999.0, 500.0), (0.0, 1.0)])
def test_a_number_that_was_clipped_is_not_one_that_means_missing(least, bound, raises_code) -> None:
    generator = np.random.default_rng(0)
    a = np.where(generator.random(300) < 0.2, least, generator.uniform(2, 90, 300)).round(3)
    X = np.minimum(a, bound) if least > bound else np.maximum(a, bound)
    raises_code("not_recognised", sb.record_schema, pd.DataFrame({"a": a}), X=X[:, None])
