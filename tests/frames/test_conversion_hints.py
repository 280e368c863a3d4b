"""A hint that is code gives the right values of all that was found, or another refusal; where no code is safe it is words."""

import datetime
import io
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.encodings.declared_column import DeclaredColumn
from schemabridge.frames.arrow_values import kind_of
from schemabridge.frames.types import TYPES

UTC = datetime.timezone.utc
CODE = re.compile(r"df\['x'\] = .*$")
NAIVE = [pd.Timestamp("2022-12-29 13:44:48"), pd.Timestamp("2022-12-30")]
DAYS = [datetime.date(2022, 5, 7), datetime.date(2022, 12, 29)]
TRAINING = {
    "number": [1.5, 1234.0],
    "integer": [1, 2],
    "naive": NAIVE,
    "instant": [time.tz_localize("UTC") for time in NAIVE],
    "date": DAYS,
    "boolean": [True, False],
    "duration": [pd.Timedelta("1h"), pd.Timedelta("90s")],
    "text": ["F", "100000", "01234"],
}
# what a frame holds, and what is meant by it: None where nobody can tell
CASES = [
    ("number", ["1.5", " 2e3 "], [1.5, 2000.0]),
    ("number", ["1,5", "12,25"], [1.5, 12.25]),
    ("number", ["1,234", "5,678"], None),
    ("number", ["1,234", "12,5"], [1.234, 12.5]),
    ("number", ["1,234,567"], [1234567.0]),
    ("number", ["1,234.5", "2,000"], [1234.5, 2000.0]),
    ("number", ["1.234,5", "2.000", "3"], [1234.5, 2000.0, 3.0]),
    ("number", ["1.234", "5,5"], [1234.0, 5.5]),
    ("number", ["1 234,5", "7"], [1234.5, 7.0]),
    ("number", ["1\u00a0234.5"], [1234.5]),
    ("number", ["1'234.5"], [1234.5]),
    ("number", ["12%", "3.5 %"], [12.0, 3.5]),
    ("number", ["$12", "-$1,200.50"], [12.0, -1200.5]),
    ("number", ["12\u00a0\u20ac", "1.200,5\u00a0\u20ac"], [12.0, 1200.5]),
    ("number", ["12%", "3.5"], None),
    ("number", [datetime.date(1970, 1, 3), None], [2.0, None]),
    ("number", pd.to_datetime(["1970-01-01 00:01:30.5"]), [90.5]),
    ("number", pd.to_datetime(["1970-01-01 01:00"]).tz_localize("Europe/Berlin"), [0.0]),
    ("number", [datetime.timedelta(minutes=5), None], [300.0, None]),
    ("number", ["$1,200"], None),
    ("number", ["(12)", "<5"], None),
    ("number", ["1,234.5", "n/a"], None),
    ("number", ["1,234.5", "1.234,5"], None),
    ("number", ["１２"], None),
    ("number", ["0x10", "1"], None),
    ("number", ["", "1"], None),
    ("integer", ["3", "4"], [3, 4]),
    ("integer", ["3.5"], None),
    ("naive", ["2022-12-29T13:44:48"], [pd.Timestamp("2022-12-29 13:44:48")]),
    ("naive", ["2022-12-29T13:44:48", "2022-12-30"], NAIVE),
    ("naive", ["05/07/2022"], None),
    ("naive", ["2013-06-30T19:00:00Z"], None),
    ("naive", ["2022-12-29 1:02"], None),
    ("instant", ["2013-06-30T19:00:00Z"], [pd.Timestamp("2013-06-30T19:00:00Z")]),
    ("instant", ["2013-06-30T19:00:00+02:00"], [pd.Timestamp("2013-06-30T17:00:00Z")]),
    ("instant", ["2013-06-30T19:00:00"], None),
    ("date", ["2022-05-07"], [datetime.date(2022, 5, 7)]),
    ("date", ["05/07/2022"], None),
    ("date", ["20220507"], None),
    ("date", ["7.5.2022", "29.12.2022", None], [*DAYS, None]),
    ("date", pd.Categorical(["7.5.2022", "29.12.2022"]), DAYS),
    ("date", ["05/07/2022", "12/29/2022"], DAYS),
    ("date", ["07-05-2022", "29-12-2022"], DAYS),
    ("date", ["31.02.2022"], None),
    ("date", ["07/05/2022", "29/12/2022", "12/29/2022"], None),
    ("date", ["29.12.2022 13:44"], None),
    ("date", pd.to_datetime(["2022-05-07 10:00", "2022-12-29 00:00"]), DAYS),
    ("naive", ["29.12.2022 13:44:48", "30.12.2022 0:00:00"], NAIVE),
    ("naive", ["30/12/2022"], NAIVE[1:]),
    ("instant", ["30/12/2022"], None),
    ("duration", [3600, 90], [pd.Timedelta("1h"), pd.Timedelta("90s")]),
    ("boolean", ["ja", "ja"], None),
    ("date", [20220507, 20221229], DAYS),
    ("date", [20220507.0, None], [DAYS[0], None]),
    ("date", [19119, 19355], DAYS),
    ("date", [44688, 44924], DAYS),
    ("date", [1672321488], None),
    ("naive", [1672321488, 1672358400], NAIVE),
    ("naive", [1672321488000, 1672358400000], NAIVE),
    ("naive", [1672321488000000, 1672358400000000], NAIVE),
    ("naive", [1672321488000000000.0, None], [NAIVE[0], None]),
    ("naive", [20221230], NAIVE[1:]),
    ("instant", [1672321488], [NAIVE[0].tz_localize("UTC")]),
    ("naive", [20221230, 1672321488], None),
    ("naive", [1672321488.5], None),
    ("naive", [5], None),
    ("number", [datetime.time(0, 1, 30), None], [90.0, None]),
    ("duration", [datetime.time(1), None], [pd.Timedelta("1h"), None]),
    ("naive", [datetime.time(1)], None),
    ("boolean", [1, 2], None),
    ("duration", ["5"], None),
    ("duration", ["01:02:03"], [pd.Timedelta("01:02:03")]),
    ("boolean", ["True", "False", None], [True, False, None]),
    ("boolean", pd.Categorical(["True", "False", None]), [True, False, None]),
    ("boolean", ["TRUE", "FALSE"], [True, False]),
    ("boolean", [" true ", "false"], [True, False]),
    ("boolean", ["yes", "no", "No"], [True, False, False]),
    ("boolean", ["T"], [True]),
    ("boolean", ["true", "no"], None),
    ("boolean", ["True", "unknown"], None),
    ("boolean", ["1", "0"], [True, False]),
    ("text", [100000.0], None),
    ("text", [False], None),
    ("text", [1234], None),
    ("text", [datetime.datetime(2013, 6, 30, 19)], None),
]


