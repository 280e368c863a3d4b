import math

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

DF = pd.DataFrame({"x": [1.0, 3.0], "s": ["a", "b"], "n": [10, 20]})


class Sum:
    def predict(self, x):
        return np.nan_to_num(x).sum(axis=1)


@pytest.fixture
def schema():
    encodings = {"x": "standardize", "s": sb.one_hot(missing="category"), "n": "ordinal"}
    df = pd.concat([DF, DF.assign(s=None)])
    return sb.record_schema(df, Sum(), encodings=encodings)


def prepare(schema, **cells):
    row = {"x": [2.0], "s": ["a"], "n": [10], **{name: [value] for name, value in cells.items()}}
    return sb.prepare_input(row, schema)[0].tolist()


def test_a_policy_is_another_schema(schema) -> None:
    changed = schema.with_policy("s", unknown="zeros")
    assert changed.fingerprint != schema.fingerprint
    assert prepare(changed, s="z") == [0, 0, 0, 0, 0]
    with pytest.raises(sb.SchemabridgeError):
        prepare(schema, s="z")


@pytest.mark.parametrize(
    ("column", "policy", "cells", "expected"),
    [
        ("s", {"unknown": "missing"}, {"s": "z"}, [0, 0, 0, 1, 0]),
        ("s", {"unknown": "b"}, {"s": "z"}, [0, 0, 1, 0, 0]),
        ("s", {"unknown": 0}, {"s": "z"}, [0, 1, 0, 0, 0]),
        ("s", {"missing": "zeros"}, {"s": None}, [0, 0, 0, 0, 0]),
        ("s", {"missing": "a"}, {"s": None}, [0, 1, 0, 0, 0]),
        ("n", {"missing": 7}, {"n": None}, [0, 1, 0, 0, 7]),
        ("n", {"unknown": -1}, {"n": 11}, [0, 1, 0, 0, -1]),
        ("x", {"within": (0, 5)}, {"x": 5.0}, [3, 1, 0, 0, 0]),
    ],
)
def test_a_policy_means_for_its_consumer(schema, column, policy, cells, expected) -> None:
    changed = schema.with_policy(column, **policy)
    assert prepare(changed, **cells) == expected
    assert sb.verify_schema(changed, Sum())


@pytest.mark.parametrize(
    ("column", "policy", "cells", "code"),
    [
        ("s", {"missing": "error"}, {"s": None}, "missing_value"),
        ("x", {"within": (0, 5)}, {"x": 6.0}, "out_of_range"),
        ("x", {"within": (0, math.inf)}, {"x": -1.0}, "out_of_range"),
    ],
)
def test_a_policy_refuses(schema, column, policy, cells, code, raises_code) -> None:
    raises_code(code, prepare, schema.with_policy(column, **policy), **cells)


def test_missing_numbers_pass_to_the_model_where_asked_for(schema) -> None:
    changed = schema.with_policy("x", missing="pass")
    assert math.isnan(prepare(changed, x=None)[0])
    assert changed.inputs[0].nan == "pass"


def test_bounds_are_taken_away_again(schema) -> None:
    changed = schema.with_policy("x", within=(0, 5)).with_policy("x", within=(-math.inf, math.inf))
    assert changed.fingerprint == schema.fingerprint


@pytest.mark.parametrize(
    ("column", "policy"),
    [
        ("s", {"unknown": 3}),
        ("s", {"unknown": "Zeros"}),
        ("s", {"unknown": "category"}),  # the spare feature is that of missing values
        ("s", {"missing": "pass"}),
        ("n", {"missing": "zeros"}),
        ("n", {"missing": "category"}),
        ("n", {"missing": 20}),
        ("n", {"missing": 0.5}),
        ("n", {"within": (0, 1)}),
        ("x", {"unknown": "error"}),
        ("x", {"missing": 0.0}),
        ("x", {"missing": "zeros"}),
        ("x", {"within": (2, 1)}),
        ("x", {"within": (math.nan, 1)}),
    ],
)
def test_what_would_change_the_width_or_has_no_sense_is_refused(schema, column, policy, raises_code) -> None:
    error = raises_code("unknown_encoding", schema.with_policy, column, **policy)
    assert error.column == column


