"""validate_batch: all findings at once, and an error among them exactly when prepare_input refuses."""

from dataclasses import replace
import decimal
import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.document.read import parse_schema
from schemabridge.validate import BatchValidator
from vector_frames import IN_ARROW, build_table, is_held
from vectors import list_cases

TRAINING = pd.DataFrame({"x": [1.0, 2.0], "n": [1, 2], "city": ["Bern", "Basel"]})
CASES = [case for case in list_cases() if is_held(case.frame, IN_ARROW)]


@pytest.fixture
def schema() -> sb.FeatureSchema:
    return sb.record_schema(TRAINING).with_policy("x", within=(0, 10))


def test_a_good_batch_is_fine(schema) -> None:
    report = sb.validate_batch(TRAINING, schema)
    assert report and not report.findings


def test_the_first_line_says_how_many_rows_were_read(schema) -> None:
    assert str(sb.validate_batch(TRAINING[:0], schema)) == "batch: ok, 0 rows (0 errors, 0 warnings, 0 notes)"
    assert str(sb.validate_batch(TRAINING[:1], schema)) == "batch: ok, 1 row (0 errors, 0 warnings, 0 notes)"


def test_values_that_are_not_counted_have_no_number(schema) -> None:
    [error] = sb.validate_batch(TRAINING.assign(city=["Bern\0", "Basel"]), schema).findings
    assert (error.code, error.count, error.found) == ("unknown_value", 1, "new values")


def test_every_problem_is_found_at_once(schema) -> None:
    batch = pd.DataFrame({"city": ["Bern", None, "Rome"], "n": [1.0, 2.5, 3.0], "x": [11.0, np.nan, 1.0], "more": 1})
    report = sb.validate_batch(batch, schema)
    assert not report
    assert [(finding.code, finding.column, finding.rows) for finding in report.errors] == [
        ("not_integral", "n", (1,)),
        ("missing_value", "x", (1,)),
        ("out_of_range", "x", (0,)),
        ("missing_value", "city", (1,)),
        ("unknown_value", "city", (2,)),
    ]
    assert {finding.code for finding in report.findings} - {finding.code for finding in report.errors} == {
        "extra_column",
        "column_order",
    }
    assert all(finding.hint for finding in report.findings)


def test_absent_and_repeated_columns_do_not_hide_the_others(schema) -> None:
    batch = pd.DataFrame([[1.0, 2.0, "Rome"]], columns=["x", "x", "city"])
    codes = [finding.code for finding in sb.validate_batch(batch, schema).errors]
    assert codes == ["absent_column", "duplicated_column", "unknown_value"]


def test_a_faulty_column_does_not_raise_faults_in_what_depends_on_it(schema) -> None:
    report = sb.validate_batch(TRAINING.assign(x="text"), schema)
    assert [finding.code for finding in report.errors] == ["wrong_type"]


def test_what_is_not_a_frame_is_a_finding(schema) -> None:
    assert [finding.code for finding in sb.validate_batch(7, schema).errors] == ["not_a_frame"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_error_is_found_exactly_when_prepare_input_refuses(case) -> None:
    schema = parse_schema(json.dumps(case.schema).encode(), case.id)
    report = sb.validate_batch(build_table(case.frame, case.blocks), schema)
    assert bool(report) == (case.error is None)
    if case.error is not None:
        assert report.errors[0].code == case.error["code"]


@pytest.mark.parametrize(("name", "value"), [("ENABLED", "False"), ("DEPTH", "SCHEMA_ONLY")])
def test_a_batch_is_examined_also_where_pandera_is_switched_off(name, value, tmp_path) -> None:
    sb.record_schema(TRAINING).save(tmp_path / "s.json")
    code = "import schemabridge as sb, sys; sys.exit(bool(sb.validate_batch({'x': ['text']}, 's.json')))"
    environment = {**os.environ, f"PANDERA_VALIDATION_{name}": value}
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False).returncode == 0


