"""record_schema with X alone where text of the frame spells numbers: what the schema says of the column."""

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

ROWS = 60
DF = pd.DataFrame(
    {
        "pay": [f"{1000.5 + (37 * row) % 101}" if row % 9 else " " for row in range(ROWS)],
        "price": [f"{1000 + 31 * row:,}.5" for row in range(ROWS)],
        "level": [str(row * row % 7 % 3) for row in range(ROWS)],
        "city": [["Bonn", "Oslo", "Rome"][row * row % 7 % 3] for row in range(ROWS)],
    }
)
PAY = pd.to_numeric(DF["pay"], errors="coerce")


def find_column(schema, name):
    return next(each for each in schema.columns if each.name == name)


def test_texts_that_are_no_numbers_in_training_are_missing_and_no_others(raises_code) -> None:
    schema = sb.record_schema(DF, X=PAY.fillna(0).to_frame())
    column = find_column(schema, "pay")
    assert (str(column.type), column.text.missing, column.text.other) == ("float64", ("",), "error")
    assert sb.prepare_input({"pay": ["7.5", "  "]}, schema).tolist() == [[7.5], [0.0]]
    raises_code("wrong_type", sb.prepare_input, {"pay": ["7.5", "unknown"]}, schema)


def test_where_many_texts_are_no_numbers_any_other_text_is_missing() -> None:
    df = DF.assign(pay=[text if row % 2 else f"about {row}" for row, text in enumerate(DF["price"])])
    df = pd.concat([df, DF.assign(pay=DF["price"].str.replace("5", "7"))], ignore_index=True)
    numbers = pd.to_numeric(df["pay"].str.replace(",", ""), errors="coerce")
    schema = sb.record_schema(df, X=numbers.fillna(0).to_frame())
    assert find_column(schema, "pay").text.other == "missing"
    assert sb.prepare_input({"pay": ["1,000.25", "never seen"]}, schema).tolist() == [[1000.25], [0.0]]


def test_groups_of_digits_are_found() -> None:
    X = DF[["price"]].replace(",", "", regex=True).astype(float)
    schema = sb.record_schema(DF, X=X)
    assert find_column(schema, "price").text.number.grouping == ","


def test_numbers_of_a_text_column_are_taken_too() -> None:
    schema = sb.record_schema(DF, X=PAY.fillna(-1).to_frame())
    assert sb.prepare_input({"pay": [7.5, 3.0]}, schema).tolist() == [[7.5], [3.0]]


def test_text_of_which_only_values_are_meant_stays_text() -> None:
    schema = sb.record_schema(DF, X=pd.get_dummies(DF["level"]))
    assert str(find_column(schema, "level").type) == "string"


def test_text_by_which_numbers_are_grouped_or_chosen_stays_text() -> None:
    wing = DF["level"].radd("wing ")
    pay = PAY.fillna(PAY.groupby(wing).transform("median"))
    price = DF["price"].str.replace(",", "").astype(float)
    X = pd.DataFrame({"pay": pay, "share": price * (wing == "wing 1"), "price": price})
    schema = sb.record_schema(DF.assign(level=wing), X=X, exclude=["city"])
    assert str(find_column(schema, "level").type) == "string"
    assert (sb.prepare_input(DF.assign(level=wing), schema) == X.to_numpy("float32")).all()


def test_texts_of_few_values_are_cut_in_two_where_both_parts_are_meant() -> None:
    terms = DF.assign(term=[["2013B", "2013J", "2014B", "2014J"][row * row % 7 % 4] for row in range(ROWS)])
    X = pd.DataFrame({"year": terms["term"].str[:4].astype(int), "spring": (terms["term"].str[4] == "B") * 1})
    schema = sb.record_schema(terms, X=X, exclude=["city", "level"])
    assert (sb.prepare_input(terms, schema) == X.to_numpy("float32")).all()


def test_text_that_is_no_number_stays_text_beside_one_that_is() -> None:
    X = pd.get_dummies(DF[["city"]]).assign(pay=PAY.fillna(0))
    schema = sb.record_schema(DF, X=X)
    assert [str(each.type) for each in schema.columns] == ["float64", "string"]


def test_what_the_user_says_of_a_column_is_not_changed(raises_code) -> None:
    declared = {"pay": sb.column(type="float64", other="missing")}
    schema = sb.record_schema(DF, X=PAY.fillna(0).to_frame(), columns=declared)
    assert find_column(schema, "pay").text.other == "missing"
    raises_code("not_recognised", sb.record_schema, DF, X=PAY.fillna(0), columns={"pay": sb.column(type="string")})


