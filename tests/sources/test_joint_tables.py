"""record_schema with X alone: what depends on the values of two or three columns together, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 900) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": np.where(generator.random(rows) < 0.2, np.nan, generator.normal(40, 12, rows).round(1)),
            "fare": generator.lognormal(3, 1, rows).round(4),
            "pclass": generator.choice([1, 2, 3], rows),
            "sex": generator.choice(["female", "male"], rows),
            "title": generator.choice(["Mr", "Mrs", "Miss", "Rev"], rows),
            "port": np.where(generator.random(rows) < 0.1, None, generator.choice(["C", "S"], rows)),
        }
    )


TRAIN, UNSEEN = make(0), make(1)


def look_up(df: pd.DataFrame, column: str, by: list[str], statistic: str) -> pd.Series:
    learned = TRAIN.groupby(by)[column].agg(statistic).rename("learned").reset_index()
    return df[by].merge(learned, how="left", on=by)["learned"]


def fill(df: pd.DataFrame, by: list[str], statistic: str) -> pd.Series:
    return df["age"].fillna(look_up(df, "age", by, statistic))


RECIPES = {
    "filled by two": lambda df: fill(df, ["pclass", "sex"], "median"),
    "filled by two, mean": lambda df: fill(df, ["sex", "title"], "mean"),
    "filled by three": lambda df: fill(df, ["sex", "pclass", "title"], "median"),
    "filled and scaled": lambda df: (
        (fill(df, ["pclass", "sex"], "median") - fill(TRAIN, ["pclass", "sex"], "median").mean())
        / fill(TRAIN, ["pclass", "sex"], "median").std()
    ),
    "mean of two": lambda df: look_up(df, "fare", ["title", "pclass"], "mean"),
    "codes of two": lambda df: (df["title"] + df["port"].fillna("?")).map(
        {
            each: place * place + 1
            for place, each in enumerate(sorted((TRAIN["title"] + TRAIN["port"].fillna("?")).unique()))
        }
    ),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_two_or_three_columns_say_together_is_given_to_the_bit(recipe, dtype: str) -> None:
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN).astype(dtype).to_frame("x"))
    expected = recipe(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_a_combination_that_training_never_saw_is_refused(raises_code) -> None:
    train = TRAIN[(TRAIN["pclass"] > 1) | (TRAIN["sex"] == "male")].reset_index(drop=True)
    fares = train.groupby(["pclass", "sex"])["fare"].transform("mean")
    schema = sb.record_schema(train, X=fares.to_frame("x"))
    row = TRAIN[(TRAIN["pclass"] == 1) & (TRAIN["sex"] == "female")].head(1)
    raises_code("nan_value", sb.prepare_input, row, schema)
    raises_code("unknown_value", sb.prepare_input, row.assign(pclass=4), schema)


def test_too_few_rows_for_each_combination_are_no_table(raises_code) -> None:
    df = TRAIN.head(30)
    numbers = df.groupby(["title", "pclass"])["fare"].transform("mean")
    raises_code("not_recognised", sb.record_schema, df, X=numbers.to_frame("x"))


@pytest.mark.parametrize("seed", range(12))
def test_one_row_is_not_explained_by_a_combination_that_it_alone_has(seed: int, raises_code) -> None:
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"k{i}": generator.choice(list("abcd"), 200, p=[0.6, 0.3, 0.07, 0.03]) for i in range(10)})
    y = np.zeros(200)
    y[generator.integers(200)] = 1
    raises_code("not_recognised", sb.record_schema, df, X=y[:, None])


@pytest.mark.parametrize("seed", range(12))
def test_a_few_numbers_that_were_filled_anyhow_are_no_statistics_of_groups(seed: int, raises_code) -> None:
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"k{i}": generator.choice(list("abc"), 300) for i in range(8)})
    age = generator.integers(18, 40, 300).astype(float)
    X, absent = age.copy(), generator.choice(300, 3, replace=False)
    X[absent], age[absent] = generator.integers(18, 40, 3), np.nan
    raises_code("not_recognised", sb.record_schema, df.assign(age=age), X=X[:, None])