def test_a_report_as_json_is_one_line_unless_it_is_indented(schema) -> None:
    report = sb.validate_batch({"x": [None]}, schema)
    assert "\n" not in report.to_json()
    assert report.to_json(indent=2).startswith('{\n  "')
    assert json.loads(report.to_json(indent=2)) == json.loads(report.to_json())


def test_a_finding_counts_all_its_rows(schema) -> None:
    batch = pd.DataFrame({"x": 1.0, "n": [0.5] * 1000, "city": "Bern"})
    [finding] = sb.validate_batch(batch, schema).errors
    assert (finding.rows, finding.count) == ((0, 1, 2, 3, 4), 1000)


@pytest.mark.parametrize(
    "objects", [[2**53 + 1, np.int64(2**60), 1.0], [np.int64(2**53 + 1), 1.5], [np.uint64(2**63), 1.0]], ids=str
)
def test_integers_beyond_two_to_the_53_are_found_whatever_their_class(objects, raises_code) -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}))
    batch = {"x": np.array(objects, dtype=object)}
    raises_code("not_exact", sb.prepare_input, batch, schema)
    [finding] = sb.validate_batch(batch, schema).errors
    assert (finding.code, finding.count) == ("not_exact", sum(isinstance(each, (int, np.integer)) for each in objects))


def test_cells_of_another_kind_are_found_in_their_rows_and_the_others_go_on() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0, 2.0]})).with_policy("x", within=(0, 10))
    batch = pd.DataFrame({"x": [1.0, "12,5", None, 11.0, "12,5", True]}, dtype=object)
    found = [(each.code, each.rows, each.values) for each in sb.validate_batch(batch.iloc[:5], schema).errors]
    assert found == [
        ("wrong_type", (1, 4), ("12,5",)),
        ("missing_value", (2,), ()),
        ("out_of_range", (3,), (11.0,)),
    ]
    assert sb.split_batch(batch.iloc[:5], schema).good["x"].tolist() == [1.0]
    [mixed] = sb.validate_batch(batch.iloc[[0, 5]], schema).errors
    assert (mixed.code, mixed.rows) == ("wrong_type", (0, 1))  # numbers and booleans are both taken, but not mixed


def collect(schema, *blocks) -> list[tuple]:
    validator = sb.BatchValidator(schema)
    for block in blocks:
        validator.add(block)
    return [(each.code, each.column, each.rows, each.count) for each in validator.finish().errors]


def test_a_column_that_one_block_lacks_hides_nothing_of_the_others() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0], "y": ["a"]}))
    blocks = ({"x": [1.0, None], "y": ["a", "b"]}, {"y": ["a"]}, {"x": [], "y": []}, {})
    assert collect(schema, *blocks) == [
        ("absent_column", "x", (2,), 1),
        ("missing_value", "x", (1,), 1),
        ("unknown_value", "y", (1,), 1),
    ]


def test_a_column_that_every_block_with_a_value_refuses_is_refused_as_a_whole() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}))
    blocks = ({"x": ["a", "b"]}, {"x": [None]}, {"x": ["b"]})
    assert collect(schema, *blocks) == [("wrong_type", "x", (), 4)]
    validator = sb.BatchValidator(schema)
    for _ in range(2):
        validator.add({"x": [f"t{number}" for number in range(11) for _ in range(3)] + ["common"] * 2})
    [finding] = validator.finish().errors
    assert finding.values[0] == "t0" and set(finding.frequencies) == {6}
    assert "and 2 more" in finding.message


def test_the_most_frequent_value_is_found_among_many() -> None:
    schema = sb.record_schema(pd.DataFrame({"y": ["a"]}))
    [finding] = sb.validate_batch({"y": [f"u{number}" for number in range(10_000)] + ["late"] * 500}, schema).errors
    assert (finding.values[0], finding.frequencies[0]) == ("late", 500)
    assert finding.found == "10001 new values"


