"""Statistics of the training rows (clause 14): against numpy and pandas, and what they must not hold."""

from __future__ import annotations

import json
import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb

FLOATS = st.lists(st.none() | st.floats(allow_nan=False), min_size=1, max_size=60)


def record(frame, **options) -> sb.FeatureSchema:
    return sb.record_schema(frame, **{"statistics": "exact"} | options)


def describe(values, encoding="numeric") -> dict:
    inputs = {"x": sb.input(["x"], dtype="float64")}
    return record({"x": values}, encodings={"x": encoding}, inputs=inputs).statistics["columns"]["x"]


def test_numbers_are_described_as_numpy_and_pandas_compute_them() -> None:
    rng = np.random.default_rng(5)
    values = pd.Series(np.where(rng.random(997) < 0.2, np.nan, rng.normal(size=997)))
    found = describe(values, [sb.fill("mean")])
    assert found["missing"] == values.isna().sum()
    assert (found["min"], found["max"]) == (values.min(), values.max())
    assert found["mean"] == pytest.approx(values.mean(), rel=1e-12)
    assert found["std"] == pytest.approx(values.std(ddof=0), rel=1e-12)
    bins = pd.cut(values.dropna(), [-np.inf, *found["edges"], np.inf], right=True)
    assert found["counts"] == bins.value_counts(sort=False).tolist()
    assert len(found["counts"]) == 20


def test_a_column_is_counted_between_its_edges() -> None:
    found = describe(list(range(1, 21)))
    assert (found["edges"], found["counts"]) == ([5.5, 10.5, 15.5], [5, 5, 5, 5])
    found = describe([1] * 90 + [2] * 10)
    assert (found["edges"], found["counts"]) == ([1.5], [90, 10])
    found = describe([5] * 9)
    assert (found["edges"], found["counts"]) == ([4.5, 5.5], [0, 9, 0])
    assert {"edges", "counts"}.isdisjoint(describe([3.0, 1.0, 2.0]))


def test_infinite_numbers_are_counted_at_the_ends_and_left_out_of_the_measures() -> None:
    found = describe([-math.inf, *[1.0] * 5, *[2.0] * 5, math.inf, math.inf])
    assert found == {"missing": 0, "min": 1, "max": 2, "mean": 1.5, "std": 0.5, "edges": [1.5], "counts": [6, 7]}
    assert describe([math.inf, math.inf]) == {"missing": 0}


def test_measures_that_overflow_are_left_out() -> None:
    assert set(describe([1e308, -1e308] * 5 + [1e308])) == {"missing", "min", "max", "mean", "edges", "counts"}
    assert {"mean", "std"}.isdisjoint(describe([1.5e308] * 10))


def test_one_zero_is_recorded() -> None:
    found = describe([-0.0] * 5 + [1.0] * 5)
    assert (math.copysign(1, found["min"]), found["edges"], found["counts"]) == (1, [0.5], [5, 5])
    found = describe([-1.0] * 5 + [1.0] * 5)
    assert (math.copysign(1, found["edges"][0]), found["edges"]) == (1, [0])


def test_a_float32_column_is_described_by_its_rounded_numbers() -> None:
    found = record({"x": np.array([0.1, 0.2] * 5, "float32")}).statistics["columns"]["x"]
    assert (found["edges"], found["counts"]) == ([0.2], [5, 5])
    assert found["max"] == float(np.float32(0.2))


def test_times_are_described_as_counts() -> None:
    days = pd.to_datetime(["1970-01-02", "1970-01-03"] * 5 + [None]).astype("datetime64[s]")
    found = record({"x": days}, encodings={"x": sb.fill(days[0])}).statistics["columns"]["x"]
    assert (found["missing"], found["min"], found["max"], found["edges"]) == (1, 86400, 172800, [1e5])


def test_values_are_counted_in_the_order_of_the_vocabulary() -> None:
    frame = pd.DataFrame({"s": pd.Categorical(["b", None, "b", "c"], ["c", "b", "a"])})
    found = record(frame, encodings={"s": sb.one_hot(missing="zeros")}).statistics["columns"]["s"]
    assert found == {"missing": 1, "value_counts": [1, 2, 0], "other": 0}


def test_values_that_the_vocabulary_leaves_out_are_others() -> None:
    vocabulary = sb.one_hot(["a"], unknown="zeros")
    found = record({"s": ["a", "b", "c", "a"]}, encodings={"s": vocabulary}).statistics["columns"]["s"]
    assert found == {"missing": 0, "value_counts": [2], "other": 2}


def test_a_column_read_both_ways_has_both() -> None:
    found = describe([2, 1, 2] * 5, ("numeric", "one_hot"))
    assert (found["edges"], found["counts"]) == ([1.5], [5, 10])
    assert (found["value_counts"], found["other"]) == ([5, 10], 0)


def test_a_vocabulary_without_values_counts_nothing_and_the_next_one_does() -> None:
    assert describe(["a", None], "missing") == {"missing": 1}
    found = describe(["b", None, "a", "b"], [sb.fill("most_frequent", indicator=True), "one_hot"])
    assert found == {"missing": 1, "value_counts": [1, 2], "other": 0}


