"""Cells of text files as values of a column's type."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pyarrow as pa
import pytest

from schemabridge.batches.text_cells import read_cells
from schemabridge.frames.types import ColumnType

INSTANT = ColumnType("timestamp", "us", instant=True)
NAIVE = ColumnType("timestamp", "us", instant=False)


def read(cells: list[str | None], column_type: ColumnType | str, **options) -> list[object]:
    kind = ColumnType(column_type) if isinstance(column_type, str) else column_type
    values = read_cells(pa.chunked_array([pa.array(cells, pa.string())]), kind, **options)
    return values if isinstance(values, list) else values.to_pylist()


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("1e23", "0x1.52d02c7e14af6p+76"),  # wrong where digits are scaled by 10^23, which is no double
        ("0.1", "0x1.999999999999ap-4"),
        ("0.30000000000000004", "0x1.3333333333334p-2"),
        ("9007199254740993", "0x1.0000000000000p+53"),
        ("2.2250738585072011e-308", "0x0.fffffffffffffp-1022"),
        ("5e-324", "0x0.0000000000001p-1022"),
        ("1.7976931348623157e308", "0x1.fffffffffffffp+1023"),
        ("-0", "-0x0.0p+0"),
        ("Inf", "inf"),
        (" 5\t", "0x1.4p+2"),
        ("+.5", "0x1p-1"),
    ],
)
@pytest.mark.parametrize("others", [[], ["what?"]], ids=["at once", "beside text"])
def test_a_number_is_the_nearest_double(text, bits, others):
    value = read([text, *others], "float64")[0]
    assert isinstance(value, float)
    assert value.hex() == float.fromhex(bits).hex()


@pytest.mark.parametrize("text", ["1e999", "1,5", "0x10", "1_0", "1.2.3", "12 %", "true", "--1"])
def test_what_is_no_number_stays_text(text):
    assert read([text, "1.5"], "float64") == [text, 1.5]
    assert read([text], "float64") == [text]


@pytest.mark.parametrize("text", ["", "NA", "NaN", "nan", "null", "NULL", "None", "N/A", "<NA>", "NaT"])
@pytest.mark.parametrize("name", ["float64", "integer", "boolean", "date"])
def test_empty_cells_and_the_usual_words_are_missing_where_there_is_no_text(text, name):
    assert read([text], name) == [None]


@pytest.mark.parametrize("text", ["", "NA", " a ", "null", "007"])
def test_text_is_text_whatever_it_spells(text):
    assert read([text], "string") == [text]


def test_an_integer_may_be_written_as_r_writes_doubles():
    assert read(["1e+05", "3.0", "7", "-2"], "integer") == [100000, 3, 7, -2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9007199254740993", 9007199254740993),
        ("9007199254740993.0", 9007199254740993),
        ("123456789012345678901", 123456789012345678901),
    ],
)
def test_an_integer_beyond_doubles_keeps_all_digits(text, value):
    assert read([text, "1.0"], "integer") == [value, 1]


def test_a_fraction_in_an_integer_column_is_a_number():
    assert read(["3.5", "1"], "integer") == [3.5, 1]


def test_hexadecimal_is_no_integer():
    assert read(["0x1F", "1"], "integer") == ["0x1F", 1]


def test_a_decimal_comma_leaves_no_meaning_to_a_point():
    assert read(["1,5", "2", "1.234"], "float64", decimal_comma=True) == [1.5, 2.0, "1.234"]
    assert read(["1,5", "-2,25e2"], "float64", decimal_comma=True) == [1.5, -225.0]


def test_booleans_are_words_or_0_and_1():
    cells = ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"]
    assert read(cells, "boolean") == [True] * 4 + [False] * 4
    assert read(["yes", "2", "1"], "boolean") == ["yes", "2", True]


def test_a_date_is_written_as_iso_8601_has_it():
    assert read(["2024-02-29", "0001-01-01"], "date") == [date(2024, 2, 29), date(1, 1, 1)]
    assert read(["2024-02-30", "2024-02-29"], "date")[0] == "2024-02-30"
    assert read(["29.02.2024"], "date") == ["29.02.2024"]


def test_an_offset_says_which_instant_is_meant():
    noon = datetime(2024, 1, 31, 12, tzinfo=timezone.utc)
    assert read(["2024-01-31T12:00:00Z", "2024-01-31 14:00:00+02:00", "2024-01-31T07:00-0500"], INSTANT) == [noon] * 3


def test_a_day_among_instants_is_midnight_utc():
    midnight = datetime(2024, 1, 31, tzinfo=timezone.utc)
    assert read(["2024-01-31", "2024-01-31T00:00:00Z"], INSTANT) == [midnight] * 2


def test_a_time_without_an_offset_has_no_zone():
    cells = pa.chunked_array([["2024-01-31 12:00:00.5", "2024-01-31"]])
    values = read_cells(cells, NAIVE)
    assert values.type == pa.timestamp("us")
    assert values.to_pylist() == [datetime(2024, 1, 31, 12, 0, 0, 500000), datetime(2024, 1, 31)]
    assert read_cells(cells, INSTANT).type == pa.timestamp("us")


def test_an_offset_other_than_zero_is_not_lost_where_the_schema_has_none():
    shifted = read_cells(pa.chunked_array([["2024-01-31T12:00:00Z", "2024-01-31T12:00:00+02"]]), NAIVE)
    assert shifted.type.tz == "+02:00"
    assert read_cells(pa.chunked_array([["2024-01-31T12:00:00Z", "2024-01-31T12:00:00+00:00"]]), NAIVE).type.tz == "UTC"


def test_nanoseconds_are_read():
    values = read_cells(pa.chunked_array([["2024-01-31 12:00:00.123456789"]]), NAIVE)
    assert values.cast(pa.int64())[0].as_py() % 10**9 == 123456789


@pytest.mark.parametrize("text", ["2024-01-31 25:00", "2024-13-01", "2024-01-31 12:00+99:00", "noon", "2024-01-31.5"])
def test_what_is_no_time_stays_text(text):
    assert read([text, "2024-01-31"], NAIVE)[0] == text


def test_a_duration_has_a_unit_or_a_clock():
    cells = ["90 s", "-0.5 s", "1 days 02:03:04.5", "-1 days +23:59:59", "00:01:30", "2 days"]
    values = [
        timedelta(microseconds=int(each.astype("m8[us]").astype(int)))
        for each in read(cells, ColumnType("duration", "us"))
    ]
    day, second = timedelta(days=1), timedelta(seconds=1)
    assert values == [90 * second, -second / 2, day + 7384.5 * second, -second, 90 * second, 2 * day]


def test_a_number_without_a_unit_is_no_duration():
    assert read(["90"], ColumnType("duration", "s")) == ["90"]


@pytest.mark.parametrize("others", [[], ["junk"]], ids=["alone", "beside text"])
@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        *((text, "float64", text) for text in ("NAN", "Nan", "-nan", "+nan", "nan(1)", "1e400", "INF.")),
        *((text, "integer", text) for text in ("0x10", "NAN", "1_0")),
        ("0" * 30 + "9007199254740993", "integer", 9007199254740993),
        *((text, "date", text) for text in ("0000-01-01", "2024-01-05 10", "2024-1-5")),
        *((text, NAIVE, text) for text in ("2024-01-05 10", "2024-01-05T10", "0000-01-01", "0000-01-01 10:00")),
        *((text, NAIVE, text) for text in ("2024-01-05 10:00:00.1234567890", "2024-01-05 10:00.5", "2024-01-05 24:00")),
        *((text, INSTANT, text) for text in ("2024-01-05T10Z", "0000-01-01T10:00Z", "2024-01-05T10:00+14:60")),
        ("2024-01-05 10:00:00.1234560", NAIVE, datetime(2024, 1, 5, 10, 0, 0, 123456)),
        ("0999-01-05 10:00:00.123456000", NAIVE, datetime(999, 1, 5, 10, 0, 0, 123456)),
        ("2024-01-05 10:00:00.123456789", NAIVE, pd.Timestamp("2024-01-05 10:00:00.123456789")),
        ("2024-01-05 10:00:00.1234567Z", INSTANT, pd.Timestamp("2024-01-05 10:00:00.1234567", tz="UTC")),
        ("0999-01-05 10:00:00.123456789", NAIVE, "0999-01-05 10:00:00.123456789"),  # pandas holds no such time
    ],
)
def test_a_cell_is_read_the_same_whatever_is_beside_it(text, kind, value, others):
    found = read([text, *others], kind)[0]
    assert found == value
    assert isinstance(found, str) == isinstance(value, str)