def record(kind: str) -> sb.FeatureSchema:
    others = {"text": sb.one_hot(unknown="zeros"), "boolean": sb.boolean(missing="pass")}
    encoding = others.get(kind, sb.numeric(missing="pass"))
    return sb.record_schema(
        pd.DataFrame({"x": TRAINING[kind]}), encodings={"x": encoding}, inputs={"x": sb.input(["x"], dtype="float64")}
    )


@pytest.mark.parametrize(("kind", "held", "meant"), CASES, ids=lambda each: str(each)[:40])
def test_code_that_a_hint_gives_makes_what_is_meant_or_is_refused(kind, held, meant):
    schema = record(kind)
    df = pd.DataFrame({"x": held})
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df, schema)
    code = CODE.search(caught.value.hint)
    assert (code is not None) == (meant is not None) or kind == "integer", caught.value.hint
    if code is None:
        return
    exec(code[0], {"df": df, "pd": pd})
    if meant is None:
        with pytest.raises(sb.SchemabridgeError):
            sb.prepare_input(df, schema)
    else:
        right = sb.prepare_input(pd.DataFrame({"x": meant}), schema)
        assert np.array_equal(sb.prepare_input(df, schema).view(np.int64), right.view(np.int64))


DECLARED = re.compile(r"columns=(\{.*?\)\})")
DECLARING = [
    ("number", ["1,5", "12,25"], [1.5, 12.25]),
    ("number", ["", "1"], [None, 1.0]),
    ("number", ["NA", "?", "1.5", " 2 "], [None, None, 1.5, 2.0]),
    ("number", [*"abcdef", "7"], [*[None] * 6, 7.0]),
    ("integer", ["3", "-"], [3, None]),
    ("number", ["1,234.5", "2,000", "3"], [1234.5, 2000.0, 3.0]),
    ("number", ["1.234,5", "2.000", "n/a"], [1234.5, 2000.0, None]),
    ("number", ["12%", "3.5 %", "?"], [12.0, 3.5, None]),
    ("number", ["$12", "$1,200.50"], [12.0, 1200.5]),
    ("integer", ["3,000", "1,000,000"], [3000, 1000000]),
    ("naive", ["2022-12-29T13:44:48", "2022-12-30"], NAIVE),
    ("instant", ["2013-06-30T19:00:00+02:00"], [pd.Timestamp("2013-06-30T17:00:00Z")]),
    ("date", ["2022-05-07"], [datetime.date(2022, 5, 7)]),
]


