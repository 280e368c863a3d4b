"""Drift: every vector of clause 15, the arithmetic against libraries, and what a user asks of the result."""

from __future__ import annotations

from dataclasses import replace
import json
import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.spatial.distance import jensenshannon

import schemabridge as sb
from schemabridge.document.read import parse_schema
from schemabridge.drift import DriftCounter, drift
from schemabridge.statistics.divergence import compute_js, compute_ln, compute_psi
from vector_frames import build_pandas, build_table
from vectors import SCHEMAS

FILES = sorted((SCHEMAS / "drift").glob("*.json"))
CASES = [
    pytest.param(json.loads(path.read_text("utf-8"))["schema"], case, id=f"{path.stem}: {case['description']}")
    for path in FILES
    for case in json.loads(path.read_text("utf-8"))["cases"]
]
COUNTS = st.lists(st.integers(0, 10**6), min_size=2, max_size=30).filter(any)


@pytest.fixture
def training() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "x": np.where(rng.random(500) < 0.1, np.nan, rng.normal(size=500)),
            "n": rng.integers(0, 40, 500),
            "s": rng.choice(["a", "b", "c"], 500),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, 500), unit="D"),
        }
    )


@pytest.fixture
def schema(training: pd.DataFrame) -> sb.FeatureSchema:
    encodings = {"x": sb.fill("mean"), "n": "standardize", "s": sb.one_hot(unknown="zeros"), "day": "numeric"}
    return sb.record_schema(training, encodings=encodings)


def check_case(document: dict, case: dict, frame: object) -> None:
    schema = parse_schema(json.dumps(document).encode(), "vector")
    options = {"min_rows": case.get("min_rows", 100), "thresholds": case.get("thresholds")}
    if "error" in case:
        with pytest.raises(sb.SchemabridgeError) as caught:
            drift(frame, schema, **options)
        assert caught.value.code == case["error"]["code"]
        return
    found = drift(frame, schema, **options)
    assert {each.name: show_measures(each) for each in found.columns} == case["columns"]
    assert [show_finding(each) for each in found.findings] == case.get("findings", [])


def show_measures(column) -> dict:
    return {
        "missing": list(column.missing),
        "unknown": None if column.unknown is None else list(column.unknown),
        "psi": column.psi,
        "js": column.js,
        "refused": None if column.refused is None else "not_comparable",
    }


def show_finding(finding) -> dict:
    names = ("code", "severity", "column", "rows", "count", "values", "frequencies")
    shown = {name: getattr(finding, name) for name in names}
    return {name: list(each) if isinstance(each, tuple) else each for name, each in shown.items()}


@pytest.mark.parametrize(("document", "case"), CASES)
def test_vector_holds_for_an_arrow_table(document: dict, case: dict) -> None:
    check_case(document, case, build_table(case["frame"]))


@pytest.mark.parametrize(("document", "case"), CASES)
def test_vector_holds_for_pandas(document: dict, case: dict) -> None:
    check_case(document, case, build_pandas(case["frame"]))


@pytest.mark.parametrize(("document", "case"), [param for param in CASES if "columns" in param.values[1]])
def test_vector_holds_for_a_batch_in_blocks_of_one_row(document: dict, case: dict) -> None:
    schema = parse_schema(json.dumps(document).encode(), "vector")
    table = build_table(case["frame"])
    assert isinstance(table, pa.Table)
    counter = DriftCounter(schema)
    for row in range(table.num_rows):
        counter.add(table.slice(row, 1))
    found = counter.finish(min_rows=case.get("min_rows", 100), thresholds=case.get("thresholds"))
    whole = drift(table, schema, min_rows=case.get("min_rows", 100), thresholds=case.get("thresholds"))
    assert [show_measures(each) for each in found.columns] == [show_measures(each) for each in whole.columns]
    assert found.findings == whole.findings


