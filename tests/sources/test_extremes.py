"""record_schema with X alone: the largest and smallest of several columns in a row, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed: int, rows: int = 600) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    numbers = pd.DataFrame(generator.lognormal(3, 1, (rows, 4)).round(3), columns=list("abcd"))
    return numbers.assign(
        e=numbers["c"].round(1).where(generator.random(rows) > 0.2),
        f=generator.integers(-9, 90, rows),
        g=numbers["b"].astype("float32"),
    )


TRAIN, UNSEEN = make(0), make(1)


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: np.maximum(df.a, df.b),
        lambda df: np.minimum(df.c, df.f),
        lambda df: df[["a", "b", "c", "d"]].max(axis=1),
        lambda df: df[["b", "d", "f"]].min(axis=1),
        lambda df: df[["b", "c", "e"]].max(axis=1),
        lambda df: np.maximum(df.g, np.float32(0)).where(df.g > df.f, df.f),
        lambda df: np.maximum(df.a, df.b).astype("float32"),
        lambda df: np.maximum(df.a, 2 * df.b),
        lambda df: np.minimum(df.a, 0.35 * df.b).astype("float32"),
        lambda df: np.maximum(1.5 * df.a, df.f / 3),
        lambda df: np.maximum(df.c, df.d + 12.5),
        lambda df: np.minimum(np.minimum(df.a, df.b), df.c * 3),
        lambda df: np.minimum(-1 * df.a, df.f - 60),
    ],
)
def test_the_extreme_of_a_row_is_given_to_the_bit(make_column) -> None:
    schema = sb.record_schema(TRAIN, X=make_column(TRAIN).to_frame("x"))
    expected = make_column(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)
    assert "est of" in str(schema.evidence.inputs)


def test_the_extreme_of_a_column_without_a_number_is_none_where_training_says_so() -> None:
    X = pd.DataFrame({"x": np.maximum(TRAIN["b"], TRAIN["e"])})
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema(TRAIN, X=X)
    np.testing.assert_array_equal(sb.prepare_input({"b": [1.0, 1.0], "e": [np.nan, 2.5]}, schema)[:, 0], [np.nan, 2.5])


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: np.maximum(df.a, 2 * df.b).where(df.index != 300, 7.0),
        lambda df: np.maximum(df.a, 2 * df.b) + (df.index == 300) * 1e-2,
        lambda df: np.maximum(df.a, 2 * df.b + df.c.round()),
        lambda df: np.maximum(df.a, np.random.default_rng(2).lognormal(3, 1, len(df))),
    ],
)
def test_what_is_nearly_an_extreme_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=make_column(TRAIN).to_frame("x"))
