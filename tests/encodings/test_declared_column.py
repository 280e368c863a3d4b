"""Columns that the user declares: text that means numbers, at recording (clause 4.11)."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.schema import ColumnText, NumberFormat, TextCell

CHARGES = {"charges": ["29.85", " ", "108.15"]}


def record(df: object, encoding: object = "numeric", **arguments: object) -> sb.FeatureSchema:
    (name,) = df
    return sb.record_schema(df, columns={name: sb.column(**arguments)}, encodings={name: encoding})


def test_text_is_recorded_as_the_numbers_it_spells() -> None:
    schema = record(CHARGES, [sb.fill("mean"), "standardize"], type="float64", missing=["", " "])
    (column,) = schema.columns
    assert column.text == ColumnText(NumberFormat(), ("",), "error")
    assert schema.format_version == "1.1"
    numbers = pd.Series([29.85, np.nan, 108.15])
    filled = numbers.fillna(numbers.mean())
    expected = ((filled - filled.mean()) / filled.std(ddof=0)).to_numpy(np.float32)
    assert sb.prepare_input(CHARGES, schema)[:, 0].tolist() == expected.tolist()
    assert sb.prepare_input({"charges": numbers}, schema)[:, 0].tolist() == expected.tolist()


def test_a_schema_of_text_verifies_and_shows_its_texts_in_golden_rows() -> None:
    schema = record(CHARGES, [sb.fill(0), "numeric"], type="float64", missing=[""], other="missing")
    cells = [row.frame["charges"] for row in schema.golden.rows]
    assert TextCell("") in cells
    assert sb.verify_schema(schema)
    refusing = record({"x": ["1", "2"]}, type="float64")
    assert (TextCell("text"), "wrong_type") in [(row.frame["x"], row.error) for row in refusing.golden.rows]


def test_numbers_and_texts_in_one_training_column_are_read_each_as_its_kind() -> None:
    schema = record({"x": [1, "2", None, "?"]}, sb.one_hot(missing="zeros"), type="integer", missing=["?"])
    assert schema.feature_names == ("x_1", "x_2")


def test_a_training_column_of_numbers_takes_text_only_where_texts_are_told() -> None:
    df = {"x": [1.0, 2.0]}
    assert record(df, type="float64").columns[0].text is None
    assert record(df, type="float64", missing=["?"]).columns[0].text is not None


def test_values_that_mean_missing_are_missing_for_the_encodings() -> None:
    df = {"x": [-1.0, 2.0, np.inf, 4.0]}
    schema = record(df, [sb.fill("mean"), "numeric"], missing=[-1, np.inf])
    assert schema.columns[0].missing_values == (-1.0, np.inf)
    assert sb.prepare_input(df, schema)[:, 0].tolist() == [3.0, 2.0, 3.0, 4.0]
    assert schema.statistics["columns"]["x"]["missing"] == 2
    assert sb.verify_schema(schema)


def test_texts_and_numbers_may_mean_missing_in_one_column() -> None:
    df = {"x": ["-1", "2", "?", "4"]}
    schema = record(df, [sb.fill("mean"), "numeric"], type="float64", missing=["?", -1])
    assert sb.prepare_input(df, schema)[:, 0].tolist() == [3.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("cells", [["a", " ", "b"], pd.Categorical(["a", " ", "b"])])
def test_a_text_that_means_missing_is_in_no_vocabulary(cells: object) -> None:
    schema = record({"x": cells}, sb.one_hot(missing="zeros"), missing=[" ", "NA"])
    assert schema.columns[0].missing_values == (" ", "NA")
    assert schema.feature_names == ("x_a", "x_b")
    assert sb.prepare_input({"x": ["NA", "b"]}, schema).tolist() == [[0, 0], [0, 1]]


def test_a_type_that_is_told_is_recorded() -> None:
    assert str(record({"x": [1, 2]}, type="float64").columns[0].type) == "float64"
    assert str(record({"x": ["1", "2"]}, "one_hot", type="string").columns[0].type) == "string"


def test_a_training_text_that_spells_nothing_is_refused_in_its_row() -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        record({"x": ["1", "one"]}, type="float64")
    assert (caught.value.code, caught.value.column, caught.value.rows) == ("wrong_type", "x", (1,))


@pytest.mark.parametrize(
    "arguments",
    [
        {"type": "number"},
        {"type": 1},
        {"decimal": ";"},
        {"grouping": "."},
        {"grouping": ""},
        {"other": "pass"},
        {"missing": "?"},
        {"missing": ["", None]},
        {"missing": ["\0"]},
        {"missing": None},
    ],
)
def test_an_argument_that_makes_no_sense_is_invalid(arguments: dict[str, object]) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.column(**arguments)
    assert caught.value.code == "invalid_argument"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"columns": {"y": sb.column()}}, "unknown_column"),
        ({"columns": {"x": sb.column()}, "exclude": ["x"]}, "conflicting_sources"),
        ({"columns": {"x": "float64"}}, "invalid_argument"),
        ({"columns": "x"}, "invalid_argument"),
        ({"columns": {"x": sb.column(other="missing")}}, "invalid_argument"),
        ({"columns": {"x": sb.column(missing=[-1])}}, "invalid_argument"),
        ({"columns": {"z": sb.column(type="integer", missing=[0.5])}}, "invalid_argument"),
        ({"columns": {"x": sb.column()}, "encodings": sb.record_schema({"x": [1.0]})}, "conflicting_sources"),
    ],
)
def test_columns_that_cannot_be_are_refused(arguments: dict[str, object], code: str) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema({"x": ["a", "b"], "z": [1.0, 2.0]}, **arguments)
    assert caught.value.code == code


def list_warnings(df: object, **arguments: object) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sb.record_schema(df, **arguments)
    return [each.message.code for each in caught if isinstance(each.message, sb.SchemabridgeWarning)]


def test_text_that_spells_numbers_is_not_recorded_without_a_word() -> None:
    assert list_warnings(CHARGES) == ["spelled_values"]
    assert list_warnings({"x": ["1.234,5", "2,5", "?"]}) == ["spelled_values"]
    assert list_warnings({"x": ["1", "two", "three"]}) == []
    assert list_warnings({"x": ["$", "%", "a%"]}) == []


def read_codes(warning: sb.SchemabridgeWarning) -> list[str]:
    """Return the code of `columns=` for each of the two meanings."""
    return [line.partition("columns=")[2] for line in warning.hint.split("\n")]


def test_all_columns_that_spell_something_are_told_in_one_warning_whose_lines_run(recwarn) -> None:
    df = {"price": ["1.5", "2", "x"], "day": ["2024-03-01", "2024-03-02", "2024-03-01"], "city": ["a", "b", "c"]}
    sb.record_schema(df)
    [told] = [each.message for each in recwarn.list]
    assert told.message == (
        "recorded as text, though most values spell numbers or times: 'price' (numbers, 2 of 3, the others are 'x'); "
        "'day' (times, 2 of 2)"
    )
    values, labels = read_codes(told)
    assert list(eval(values, {"sb": sb})) == ["price", "day"]
    assert "city_b" in sb.record_schema(df, columns=eval(labels, {"sb": sb})).feature_names
    assert len(recwarn.list) == 1


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["25.12.2024", "1.2.2023"], [20082, 19389]),
        (["25/12/2024", "01/02/2023"], [20082, 19389]),
        (["12/25/2024", "01/02/2023"], [20082, 19359]),
        (["25-12-2024 00:00", "01-02-2023 00:00"], [20082, 19389]),
        (["25.12.2024 00:00:00", "01.02.2023 00:00:00"], [20082, 19389]),
    ],
)
def test_dates_that_begin_with_day_or_month_are_told_with_the_format_that_reads_them(texts, days, recwarn) -> None:
    sb.record_schema({"x": texts})
    columns = eval(read_codes(recwarn.list[0].message)[0], {"sb": sb})
    encodings = {"x": sb.elapsed("day", since="1970-01-01")}
    schema = sb.record_schema({"x": texts}, columns=columns, encodings=encodings)
    assert sb.prepare_input({"x": texts}, schema)[:, 0].tolist() == days


def test_dates_of_which_no_day_shows_what_comes_first_are_refused_until_it_is_said(recwarn, raises_code) -> None:
    df = {"x": ["02/05/2024", "01/02/2023"]}
    sb.record_schema(df)
    code = read_codes(recwarn.list[0].message)[0]
    assert code == """{"x": sb.column(type="date", time="%d/%m/%Y or %m/%d/%Y")}"""
    raises_code("invalid_argument", eval, code, {"sb": sb})


def test_a_column_that_nothing_holds_hides_no_warning_of_the_others(recwarn, raises_code) -> None:
    df = {"mixed": ["a", 1] * 600, "price": [f"{i}.5" for i in range(1200)], "city": ["a", "b"] * 600}
    error = raises_code("wrong_type", sb.record_schema, df)
    assert (
        '"price",  # has 1200 distinct values, one_hot takes 1000; as what they spell: columns={"price": ' in error.hint
    )
    assert [each.message.code for each in recwarn.list] == ["spelled_values"]


@pytest.mark.parametrize("texts", [["12%", "3.5 %"], ["$12", "$1,200.50"], ["1.200,5 \u20ac", "3 \u20ac"]])
def test_numbers_beside_a_mark_are_told_with_the_line_that_takes_them(texts: list[str]) -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="spelled_values") as caught:
        sb.record_schema({"x": texts})
    code = read_codes(caught[0].message)[0]
    schema = sb.record_schema({"x": texts}, columns=eval(code, {"sb": sb}))
    assert not np.isnan(sb.prepare_input({"x": texts}, schema)).any()


@pytest.mark.parametrize(("other", "said"), [("NA", ', missing=["NA"]'), (" ", ', missing=[" "]'), ("?", "")])
def test_numbers_beside_a_word_that_means_missing_are_told_with_it(other: str, said: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sb.record_schema({"x": ["1", "2.5", "3", other]})
    [told] = [each.message for each in caught if "[spelled_values]" in str(each.message)]
    assert read_codes(told)[0] == f"""{{"x": sb.column(type="float64"{said})}}"""


def test_nothing_is_told_where_the_user_said_what_the_text_is() -> None:
    df = {"zip": ["02134", "10001"]}
    assert list_warnings(df, encodings={"zip": "one_hot"}) == []
    assert list_warnings(df, columns={"zip": sb.column(type="string")}) == []
    assert list_warnings(df | {"x": [1.0, 2.0]}, exclude=["zip"]) == []


@pytest.mark.filterwarnings("ignore:.merged_numbers")
def test_text_is_recorded_as_the_times_it_spells() -> None:
    df = {"t": ["29.02.2024 01:00", "-", "01.03.2000 00:00"]}
    schema = record(
        df,
        [sb.fill(pd.Timestamp("2000-03-01")), "numeric"],
        type="timestamp",
        unit="s",
        time="%d.%m.%Y %H:%M",
        missing=["-"],
    )
    assert str(schema.columns[0].type) == "timestamp(s, naive)"
    assert sb.prepare_input(df, schema)[:, 0].tolist() == [np.float32(1709168400), 951868800, 951868800]
    assert any(isinstance(row.frame["t"], TextCell) and row.bytes for row in schema.golden.rows)
    assert sb.verify_schema(schema)
    same = {"t": pd.to_datetime(["2024-02-29 01:00", None, "2000-03-01"], format="ISO8601")}
    assert sb.prepare_input(same, schema).tolist() == sb.prepare_input(df, schema).tolist()


@pytest.mark.parametrize(
    ("text", "form"), [("2024-02-29T01:00Z", "iso8601"), ("2024-02-29 01:00+0000", "%Y-%m-%d %H:%M%z")]
)
@pytest.mark.filterwarnings("ignore:.merged_numbers")
def test_times_with_a_zone_are_instants(text: str, form: str) -> None:
    schema = record({"t": [text, text]}, type="timestamp", unit="s", time=form, instant=True)
    assert schema.columns[0].type.instant
    assert sb.prepare_input({"t": [text]}, schema).tolist() == [[np.float32(1709168400)]]


def test_a_date_may_be_text() -> None:
    schema = record({"t": ["1/3/2000", "2/3/2000"]}, type="date", time="%d/%m/%Y")
    assert sb.prepare_input({"t": ["3/3/2000"]}, schema).tolist() == [[11019.0]]


@pytest.mark.parametrize(
    "arguments",
    [
        {"type": "timestamp"},
        {"type": "date", "time": "%Z"},
        {"type": "date", "time": "%Y %y"},
        {"type": "timestamp", "time": "%H:%M", "instant": True},
        {"type": "float64", "time": "%Y"},
        {"type": "timestamp", "unit": "ns", "time": "iso8601"},
        {"type": "date", "time": 1},
    ],
)
def test_a_format_that_makes_no_sense_is_invalid(arguments: dict[str, object]) -> None:
    with pytest.raises(sb.SchemabridgeError) as caught:
        record({"t": ["2024-02-29"]}, **arguments)
    assert caught.value.code == "invalid_argument"


def test_text_that_spells_times_is_not_recorded_without_a_word() -> None:
    assert "spelled_values" in list_warnings({"t": ["2024-02-29", "2024-03-01", "?"]})
    assert "spelled_values" in list_warnings({"t": ["2024-02-29T01:00:00Z", "2024-03-01T01:00:00Z"]})
