"""record_schema with X alone: how many conditions hold, distances to a place, sines of days, on rows that training never saw."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import MinMaxScaler

import schemabridge as sb


def make(seed: int, rows: int = 1500) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": generator.integers(20, 90, rows),
            "weight": generator.normal(80, 15, rows).round(1),
            "smoker": generator.choice(["no", "once", "yes"], rows),
            "late_1": generator.integers(-2, 4, rows),
            "late_2": generator.integers(-2, 4, rows),
            "late_3": generator.integers(-2, 4, rows),
            "north": generator.normal(40.75, 0.03, rows).round(6),
            "east": generator.normal(-73.97, 0.03, rows).round(6),
            "day": pd.Timestamp("2013-01-01") + pd.to_timedelta(generator.integers(0, 700, rows), unit="D"),
            "since": np.where(generator.random(rows) < 0.8, -1, generator.integers(1, 400, rows)),
            "sold": [
                f"{each:%Y%m%dT%H%M%S}"
                for each in pd.Timestamp("2014-05-02") + pd.to_timedelta(generator.integers(0, 390, rows), unit="D")
            ],
            **{f"other_{each}": generator.integers(0, 3, rows) for each in range(12)},
            "kept": generator.choice(["A", "B", "C"], rows),
            "reason": generator.choice(["a", "b", None], rows),
            "given": generator.choice(["A", "B", "C"], rows),
        }
    )
    frame.loc[generator.random(rows) < 0.1, "weight"] = np.nan
    return frame


TRAIN, UNSEEN = make(0), make(1)

RECIPES = {
    "risks of an age, a weight and a text": lambda df: (
        (df.age > 60) * 1 + (df.weight >= 90) * 1 + df.smoker.isin(["yes", "once"]) * 1
    ),
    "how many payments were late": lambda df: (df[["late_1", "late_2", "late_3"]] > 0).sum(axis=1),
    "how many of two are there": lambda df: 1 + df.weight.notna() * 1 + df.reason.notna() * 1,
    "a distance to a place": lambda df: np.sqrt((df.east + 73.7781) ** 2 + (df.north - 40.6413) ** 2),
    "a sine of the day of a year": lambda df: np.sin(2 * np.pi * df.day.dt.day_of_year / 365),
    "a cosine of the day of a year": lambda df: np.cos(2 * np.pi * df.day.dt.day_of_year / 365.25),
    "a number that stands for missing ones, replaced": lambda df: df.since.replace(-1, 999),
    "two texts that differ, behind many columns": lambda df: (df.kept != df.given) * 1,
    "the month of a time in one word": lambda df: pd.to_datetime(df.sold).dt.month,
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_what_notebooks_make_is_recognised(recipe) -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN).astype("float32"))


def test_how_many_conditions_hold_is_recognised_when_it_is_scaled() -> None:
    recipe = RECIPES["risks of an age, a weight and a text"]
    scaler = MinMaxScaler().fit(pd.DataFrame({"x": recipe(TRAIN)}))
    schema = sb.record_schema(TRAIN, X=scaler.transform(pd.DataFrame({"x": recipe(TRAIN)})))
    expected = scaler.transform(pd.DataFrame({"x": recipe(UNSEEN)})).astype("float32")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema), expected)


def test_a_text_may_be_a_number_and_hold_a_word() -> None:
    baths = pd.DataFrame({"baths": np.tile(["1 bath", "1 shared bath", "1.5 baths", "2 baths"], 50)})

    def make_both(df: pd.DataFrame) -> pd.DataFrame:
        count = df.baths.str.extract(r"([\d.]+)")[0].astype(float)
        return pd.DataFrame({"count": count, "shared": df.baths.str.contains("shared") * 1})

    schema = sb.record_schema(baths, X=make_both(baths))
    np.testing.assert_array_equal(sb.prepare_input(baths[::-1], schema), make_both(baths[::-1]))


def test_how_often_a_text_stands_there_is_a_table_of_it_and_no_product_with_another_column() -> None:
    generator = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "key": generator.choice([f"P{each}" for each in (69, 248, 87, 85, 285)], 2000),
            "user": generator.integers(1_000_001, 1_006_040, 2000),
            "work": generator.integers(0, 21, 2000),
        }
    )
    schema = sb.record_schema(frame, X=pd.DataFrame({"x": frame.key.map(frame.key.value_counts())}))
    assert [each.name for each in schema.columns] == ["key"]


def test_a_sine_is_known_for_days_that_no_training_row_has() -> None:
    schema = sb.record_schema(TRAIN, X=pd.DataFrame({"x": RECIPES["a sine of the day of a year"](TRAIN)}))
    leap = TRAIN.head(1).assign(day=pd.Timestamp("2016-12-31"))
    assert sb.prepare_input(leap, schema)[0, 0] == np.float32(np.sin(2 * np.pi * 366 / 365))


NEARLY = {
    "a score with one row more": lambda df: RECIPES["how many payments were late"](df) + (np.arange(len(df)) == 7),
    "a score of what is random": lambda df: np.random.default_rng(5).integers(0, 4, len(df)),
    "a distance that was rounded": lambda df: RECIPES["a distance to a place"](df).round(3),
    "a sine of the day with another period": lambda df: np.sin(2 * np.pi * df.day.dt.day_of_year / 371),
}


@pytest.mark.parametrize("recipe", NEARLY.values(), ids=NEARLY)
def test_what_is_nearly_that_is_not_taken_for_it(recipe, raises_code) -> None:
    raises_code("not_recognised", sb.record_schema, TRAIN, X=pd.DataFrame({"x": recipe(TRAIN)}))


def test_a_logarithm_of_days_is_no_sum_of_months_and_weeks() -> None:
    generator = np.random.default_rng(0)
    asked = pd.Timestamp("2016-03-01") + pd.to_timedelta(generator.integers(0, 80 * 86_400, 900), unit="s")
    met = asked.normalize() + pd.to_timedelta(generator.integers(0, 60, 900), unit="D")
    dates = pd.DataFrame({"asked": asked, "met": met})

    def count(df: pd.DataFrame) -> pd.Series:
        return np.log1p((df.met - df.asked.dt.normalize()).dt.days)

    schema = sb.record_schema(dates, X=pd.DataFrame({"x": count(dates)}))
    later = pd.DataFrame({"asked": [pd.Timestamp("2019-12-20 08:00")], "met": [pd.Timestamp("2020-03-01")]})
    np.testing.assert_array_equal(sb.prepare_input(later, schema)[:, 0], count(later).astype("float32"))