@pytest.mark.parametrize("least", [None, "abc", [1], True, float("nan")])
def test_a_range_that_is_none_is_not_compared_with(least) -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0, 2.0]}))
    damaged = replace(schema, statistics={"rows": 2, "columns": {"x": {"min": least, "max": 2}}})
    assert not sb.validate_batch({"x": [5.0]}, damaged, ranges="warn").findings


def test_ranges_need_statistics(raises_code) -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}), statistics="none")
    raises_code("not_comparable", sb.validate_batch, {"x": [1.0]}, schema, ranges="warn")
    raises_code("invalid_argument", sb.validate_batch, {"x": [1.0]}, schema, ranges="error")


def test_objects_that_have_no_place_are_not_shown() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0]}))
    [finding] = sb.validate_batch({"x": [1 + 2j, 3j]}, schema).errors
    assert (finding.code, finding.values) == ("unsupported_type", ())


def test_ranges_of_times_are_told_as_times() -> None:
    times = pd.DataFrame({"t": pd.to_datetime(["2020-01-01", "2020-07-01"], utc=True)})
    schema = sb.record_schema(times, encodings={"t": sb.bin(edges=[1.59e15])}, statistics="exact")
    later = pd.DataFrame({"t": pd.to_datetime(["2030-01-01"], utc=True)})
    [finding] = sb.validate_batch(later, schema, ranges="warn").findings
    assert finding.expected == "values from 2020-01-01T00:00:00 to 2020-07-01T00:00:00, as in training"


def test_text_with_a_nul_is_unknown_and_not_shown() -> None:
    schema = sb.record_schema(pd.DataFrame({"y": ["a"]}))
    [finding] = sb.validate_batch({"y": ["a\0", "b", "a"]}, schema).errors
    assert (finding.count, finding.values, finding.frequencies) == (2, ("b",), (1,))


def test_a_redacted_report_tells_no_value() -> None:
    schema = sb.record_schema(pd.DataFrame({"x": [1.0], "city": ["known-1"]})).with_policy("x", within=(0, 10))
    batch = pd.DataFrame({"x": ["secret", 77.25], "city": ["known-2", "known-1"]}, dtype=object)
    report = sb.validate_batch(batch, schema, redact=True)
    assert [each.code for each in report.errors] == ["wrong_type", "out_of_range", "unknown_value"]
    for text in (str(report), report.to_json(), report.to_html(), report._repr_html_(), repr(report)):
        assert not any(value in text for value in ("secret", "77.25", "known-1", "known-2"))


@pytest.mark.parametrize(("value", "alike"), [("Zu\u0308rich", "Z\u00fcrich"), ("zürich ", "Zürich"), ("Genf", None)])
def test_an_unknown_value_that_a_policy_takes_is_a_note_which_says_what_is_alike(value, alike):
    schema = sb.record_schema({"city": ["Zürich", "Bern"]}, encodings={"city": sb.one_hot(unknown="zeros")})
    report = sb.validate_batch({"city": ["Bern", value, value]}, schema)
    assert report
    (finding,) = report.findings
    assert (finding.code, finding.severity, finding.rows, finding.count) == ("unknown_value", "note", (1, 2), 2)
    assert (repr(alike) in finding.hint) == (alike is not None)


def test_values_that_a_step_without_a_vocabulary_sees_are_no_unknown_ones():
    schema = sb.record_schema({"city": ["Bern", None]}, encodings={"city": "missing"})
    assert sb.validate_batch({"city": ["Genf"]}, schema).findings == ()


def test_many_unknown_values_cost_no_more_than_their_number():
    schema = sb.record_schema({"x": ["a"]}, encodings={"x": sb.one_hot(unknown="zeros")})
    report = sb.validate_batch({"x": [str(number) for number in range(30_000)]}, schema)
    assert report.findings[0].count == 30_000
    assert len(report.findings[0].values) == 10


