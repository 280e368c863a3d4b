"""record_schema with X alone: logarithms and roots beside other numbers, powers, and distances that were scaled, on rows never seen."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=700, many=0):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(4 + many)})
    df["c"], df["d"] = generator.integers(0, 60, (2, rows))
    df["magnitude"] = generator.normal(3, 1, rows).round(2)
    for axis, middle in (("lat", 40.7), ("lon", -73.9)):
        df[f"{axis}1"], df[f"{axis}2"] = generator.normal(middle, 0.05, (2, rows)).round(6)
    return df


TRAIN = make(0)
FAR = TRAIN.iloc[:2].assign(n0=[1e7, 0.01], n1=[0.01, 1e5], c=[0, 9000], d=[0, 0], magnitude=[-2, 9], lat1=[-30, 41])
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)


def go_straight(df):
    return np.sqrt((df.lat1 - df.lat2) ** 2 + (df.lon1 - df.lon2) ** 2)


def go_along(df):
    return (df.lat1 - df.lat2).abs() + (df.lon1 - df.lon2).abs()


PAIRED = {
    "logarithms less each other": lambda df: np.log(df.c + 1) - np.log(df.d + 1),
    "log1p less log1p": lambda df: np.log1p(df.n0) - np.log1p(df.n1),
    "log1p times log1p": lambda df: np.log1p(df.n0) * np.log1p(df.c),
    "number times log1p": lambda df: df.n0 * np.log1p(df.c),
    "number over root": lambda df: df.n0 / np.sqrt(df.n1),
    "logarithm of a little more": lambda df: np.log(df.c + 1e-6),
    "straight": go_straight,
    "along the axes": go_along,
    "magnitude": lambda df: 10 ** (1.5 * df.magnitude),
    "power of two": lambda df: 2**df.magnitude,
    "half as much again": lambda df: df.n0**1.5,
}


@pytest.mark.parametrize("recipe", PAIRED.values(), ids=PAIRED)
@pytest.mark.parametrize("is_scaled", [False, True], ids=["plain", "standardized"])
def test_these_are_given_as_libraries_agree_on_them(recipe, is_scaled) -> None:
    middle, spread = (recipe(TRAIN).mean(), recipe(TRAIN).std()) if is_scaled else (0, 1)
    schema = sb.record_schema(TRAIN, X=((recipe(TRAIN) - middle) / spread).to_frame("x"), statistics="none")
    expected = (recipe(UNSEEN) - middle) / spread
    np.testing.assert_allclose(sb.prepare_input(UNSEEN, schema)[:, 0], expected, rtol=2e-6, atol=2e-6)


def test_logarithms_beside_each_other_are_found_among_many_columns() -> None:
    train, unseen = make(2, many=16), make(3, many=16)
    recipe = PAIRED["log1p less log1p"]
    schema = sb.record_schema(train, X=(recipe(train) / recipe(train).std()).to_frame("x"), statistics="none")
    expected = recipe(unseen) / recipe(train).std()
    np.testing.assert_allclose(sb.prepare_input(unseen, schema)[:, 0], expected, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: PAIRED["log1p less log1p"](df) * 1.5 + 1e-3 * (df.index == 300),
        lambda df: np.log1p(df.n0) * np.log1p(df.n1) * np.log1p(df.n2) + df.n3,
        lambda df: go_straight(df).where(df.index != 300, 0.1) / 0.03,
        lambda df: np.sqrt((df.lat1 - df.lat2) ** 2 + 2.337 * np.abs(df.lon1 - df.lon2) ** 3),
        lambda df: np.random.default_rng(3).normal(size=len(df)),
    ],
)
def test_what_is_nearly_one_of_these_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))


def test_few_rows_are_none_of_these_by_chance(raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, make(5, 20), X=np.random.default_rng(1).normal(size=(20, 3)))