def test_what_to_do_fits_the_policy_that_is_refused(schema, raises_code) -> None:
    def hint(column: str, **policy: object) -> str:
        return raises_code("unknown_encoding", schema.with_policy, column, **policy).hint

    assert "sb.fill" in hint("x", missing="zeros")
    assert "within=(lowest, highest)" in hint("x", unknown="zeros")
    assert hint("x", within=(120, 0)) == "write within=(lowest, highest), for a column that is read as a number"
    assert "sb.fill" not in hint("s", unknown="ignore") + hint("s", within=(0, 1))


def test_unknown_cannot_count_as_missing_without_a_policy_for_missing(schema, raises_code) -> None:
    raises_code("unknown_encoding", schema.with_policy, "n", unknown="missing")


def test_an_unknown_column_is_refused(schema, raises_code) -> None:
    raises_code("unknown_column", schema.with_policy, "z", missing="error")


def test_missing_values_of_bins_take_a_bin() -> None:
    schema = sb.record_schema({"x": [1.0]}, encodings={"x": sb.bin([0])})
    assert sb.prepare_input({"x": [None]}, schema.with_policy("x", missing="zeros")).tolist() == [[0, 0]]
    assert sb.prepare_input({"x": [None]}, schema.with_policy("x", missing=1)).tolist() == [[0, 1]]


def test_missing_values_of_bins_are_not_those_of_the_number_beside_them(raises_code) -> None:
    schema = sb.record_schema({"x": [1.0]}, encodings={"x": ("numeric", sb.bin([0]))})
    raises_code("unknown_encoding", schema.with_policy, "x", missing="zeros")


def test_golden_rows_are_made_again_and_keep_their_predictions(schema) -> None:
    changed = schema.with_policy("s", unknown="zeros")
    before = {repr(row.frame): row for row in schema.golden.rows}
    kept = [row for row in changed.golden.rows if row.predictions]
    assert kept
    assert all(before[repr(row.frame)].predictions == row.predictions for row in kept)
    assert any(row.bytes and row.frame["s"] == "a " for row in changed.golden.rows)
    assert not any(row.error == "unknown_value" and row.frame["s"] == "a " for row in changed.golden.rows)
    assert len(changed.golden.rows) <= len(schema.golden.rows) + 3


def test_a_changed_policy_for_missing_values_takes_back_the_proof() -> None:
    df = {"s": ["a", None]}
    first = sb.record_schema(df, encodings={"s": sb.one_hot(missing="category")})
    schema = sb.record_schema(df, encodings=first, X=sb.prepare_input(df, first))
    assert schema.with_policy("s", unknown="zeros").evidence.rows == 2
    assert schema.with_policy("s", missing="zeros").evidence.rows == 0


def test_a_changed_schema_is_a_file_that_reads_back(schema, tmp_path) -> None:
    changed = schema.with_policy("x", within=(0, 5)).with_policy("s", unknown="zeros")
    changed.save(tmp_path / "c.schema.json")
    assert sb.read_schema(tmp_path / "c.schema.json").fingerprint == changed.fingerprint


@pytest.mark.parametrize(
    ("column", "policy"),
    [
        ("x", {"within": 5}),
        ("x", {"within": (5, 0)}),
        ("x", {"within": (0, math.nan)}),
        ("x", {"within": (0, 1, 2)}),
        ("s", {"unknown": math.nan}),
        ("s", {"unknown": math.inf}),
        ("s", {"unknown": 0.5}),
    ],
)
def test_a_policy_without_sense_is_refused(schema, column, policy, raises_code) -> None:
    raises_code("unknown_encoding", schema.with_policy, column, **policy)
