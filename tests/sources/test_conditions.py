"""record_schema with X alone: what two columns say together of a row, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 1500) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    built = generator.integers(1880, 2010, rows)
    return pd.DataFrame(
        {
            "built": built,
            "sold": generator.integers(2006, 2011, rows),
            "open": generator.poisson(4, rows),
            "closed": generator.poisson(3, rows),
            "north": generator.normal(40.75, 0.03, rows),
            "east": generator.normal(-73.97, 0.04, rows),
        }
    )


TRAIN, UNSEEN = make(0), make(1)

RECIPES = {
    "a difference": lambda df: df.sold - df.built > 50,
    "an absolute difference": lambda df: (df.open - df.closed).abs() <= 2,
    "a product": lambda df: df.open * df.closed >= 10,
    "a sum in intervals": lambda df: pd.cut(df.open + df.closed, [-1, 3, 8, 100], labels=False),
    "a box": lambda df: df.north.between(40.7, 40.8) & df.east.between(-74.02, -73.93),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_what_two_columns_say_together_is_recognised(recipe) -> None:
    rows = UNSEEN.round(2) if recipe is not RECIPES["a box"] else UNSEEN.round(3)
    schema = sb.record_schema(TRAIN.round(3), X=pd.DataFrame({"x": recipe(TRAIN.round(3)) * 1}))
    np.testing.assert_array_equal(sb.prepare_input(rows, schema)[:, 0], recipe(rows).astype("float32"))


def test_what_nothing_says_is_no_condition_on_one_of_many_formulas(raises_code) -> None:
    few = TRAIN[:30]
    for seed in range(10, 20):
        marks = np.random.default_rng(seed).integers(0, 2, len(few))
        raises_code("not_recognised", sb.record_schema, few, X=pd.DataFrame({"x": marks}))