def test_the_logarithm_is_within_two_units_in_the_last_place() -> None:
    rng = np.random.default_rng(3)
    spread = np.exp(rng.uniform(-700, 700, 20_000))
    x = np.concatenate([spread, rng.uniform(0.5, 2, 20_000), 1 + rng.normal(size=10_000) * 1e-9, [5e-324, 1.0, 2.0]])
    exact = np.array([math.log(each) for each in x])
    assert (np.abs(compute_ln(x) - exact) <= 2 * np.spacing(np.abs(exact))).all()


def test_the_logarithm_of_one_is_zero_and_of_powers_of_two_a_multiple() -> None:
    x = 2.0 ** np.arange(-40, 41)
    assert compute_ln(x).tolist() == [e * 0.6931471805599453 for e in range(-40, 41)]


@given(COUNTS, st.randoms(use_true_random=False))
def test_index_and_distance_are_those_of_numpy_and_scipy(counts: list[int], random) -> None:
    shuffled = random.sample(counts, len(counts))
    t, b = (np.array(each) / sum(each) for each in (counts, shuffled))
    t_least, b_least = np.where(t == 0, 0.0001, t), np.where(b == 0, 0.0001, b)
    assert compute_psi(t, b) == pytest.approx(
        np.sum((b_least - t_least) * np.log(b_least / t_least)), rel=1e-12, abs=1e-12
    )
    # the root of a divergence that rounding alone makes is what the square is near 0
    assert compute_js(t, b) ** 2 == pytest.approx(jensenshannon(t, b, base=2) ** 2, rel=1e-12, abs=1e-12)


def test_sums_run_from_left_to_right() -> None:
    t = np.array([61, 1, 7, 9, 3, 5, 11, 13, 17, 2, 8, 4]) / 141
    b = t[::-1]
    psi = 0.0
    for each in ((b - t) * compute_ln(b / t)).tolist():
        psi = psi + each
    assert compute_psi(t, b) == psi
    assert psi != math.fsum((b - t) * compute_ln(b / t))


def test_the_training_rows_have_not_drifted_from_themselves(training, schema) -> None:
    found = drift(training, schema, thresholds={"psi": 0, "js": 0, "missing": 0, "unknown": 0})
    assert found
    assert [(each.psi, each.js, each.refused) for each in found.columns] == [(0.0, 0.0, None)] * 4
    assert all(each.training == each.batch for each in found.columns)


def test_a_shift_raises_the_index_of_its_column_and_of_no_other(training, schema) -> None:
    small, large = (drift(training.assign(x=training["x"] + by), schema) for by in (0.2, 2.0))
    assert 0 < small.columns[0].psi < large.columns[0].psi
    assert 0 < small.columns[0].js < large.columns[0].js < 1
    assert [each.psi for each in large.columns[1:]] == [0.0, 0.0, 0.0]


def test_every_cell_is_in_a_bucket_missing_or_refused(training, schema) -> None:
    batch = training.assign(n=np.where(training["n"] < 10, 0.5, training["n"]), s=training["s"].replace("a", "new"))
    for column, refused in zip(drift(batch, schema).columns, [0, (training["n"] < 10).sum(), 0, 0], strict=True):
        assert sum(column.batch) + round(column.missing[1] * 500) + refused == 500
        assert sum(column.training) + round(column.missing[0] * 500) == 500
        assert len(column.buckets) == len(column.training) == len(column.batch)


@pytest.mark.filterwarnings("ignore:.merged_numbers")
def test_buckets_are_named_in_the_terms_of_their_column() -> None:
    frame = {
        "x": [1.0, 2.5],
        "n": [3, 4],
        "yes": [True, False],
        "s": ["b", "a"],
        "day": pd.to_datetime(["2024-01-01 00:00", "2024-02-01 12:30"]),
        "took": pd.to_timedelta([1, 90], unit="s"),
        "k": [7, 8],
    }
    frame = {name: [*values] * 5 for name, values in frame.items()}
    schema = sb.record_schema(frame, encodings={"day": "numeric", "took": "numeric", "k": "one_hot"})
    found = {each.name: each.buckets for each in drift(frame, schema, min_rows=1).columns}
    assert found == {
        "x": ("<= 2", "> 2"),
        "n": ("<= 3", "> 3"),
        "yes": ("False", "True"),
        "s": ("a", "b", "other"),
        "day": ("<= 2024-01-11T19:06:40", "> 2024-01-11T19:06:40"),
        "took": ("<= 50 s", "> 50 s"),
        "k": ("7", "8", "other"),
    }