def test_numbers_that_are_only_matched_have_no_range() -> None:
    assert describe([7, 8, 8], "one_hot") == {"missing": 0, "value_counts": [1, 2], "other": 0}


@given(FLOATS)
def test_the_counts_of_a_column_add_up(values: list[float | None]) -> None:
    found = describe(pd.Series(values, dtype=float), sb.fill(0))
    finite = [value for value in values if value is not None and math.isfinite(value)]
    assert found["missing"] == values.count(None)
    assert ("min" in found) == (len(finite) > 0)
    if "edges" in found:
        assert sum(found["counts"]) + found["missing"] == len(values)
        assert len(found["counts"]) == len(found["edges"]) + 1


@given(st.lists(st.none() | st.sampled_from("abcde"), min_size=1, max_size=60))
def test_the_counts_of_values_add_up(values: list[str | None]) -> None:
    vocabulary = sb.one_hot(["d", "b"], missing="zeros", unknown="zeros")
    found = describe(pa.array(values, pa.string()), vocabulary)
    assert found["value_counts"] == [values.count("d"), values.count("b")]
    assert sum(found["value_counts"]) + found["other"] + found["missing"] == len(values)


def test_no_row_is_stored(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"x": rng.normal(size=5000), "s": [f"person {i}" for i in range(5000)]})
    schema = record(frame, encodings={"s": sb.one_hot(["person 0"], unknown="zeros")}, path=tmp_path / "x.json")
    text = (tmp_path / "x.json").read_text("utf-8")
    assert sum(f"person {i}" in text for i in range(10, 5000)) == 0
    kept = {repr(value) for value in frame["x"] if repr(value) in text}
    statistics = schema.statistics["columns"]["x"]
    assert kept <= {repr(float(value)) for value in (*statistics["edges"], statistics["min"], statistics["max"])}


@pytest.mark.parametrize("name", ["x.schema.json", "x.schema.arrow"])
def test_statistics_are_read_as_they_were_written(name: str, tmp_path: Path) -> None:
    values = [f"v{i:04d}" for i in range(3000)] * 2
    schema = record({"s": values, "x": np.arange(6000) / 7}, encodings={"s": "ordinal"}, path=tmp_path / name)
    assert sb.read_schema(tmp_path / name).statistics == schema.statistics
    assert schema.statistics["columns"]["s"]["value_counts"] == [2] * 3000


def test_the_statistics_of_a_column_are_one_line_of_the_file(tmp_path: Path) -> None:
    record({"s": [f"v{i}" for i in range(900)] * 2, "x": np.arange(1800.0)}, path=tmp_path / "x.json")
    lines = (tmp_path / "x.json").read_text("utf-8").splitlines()
    assert sum('"value_counts": [' in line for line in lines) == 1
    assert sum('"counts": [' in line and '"edges": [' in line for line in lines) == 1


def test_statistics_do_not_change_the_fingerprint() -> None:
    frame = {"x": [1.0, 2.0], "s": ["a", "b"]}
    assert record(frame).fingerprint == record(frame, statistics="none").fingerprint


def test_without_statistics_the_file_has_none_and_golden_rows_all_the_same(tmp_path: Path) -> None:
    frame = {"x": [1234.5, 6789.25], "s": ["a", "b"]}
    schema = record(frame, statistics="none", path=tmp_path / "x.json")
    assert schema.statistics == {}
    assert "statistics" not in json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert "1234" not in (tmp_path / "x.json").read_text("utf-8")
    assert len(schema.golden.rows) >= 8
    assert sb.verify_schema(schema)


def test_golden_rows_keep_within_a_range_of_which_one_end_was_infinite() -> None:
    schema = record({"x": [-math.inf, -8.0, -7.0]})
    numbers = [row.frame["x"] for row in schema.golden.rows if isinstance(row.frame["x"], float)]
    assert len({number for number in numbers if -8 <= number <= -7}) >= 4


@pytest.mark.parametrize("statistics", ["some", None, True, 1, ["full"]])
def test_statistics_are_full_exact_or_none(statistics: object, raises_code) -> None:
    raises_code("invalid_argument", sb.record_schema, {"x": [1.0]}, statistics=statistics)


def test_a_schema_taken_verbatim_is_described_anew() -> None:
    first = record({"x": [1.0, 3.0]}, encodings={"x": "standardize"})
    second = sb.record_schema({"x": [5.0, 7.0] * 5}, encodings=first)
    assert (second.fingerprint, second.statistics["rows"]) == (first.fingerprint, 10)
    assert second.statistics["columns"]["x"]["edges"] == [6]


def test_another_policy_keeps_the_statistics() -> None:
    schema = record({"s": ["a", "b", "a"]})
    changed = schema.with_policy("s", unknown="zeros")
    assert changed.fingerprint != schema.fingerprint
    assert changed.statistics == schema.statistics
