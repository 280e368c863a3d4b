"""record_schema with X alone: formulas of several columns between bounds, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=600):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(5)})
    df["i"], df["j"] = generator.integers(0, 100, (2, rows))
    df["m"] = df["n4"].round(1).mask(generator.random(rows) < 0.1)
    return df.assign(f=df.n3.astype("float32"))


TRAIN = make(0)
UNSEEN = pd.concat([make(1), TRAIN.iloc[:2].assign(n0=[1e9, 0.0], n1=[1e-9, 1e9], i=0)], ignore_index=True)
GAP = (TRAIN.n0 - TRAIN.n1).clip(lower=0)

CLIPPED = [
    lambda df: np.maximum(df.n0 - df.n1, 0),
    lambda df: (df.n0 - 2 * df.n1).clip(lower=0),
    lambda df: (df.n0 / df.n1).clip(upper=3),
    lambda df: (df.n0 / (df.n1 + 1)).clip(0.5, 2),
    lambda df: np.minimum(df.i + df.j, 150),
    lambda df: (df.n0 + df.n1 - df.n2).clip(0, 30),
    lambda df: ((df.n0 - df.n1).clip(lower=0) - GAP.mean()) / GAP.std(),
    lambda df: (df.m - df.n1).clip(lower=0).fillna(-1),
    lambda df: (df.f - df.i).clip(lower=0),
]


@pytest.mark.parametrize("make_column", CLIPPED)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_formula_between_bounds_is_given_to_the_bit(make_column, dtype) -> None:
    schema = sb.record_schema(TRAIN, X=make_column(TRAIN).astype(dtype).to_frame("x"), statistics="none")
    expected = make_column(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)
    assert "clipped to" in str(schema.evidence.inputs)


def test_the_logarithm_of_a_formula_between_bounds_is_found() -> None:
    schema = sb.record_schema(TRAIN, X=np.log1p((TRAIN.n0 - TRAIN.n1).clip(lower=0)).to_frame("x"))
    expected = np.log1p((UNSEEN.n0 - UNSEEN.n1).clip(lower=0))
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema)[:, 0], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: np.maximum(np.random.default_rng(3).normal(size=len(df)), 0),
        lambda df: (df.n0 - df.n1).clip(lower=0).where(df.index != 300, 7.0),
        lambda df: (df.n0 - df.n1).clip(lower=0) + (df.index == 300) * 1e-3,
        lambda df: np.where(df.n0 > df.n1 + 1, df.n0 - df.n1, 0.0),
        lambda df: (df.n0 - df.n1).clip(lower=0).where(df.n0 < 60, 0),
    ],
)
def test_what_is_nearly_a_formula_between_bounds_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))
