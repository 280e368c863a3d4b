"""Numbers made of a date beside another date, in years that training never saw; what may end with training is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def draw(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    day, second = pd.Timedelta("1D"), pd.Timedelta("1s")
    return pd.DataFrame(
        {
            "signup": pd.Timestamp("2021-03-01") + random.integers(0, 1200, rows) * day,
            "seen": pd.Timestamp("2024-08-01") + random.integers(0, 90 * 86400, rows) * second,
        }
    )


DF = draw(900)
UNSEEN = DF.head(3).assign(signup=pd.to_datetime(["2025-06-30", "2020-12-31", "2028-02-29"]))
START = pd.Timestamp("2021-03-01")
KNOWN = {
    "weeks since a day": lambda df: (df["signup"] - START).dt.days // 7,
    "year and month": lambda df: df["signup"].dt.year * 100 + df["signup"].dt.month,
    "months": lambda df: (df["signup"].dt.year - 2021) * 12 + df["signup"].dt.month,
    "months between": lambda df: (
        (df["seen"].dt.year - df["signup"].dt.year) * 12 + df["seen"].dt.month - df["signup"].dt.month
    ),
    "year and quarter": lambda df: df["signup"].dt.year * 10 + df["signup"].dt.quarter,
    "year and week": lambda df: df["signup"].dt.year * 100 + df["signup"].dt.isocalendar().week.astype(int),
    "months as pandas counts": lambda df: df["signup"].dt.to_period("M").astype("int64"),
    "days between": lambda df: (df["seen"] - df["signup"]).dt.days,
    "minute of the day": lambda df: df["seen"].dt.hour * 60 + df["seen"].dt.minute,
}


@pytest.mark.parametrize("make", KNOWN.values(), ids=KNOWN)
def test_parts_of_a_date_are_summed_as_they_were(make) -> None:
    schema = sb.record_schema(DF, X=make(DF).to_frame("f"))
    assert sb.prepare_input(UNSEEN, schema)[:, 0].tolist() == make(UNSEEN).tolist()


ENDING = {
    "half years": lambda df: df["signup"].dt.year * 2 + (df["signup"].dt.month > 6),
}


@pytest.mark.parametrize("make", ENDING.values(), ids=ENDING)
def test_intervals_that_end_with_the_dates_of_training_are_told(make) -> None:
    with pytest.warns(
        sb.SchemabridgeWarning, match="recorded as intervals of 'signup', the first and the last without end"
    ):
        sb.record_schema(DF, X=make(DF).to_frame("f"))


def test_one_edge_in_time_is_what_is_meant() -> None:
    after = (DF["signup"] >= "2022-07-01").astype(int).to_frame("f")
    assert sb.prepare_input(UNSEEN, sb.record_schema(DF, X=after))[:, 0].tolist() == [1.0, 0.0, 1.0]


def test_hours_that_count_on_in_the_one_year_of_training_are_told() -> None:
    start = pd.Timestamp("2020-01-01")
    seconds = np.random.default_rng(5).integers(0, 300 * 86400, 200)
    train = pd.DataFrame({"at": start + pd.to_timedelta(seconds, unit="s")})
    hours = (train["at"] - start).dt.total_seconds() // 3600
    with pytest.warns(sb.SchemabridgeWarning, match="starts anew"):
        sb.record_schema(train, X=pd.DataFrame({"hours": hours}))


@pytest.mark.parametrize("factor", [12, 100])
def test_a_year_that_training_has_alone_is_told_where_a_month_is_added_to_it(factor: int) -> None:
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.random.default_rng(5).integers(0, 300, 400), unit="D")
    df = pd.DataFrame({"day": days})
    with pytest.warns(sb.SchemabridgeWarning, match="the one year that training has"):
        sb.record_schema(df, X=pd.DataFrame({"x": factor * days.year + days.month}))
