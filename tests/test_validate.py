"""validate_batch: all findings at once, and an error among them exactly when prepare_input refuses."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.read import parse_schema
from vectors import build_table, list_cases

TRAINING = pd.DataFrame({"x": [1.0, 2.0], "n": [1, 2], "city": ["Bern", "Basel"]})
CASES = list(list_cases())


@pytest.fixture
def schema() -> sb.FeatureSchema:
    return sb.record_schema(TRAINING).with_policy("x", within=(0, 10))


def test_a_good_batch_is_fine(schema) -> None:
    report = sb.validate_batch(TRAINING, schema)
    assert report and not report.findings


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
    report = sb.validate_batch(build_table(case.frame), schema)
    assert bool(report) == (case.error is None)
    if case.error is not None:
        assert report.errors[0].code == case.error["code"]


@pytest.mark.parametrize(("name", "value"), [("ENABLED", "False"), ("DEPTH", "SCHEMA_ONLY")])
def test_a_batch_is_examined_also_where_pandera_is_switched_off(name, value, tmp_path) -> None:
    sb.record_schema(TRAINING).save(tmp_path / "s.json")
    code = "import schemabridge as sb, sys; sys.exit(bool(sb.validate_batch({'x': ['text']}, 's.json')))"
    environment = {**os.environ, f"PANDERA_VALIDATION_{name}": value}
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False).returncode == 0


def test_a_finding_counts_all_its_rows(schema) -> None:
    batch = pd.DataFrame({"x": 1.0, "n": [0.5] * 1000, "city": "Bern"})
    [finding] = sb.validate_batch(batch, schema).errors
    assert (finding.rows, finding.count) == ((0, 1, 2, 3, 4), 1000)
