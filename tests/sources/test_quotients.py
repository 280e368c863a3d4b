"""record_schema with X alone: sums over sums, two ratios together, indexes of the body, what stands behind the point, on rows never seen."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=700):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(6)})
    df["i"], df["j"], df["k"] = generator.integers(0, 60, (3, rows))
    df["z"] = generator.normal(0, 10, rows).round(3)
    df["m"] = generator.normal(50, 9, rows).round(1)
    df["m"] = df.m.mask(generator.random(rows) < 0.1)
    df["weight"], df["height"] = generator.normal(75, 12, rows).round(1), generator.normal(172, 9, rows).round()
    df["f"] = generator.lognormal(3, 1, rows).astype("float32")
    days = pd.to_timedelta(generator.integers(0, 700, rows), unit="D")
    return df.assign(day=pd.Timestamp("2021-01-03") + days)  # a year is nearly a constant beside others


TRAIN = make(0)
FAR = TRAIN.iloc[:3].assign(
    n0=[1e7, 0, 3], n1=[1e-3, 5, 3], i=[0, 10**6, 0], z=[-1e-3, 1e5 + 0.125, -7], m=[1e6, np.nan, 0]
)
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)


LITTLE = TRAIN.i / (TRAIN.i + TRAIN.j + TRAIN.k + 1e-8)


def find_index(df):
    return df.weight / (df.height / 100) ** 2


def share(df):
    return (df.n0 - df.n1) / (df.n0 + df.n1)


EXACT = {
    "difference over sum": share,
    "standardized": lambda df: (share(df) - share(TRAIN).mean()) / share(TRAIN).std(),
    "sum over sum": lambda df: (df.n0 + df.n1) / (df.n2 + df.n3),
    "one more over one more": lambda df: (df.i + 1) / (df.j + 1),
    "sum over one more": lambda df: (df.i + df.j) / (df.k + 1),
    "three over two": lambda df: (df.n0 + df.n1 - df.n2) / (df.n3 + 2 * df.n4),
    "filled first": lambda df: (df.m.fillna(0) - df.n1) / (df.m.fillna(0) + df.n1 + 1),
    "sum over a little more": lambda df: (df.n0 + df.n1) / (df.i + 1e-6),
    "difference over a little more": lambda df: (df.n0 - df.n1) / (df.n2 + df.n3 + 1e-6),
    "share of a little more, standardized": lambda df: (
        (df.i / (df.i + df.j + df.k + 1e-8) - LITTLE.mean()) / LITTLE.std()
    ),
    "ratio less ratio": lambda df: df.n0 / df.n1 - df.n2 / df.n3,
    "ratio and product": lambda df: df.n0 / df.n1 + df.n2 * df.n5,
    "sum times sum": lambda df: (df.i + df.n1) * (df.n2 - df.n3),
    "the first of two less another": lambda df: df.m.fillna(df.n0) - df.n1,
    "the first of two over another": lambda df: df.m.fillna(df.n2) / df.n1,
    "behind the point": lambda df: df.n0 % 1,
    "behind the point of negative numbers": lambda df: df.z % 1,
    "percent": lambda df: (df.n0 / df.n1 - 1) * 100,
    "body mass index": find_index,
    "of pounds and inches": lambda df: 703 * df.weight / df.n1**2,
    "index standardized": lambda df: (find_index(df) - find_index(TRAIN).mean()) / find_index(TRAIN).std(),
    "index above": lambda df: (find_index(df) > 30).astype(int),
    "rounded below zero": lambda df: np.round(df.z / 10),
}


@pytest.mark.parametrize("recipe", EXACT.values(), ids=EXACT)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_is_made_of_several_columns_is_given_to_the_bit(recipe, dtype) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}).astype(dtype), statistics="none")
    expected = np.asarray(recipe(UNSEEN)).astype("float32")
    found = sb.prepare_input(UNSEEN, schema)[:, 0]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(expected))


@pytest.mark.parametrize(
    "recipe",
    [
        lambda df: np.log((df.i + 1) / (df.j + 1)),
        lambda df: np.log1p(df.n0 / (df.n1 + df.n2)),
        lambda df: np.log(find_index(df)),
        lambda df: np.sqrt(df.n0**2 + df.n1**2),
    ],
)
def test_functions_of_these_are_given_as_libraries_agree_on_them(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}), statistics="none")
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN), rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize(
    "recipe",
    [
        lambda df: share(df).where(df.index != 300, 0.25),
        lambda df: share(df) + 1e-4 * (df.index == 300),
        lambda df: (df.n0 - df.n1) / (df.n0 + df.n1 + df.n2 * df.n3),
        lambda df: (df.n0 - df.n1) / (df.n2 + df.n3 + 1e-6) + 1e-4 * (df.index == 300),
        lambda df: df.n0 / df.n1 - df.n2 / df.n3 + 1e-4 * (df.index % 7 == 0),
        lambda df: np.random.default_rng(3).normal(size=len(df)),
        lambda df: np.random.default_rng(3).normal(size=len(df)).round(1) % 1,
    ],
)
def test_what_is_nearly_made_of_several_columns_is_refused(recipe, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))


def test_few_rows_are_no_quotient_by_chance(raises_code) -> None:
    few = make(5, rows=30).drop(columns=["f", "day"])
    raises_code("not_recognised", sb.record_schema, few, X=np.random.default_rng(1).normal(size=(30, 3)))


def test_a_quotient_whose_sum_below_is_zero_is_refused(raises_code) -> None:
    schema = sb.record_schema(TRAIN, X=share(TRAIN).to_frame("x"))
    raises_code("out_of_domain", sb.prepare_input, {"n0": [0.0], "n1": [0.0]}, schema)
