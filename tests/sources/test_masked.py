"""record_schema with X alone: numbers in the rows of a condition and one number elsewhere, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 800) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    sales = np.where(generator.random(rows) < 0.06, 0.0, generator.lognormal(4, 1, rows).round(2))
    return pd.DataFrame(
        {
            "sales": sales,
            "profit": (generator.normal(0.1, 0.2, rows) * (sales + 1)).round(2),
            "age": generator.integers(0, 90, rows),
            "weight": np.where(generator.random(rows) < 0.1, np.nan, generator.normal(70, 12, rows).round(1)),
            "plan": generator.choice(["free", "basic", "pro"], rows),
        }
    )


TRAIN, UNSEEN = make(0), make(1)


def divide(df: pd.DataFrame) -> np.ndarray:
    return np.where(df["sales"] != 0, df["profit"] / df["sales"].replace(0, np.nan), 0)


RECIPES = {
    "a ratio where there is one": divide,
    "a ratio, otherwise -1": lambda df: np.where(df["sales"] > 0, df["profit"] / df["sales"].replace(0, 1), -1),
    "a logarithm where there is one": lambda df: df["sales"].map(lambda x: np.log(x) if x > 0 else 5),
    "a number of adults": lambda df: np.where(df["age"] >= 18, df["sales"], 0),
    "a line of adults": lambda df: np.where(df["age"] >= 18, 2 * df["profit"] + 5, 100),
    "negative numbers of a plan": lambda df: np.where(df["plan"] == "pro", -df["sales"], 0),
    "a product of two plans": lambda df: np.where(df["plan"] != "free", df["profit"] * df["age"], -1),
    "a gap counts as not heavy": lambda df: np.where(df["weight"] > 80, df["weight"] ** 2, 0),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_numbers_of_a_condition_are_given_to_the_bit(recipe, dtype: str) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}).astype(dtype))
    expected = np.asarray(recipe(UNSEEN), np.float32)
    assert (sb.prepare_input(UNSEEN, schema)[:, 0].view(np.uint32) == expected.view(np.uint32)).all()


def test_rows_without_a_condition_that_tells_them_apart_are_refused(raises_code) -> None:
    anyhow = np.random.default_rng(5).random(len(TRAIN)) < 0.5
    raises_code("not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": np.where(anyhow, TRAIN["profit"], 0)}))


def test_numbers_that_are_nothing_where_the_condition_holds_are_refused(raises_code) -> None:
    noise = np.random.default_rng(6).normal(size=len(TRAIN))
    X = pd.DataFrame({"x": np.where(TRAIN["age"] >= 18, noise, 0)})
    raises_code("not_recognised", sb.record_schema, TRAIN, X=X)


@pytest.mark.parametrize(("least", "other"), [(20.0, 25.0), (20.0, 20.0)])
def test_a_number_that_may_have_been_clipped_is_not_one_of_a_condition(least: float, other: float, raises_code) -> None:
    size = np.where(
        np.random.default_rng(3).random(300) < 0.2, 12.0, np.random.default_rng(4).uniform(30, 90, 300).round(2)
    )
    X = pd.DataFrame({"x": np.where(size < least, other, size)})
    raises_code("not_recognised", sb.record_schema, pd.DataFrame({"size": size}), X=X)


def test_a_logarithm_that_may_have_been_clipped_is_told() -> None:
    X = TRAIN["sales"].map(lambda x: np.log(x) if x > 0 else 0).to_frame("x")
    with pytest.warns(sb.SchemabridgeWarning, match="log.'sales'. clipped to 0"):
        schema = sb.record_schema(TRAIN, X=X)
    expected = UNSEEN["sales"].map(lambda x: np.log(x) if x > 0 else 0).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_conditions_of_the_same_columns_that_training_cannot_tell_apart_are_told() -> None:
    train = TRAIN.assign(orders=np.where(TRAIN["sales"] > 0, TRAIN["age"] + 1, 0))
    total = np.where(train["orders"] > 0, train["orders"] * train["sales"], -1)
    with pytest.warns(
        sb.SchemabridgeWarning, match="where 'sales' is at least .* where 'orders' is at least 1, otherwise"
    ):
        sb.record_schema(train[["sales", "orders"]], X=pd.DataFrame({"x": total}))


ORDERS = np.random.default_rng(2).integers(1, 9, len(TRAIN))
BOTH = TRAIN[["sales"]].assign(orders=np.where(TRAIN["sales"] > 0, ORDERS, 0))  # never one without the other


@pytest.mark.parametrize("function", [lambda x: x - 2, np.log1p, lambda x: 1 / (x + 3)])
def test_a_ratio_that_may_be_filled_wherever_nothing_is_divided_is_told(function) -> None:
    ratio = np.where(BOTH["orders"] > 0, function(BOTH["orders"] / BOTH["sales"].replace(0, 1)), -5)
    with pytest.warns(
        sb.SchemabridgeWarning, match="-5 wherever '(orders|sales)' is 0, which differ beyond training rows"
    ):
        sb.record_schema(BOTH, X=pd.DataFrame({"x": ratio}))


def test_a_ratio_that_is_0_where_it_may_be_filled_with_0_is_recorded_without_a_word() -> None:
    recipe = lambda df: np.where(df["orders"] > 0, df["orders"] / df["sales"].replace(0, 1), 0)  # noqa: E731
    schema = sb.record_schema(BOTH, X=pd.DataFrame({"x": recipe(BOTH)}))
    unseen = pd.DataFrame({"sales": [4.0, 0.0, 4.0], "orders": [0, 0, 1]})
    np.testing.assert_array_equal(sb.prepare_input(unseen, schema)[:, 0], recipe(unseen).astype("float32"))


def test_a_ratio_of_which_training_has_0_divided_by_others_is_recorded_without_a_word() -> None:
    train = BOTH.assign(orders=BOTH["orders"].where(BOTH.index > 20, 0))
    ratio = (train["orders"] / train["sales"] - 2).fillna(-5)
    schema = sb.record_schema(train, X=pd.DataFrame({"x": ratio}))
    assert sb.prepare_input({"sales": [4.0], "orders": [0]}, schema).tolist() == [[-2.0]]
