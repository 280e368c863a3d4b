"""Where X is not recognised, it is told what of the frame was not looked at, with the line that brings it in."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

GENERATOR = np.random.default_rng(5)
ROWS = 80


def draw_bookings():
    """Return rows of bookings, and the matrix that was made of them."""
    days = pd.Timestamp("2024-02-01") + pd.to_timedelta(GENERATOR.permutation(300)[:ROWS], unit="D")
    df = pd.DataFrame({"nights": GENERATOR.permutation(200)[:ROWS] + 1.0, "price": GENERATOR.normal(90, 20, ROWS)})
    df["arrival"] = days
    X = pd.DataFrame({"total": df["nights"] * df["price"], "nights": df["nights"] / 7, "month": days.month})
    return df, X


def refuse(df, X):
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, X=X)
    assert caught.value.code == "not_recognised"
    return caught.value.hint


def run_line(hint, line, **names):
    """Return the frame that a line of the hint makes."""
    assert line in hint
    exec(line, {}, names)
    return names["df"]


def test_rows_that_the_index_of_x_has_in_another_order_are_brought_into_it() -> None:
    df, X = draw_bookings()
    shuffled = df.sample(frac=1, random_state=1)
    mended = run_line(refuse(shuffled, X), "df = df.loc[X.index]", df=shuffled, X=X)
    assert sb.record_schema(mended, X=X).evidence.rows == ROWS


def test_rows_in_another_order_without_an_index_that_says_which_get_no_line() -> None:
    df, X = draw_bookings()
    shuffled = df.sample(frac=1, random_state=1).reset_index(drop=True)
    assert "X.index" not in refuse(shuffled, X)


def test_a_column_that_is_there_more_than_once_is_told() -> None:
    df, X = draw_bookings()
    doubled = pd.concat([df, df[["nights"]]], axis=1)
    mended = run_line(refuse(doubled, X), "df = df.loc[:, ~df.columns.duplicated()]", df=doubled)
    assert [each.name for each in sb.record_schema(mended, X=X).columns] == list(df.columns)


def test_a_column_in_the_index_is_told() -> None:
    df, X = draw_bookings()
    indexed = df.set_index(["arrival", "price"])
    mended = run_line(refuse(indexed, X), "df = df.reset_index()", df=indexed)
    assert sb.record_schema(mended, X=X).evidence.rows == ROWS
