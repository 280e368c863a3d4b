from itertools import repeat
import json

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.document.json_text import parse_json
from schemabridge.golden.rows import MOST_BYTES, list_refused, make_golden
from schemabridge.golden.values import list_column_values

DF = pd.DataFrame(
    {
        "x": [1.5, 2.5, 9.0],
        "n": [3, -7, 12],
        "s": ["a", "b", "c"],
        "d": pd.to_datetime(["2024-01-01", "2024-03-01", "2025-01-01"]).as_unit("s"),
        "b": [True, False, True],
    }
)
ENCODINGS = {
    "x": (["standardize"], sb.bin([2.0, 5.0])),
    "s": sb.one_hot(missing="category", unknown="zeros"),
    "d": "min_max",
}


def frames(schema, error):
    return [row.frame for row in schema.golden.rows if row.error == error]


def test_every_branch_of_every_reading_step_occurs() -> None:
    schema = sb.record_schema(DF, encodings=ENCODINGS)
    accepted = frames(schema, None)
    assert {"a", "b", "c", None, "a "} <= {row["s"] for row in accepted}
    assert {2.0, 5.0} <= {row["x"] for row in accepted}
    assert {"x", "n", "d", "b"} <= {
        name for row in frames(schema, "missing_value") for name in row if row[name] is None
    }
    assert frames(schema, "absent_column")
    assert frames(schema, "not_integral")


def test_every_branch_of_a_vocabulary_that_refuses_occurs() -> None:
    schema = sb.record_schema({"s": ["a", "b", "c", "d"]})
    assert {"a", "b", "d"} <= {row["s"] for row in frames(schema, None)}
    assert {row["s"] for row in frames(schema, "unknown_value")} == {"a "}
    assert {row["s"] for row in frames(schema, "missing_value")} == {None}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_bounds_and_their_neighbours_occur(dtype) -> None:
    df = pd.DataFrame({"x": np.array([1.0, 9.0], dtype)})
    schema = sb.record_schema(df).with_policy("x", within=(0.1, 10))
    inside = {row["x"] for row in frames(schema, None)}
    outside = {row["x"] for row in frames(schema, "out_of_range")}
    assert 10.0 in inside
    assert float(np.nextafter(np.dtype(dtype).type(10), np.dtype(dtype).type(11))) in outside
    assert min(outside) < 0.1
    assert sb.verify_schema(schema)


def test_rows_are_synthetic() -> None:
    df = pd.DataFrame({"x": np.random.default_rng(1).normal(size=50), "y": np.random.default_rng(2).normal(size=50)})
    schema = sb.record_schema(df)
    training = {tuple(row) for row in df.itertuples(index=False)}
    assert not training & {(row["x"], row["y"]) for row in frames(schema, None)}


def test_rows_are_not_symmetric() -> None:
    schema = sb.record_schema(pd.DataFrame({name: [0.0, 1.0] for name in "abc"}))
    matrix = np.array([np.frombuffer(row.bytes["features"], "<f4") for row in schema.golden.rows if row.bytes])
    assert len(np.unique(matrix, axis=0)) == len(matrix)
    assert len(np.unique(matrix, axis=1).T) == 3


@pytest.mark.parametrize("rows", [8, 32, 100])
def test_there_are_as_many_rows_as_asked_for(rows) -> None:
    assert len(sb.record_schema(DF[["x"]], golden_rows=rows).golden.rows) >= rows


def test_fewer_than_eight_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        sb.record_schema(DF[["x"]], golden_rows=7)


def test_the_same_schema_has_the_same_rows() -> None:
    schema = sb.record_schema(DF, encodings=ENCODINGS)
    assert make_golden(schema) == make_golden(schema)


def test_a_wide_schema_stays_within_the_limit(tmp_path) -> None:
    df = pd.DataFrame({f"column_{number}": [0.5, 1.5] for number in range(600)})
    path = tmp_path / "wide.schema.json"
    sb.record_schema(df, path=path)
    golden = parse_json(path.read_bytes(), str(path))["golden"]
    assert len(golden["rows"]) >= 8
    assert len(json.dumps(golden)) <= MOST_BYTES


def test_a_wide_prediction_is_left_out_where_it_does_not_fit(tmp_path) -> None:
    class Wide:
        def predict(self, x):
            return np.tile(x.sum(axis=1, keepdims=True) / 3, (1, 5000))

    path = tmp_path / "wide.schema.json"
    schema = sb.record_schema(DF, Wide(), encodings=ENCODINGS, path=path)
    golden = parse_json(path.read_bytes(), str(path))["golden"]
    assert 0 < sum(row.predictions is not None for row in schema.golden.rows) < len(schema.golden.rows)
    assert len(json.dumps(golden)) <= MOST_BYTES
    assert sb.verify_schema(path, Wide())


def test_an_integer_input_gets_whole_numbers() -> None:
    inputs = {"ids": sb.input(["x"], dtype="int32")}
    schema = sb.record_schema({"x": [1.0, 9.0]}, inputs=inputs)
    assert sum(row.bytes is not None for row in schema.golden.rows) >= 8
    assert sb.verify_schema(schema)


def test_what_an_input_refuses_is_a_row_of_its_own() -> None:
    schema = sb.record_schema({"x": [1.0, 9.0]}, encodings={"x": ("numeric", "missing")})
    assert [row.frame for row in schema.golden.rows if row.error == "nan_value"]


def test_constant_and_odd_columns_have_golden_rows() -> None:
    df = {"c": [5.0, 5.0], "b": [True, True], "one": ["a", "a"]}
    schema = sb.record_schema(df, encodings={"b": "one_hot"})
    assert frames(schema, "unknown_value")
    assert sb.verify_schema(schema)


def test_the_tolerance_is_raised_to_what_batch_sizes_do() -> None:
    class Noisy:
        calls = 0

        def predict(self, x):
            self.calls += 1
            return x[:, 0] + self.calls / 100

    schema = sb.record_schema(DF, Noisy(), encodings=ENCODINGS)
    assert schema.golden.absolute == pytest.approx(0.04, rel=1e-4)


def test_predictions_that_are_not_numbers_are_left_out() -> None:
    class Text:
        def predict(self, x):
            return np.array(["a"] * len(x))

    schema = sb.record_schema(DF, Text(), encodings=ENCODINGS)
    assert not any(row.predictions for row in schema.golden.rows)


def test_no_words_are_made_of_what_golden_rows_refuse(monkeypatch):
    def fail(*_):
        raise AssertionError("known values were searched")

    monkeypatch.setattr("schemabridge.program.fault_words.suggest_known", fail)
    schema = sb.record_schema({"s": ["a", "b"]}, encodings={"s": "one_hot"})
    assert "unknown_value" in {row.error for row in schema.golden.rows}


def test_refused_rows_are_made_as_far_as_they_fit():
    schema = sb.record_schema({"s": ["a", "b"]}, encodings={"s": "one_hot"})
    rows = list_refused(schema, list_column_values(schema), repeat({"s": "c"}), 8, budget=1000)
    assert {row.error for row in rows} == {"unknown_value"}
