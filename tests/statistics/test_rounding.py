"""Statistics of which no row can be read (clause 14.3), and what they are still good for."""

from __future__ import annotations

from collections import Counter
import math
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

if TYPE_CHECKING:
    from pathlib import Path

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
COLUMNS = st.one_of(
    st.lists(FLOATS, min_size=1, max_size=120),
    st.lists(st.floats(20_000, 90_000), min_size=10, max_size=120),
    st.lists(st.sampled_from([0.1 + 0.2, 0.3, 0.1 * 7, 0.7, 0.1]), min_size=10, max_size=60),
    st.builds(lambda x, by: [x + by * i for i in range(40)], st.floats(-1e6, 1e6), st.floats(1e-9, 1e9)),
    st.builds(lambda x, n, few: [x] * n + few, FLOATS, st.integers(5, 60), st.lists(FLOATS, max_size=9)),
)
BOUNDS = ("min", "max")


def describe(values: object, statistics: str = "full", encoding: object = "numeric") -> dict:
    inputs = {"x": sb.input(["x"], dtype="float64")}
    schema = sb.record_schema({"x": values}, encodings={"x": encoding}, inputs=inputs, statistics=statistics)
    return schema.statistics["columns"]["x"]


@given(COLUMNS)
def test_no_value_of_fewer_than_five_rows_is_an_edge_or_a_bound(values: list[float]) -> None:
    held = Counter(value + 0.0 for value in values)
    found = describe(values)
    told = [*found.get("edges", []), *(found[name] for name in BOUNDS if name in found)]
    assert [number for number in told if 0 < held[number] < 5] == []


@given(COLUMNS)
def test_bounds_enclose_the_training_rows_and_their_copies(values: list[float]) -> None:
    found = describe(values)
    copies = [values, [float(f"{value:.15g}") for value in values]]
    if "min" in found and Counter(values)[min(values)] < 5:
        assert found["min"] < min(map(min, copies))
    if "max" in found and Counter(values)[max(values)] < 5:
        assert found["max"] > max(map(max, copies))


def test_no_salary_is_in_the_file(tmp_path: Path) -> None:
    salaries = np.random.default_rng(3).lognormal(10.5, 0.5, 40)
    sb.record_schema({"salary": salaries}, path=tmp_path / "x.json")
    text = (tmp_path / "x.json").read_text("utf-8")
    assert [salary for salary in salaries.tolist() if repr(salary) in text] == []


def test_bounds_and_measures_have_few_digits() -> None:
    values = [*np.linspace(23_417.31, 87_652.17, 40)]
    found = describe(values)
    assert np.std(values) == pytest.approx(19_012.52, abs=0.01)
    assert {name: found[name] for name in ("min", "max", "mean", "std")} == {
        "min": 23_000,
        "max": 88_000,
        "mean": 55_500,
        "std": 19_000,
    }


def test_a_bound_of_whole_numbers_stands_for_five_of_them() -> None:
    found = describe([*range(18, 28)] * 4 + [16, 33])
    assert (found["min"], found["max"]) == (15, 35)
    assert (describe([*range(10)] * 2)["min"], describe([*range(11)] * 2)["max"]) == (-5, 15)


def test_a_bound_that_five_rows_hold_is_itself() -> None:
    found = describe([18.25] * 5 + [20.5] * 5 + [33.125] * 4)
    assert found["min"] == 18.25
    assert found["max"] > 33.125


def test_bounds_keep_within_the_limits_of_a_type() -> None:
    frame = pd.DataFrame({"yes": [True] * 20 + [False], "n": [2**53] * 20 + [-(2**53)]})
    inputs = {"x": sb.input(["yes", "n"], dtype="float64")}
    found = sb.record_schema(frame, inputs=inputs).statistics["columns"]
    assert (found["yes"]["min"], found["yes"]["max"]) == (0, 1)
    assert found["n"]["min"] == -(2**53)


def test_a_constant_column_is_told_as_it_is() -> None:
    found = describe([0.1] * 12)
    assert [found[name] for name in ("min", "max", "mean", "std")] == [0.1, 0.1, 0.1, 0.0]


@pytest.mark.parametrize("values", [[1.5] * 9, [1.5, None, math.inf] * 9])
def test_fewer_than_ten_finite_values_have_no_numbers(values: list[float | None]) -> None:
    found = describe(values, encoding=sb.fill(0))
    assert found == {"missing": values.count(None)}
    assert "min" in describe(values, "exact", sb.fill(0))


def test_values_of_fewer_than_five_rows_are_counted_together() -> None:
    values = ["a"] * 6 + ["b", "c", "c"] + ["d"] * 5
    assert describe(values, encoding="one_hot") == {
        "missing": 0,
        "value_counts": [6, None, None, 5],
        "rare": 3,
        "other": 0,
    }
    assert describe(values, "exact", "one_hot") == {"missing": 0, "value_counts": [6, 1, 2, 5], "other": 0}


@given(COLUMNS, st.lists(st.sampled_from("aaaabbbcdef"), min_size=1, max_size=60))
def test_a_table_has_not_drifted_from_itself(numbers: list[float], texts: list[str]) -> None:
    rows = min(len(numbers), len(texts))
    frame = {"x": numbers[:rows], "s": texts[:rows]}
    schema = sb.record_schema(frame, inputs={"x": sb.input(["x", "s"], dtype="float64")})
    found = sb.drift(frame, schema, min_rows=1)
    assert all(each.psi in (0, None) for each in found.columns)
    assert found.columns[1].psi == 0
    assert found.columns[1].training == found.columns[1].batch


@pytest.mark.parametrize("name", ["x.json", "x.arrow"])
def test_rare_values_are_read_as_they_were_written(name: str, tmp_path: Path) -> None:
    values = ["often"] * 9 + [f"v{i:04d}" for i in range(3000)] * 2
    schema = sb.record_schema({"s": values}, encodings={"s": "ordinal"}, path=tmp_path / name)
    assert sb.read_schema(tmp_path / name).statistics == schema.statistics
    assert sb.drift({"s": values}, tmp_path / name).columns[0].training == (9, 6000, 0)


def test_warnings_about_ranges_speak_of_the_rounded_range() -> None:
    schema = sb.record_schema({"x": np.linspace(100.3, 199.7, 50)})
    found = schema.statistics["columns"]["x"]
    assert (found["min"], found["max"]) == (100, 200)
    report = sb.validate_batch({"x": [100.0, 200.0, 99.9, 200.1]}, schema, ranges="warn")
    (warning,) = report.findings
    assert (warning.code, warning.rows) == ("outside_training", (2, 3))
    assert "100" in warning.message and "100.3" not in warning.message


@pytest.mark.parametrize("statistics", ["full", "exact", "none"])
def test_golden_rows_hold_with_every_setting(statistics: str) -> None:
    frame = pd.DataFrame(
        {
            "x": np.linspace(-3, 7.5, 60),
            "f": np.linspace(-3, 7.5, 60).astype("float32"),
            "n": range(60),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(range(60), unit="D"),
            "yes": [True] * 59 + [False],
        }
    )
    encodings = {"day": "numeric", "x": "min_max", "n": sb.numeric(within=(0, 59))}
    schemas = [sb.record_schema(frame, encodings=encodings, statistics=statistics) for _ in range(2)]
    assert sb.verify_schema(schemas[0])
    assert schemas[0].golden == schemas[1].golden
