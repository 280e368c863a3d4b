"""record_schema with X alone: columns compared with multiples and sums of others, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, rows=900):
    generator = np.random.default_rng(seed)
    df = pd.DataFrame({f"n{each}": generator.lognormal(3, 1, rows).round(2) for each in range(3)})
    df["i"], df["j"], df["k"] = generator.integers(0, 40, (3, rows))  # of which many are equal to a multiple of others
    df["z"], df["w"] = generator.normal(0, 9, (2, rows)).round(1)
    df["f"] = generator.lognormal(3, 1, rows).astype("float32")
    return df.assign(m=df.n2.round(1).mask(generator.random(rows) < 0.1))


TRAIN = make(0)
FAR = TRAIN.iloc[:4].assign(n0=[1e9, 0, 1e-9, 9], n1=[0, 1, 1e9, 6], z=[-1e9, 0, 30, 1e9], w=[1e9, 0, -20, 3])
UNSEEN = pd.concat([make(1), FAR], ignore_index=True)
OF_ONE_SIGN = [
    lambda df: df.n0 > 1.5 * df.n1,
    lambda df: df.n0 * 1.2 <= df.n2,
    lambda df: df.i > 2 * df.j,
    lambda df: df.m > df.n1 / 4,
    lambda df: df.f < 0.5 * df.n1,
]
OF_BOTH = [
    lambda df: df.z > 1.5 * df.w,
    lambda df: df.z * 0.3 < df.w,
    lambda df: df.w > -2 * df.z,
    lambda df: df.i >= 2 * df.j,  # of 0 and 0, a ratio says otherwise
    lambda df: df.n0 > df.n1 + 5,
    lambda df: df.i - df.j >= 7,
    lambda df: df.z < df.w - 2.5,
    lambda df: df.i + df.j > df.k,
    lambda df: df.z * df.w <= df.n1,
]


def check(recipe):
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN) * 1}), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN).astype("float32"))


@pytest.mark.parametrize("recipe", OF_BOTH)
def test_a_comparison_with_a_multiple_or_a_sum_is_given_to_the_bit(recipe) -> None:
    check(recipe)


@pytest.mark.parametrize("recipe", OF_ONE_SIGN)
def test_a_comparison_with_a_multiple_warns_where_a_ratio_says_the_same_of_training(recipe) -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="ambiguous_encoding") as warned:
        check(recipe)
    assert "which differ beyond training rows" in str(warned[0].message)


def test_a_number_that_training_rows_leave_open_is_told() -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="'n1' > 0.3") as warned:
        sb.record_schema(TRAIN, X=pd.DataFrame({"x": TRAIN.z < TRAIN.n1 / 0.3}), statistics="none")
    assert "'z' < 3 * 'n1'" in str(warned[0].message)


@pytest.mark.parametrize(
    "recipe",
    [
        lambda df: (df.z > 1.5 * df.w) ^ (df.index == df.z.idxmax()),
        lambda df: df.z + df.index / 100 > 1.5 * df.w,
        lambda df: df.z > 1.5 * df.w + 0.2 * df.n0 - 0.1 * df.n1,
        lambda df: np.random.default_rng(4).random(len(df)) < 0.01,
    ],
)
def test_what_is_nearly_such_a_comparison_is_refused(recipe, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": recipe(TRAIN) * 1}))


def test_few_marks_are_no_comparison_with_a_multiple_by_chance(raises_code) -> None:
    for seed in range(10):
        few = make(seed + 20, rows=40)
        marks = np.random.default_rng(seed).random(40) < 0.06
        marks[seed] = True
        raises_code("not_recognised", sb.record_schema, few.drop(columns="i"), X=pd.DataFrame({"x": marks * 1}))


def draw_unequal(rows: int, most: int) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    both = pd.DataFrame({"won": generator.integers(0, most, rows), "lost": generator.integers(0, most, rows)})
    return both[both.won != both.lost].reset_index(drop=True)


def test_numbers_that_may_be_equal_and_never_are_in_training_are_told() -> None:
    train = draw_unequal(80, 40)
    with pytest.warns(sb.SchemabridgeWarning, match="'won' > 'lost' and 1 where 'won' >= 'lost', which differ beyond"):
        sb.record_schema(train, X=pd.DataFrame({"x": (train.won > train.lost) * 1}))


@pytest.mark.parametrize(("rows", "most"), [(80, 10_000), (2000, 40)])
def test_numbers_that_are_hardly_ever_equal_are_compared_without_a_word(rows: int, most: int) -> None:
    train = draw_unequal(rows, most)
    schema = sb.record_schema(train, X=pd.DataFrame({"x": (train.won > train.lost) * 1}))
    assert sb.prepare_input({"won": [7, 8], "lost": [8, 7]}, schema).ravel().tolist() == [0.0, 1.0]


@pytest.mark.parametrize("edges", [(0.15, 0.75), (0.3, 0.6), (1.5, 3.0)])
def test_of_a_ratio_and_its_inverse_the_one_with_shorter_edges_is_meant(edges: tuple[float, float]) -> None:
    bands = pd.cut(TRAIN.n2 / TRAIN.n1, [-np.inf, *edges, np.inf], labels=False)
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"band": bands * 0.5 - 0.2}), statistics="none")
    expected = pd.cut(UNSEEN.n2 / UNSEEN.n1, [-np.inf, *edges, np.inf], labels=False) * 0.5 - 0.2
    found = sb.prepare_input(UNSEEN[UNSEEN.n1 > 0], schema)[:, 0]
    np.testing.assert_array_equal(found, expected[UNSEEN.n1 > 0].to_numpy("float32"))
