"""record_schema with X alone: statistics of a number by the value of another column, learned on training rows."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed):
    generator = np.random.default_rng(seed)
    age = generator.normal(40, 12, 600).round(1)
    return pd.DataFrame(
        {
            "age": np.where(generator.random(600) < 0.2, np.nan, age),
            "fare": generator.lognormal(3, 1, 600).round(4),
            "pclass": generator.choice([1, 2, 3], 600),
            "title": generator.choice(["Mr", "Mrs", "Miss", "Rev"], 600),
            "port": np.where(generator.random(600) < 0.1, None, generator.choice(["C", "S"], 600)),
        }
    )


TRAIN, UNSEEN = make(0), make(1)


def learn(column, by, statistic):
    return TRAIN.groupby(by)[column].agg(statistic)


@pytest.mark.parametrize(
    "make_column",
    [
        lambda df: df.age.fillna(df.title.map(learn("age", "title", "median"))),
        lambda df: df.age.fillna(df.pclass.map(learn("age", "pclass", "mean"))),
        lambda df: df.fare - df.title.map(learn("fare", "title", "mean")),
        lambda df: df.fare / df.pclass.map(learn("fare", "pclass", "median")),
        lambda df: (
            (df.fare - df.title.map(learn("fare", "title", "mean"))) / df.title.map(learn("fare", "title", "std"))
        ),
        lambda df: (df.age.fillna(df.title.map(learn("age", "title", "median"))) - 39.5) / 12.25,
        lambda df: (df.fare - df.port.map(learn("fare", "port", "mean"))).fillna(0),
    ],
)
def test_statistics_by_group_are_given_to_the_bit(make_column) -> None:
    schema = sb.record_schema(TRAIN, X=make_column(TRAIN).to_frame("x"))
    expected = make_column(UNSEEN).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)
    assert "by '" in str(schema.evidence.inputs)


def test_a_group_that_training_never_saw_is_refused(raises_code) -> None:
    X = (TRAIN.fare - TRAIN.title.map(learn("fare", "title", "mean"))).to_frame("x")
    raises_code("unknown_value", sb.prepare_input, UNSEEN.assign(title="Dr"), sb.record_schema(TRAIN, X=X))


def test_missing_rows_of_one_group_are_filled_by_group_and_with_a_usual_number_as_it_is() -> None:
    train = TRAIN.assign(age=TRAIN.age.where(TRAIN.age.notna() | (TRAIN.title == "Rev"), 30.5))
    middle = train.groupby("title").age.median()
    schema = sb.record_schema(train, X=train.age.fillna(train.title.map(middle)).to_frame())
    expected = UNSEEN.age.fillna(UNSEEN.title.map(middle)).to_numpy("float32")
    assert (sb.prepare_input(UNSEEN, schema)[:, 0] == expected).all()
    plain = sb.record_schema(train, X=train[["age"]].fillna(train.age.median()))
    assert (sb.prepare_input(UNSEEN, plain)[:, 0] == UNSEEN.age.fillna(train.age.median()).to_numpy("float32")).all()


def test_the_most_frequent_number_that_is_one_of_a_group_as_well_is_told() -> None:
    df = pd.DataFrame({"mass": [3700.0, 3700, 3700, 3600, 3800, np.nan, 5000, 5025, 5100, 5050, 4900, 5010]})
    df["kind"] = ["a"] * 6 + ["b"] * 6
    X = df[["mass"]].fillna(df.groupby("kind").transform("median"))
    with pytest.warns(sb.SchemabridgeWarning, match=r"3700 where missing and .*median of 'mass' by 'kind'.*\['kind'\]"):
        sb.record_schema(df, X=X)


def test_few_missing_rows_among_many_are_filled_by_group_as_well() -> None:
    generator = np.random.default_rng(2)
    df = pd.DataFrame({"depth": generator.normal(17, 2, 3000).round(1), "kind": generator.choice(list("abc"), 3000)})
    for count, column in enumerate(df.kind.unique(), start=2):
        df.loc[df.index[df.kind == column][40 : 40 + count], "depth"] = np.nan
    train, test = df[:1500], df[1500:].assign(depth=df.depth.mask(generator.random(3000) < 0.2))
    middle = train.groupby("kind").depth.median()
    schema = sb.record_schema(train, X=train.depth.fillna(train.kind.map(middle)).to_frame())
    expected = test.depth.fillna(test.kind.map(middle)).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(test, schema)[:, 0], expected)