def test_a_column_that_mixes_kinds_is_compared_by_the_cells_that_its_type_takes(schema, training) -> None:
    mixed = training["n"].astype(object)
    mixed[:100] = "text"
    found = drift(training.assign(n=mixed), schema).columns[1]
    assert (sum(found.batch), found.missing, found.refused) == (400, (0.0, 0.0), None)


def test_why_a_column_has_no_index_is_said(training, schema) -> None:
    batch = training.assign(n=training["n"].astype(str), x=training["x"].where(training.index < 50)).drop(columns="s")
    found = {each.name: each.refused for each in drift(batch, schema).columns}
    assert "fewer than the 100" in found["x"]
    assert "'n'" in found["n"] and "text" in found["n"]
    assert "'s'" in found["s"]
    assert found["day"] is None


def test_rare_values_are_one_bucket_of_training_and_batch() -> None:
    schema = sb.record_schema({"s": ["a"] * 6 + ["b", "c", "c", "d"]})
    described = {"missing": 0, "value_counts": [6, None, None, None], "rare": 4, "other": 0}
    schema = replace(schema, statistics={"rows": 10, "columns": {"s": described}})
    found = drift({"s": ["a", "b", "new", "d"]}, schema, min_rows=1).columns[0]
    assert (found.buckets, found.training, found.batch) == (("a", "rare values", "other"), (6, 4, 0), (1, 2, 1))
    assert found.unknown == (0.0, 0.25)


def test_blocks_are_counted_as_one_batch(training, schema, raises_code) -> None:
    counter = DriftCounter(schema)
    for start in (0, 60, 120):
        counter.add(training[start : start + 60])
    assert counter.finish() == drift(training[:180], schema)
    raises_code("not_comparable", counter.finish, min_rows=181)


def test_a_column_that_one_block_refuses_as_a_whole_counts_in_none(training, schema) -> None:
    counter = DriftCounter(schema)
    counter.add(training[:250])
    counter.add(training[250:].assign(n="text"))
    counter.add(training)
    found = counter.finish().columns[1]
    assert (found.psi, sum(found.batch), found.missing) == (None, 0, (0.0, 0.0))
    assert "text" in found.refused


def test_rows_that_steps_refuse_are_counted_too(training) -> None:
    schema = sb.record_schema(training[["s"]], encodings={"s": "one_hot"})
    batch = pd.DataFrame({"s": ["new"] * 50 + ["a"] * 50 + [None] * 20})
    assert not sb.validate_batch(batch, schema)
    found = drift(batch, schema).columns[0]
    assert (found.unknown, found.missing) == ((0.0, 0.5), (0.0, 20 / 120))


@pytest.mark.parametrize(
    "described",
    [
        None,
        "?",
        {},
        {"edges": [1.0], "counts": None},
        {"edges": "1", "counts": [1, 2]},
        {"edges": ["Infinity"], "counts": [1, 2]},
        {"edges": [1.0, 1.0], "counts": [1, 2, 3]},
        {"edges": [1.0], "counts": [1, -2]},
        {"edges": [1.0], "counts": [1, 2.5]},
        {"edges": [1.0], "counts": [1, 1e300]},
        {"edges": [1.0], "counts": [True, 2]},
        {"missing": "?", "value_counts": [1], "other": 0},
    ],
)
def test_statistics_that_are_damaged_are_none(described, raises_code) -> None:
    schema = sb.record_schema({"x": [1.0, 2.0]})
    damaged = replace(schema, statistics={"rows": 2, "columns": {"x": described}})
    found = drift({"x": [1.0]}, damaged, min_rows=1).columns[0]
    assert (found.psi, found.buckets, found.training) == (None, (), ())
    assert "neither a histogram" in found.refused
    for statistics in ({"rows": "2", "columns": {}}, {"rows": 2, "columns": []}, {"columns": {}}):
        raises_code("not_comparable", drift, {"x": [1.0]}, replace(schema, statistics=statistics), min_rows=1)


