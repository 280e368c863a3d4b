"""explain_schema: words for every feature, and one row step by step."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
import warnings

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.document.read import parse_schema
from vectors import SCHEMAS

DF = {
    "age": [20.0, 40.0, None],
    "city": ["Oslo", "Rome", None],
    "paid": [True, False, True],
    "day": [datetime.date(2020, 1, 1)] * 3,
    "a b": [1, 2, 3],
}


def explain(name: str, encoding: object) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sb.SchemabridgeWarning)  # of NaN in training rows
        schema = sb.record_schema({name: DF[name]}, encodings={name: encoding})
    return sb.explain_schema(schema)["words"].tolist()


SCALED = "(((age, or 30 where missing) - 30) / 8.16497)"


@pytest.mark.parametrize(
    ("name", "encoding", "words"),
    [
        ("age", sb.numeric(missing="pass"), ["age; NaN where missing"]),
        ("age", [sb.fill("mean"), "standardize"], ["((age, or 30 where missing) - 30) / 8.16497"]),
        ("age", [sb.fill("mean"), "standardize", sb.clip(-1, 1)], [f"{SCALED}, at least -1 and at most 1"]),
        ("age", [sb.fill(0), sb.clip(hi=1)], ["(age, or 0 where missing), at most 1"]),
        ("age", "missing", ["1 where age is missing, otherwise 0"]),
        (
            "age",
            sb.bin([18, 65], missing="category"),
            [
                f"1 where age is {case}, otherwise 0"
                for case in ("below 18", "from 18 to below 65", "65 or more", "missing")
            ],
        ),
        (
            "age",
            sb.bin([18, 65], missing=1, as_="ordinal", closed="right"),
            ["0 where age is up to 18, 1 where above 18 up to 65 or missing, 2 where above 65"],
        ),
        ("city", "missing", ["1 where city is missing, 0 where not missing"]),
        (
            "city",
            sb.one_hot(drop="first", missing="category", unknown="missing"),
            ["1 where city is 'Rome', otherwise 0", "1 where city is missing or unknown, otherwise 0"],
        ),
        (
            "city",
            sb.lookup({"Oslo": 0.1, "Rome": 2}, missing=5),
            ["0.1 where city is 'Oslo', 2 where 'Rome', 5 where missing; refused where unknown"],
        ),
        ("paid", "boolean", ["paid as 0 or 1; refused where missing"]),
        ("day", "numeric", ["day as a count of days; refused where missing"]),
        ("day", sb.elapsed("week", since="2019-12-31"), ["weeks from 2019-12-31 to day; refused where missing"]),
        ("a b", sb.numeric(within=(0, 120)), ["`a b`; refused where missing or outside 0 to 120"]),
        ("a b", sb.min_max(scale=0.5, offset=-1), ["`a b` * 0.5 - 1; refused where missing"]),
        (
            "a b",
            sb.standardize(mean=-1, scale=1, round="float32"),
            ["(`a b` in float32) + 1 in float32; refused where missing"],
        ),
        (
            "a b",
            sb.ordinal(range(1, 9)),
            [
                "0 where `a b` is 1, 1 where 2, 2 where 3, 3 where 4, 4 where 5 and 3 more; refused where missing or unknown"
            ],
        ),
    ],
)
def test_a_feature_in_words(name, encoding, words) -> None:
    assert explain(name, encoding) == words


def test_times_between_columns_and_durations_are_said_without_their_counts() -> None:
    df = pd.DataFrame(
        {"end": pd.to_datetime(["2024-03-01"]).astype("datetime64[us]"), "wait": pd.to_timedelta([5], unit="h")}
    )
    encodings = {
        ("end", "start"): sb.elapsed("day", whole=True),
        "end": sb.elapsed("hour", since="2020-01-01T06:30:00"),
        "wait": sb.elapsed("hour"),
    }
    schema = sb.record_schema(df.assign(start=df.end), encodings=encodings)
    assert sb.explain_schema(schema)["words"].tolist() == [
        "hours from 2020-01-01T06:30:00 to end; refused where missing",
        "hours of wait; refused where missing",
        "whole days from start to end; refused where missing",
    ]


def test_the_table_has_a_line_for_each_feature_of_each_input() -> None:
    inputs = {"x": ["age", "paid"], "c": ["city"]}
    df = {name: values[:2] for name, values in DF.items()}
    table = sb.explain_schema(
        sb.record_schema(df, encodings={"age": "standardize"}, inputs=inputs, exclude=["day", "a b"])
    )
    assert list(table.columns) == ["input", "position", "feature", "columns", "words"]
    assert table[["input", "position", "feature", "columns"]].to_numpy().tolist() == [
        ["x", 0, "age", "age"],
        ["x", 1, "paid", "paid"],
        ["c", 0, "city_Oslo", "city"],
        ["c", 1, "city_Rome", "city"],
    ]


def test_every_value_of_a_row_is_followed_through_the_steps_to_the_cell() -> None:
    encodings = {"age": [sb.fill(30), sb.standardize(mean=0.1, scale=0.3)], "city": sb.one_hot(missing="zeros")}
    schema = sb.record_schema({name: DF[name] for name in encodings}, encodings=encodings)
    table = sb.explain_schema(schema, {"age": None, "city": "Rome"})
    scaled = (30 - 0.1) / 0.3
    expected = [
        ("features", 0, "age", "age", "number", np.nan),
        ("features", 0, "age", "age.filled", "fill", 30.0),
        ("features", 0, "age", "age.scaled", "center_scale", scaled),
        ("features", 0, "age", "", "float32", float(np.float32(scaled))),
        ("features", 1, "city_Oslo", "city.code", "match", 1.0),
        ("features", 1, "city_Oslo", "city.hot", "one_hot", 0.0),
        ("features", 1, "city_Oslo", "", "float32", 0.0),
        ("features", 2, "city_Rome", "city.code", "match", 1.0),
        ("features", 2, "city_Rome", "city.hot", "one_hot", 1.0),
        ("features", 2, "city_Rome", "", "float32", 1.0),
    ]
    names = ["input", "position", "feature", "step", "op", "value"]
    pd.testing.assert_frame_equal(table, pd.DataFrame(expected, columns=names), check_exact=True)


def test_the_last_value_of_a_feature_is_the_cell_of_the_matrix() -> None:
    schema = sb.record_schema({"x": [1.0, 2.0, 4.0]}, encodings={"x": ("standardize", sb.bin([2]))})
    row = pd.DataFrame({"x": [0.1]})
    table = sb.explain_schema(schema, row)
    assert table[table["step"] == ""]["value"].tolist() == sb.prepare_input(row, schema)[0].tolist()


SCHEMA = sb.record_schema({"x": [1.0, 2.0], "s": ["a", "b"]})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"x": 1.0}, "absent_column"),
        ({"x": "1", "s": "a"}, "wrong_type"),
        ({"x": None, "s": "a"}, "missing_value"),
        ({"x": 1.0, "s": "c"}, "unknown_value"),
        ({"x": [1.0, 2.0], "s": ["a", "b"]}, "invalid_argument"),
        (pd.DataFrame({"x": [1.0], "s": ["a"]})[:0], "invalid_argument"),
        (3, "not_a_frame"),
    ],
)
def test_a_row_that_cannot_be_prepared_has_its_error_in_place_of_an_explanation(row, code, raises_code) -> None:
    raises_code(code, sb.explain_schema, SCHEMA, row)


@pytest.mark.parametrize(
    "path", sorted((SCHEMAS / "encodings").rglob("*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_features_of_every_encoding_have_words_that_name_their_columns(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))["schema"]
    table = sb.explain_schema(parse_schema(json.dumps(document).encode(), path.name))
    pairs = zip(table["columns"], table["words"], strict=True)
    assert all(column in words for columns, words in pairs for column in columns.split(", "))


def test_text_that_means_numbers_is_followed_as_the_number_and_where_it_stands_beside_numbers() -> None:
    column = sb.column(type="float64", missing=[""])
    schema = sb.record_schema({"t": ["29.85", "108.15"]}, columns={"t": column})
    for value in ("29.85", 29.85):
        table = sb.explain_schema(schema, pd.DataFrame({"t": pd.Series([value], dtype=object)}))
        assert table["value"].tolist() == [29.85, float(np.float32(29.85))]