READING = [
    (["1,234.5", "2,000"], [1234.5, 2000.0]),
    (["1.234,5", "2.000"], [1234.5, 2000.0]),
    (["1,5", "2,25"], [1.5, 2.25]),
    (["1'234.5"], [1234.5]),
]


@pytest.mark.parametrize(("held", "meant"), READING, ids=lambda each: str(each)[:40])
def test_the_arguments_of_read_csv_that_a_hint_gives_read_what_is_meant(held, meant):
    schema = record("number")
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"x": held}), schema)
    given = re.search(r"read it with (.*?)(?:, or|$)", caught.value.hint)
    assert given is not None, caught.value.hint
    file = io.StringIO("\n".join(["x;y", *(f"{text};" for text in held)]))
    df = eval(f"pd.read_csv(file, sep=';', {given[1]})", {"pd": pd, "file": file})
    assert sb.prepare_input(df, schema).ravel().tolist() == meant


def test_a_spelling_that_may_mean_two_things_is_told_with_both():
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"x": ["2,000", "3,111"]}), record("number"))
    assert caught.value.hint == (
        "the text has decimal commas, so that '2,000' is 2: read it with decimal=',', "
        "or on the command line with --decimal-comma, "
        "or record the schema with columns={'x': sb.column(type='float64', decimal=',')}; "
        "or the text has thousands grouped by commas, so that '2,000' is 2000: read it with thousands=',', "
        "or record the schema with columns={'x': sb.column(type='float64', grouping=',')}"
    )


SPELLED = [["1,234.5", "2,000"], ["1.234,5", "2.000,5", "n/a"], ["12%", "3%"], ["$12", "$13"]]


@pytest.mark.filterwarnings("ignore:.nan_in_training")
@pytest.mark.parametrize("held", SPELLED, ids=str)
@pytest.mark.parametrize("columns", [{}, {"x": sb.column(type="float64")}], ids=["text", "declared"])
def test_a_training_column_of_spelled_numbers_is_recorded_by_the_line_of_its_refusal(columns, held):
    df, encodings = pd.DataFrame({"x": held}), {"x": sb.standardize(missing="pass")}
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.record_schema(df, columns=columns, encodings=encodings)
    code = DECLARED.search(caught.value.hint)
    assert code is not None, caught.value.hint
    schema = sb.record_schema(df, columns=eval(code[1], {"sb": sb}), encodings=encodings)
    assert sb.prepare_input(df, schema).shape == (len(held), 1)


def test_a_declaration_that_a_hint_widens_keeps_what_is_cut():
    first = record_declared("number", {"x": sb.column(type="float64", cut=[("part", " ", 0), "strip"])})
    df = pd.DataFrame({"x": ["1.5 kg", "1,234.5 kg"]})
    second = record_declared("number", follow_declaration(first, df))
    assert sb.prepare_input(df, second).ravel().tolist() == [1.5, 1234.5]


