"""record_schema with X alone: ages filled by the title in a name, and the number of a cabin, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

TITLE = r" ([A-Za-z]+)\."


def make(seed, rows=600):
    generator = np.random.default_rng(seed)
    titles = generator.choice(["Mr", "Mrs", "Miss", "Master", "Dr"], rows, p=[0.5, 0.2, 0.15, 0.1, 0.05])
    numbers = generator.integers(0, 10**6, rows)
    ages = generator.normal(30, 9, rows).round() + 10 * (titles == "Mrs")
    cabins = [
        f"{deck}{number}" for deck, number in zip(generator.choice(list("ABCDEFGT"), rows), numbers % 150, strict=True)
    ]
    cabins[::40] = ["C23 C25 C27", "F G73", "D", *cabins[120::40]]
    return pd.DataFrame(
        {
            "name": [f"S{number}, {title}. J{number % 7}" for number, title in zip(numbers, titles, strict=True)],
            "age": np.where(generator.random(rows) < 0.2, np.nan, ages),
            "fare": generator.lognormal(3, 1, rows).round(2),
            "cabin": pd.Series(cabins).mask(generator.random(rows) < 0.3),
        }
    )


TRAIN, UNSEEN = make(0), make(1)


def fill_ages(df, statistic):
    titles = TRAIN.name.str.extract(TITLE)[0]
    return df.age.fillna(df.name.str.extract(TITLE)[0].map(TRAIN.groupby(titles).age.agg(statistic)))


@pytest.mark.parametrize("statistic", ["median", "mean"])
def test_what_is_missing_is_filled_by_a_group_that_is_cut_out_of_a_text(statistic) -> None:
    schema = sb.record_schema(TRAIN, X=fill_ages(TRAIN, statistic).to_frame("age"), statistics="none")
    expected = fill_ages(UNSEEN, statistic).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)
    assert f"the {statistic} of 'age' by" in str(schema.evidence.inputs)


def test_titles_that_were_joined_before_are_groups_of_one_number() -> None:
    def join(df):
        return df.name.str.extract(TITLE)[0].replace({"Dr": "other", "Master": "other"})

    means = TRAIN.groupby(join(TRAIN)).age.mean()
    schema = sb.record_schema(TRAIN, X=TRAIN.age.fillna(join(TRAIN).map(means)).to_frame("age"))
    expected = UNSEEN.age.fillna(join(UNSEEN).map(means)).to_numpy("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected)


def test_a_title_that_training_never_saw_is_refused(raises_code) -> None:
    schema = sb.record_schema(TRAIN, X=fill_ages(TRAIN, "median").to_frame("age"))
    raises_code("unknown_value", sb.prepare_input, {"name": ["S1, Sir. J"], "age": [np.nan]}, schema)


@pytest.mark.parametrize(
    "recipe",
    [
        lambda df: fill_ages(df, "median").where(df.index != df.index[df.age.isna()][3], 17.25),
        lambda df: df.age.fillna(pd.Series(np.random.default_rng(2).choice([25.0, 31.0, 40.0], len(df)))),
    ],
)
def test_what_is_nearly_filled_by_such_a_group_is_refused(recipe, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=recipe(TRAIN).to_frame("age"))


def read_number(df):
    return df.cabin.str.extract(r"(\d+)")[0].astype(float).fillna(0)


def test_the_first_number_of_a_code_is_read_behind_its_letter() -> None:
    schema = sb.record_schema(TRAIN, X=read_number(TRAIN).to_frame("number"), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], read_number(UNSEEN).to_numpy("float32"))
    assert sb.prepare_input({"cabin": ["85", None]}, schema)[:, 0].tolist() == [85.0, 0.0]


def test_a_code_with_a_letter_that_training_never_saw_is_refused(raises_code) -> None:
    schema = sb.record_schema(TRAIN, X=read_number(TRAIN).to_frame("number"))
    raises_code("wrong_type", sb.prepare_input, {"cabin": ["X7"]}, schema)


@pytest.mark.parametrize(
    ("shape", "odd"),
    [("{letter}{number}", "A7B9"), ("{number}km", "7km9"), ("${number}", "1$2"), ("{letter} {number}", "A 7 B9")],
)
def test_a_number_in_two_pieces_is_none(shape: str, odd: str, raises_code) -> None:
    generator = np.random.default_rng(0)
    number = generator.integers(1, 900, 300)
    texts = [shape.format(letter=generator.choice(["A", "B"]), number=each) for each in number.tolist()]
    schema = sb.record_schema({"code": texts}, X=pd.DataFrame({"x": number}))
    raises_code("wrong_type", sb.prepare_input, {"code": [odd]}, schema)