@pytest.mark.parametrize("function", [np.log1p, np.sqrt, lambda x: x / 2 + 1])
def test_functions_of_parsed_numbers_are_recognised(function) -> None:
    schema = sb.record_schema(DF, X=function(PAY).to_frame().fillna(0))
    expected = np.float32(function(np.float64(1001.25)))
    assert sb.prepare_input({"pay": ["1001.25"]}, schema).tolist() == [[expected]]


FORMATS = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M:%S"]
FORMATS_OF_DAYS = [
    "%B %d, %Y",
    "%b %d, %Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%m/%d/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
]


FORMATS_OF_MONTHS = ["%b-%Y", "%b-%y", "%b %Y", "%B %Y", "%m/%Y", "%Y-%m"]


@pytest.mark.parametrize("form", FORMATS + FORMATS_OF_DAYS + FORMATS_OF_MONTHS)
def test_texts_of_times_are_read_by_the_format_that_reads_all_of_them(form: str) -> None:
    seconds = np.random.default_rng(0).integers(0, 3 * 365 * 86_400, 400)
    at = pd.Series(pd.Timestamp("2019-01-01") + pd.to_timedelta(seconds, "s"))
    df = pd.DataFrame({"at": at.dt.strftime(form)})
    read = pd.to_datetime(df["at"], format=form).dt
    X = pd.DataFrame(
        {"hour": read.hour, "minutes": read.hour * 60 + read.minute}
        if "M" in form
        else {"y": read.year, "m": read.month}
    )
    schema = sb.record_schema(df[:200], X=X[:200])
    assert find_column(schema, "at").text.time == form
    assert (sb.prepare_input(df, schema) == X.to_numpy()).all()


@pytest.mark.parametrize(
    ("form", "said"), [("%Y-%m-%d %H:%M:%S UTC", "iso8601"), ("%d/%m/%Y %H:%M GMT", "%d/%m/%Y %H:%M")]
)
def test_a_word_for_the_clock_behind_times_is_cut_off(raises_code, form: str, said: str) -> None:
    seconds = np.random.default_rng(0).integers(0, 3 * 365 * 86_400, 400)
    df = pd.DataFrame({"at": (pd.Timestamp("2019-01-01") + pd.to_timedelta(seconds, "s")).strftime(form)})
    df["at"] = df["at"].astype(object)
    read = pd.to_datetime(df["at"], format=form).dt
    X = pd.DataFrame({"month": read.month, "minutes": read.hour * 60 + read.minute})
    schema = sb.record_schema(df[:200], X=X[:200])
    assert find_column(schema, "at").text.time == said
    later = pd.DataFrame({"at": pd.to_datetime(["2031-02-01 23:59"]).strftime(form).astype(object)})
    assert sb.prepare_input(later, schema).tolist() == [[2, 1439]]
    mixed = df.assign(at=df["at"].where(df.index % 2 == 0, df["at"].str[:-3] + "EST"))
    raises_code("not_recognised", sb.record_schema, mixed[:200], X=X[["minutes"]][:200])


def test_texts_of_clocks_that_are_split_are_times_of_day() -> None:
    df = pd.DataFrame({"at": [f"{row * 7 % 24}:{row * 11 % 60:02d}" for row in range(300)]})
    X = df["at"].str.split(":", expand=True).astype(int)
    schema = sb.record_schema(df, X=X.to_numpy())
    assert sb.prepare_input({"at": ["0:00", "09:05", "23:59"]}, schema).tolist() == [[0, 0], [9, 5], [23, 59]]


def test_days_of_a_date_beside_a_clock_are_of_the_date_alone() -> None:
    generator = np.random.default_rng(0)
    days = pd.Timestamp("2018-03-01") + pd.to_timedelta(generator.integers(0, 900, 600), "D")
    df = pd.DataFrame({"day": days, "begin": [f"{row * 7 % 24}:{row * 11 % 60:02d}" for row in range(600)]})
    df["end"] = [f"{row * 5 % 24}:{row * 13 % 60:02d}" for row in range(600)]
    begin, end = (pd.to_datetime(df[each], format="%H:%M") for each in ("begin", "end"))
    X = pd.DataFrame(
        {
            "days": (pd.Timestamp("2021-01-01") - df["day"]).dt.days,
            "month": df["day"].dt.year * 100 + df["day"].dt.month,
            "lasts": (end - begin).dt.total_seconds() / 60,
        }
    )
    schema = sb.record_schema(df, X=X)
    later = pd.DataFrame({"day": [pd.Timestamp("2019-12-31")], "begin": ["0:00"], "end": ["23:59"]})
    assert sb.prepare_input(later, schema).tolist() == [[367, 201912, 1439]]