def record_declared(kind: str, columns: dict[str, DeclaredColumn]) -> sb.FeatureSchema:
    inputs = {"x": sb.input(["x"], dtype="float64")}
    encodings = {"x": sb.numeric(missing="pass")}
    return sb.record_schema(pd.DataFrame({"x": TRAINING[kind]}), columns=columns, encodings=encodings, inputs=inputs)


def follow_declaration(schema: sb.FeatureSchema, df: pd.DataFrame) -> dict[str, DeclaredColumn]:
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df, schema)
    code = DECLARED.search(caught.value.hint)
    assert code is not None, caught.value.hint
    declared: dict[str, DeclaredColumn] = eval(code[1], {"sb": sb})
    return declared


@pytest.mark.parametrize(("kind", "held", "meant"), DECLARING, ids=lambda each: str(each)[:40])
def test_a_column_that_a_hint_declares_takes_the_texts_as_what_is_meant(kind, held, meant):
    df = pd.DataFrame({"x": held})
    schema = record_declared(kind, follow_declaration(record_declared(kind, {}), df))
    right = sb.prepare_input(pd.DataFrame({"x": pd.Series(meant, dtype=object)}), schema)
    assert np.array_equal(sb.prepare_input(df, schema), right, equal_nan=True)


@pytest.mark.parametrize(
    ("kind", "column", "held"),
    [
        ("number", sb.column(type="float64", decimal=",", grouping=".", missing=["-"]), ["1.234,5", "1.5", "-"]),
        ("number", sb.column(type="float64", missing=["NA", -1.0]), ["2", "?", "-1"]),
        ("number", sb.column(type="float64", missing=["NA"]), ["2", *"abcdef"]),
        ("naive", sb.column(type="timestamp", time="%d.%m.%Y", unit="s"), ["30.12.2022", "yesterday"]),
        (
            "instant",
            sb.column(type="timestamp", time="iso8601", instant=True),
            ["2022-12-30T00:00:00Z", "2022-12-30T00"],
        ),
    ],
)
def test_a_refused_text_of_a_column_of_texts_is_cured_by_what_the_column_says_and_one_thing_more(kind, column, held):
    df = pd.DataFrame({"x": held})
    first = record_declared(kind, {"x": column})
    second = record_declared(kind, follow_declaration(first, df))
    found = sb.prepare_input(df, second)
    assert np.isnan(found).sum() == len(held) - 1
    assert np.array_equal(found[:1], sb.prepare_input(df[:1], first))


@pytest.mark.filterwarnings("ignore:.merged_numbers")
@pytest.mark.parametrize("text", ["01:02:03", "2022-12-29", "1.5"])
@pytest.mark.parametrize("facts", [each for each in TYPES.values() if not each.is_text], ids=lambda facts: facts.name)
def test_code_that_a_hint_gives_for_text_makes_what_the_type_takes(facts, text):
    training = [eval(facts.example, {"pd": pd, "datetime": datetime})] * 2
    df = pd.DataFrame({"x": [text]})
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(df, sb.record_schema(pd.DataFrame({"x": training}), encodings={"x": "numeric"}))
    if code := CODE.search(caught.value.hint):
        exec(code[0], {"df": df, "pd": pd})
        assert kind_of(pa.array(df["x"]).type) in facts.accepts


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        ("instant", pd.Series(NAIVE)),
        ("naive", pd.Series(NAIVE).dt.tz_localize("Europe/Berlin")),
        ("instant", pd.Series([NAIVE[0], NAIVE[1].tz_localize("UTC")], dtype=object)),
    ],
)
def test_no_hint_says_which_zone_times_are_in(kind, times):
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"x": times}), record(kind))
    assert caught.value.code == "ambiguous_time_zone"
    assert CODE.search(caught.value.hint) is None


def test_texts_that_may_mean_true_are_never_said_to_be_numbers(raises_code):
    error = raises_code("wrong_type", sb.prepare_input, pd.DataFrame({"x": ["ja", "ja"]}), record("boolean"))
    assert error.hint == "say which texts are true and which are false: df['x'].map({<text>: True, <text>: False})"
