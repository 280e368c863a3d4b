"""record_schema with X alone: whole weeks and periods of days since a day, beyond the dates of training as well."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def make(seed, first="2021-01-03", days=600, rows=700):
    generator = np.random.default_rng(seed)
    day = pd.Timestamp(first) + pd.to_timedelta(generator.integers(0, days, rows), unit="D")
    seconds = pd.to_timedelta(generator.integers(0, 86_400, rows), unit="s")
    return pd.DataFrame({"day": day, "time": day + seconds, "holed": day.to_series().reset_index(drop=True)}).assign(
        holed=lambda df: df.holed.mask(generator.random(rows) < 0.1)
    )


TRAIN, UNSEEN = make(0), make(1, "2016-01-01", 5000)
START, END = pd.Timestamp("2020-01-01"), pd.Timestamp("2024-03-05")
PERIODS = {
    "weeks": lambda df: (df.day - START).dt.days // 7,
    "weeks of times": lambda df: (df.time - START).dt.days // 7,
    "periods of thirty days": lambda df: (df.day - START).dt.days // 30,
    "weeks until a day": lambda df: (END - df.day).dt.days // 7,
    "weeks, else nothing": lambda df: ((df.holed - START).dt.days // 7).fillna(-1),
}


@pytest.mark.parametrize("name", PERIODS)
def test_periods_since_a_day_go_on_beyond_training(name) -> None:
    recipe = PERIODS[name]
    schema = sb.record_schema(TRAIN, X=recipe(TRAIN).to_frame("x").astype(float), statistics="none")
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], recipe(UNSEEN).to_numpy("float32"))
    assert "whole days from" in str(schema.evidence.inputs)


def test_a_day_that_training_rows_leave_open_is_not_guessed(raises_code) -> None:
    few = TRAIN.iloc[:60]
    raises_code("not_recognised", sb.record_schema, few, X=((few.day - START).dt.days // 7).to_frame("x"))


@pytest.mark.parametrize("count", [560, 700])
def test_days_until_a_day_are_scaled_by_what_a_scaler_saw_of_them(count) -> None:
    days = (END - TRAIN.day).dt.days.astype(float)
    scaled = (days - days[:count].mean()) / days[:count].std(ddof=0)
    schema = sb.record_schema(TRAIN[["day"]], X=scaled.to_frame("x").astype("float32"), statistics="none")
    expected = ((END - UNSEEN.day).dt.days - days[:count].mean()) / days[:count].std(ddof=0)
    np.testing.assert_array_equal(sb.prepare_input(UNSEEN, schema)[:, 0], expected.to_numpy("float32"))
    assert "solved" not in str(schema.evidence.inputs)