def test_infinite_numbers_that_are_scaled_are_a_note_and_its_hint_is_the_cure() -> None:
    training, batch = {"x": [0.5, 1.5]}, {"x": [1.0, float("inf"), float("-inf")]}
    schema = sb.record_schema(training, encodings={"x": "standardize"})
    report = sb.validate_batch(batch, schema)
    assert report
    (finding,) = report.findings
    assert (finding.code, finding.severity, finding.rows, finding.count) == ("infinite_value", "note", (1, 2), 2)
    assert "within=(lo, hi)" in finding.hint
    assert np.isinf(sb.prepare_input(batch, schema)).sum() == 2
    bounded = sb.record_schema(training, encodings={"x": [sb.numeric(within=(0, 10)), "standardize"]})
    for cured in (bounded, schema.with_policy("x", within=(0, 10))):
        assert [each.code for each in sb.validate_batch(batch, cured).findings] == ["out_of_range"]


def test_infinite_numbers_of_several_blocks_are_one_note() -> None:
    validator = BatchValidator(sb.record_schema({"x": [0.5, 1.5]}, encodings={"x": "standardize"}))
    validator.add({"x": [1.0, float("inf")]})
    validator.add({"x": [float("inf")]})
    (finding,) = validator.finish().findings
    assert (finding.code, finding.rows, finding.values) == ("infinite_value", (1, 2), (float("inf"),))


def test_cells_of_the_wrong_type_come_before_what_a_step_refuses_of_an_earlier_column() -> None:
    training = {"city": ["Bern", "Basel"], "x": [1, 2]}
    schema = sb.record_schema(training, encodings={"city": "one_hot", "x": "numeric"})
    report = sb.validate_batch({"city": ["Rome", "Bern"], "x": [1.5, 2.0]}, schema)
    assert [(finding.code, finding.column) for finding in report.errors] == [
        ("not_integral", "x"),
        ("unknown_value", "city"),
    ]


@pytest.mark.parametrize(
    ("objects", "values"),
    [
        ([2**53 + 1, None, 1.0, -(2**60)], ("9007199254740993", "-1152921504606846976")),
        ([2**53 + 1, 2.0**60, 1.0], ("9007199254740993", 1152921504606846976.0)),
    ],
    ids=str,
)
def test_integers_that_are_not_exact_are_shown_with_all_digits_beside_numbers_that_are_not(objects, values) -> None:
    schema = sb.record_schema({"x": [1, 2]})
    findings = sb.validate_batch({"x": np.array(objects, dtype=object)}, schema).errors
    assert [finding.values for finding in findings if finding.code == "not_exact"] == [values]


def test_cells_of_another_kind_and_those_that_their_own_type_refuses_are_one_finding() -> None:
    schema = sb.record_schema({"x": [True, False]})
    [finding] = sb.validate_batch({"x": np.array([1, 2, "yes", 0], dtype=object)}, schema).errors
    assert (finding.code, finding.rows, finding.values) == ("wrong_type", (1, 2), (2, "yes"))


def test_a_column_of_text_beside_objects_is_refused_as_a_whole() -> None:
    schema = sb.record_schema({"x": [1.0, 2.0]})
    [finding] = sb.validate_batch({"x": pa.array(["1", "2"])}, schema).errors
    assert (finding.code, finding.rows) == ("wrong_type", ())


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (pd.Series(pd.Categorical([1, "a"])), "wrong_type"),
        (pd.Series([decimal.Decimal(1), 1.0], dtype=object), "unsupported_type"),
        (pd.Series([[1], 1.0], dtype=object), "unsupported_type"),
    ],
    ids=["categories", "decimals", "lists"],
)
def test_a_column_that_is_no_mix_of_kinds_is_refused_as_a_whole(column, code) -> None:
    schema = sb.record_schema({"x": [1.0, 2.0]})
    [finding] = sb.validate_batch(pd.DataFrame({"x": column}), schema).errors
    assert (finding.code, finding.rows, finding.count) == (code, (), 2)
