"""record_schema with X alone: what a discount leaves of a product, and what a tax adds to it."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 600) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "price": generator.lognormal(4, 1, rows).round(2),
            "quantity": generator.integers(1, 15, rows),
            "discount": generator.choice([0, 0.1, 0.2, 0.3, 0.5], rows),
            "tax": generator.choice([0.07, 0.19], rows),
        }
    )


TRAIN, UNSEEN = make(0), make(1)
RECIPES = {
    "a discount": lambda df: df["price"] * df["quantity"] * (1 - df["discount"]),
    "a tax": lambda df: df["price"] * df["quantity"] * (1 + df["tax"]),
    "for each": lambda df: df["price"] * (1 - df["discount"]) / df["quantity"],
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_shares_leave_of_a_product_is_given_to_the_bit(recipe, dtype: str) -> None:
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN).astype(dtype).to_frame("x"))
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN).to_numpy("float32"))


def test_a_share_of_something_else_is_refused(raises_code) -> None:
    other = np.random.default_rng(7).choice([0, 0.1, 0.2], len(TRAIN))
    X = (TRAIN["price"] * TRAIN["quantity"] * (1 - other)).to_frame("x")
    raises_code("not_recognised", sb.record_schema, TRAIN, X=X)
