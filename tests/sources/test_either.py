"""record_schema with X alone: one of two numbers or formulas by a condition, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=800):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(4)})
    df["k"], df["zero"] = generator.integers(0, 9, rows), generator.integers(0, 4, rows)
    df["kind"] = generator.choice(["a", "b", "c"], rows)
    days = pd.to_timedelta(generator.integers(0, 1000, rows), unit="D")
    return df.assign(day=pd.Timestamp("2021-01-03") + days)


TRAIN = make(0)
FAR = TRAIN.iloc[:4].assign(k=[40, 3, 4, -2], n0=[1e6, 19.99, 20, 20.01], n1=[1e-3, 5, 7, 9])
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)

EITHER = {
    "columns by a number": lambda df: np.where(df.k > 3, df.n0, df.n1),
    "columns by a text": lambda df: np.where(df.kind == "b", df.n0, df.n1),
    "columns by texts": lambda df: np.where(df.kind.isin(["a", "c"]), df.n0, df.n1),
    "differences by a number": lambda df: np.where(df.k > 3, df.n0 - df.n1, df.n0 - df.n2),
    "ratios of which one stands on its head": lambda df: np.where(df.n0 > 20, df.n0 / df.n1, df.n1 / df.n0),
    "a ratio where there is one": lambda df: np.where(df.zero > 0, df.n0 / df.zero, df.n1),
    "sum or product": lambda df: np.where(df.kind == "a", df.n0 + df.n1, df.n0 * df.n1),
    "by a number and a text": lambda df: np.where((df.k > 3) & (df.kind == "a"), df.n0, df.n1),
    "by a day": lambda df: np.where(df.day.dt.day_of_week >= 5, df.n0 * df.k, df.n1),
}


@pytest.mark.parametrize("recipe", EITHER.values(), ids=EITHER)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.filterwarnings("ignore:.*ambiguous_encoding")
def test_one_of_two_by_a_condition_is_given_to_the_bit(recipe, dtype) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}).astype(dtype), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], np.asarray(recipe(UNSEEN), "float32"))
    assert ", otherwise " in str(schema.evidence.inputs)


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: np.where(df.index % 3 == 0, df.n0, df.n1),
        lambda df: np.where(df.k > 3, df.n0 - df.n1, df.n0 - df.n2) + 1e-3 * (df.index == 300),
        lambda df: np.where(df.k > 3, df.n0 - df.n1, np.random.default_rng(3).normal(size=len(df))),
        lambda df: np.where(df.n0 * df.n1 > df.n2 * df.n3 + df.k, df.n0, df.n1),
    ],
)
def test_what_no_condition_parts_is_refused(make_column, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=np.asarray(make_column(TRAIN)).reshape(-1, 1))


def test_few_whole_numbers_are_not_one_of_two_by_chance(raises_code) -> None:
    generator = np.random.default_rng(1)
    df = pd.DataFrame({f"i{each}": generator.integers(0, 25, 60) for each in range(6)})
    raises_code("not_recognised", sb.record_schema, df, X=generator.integers(0, 25, (60, 4)))
