"""record_schema with X alone: ages that were filled with a number for each class, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 700) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": np.where(generator.random(rows) < 0.25, np.nan, generator.normal(40, 12, rows).round(1)),
            "pclass": generator.choice([1, 2, 3], rows),
            "sex": generator.choice(["female", "male"], rows),
            "port": generator.choice(["C", "S", "Q"], rows),
        }
    )


TRAIN, UNSEEN = make(0), make(1)
BY_CLASS = {1: 37.0, 2: 29.0, 3: 24.5}


def fill_by_class(df: pd.DataFrame) -> pd.Series:
    return df["age"].fillna(df["pclass"].map(BY_CLASS))


def fill_by_both(df: pd.DataFrame) -> pd.Series:
    return df["age"].fillna(df["pclass"].map(BY_CLASS) + (df["sex"] == "male") * 3)


def band_by_class(df: pd.DataFrame) -> pd.Series:
    return pd.cut(fill_by_class(df).astype(int), [-100, 16, 32, 48, 64, 200], labels=False)


FILLED = fill_by_class(TRAIN)
RECIPES = {
    "by class": fill_by_class,
    "by class and sex": fill_by_both,
    "scaled afterwards": lambda df: (fill_by_class(df) - FILLED.mean()) / FILLED.std(),
    "bands of it": band_by_class,
    "between 0 and 1": lambda df: (fill_by_class(df) - FILLED.min()) / (FILLED.max() - FILLED.min()),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_number_for_each_group_is_given_to_the_bit(recipe, dtype: str) -> None:
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN).astype(dtype).to_frame("x"))
    found, expected = sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(found, expected)


def test_a_group_in_which_training_missed_nothing_has_no_number(raises_code) -> None:
    train = TRAIN[(TRAIN["pclass"] != 2) | TRAIN["age"].notna()]
    schema = sb.record_schema(train, X=fill_by_class(train).to_frame("x"))
    row = pd.DataFrame({"age": [np.nan], "pclass": [2], "sex": ["male"], "port": ["S"]})
    raises_code("nan_value", sb.prepare_input, row, schema)
    assert sb.prepare_input(row.assign(age=31.0), schema).tolist() == [[31.0]]


@pytest.mark.parametrize("seed", range(3))
def test_numbers_that_follow_no_group_are_refused(seed: int, raises_code) -> None:
    anyhow = np.random.default_rng(seed).choice([37.0, 29.0, 24.5], len(TRAIN))
    raises_code("not_recognised", sb.record_schema, TRAIN, X=TRAIN["age"].fillna(pd.Series(anyhow)).to_frame("x"))


@pytest.mark.parametrize("name", ["x", "age"])
def test_few_missing_rows_are_no_groups_by_chance(name: str, raises_code) -> None:
    for seed in range(4):
        train = make(seed, 80).assign(age=np.random.default_rng(seed).normal(40, 12, 80).round(1))
        absent = np.random.default_rng(seed).choice(80, 15, replace=False)
        filled = train["age"].copy()
        filled.iloc[absent], filled.iloc[absent[0]] = 30.0, 35.0
        train.loc[absent, "age"] = np.nan
        train["ward"] = np.where(np.arange(80) % 40 == absent[0] % 40, "B", "A")
        raises_code("not_recognised", sb.record_schema, train, X=filled.to_frame(name))
