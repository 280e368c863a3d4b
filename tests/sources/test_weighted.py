"""record_schema with X alone: a number times a number for each value of another column, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 800) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "quality": generator.choice(["Ex", "Gd", "TA"], rows),
            "cellar": generator.choice(["Gd", "Po", None], rows, p=[0.5, 0.3, 0.2]),
            "term": generator.choice([12, 24, 36], rows),
            "area": generator.integers(0, 400, rows) * (generator.random(rows) < 0.9),
            "carat": generator.lognormal(0, 0.5, rows).round(2) + 0.2,
            "pay": generator.uniform(18, 119, rows).astype("float32"),
        }
    )


TRAIN, UNSEEN = make(0), make(1)
QUALITY, CELLAR = {"Ex": 5, "Gd": 4, "TA": 3}, {"Gd": 1, "Po": -1}

RECIPES = {
    "mapped": lambda df: df.quality.map(QUALITY) * df.area,
    "mapped, filled": lambda df: df.cellar.map(CELLAR).fillna(0) * df.carat,
    "with a logarithm": lambda df: df.quality.map(QUALITY) * np.log(df.carat),
    "with a root": lambda df: np.sqrt(df.area) * df.quality.map(QUALITY),
    "of some": lambda df: np.where(df.quality == "TA", 0.9 * df.carat, df.carat),
    "by a number": lambda df: df.carat * df.term.map({12: 1.5, 24: 1.25, 36: 1}),
    "cast": lambda df: (df.carat * df.quality.map(QUALITY)).astype("float32"),
    "in float32": lambda df: df.pay * df.quality.map(QUALITY),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_number_by_value_times_another_is_given_to_the_bit(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))
    expected = np.asarray(recipe(UNSEEN)).astype("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_a_value_of_few_rows_whose_number_they_do_not_tell_is_refused(raises_code) -> None:
    df = TRAIN.assign(quality=TRAIN.quality.mask(TRAIN.index == 7, "Po"))
    X = pd.DataFrame({"x": df.quality.map({**QUALITY, "Po": 1}) * df.carat})
    raises_code("not_recognised", sb.record_schema, df, X=X)


def test_weights_that_nobody_writes_are_refused(raises_code) -> None:
    weights = {"Ex": 0.123456789, "Gd": 1.987654321, "TA": 2.718281828}
    raises_code(
        "not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": TRAIN.quality.map(weights) * TRAIN.carat})
    )
