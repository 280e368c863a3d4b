"""Times stand as dates and times wherever people read the values of a schema, never as counts."""

import datetime
import re

import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.cli.overview import describe_schema
from schemabridge.frames.types import ColumnType
from schemabridge.pages.card import render_card

pytestmark = pytest.mark.filterwarnings("ignore:.merged_numbers")  # times as counts are what is shown here

DAYS = [datetime.date(2024, 1, 31), datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)]
TIMES = [
    datetime.datetime(2024, 1, 31, 5),
    datetime.datetime(2024, 2, 1, 5, 0, 0, 500000),
    datetime.datetime(2025, 1, 1),
]
SPANS = [datetime.timedelta(hours=1), datetime.timedelta(milliseconds=1500), datetime.timedelta(0)]
DF = pd.DataFrame({"day": pd.Series(DAYS, dtype=object), "at": TIMES, "wait": SPANS})
COUNT = re.compile(
    r"\b197\d\d\b|\b17\d{8,}|\de\+1\d|3600000"
)  # since 1970: days, seconds and their parts; an hour in µs
KNOWN = dict.fromkeys(DF, "one_hot")
WITHIN = {
    "day": sb.numeric(within=(19753, 19782)),
    "at": sb.numeric(missing="pass", within=(1706677200000000, 1735689600000000)),
    "wait": sb.clip(0, 3600000000),
}


def record(encodings: dict[str, object], df: pd.DataFrame = DF) -> sb.FeatureSchema:
    return sb.record_schema(df[list(encodings)], encodings=encodings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "value", "known", "found"),
    [
        ("day", datetime.date(2030, 1, 1), "'2024-01-31', '2024-02-01', '2024-02-29'", "'2030-01-01'"),
        (
            "at",
            datetime.datetime(2030, 1, 1),
            "'2024-01-31T05:00:00', '2024-02-01T05:00:00.5', '2025-01-01T00:00:00'",
            "'2030-01-01T00:00:00'",
        ),
        ("wait", datetime.timedelta(1), "'0 s', '1.5 s', '3600 s'", "'86400 s'"),
    ],
)
def test_known_times_are_shown_as_unknown_ones_are(column, value, known, found, raises_code) -> None:
    df = pd.DataFrame({column: pd.Series([value], dtype=object)})
    schema = record({column: "one_hot"})
    error = raises_code("unknown_value", sb.prepare_input, df, schema)
    assert error.message == f"column {column!r}: expected one of 3 known values ({known}), found 1 new value: {found}"
    assert sb.validate_batch(df, schema).findings[0].message == error.message


def test_a_count_outside_the_calendar_stays_a_number() -> None:
    assert ColumnType("date").show_values([19753, 10**8]) == ["2024-01-31", "100000000"]


EXPLAINED = [
    ("day", WITHIN["day"], "day as a count of days; refused where missing or outside 2024-01-31 to 2024-02-29"),
    (
        "at",
        WITHIN["at"],
        "at as a count of microseconds; refused where outside 2024-01-31T05:00:00 to 2025-01-01T00:00:00; NaN where missing",
    ),
    (
        "wait",
        WITHIN["wait"],
        "(wait as a count of microseconds), at least 0 s and at most 3600 s; refused where missing",
    ),
    (
        "day",
        sb.bin([19754, 19782], closed="right"),
        "1 where day is up to 2024-02-01, otherwise 0; refused where missing",
    ),
    ("day", sb.compare(">=", DAYS[1]), "1 where day >= 2024-02-01, otherwise 0; refused where missing"),
    (
        "day",
        [sb.fill(DAYS[1]), sb.clip(19753, 19782)],
        "((day as a count of days), or 2024-02-01 where missing), at least 2024-01-31 and at most 2024-02-29",
    ),
    (
        "day",
        [sb.clip(19753, 19782), sb.bin([19754])],
        "1 where ((day as a count of days), at least 2024-01-31 and at most 2024-02-29) is below 2024-02-01, otherwise 0; "
        "refused where missing",
    ),
    ("day", "standardize", "((day as a count of days) - 19763) / 13.4412; refused where missing"),
]


@pytest.mark.parametrize(("column", "encoding", "words"), EXPLAINED)
def test_what_a_time_is_compared_with_is_explained_as_a_time(column, encoding, words) -> None:
    assert sb.explain_schema(record({column: encoding}))["words"][0] == words


@pytest.mark.parametrize("encodings", [KNOWN, WITHIN, {"day": [sb.fill(DAYS[1]), sb.clip(19753, 19782)]}])
@pytest.mark.parametrize("show", [str, render_card, lambda schema: str(describe_schema(schema))])
def test_no_page_of_a_schema_shows_a_count(show, encodings) -> None:
    shown = show(record(encodings))
    assert COUNT.search(re.sub(r"sha256:\w+|wait_\d+us", "", shown)) is None  # names of features stay what they are
    assert encodings is KNOWN or "2024-0" in shown


def test_what_changed_is_told_in_times() -> None:
    later = record(WITHIN | {"day": sb.numeric(within=(19753, 19790))})
    assert "range: [2024-01-31, 2024-02-29] -> [2024-01-31, 2024-03-08]" in str(sb.diff(record(WITHIN), later))
    fewer = str(sb.diff(record(KNOWN), record(KNOWN, DF[:2])))
    for column, value in {"day": "2024-02-29", "at": "2025-01-01T00:00:00", "wait": "0 s"}.items():
        assert f"vocabulary '{column}': 1 value removed: '{value}'" in fewer


def test_values_that_mean_missing_are_told_as_times() -> None:
    far = datetime.date(9999, 12, 31)
    schemas = [
        sb.record_schema(DF[["day"]], columns={"day": sb.column(missing=missing)}, encodings={"day": "one_hot"})
        for missing in ([], [far])
    ]
    assert "missing where '9999-12-31'" in str(schemas[1])
    assert "values that mean missing: none -> '9999-12-31'" in str(sb.diff(*schemas))
