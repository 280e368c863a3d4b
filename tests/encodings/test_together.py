"""Encodings of several columns together, under a tuple of their names."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

if TYPE_CHECKING:
    from collections.abc import Callable

DF = pd.DataFrame({"a": [6.0, 9.0, 1.5], "b": [2.0, 3.0, 4.0], "c": ["x", "y", "x"]})
DAYS = pd.DataFrame(
    {
        "end": pd.to_datetime(["2024-03-01 12:00", "2024-02-29 00:00"]).astype("datetime64[us]"),
        "start": [date(2024, 2, 29), date(2024, 3, 1)],
        "wait": pd.to_timedelta([90, -30], unit="min").astype("timedelta64[ms]"),
    }
)
QUOTIENT = sb.combine("quotient")


def test_columns_of_one_encoding_have_no_features_of_their_own_unless_they_are_named_as_well() -> None:
    schema = sb.record_schema(DF, encodings={("a", "b"): QUOTIENT})
    assert schema.feature_names == ("a_b_quotient", "c_x", "c_y")
    beside = sb.record_schema(DF, encodings={("a", "b"): QUOTIENT, "a": "standardize"})
    assert beside.feature_names == ("a", "a_b_quotient", "c_x", "c_y")
    assert schema.inputs[0].encodings[0].columns == ("a", "b")


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("sum", DF.a + DF.b),
        ("product", DF.a * DF.b),
        ("mean", DF[["a", "b"]].mean(axis=1)),
        ("difference", DF.a - DF.b),
        ("quotient", DF.a / DF.b),
    ],
)
def test_a_combination_is_that_of_pandas(function: str, expected: pd.Series) -> None:
    schema = sb.record_schema(DF[["a", "b"]], encodings={("a", "b"): sb.combine(function)})
    assert sb.prepare_input(DF, schema).ravel().tolist() == expected.astype(np.float32).tolist()


def test_a_chain_does_to_each_column_what_stands_before_and_to_the_result_what_stands_behind() -> None:
    df = pd.DataFrame({"a": [1.0, None, 3.0], "b": [4.0, 5.0, None]})
    chain = [sb.fill("median", indicator=True), sb.combine("sum"), "min_max"]
    schema = sb.record_schema(df, encodings={("a", "b"): sb.named(["total", "no_a", "no_b"], chain)})
    total = df.a.fillna(2.0) + df.b.fillna(4.5)
    scaled = (total - total.min()) / (total.max() - total.min())
    found = sb.prepare_input(df, schema)
    assert schema.feature_names == ("total", "no_a", "no_b")
    assert found[:, 0] == pytest.approx(scaled)
    assert found[:, 1:].tolist() == [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]


def test_indicators_of_two_columns_multiply() -> None:
    df = pd.DataFrame({"c": ["x", "y"], "d": ["u", "u"]})
    one_of = {("c", "d"): [sb.lookup({"x": 1.0, "y": 0.0, "u": 1.0}), sb.combine("product")]}
    assert sb.prepare_input(df, sb.record_schema(df, encodings=one_of)).ravel().tolist() == [1.0, 0.0]


def test_the_encoding_of_a_register_of_one_column_takes_its_features() -> None:
    schema = sb.record_schema({"c": ["x", "y"]}, encodings={"c": ["one_hot", sb.combine("sum")]})
    assert schema.feature_names == ("c_x_c_y_sum",)


def test_a_missing_value_needs_a_policy_that_the_hint_names(raises_code: Callable[..., sb.SchemabridgeError]) -> None:
    df = {"a": [1.0, None], "b": [1.0, 2.0]}
    error = raises_code("policy_needed", sb.record_schema, df, encodings={("a", "b"): sb.combine("sum")})
    assert 'sb.combine(..., missing="skip")' in str(error)
    error = raises_code(
        "policy_needed", sb.record_schema, {"a": [None, 1.0], "b": [None, 2.0]}, encodings={("a", "b"): "coalesce"}
    )
    assert "sb.fill" in str(error)


def test_a_skipped_sum_is_that_of_pandas_along_rows() -> None:
    df = pd.DataFrame({"a": [1.0, None, None], "b": [None, 2.0, None]})
    schema = sb.record_schema(df, encodings={("a", "b"): sb.combine("sum", missing="skip")})
    assert sb.prepare_input(df, schema).ravel().tolist() == df.sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("encodings", "code"),
    [
        ({("a", "b"): "standardize"}, "encoding_mismatch"),
        ({("a", "b"): (QUOTIENT, "numeric")}, "encoding_mismatch"),
        ({("a", "b", "a"): sb.combine("sum")}, "unknown_encoding"),
        ({(): sb.combine("sum")}, "unknown_encoding"),
        ({("a", 1.5): sb.combine("sum")}, "unknown_encoding"),
        ({("a", "z"): sb.combine("sum")}, "unknown_column"),
        ({("a", "c"): sb.combine("sum")}, "encoding_mismatch"),
        ({"a": QUOTIENT}, "encoding_mismatch"),
        ({"a": "coalesce"}, "encoding_mismatch"),
        ({"a": sb.compare(">")}, "encoding_mismatch"),
        ({("a", "b"): sb.compare(">", 3)}, "encoding_mismatch"),
        ({("a", "b"): sb.named(["one", "two"], QUOTIENT)}, "unknown_encoding"),
        ({("a", "b"): sb.elapsed("day")}, "encoding_mismatch"),
    ],
)
def test_what_makes_no_sense_of_columns_is_refused(
    encodings: object, code: str, raises_code: Callable[..., sb.SchemabridgeError]
) -> None:
    raises_code(code, sb.record_schema, DF, encodings=encodings)


@pytest.mark.parametrize("function", ["difference", "quotient"])
def test_a_difference_and_a_quotient_are_of_two_columns(
    function: str, raises_code: Callable[..., sb.SchemabridgeError]
) -> None:
    df = {"a": [1.0], "b": [2.0], "c": [3.0]}
    error = raises_code("encoding_mismatch", sb.record_schema, df, encodings={("a", "b", "c"): sb.combine(function)})
    assert "takes two columns of numbers, found 3" in str(error)


def test_columns_together_go_to_one_input(raises_code: Callable[..., sb.SchemabridgeError]) -> None:
    encodings = {("a", "b"): QUOTIENT}
    inputs = {"one": ["a", "b"], "other": ["a", "c"]}
    schema = sb.record_schema(DF, encodings=encodings, inputs=inputs)
    assert [each.features for each in schema.inputs] == [("a_b_quotient",), ("a", "c_x", "c_y")]
    raises_code("inputs_needed", sb.record_schema, DF, encodings=encodings, inputs={"one": ["a"], "other": ["b", "c"]})


def test_a_fitted_object_and_an_encoding_of_one_column_are_two_sources(
    raises_code: Callable[..., sb.SchemabridgeError],
) -> None:
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(DF[["a"]])
    raises_code("conflicting_sources", sb.record_schema, DF, encodings={"a": scaler, ("a", "b"): QUOTIENT})


def test_the_time_between_columns_of_several_types_is_that_of_pandas() -> None:
    schema = sb.record_schema(DAYS[["end", "start"]], encodings={("end", "start"): sb.elapsed("hour")})
    gone = DAYS.end - pd.to_datetime(DAYS.start)
    assert sb.prepare_input(DAYS, schema).ravel().tolist() == (gone.dt.total_seconds() / 3600).tolist()


@pytest.mark.parametrize("since", ["2024-02-29", date(2024, 2, 29), datetime(2024, 2, 29), pd.Timestamp("2024-02-29")])
def test_the_time_since_a_moment_is_counted_from_a_date_a_time_or_text(since: object) -> None:
    schema = sb.record_schema(DAYS[["end"]], encodings={"end": sb.elapsed("day", since=since)})
    assert (schema.feature_names, sb.prepare_input(DAYS, schema).ravel().tolist()) == (("end_days",), [1.5, 0.0])


def test_a_duration_is_counted_as_it_is() -> None:
    schema = sb.record_schema(DAYS[["wait"]], encodings={"wait": sb.elapsed("hour", whole=True)})
    assert sb.prepare_input(DAYS, schema).ravel().tolist() == [1.0, -1.0]


@pytest.mark.parametrize("since", ["now", "Today"])
def test_the_time_until_now_is_refused_with_what_to_do(
    since: str, raises_code: Callable[..., sb.SchemabridgeError]
) -> None:
    assert "has no clock" in str(raises_code("unknown_encoding", sb.elapsed, "day", since=since))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("end", sb.elapsed("day")),
        ("end", sb.elapsed("day", since="29.02.2024")),
        ("wait", sb.elapsed("day", since="2024-01-01")),
        (("end", "wait"), sb.elapsed("day")),
        (("end", "start"), sb.elapsed("day", since="2024-01-01")),
        (("end", "wait"), sb.compare(">")),
    ],
)
def test_times_that_cannot_be_counted_from_each_other_are_refused(
    name: object, encoding: object, raises_code: Callable[..., sb.SchemabridgeError]
) -> None:
    columns = list(name) if isinstance(name, tuple) else [name]
    raises_code("encoding_mismatch", sb.record_schema, DAYS[columns], encodings={name: encoding})


@pytest.mark.parametrize(
    ("relation", "value", "name"),
    [("<", 2.0, "a_lt_2"), ("<=", 1.5, "a_le_1.5"), ("==", 9, "a_eq_9"), ("!=", 9, "a_ne_9"), ("ge", 6, "a_ge_6")],
)
def test_a_comparison_with_a_value_is_that_of_pandas(relation: str, value: float, name: str) -> None:
    schema = sb.record_schema(DF[["a"]], encodings={"a": sb.compare(relation, value)})
    word = {"ge": ">="}.get(relation, relation)
    assert schema.feature_names == (name,)
    assert sb.prepare_input(DF, schema).ravel().tolist() == DF.eval(f"a {word} {value}").astype(float).tolist()


def test_times_are_compared_with_a_moment_and_with_each_other() -> None:
    encodings = {
        "end": sb.compare(">=", "2024-03-01"),
        ("end", "start"): sb.compare("<"),
        "wait": sb.compare(">", timedelta()),
    }
    schema = sb.record_schema(DAYS, encodings=encodings)
    assert schema.feature_names == ("end_ge_2024-03-01T00:00:00.000000", "end_lt_start", "wait_gt_0ms")
    assert sb.prepare_input(DAYS, schema).tolist() == [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: sb.combine("max"),
        lambda: sb.combine("quotient", missing="skip"),
        lambda: sb.combine("sum", domain="warn"),
        lambda: sb.coalesce(missing="skip"),
        lambda: sb.compare("=>", 1),
        lambda: sb.compare(None, 1),
        lambda: sb.compare(">", [1, 2]),
        lambda: sb.compare(">", float("nan")),
        lambda: sb.normalize("l3"),
        lambda: sb.elapsed("month"),
        lambda: sb.elapsed("day", whole="floor"),
    ],
)
def test_arguments_without_sense_are_refused(
    make: Callable[[], object], raises_code: Callable[..., sb.SchemabridgeError]
) -> None:
    raises_code("unknown_encoding", make)


@pytest.mark.parametrize("since", ["2024-01-31 00:00:00.1234567", "2024-W05-3", "20240131"])
def test_a_moment_that_a_column_does_not_hold_or_that_is_written_otherwise_is_refused(raises_code, since):
    df = {"day": pd.to_datetime(["2024-02-01", "2024-03-01"]).astype("datetime64[us]")}
    raises_code("encoding_mismatch", sb.record_schema, df, encodings={"day": sb.elapsed("day", since=since)})
