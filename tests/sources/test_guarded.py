"""record_schema with X alone: ratios to numbers that were kept away from zero, plain and scaled, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=700):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(4)})
    df["c"], df["d"] = generator.integers(0, 6, (2, rows))
    df["z"] = generator.normal(0, 10, rows).round(3)
    df["term"] = generator.choice([12, 24, 36, 60], rows)
    df["f"], df["g"] = generator.lognormal(1, 1, (2, rows)).round(1).astype("float32")
    return df


TRAIN = make(0)
FAR = TRAIN.iloc[:3].assign(n0=[1e7, 0.25, 3], n1=[0, 1e-3, 1e5], c=[0, 40, 0], d=[0, 0, 9], z=[-500.5, 0.125, 0])
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)

GUARDED = {
    "a little more": lambda df: df.n0 / (df.c + 1e-6),
    "a little more than what is never 0": lambda df: df.n0 / (df.n1 + 1e-5),
    "a hundredth more": lambda df: df.n0 / (df.c + 0.01),
    "of whole numbers": lambda df: df.d / (df.c + 1e-9),
    "1 for 0": lambda df: df.n0 / df.c.replace(0, 1),
    "1 where it is 0": lambda df: df.n0 / np.where(df.c == 0, 1, df.c),
    "relative difference": lambda df: (df.n0 - df.c) / df.c.replace(0, 1),
    "relative difference to a little more": lambda df: (df.n0 - df.c) / (df.c + 1e-3),
    "0 where it is 0": lambda df: (df.n0 / df.c.replace(0, np.nan)).fillna(0),
    "-1 where it is 0": lambda df: (df.d / df.c.replace(0, np.nan)).fillna(-1),
    "magnitude and 1": lambda df: df.n0 / (df.z.abs() + 1),
    "magnitude and a little more": lambda df: df.n0 / (df.z.abs() + 1e-3),
    "share": lambda df: df.c / (df.c + df.d + 1e-6),
    "difference over sum": lambda df: (df.n0 - df.c) / (df.n0 + df.c + 1e-3),
    "sum over another one": lambda df: (df.n0 + df.n1) / (df.c + 1e-6),
    "difference over another one": lambda df: (df.n0 - df.n1) / df.c.replace(0, 1),
    "a month of a loan": lambda df: df.n0 / ((df.term / 12) + 0.0001),
}


def standardize(recipe):
    numbers = recipe(TRAIN)
    return lambda df: (recipe(df) - numbers.mean()) / numbers.std()


@pytest.mark.parametrize("recipe", GUARDED.values(), ids=GUARDED)
@pytest.mark.parametrize("change", [lambda each: each, standardize], ids=["plain", "standardized"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_ratio_to_what_is_kept_away_from_zero_is_given_to_the_bit(recipe, change, dtype) -> None:
    make_column = change(recipe)
    X = pd.DataFrame({"x": make_column(TRAIN)}).astype(dtype)
    schema = sb.record_schema(TRAIN, X=X, statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], np.asarray(make_column(UNSEEN), "float32"))


@pytest.mark.filterwarnings("ignore:.*nan_in_training")
def test_what_is_missing_where_the_number_below_is_zero_stays_so() -> None:
    schema = sb.record_schema(TRAIN, X=(TRAIN.n0 / TRAIN.c.replace(0, np.nan)).to_frame("x"), statistics="none")
    expected = (UNSEEN.n0 / UNSEEN.c.replace(0, np.nan)).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_a_float32_column_is_divided_as_numpy_does() -> None:
    make_column = standardize(lambda df: df.f / (df.g + np.float32(1e-3)))
    schema = sb.record_schema(TRAIN, X=make_column(TRAIN).to_frame("x"), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], make_column(UNSEEN))


def test_columns_that_differ_by_what_is_added_alone_are_told_apart() -> None:
    X = pd.DataFrame({"one": TRAIN.n0 / (TRAIN.n1 + 1e-6), "other": TRAIN.n0 / (TRAIN.n1 + 1e-5)})
    said = str(sb.record_schema(TRAIN, X=X, statistics="none").evidence.inputs)
    assert "+ 1e-06)" in said
    assert "+ 1e-05)" in said


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: standardize(GUARDED["1 for 0"])(df).where(df.index != 300, 0.25),
        lambda df: standardize(GUARDED["a hundredth more"])(df) + 1e-3 * (df.index == 300),
        lambda df: df.n0 / (df.c + 0.00471 + 1e-3 * (df.index % 7 == 0)),
        lambda df: df.n0 / df.c.replace(0, 1) + df.n1 * df.n2 * df.n3 * 1e-3,
        lambda df: np.random.default_rng(3).normal(size=len(df)),
        lambda df: np.where(df.c == 0, 0, np.random.default_rng(3).normal(size=len(df))),
    ],
)
def test_what_is_nearly_such_a_ratio_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))


def test_few_rows_are_no_such_ratio_by_chance(raises_code) -> None:
    few = make(5, rows=20).drop(columns=["f", "g"])
    raises_code("not_recognised", sb.record_schema, few, X=np.random.default_rng(1).normal(size=(20, 3)))