def test_min_rows_may_be_an_integer_of_numpy(training, schema) -> None:
    assert drift(training, schema, min_rows=np.int64(100)).columns == drift(training, schema).columns


@pytest.mark.parametrize("min_rows", [0, -1, 1.5, "100", True, None])
def test_min_rows_is_a_whole_number_from_one_on(min_rows, training, schema, raises_code) -> None:
    raises_code("invalid_argument", drift, training, schema, min_rows=min_rows)


@pytest.mark.parametrize(
    "thresholds",
    [{"PSI": 0.1}, {"psi": -0.1}, {"js": math.nan}, {"missing": "0.1"}, {"unknown": True}, [("psi", 0.1)], 3],
)
def test_thresholds_are_numbers_from_zero_on_under_known_names(thresholds, training, schema, raises_code) -> None:
    raises_code("invalid_argument", drift, training, schema, thresholds=thresholds)


def test_arguments_are_looked_at_before_the_batch(schema, raises_code) -> None:
    raises_code("invalid_argument", drift, "no frame", schema, min_rows=0)
    raises_code("not_a_frame", drift, "no frame", schema)


def test_a_schema_may_be_a_path(training, schema, tmp_path: Path) -> None:
    for name in ("x.json", "x.arrow"):
        schema.save(tmp_path / name)
        assert drift(training, tmp_path / name) == drift(training, schema)


def test_the_frame_has_one_column_of_the_schema_a_row(training, schema) -> None:
    table = drift(training.drop(columns="s"), schema).to_frame()
    assert list(table["column"]) == ["x", "n", "s", "day"]
    assert table.loc[0, ["missing_training", "missing_batch"]].tolist() == [training["x"].isna().mean()] * 2
    assert math.isnan(table["psi"][2]) and "'s'" in table["refused"][2]
    assert table["psi"].dtype == float


def test_the_json_holds_everything(training, schema) -> None:
    found = drift(training.assign(s="new"), schema, thresholds={"unknown": 0.1})
    document = json.loads(found.to_json())
    assert (document["format"], document["ok"], document["rows"]) == ("schemabridge-drift", False, 500)
    assert document["fingerprint"] == schema.fingerprint
    assert document["columns"][2]["psi"] == found.columns[2].psi
    assert document["columns"][2]["buckets"] == ["a", "b", "c", "other"]
    assert [(each["code"], each["column"]) for each in document["findings"]] == [("drift", "s")]


def test_print_shows_measures_refusals_and_findings(training, schema) -> None:
    shown = str(drift(training.drop(columns="day").assign(s="new"), schema, thresholds={"unknown": 0.1}))
    lines = shown.splitlines()
    assert lines[0] == "drift: 500 rows against 500 of the training"
    assert lines[1].split() == ["column", "psi", "js", "missing", "unknown"]
    assert lines[4].split()[0] == "s" and lines[4].endswith("0.00 % -> 100.00 %")
    assert "'day'" in lines[6]
    assert "warning [drift] column 's'" in lines[7]


def test_the_batch_is_not_modified(training, schema) -> None:
    before = training.copy(deep=True)
    drift(training, schema)
    pd.testing.assert_frame_equal(training, before)


def test_a_drift_writes_its_page(training, schema, tmp_path) -> None:
    found = drift(training, schema)
    page = found.to_html(tmp_path / "drift.html")
    assert page == (tmp_path / "drift.html").read_text(encoding="utf-8") == found.to_html()
    assert all(column.name in page for column in found.columns)
