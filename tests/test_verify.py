from dataclasses import replace
import json

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.golden import arithmetic as sanity
from schemabridge.golden.differing_cells import describe_cell, describe_distance
from schemabridge.schema import Golden

DF = pd.DataFrame({"x": [1.0, 3.0], "s": ["a", "b"]})


class Sum:
    def __init__(self, factor=1.0):
        self.factor = factor

    def predict(self, x):
        return self.factor * x.sum(axis=1)


@pytest.fixture
def schema():
    return sb.record_schema(DF, Sum(), encodings={"x": "standardize"})


def change_row(schema, number, **changes):
    rows = list(schema.golden.rows)
    rows[number] = replace(rows[number], **changes)
    return replace(schema, golden=replace(schema.golden, rows=tuple(rows)))


def test_a_sound_schema_verifies(schema) -> None:
    report = sb.verify_schema(schema, Sum())
    assert report
    assert report.findings == ()


def test_a_difference_names_the_first_cell(schema) -> None:
    matrix = np.frombuffer(schema.golden.rows[2].bytes["features"], "<f4").copy()
    expected = matrix[2]
    matrix[2] = np.nextafter(matrix[2], np.float32(9))
    report = sb.verify_schema(change_row(schema, 2, bytes={"features": matrix.tobytes()}))
    assert not report
    (finding,) = report.findings
    assert (finding.code, finding.column, finding.rows) == ("golden_mismatch", "s", (2,))
    for part in ("golden row 2", "'s_b'", f"{expected}", "(3f800000)" if expected else "(00000000)", "1 ulp apart"):
        assert part in finding.message


def test_a_row_that_is_refused_otherwise_is_a_difference(schema) -> None:
    number = next(number for number, row in enumerate(schema.golden.rows) if row.error == "unknown_value")
    report = sb.verify_schema(change_row(schema, number, error="missing_value"))
    assert [finding.code for finding in report.findings] == ["golden_mismatch"]


def test_a_row_that_should_be_refused_is_a_difference(schema) -> None:
    report = sb.verify_schema(change_row(schema, 0, error="missing_value", bytes=None))
    assert [finding.rows for finding in report.findings] == [(0,)]


def test_a_row_that_is_refused_and_should_not_be_is_a_difference(schema) -> None:
    report = sb.verify_schema(change_row(schema, 3, frame={"x": 1.0, "s": "z"}))
    assert [(finding.code, finding.rows) for finding in report.findings] == [("golden_mismatch", (3,))]


def test_bytes_of_another_length_are_a_difference(schema) -> None:
    assert not sb.verify_schema(change_row(schema, 0, bytes={"features": b"1234"}))


def test_other_predictions_are_a_mismatch(schema) -> None:
    report = sb.verify_schema(schema, Sum(1.001))
    assert [finding.code for finding in report.findings] == ["prediction_mismatch"]
    assert sb.verify_schema(schema, Sum(1 + 1e-7))


def test_the_warning_of_an_assumed_schema_is_repeated() -> None:
    with pytest.warns(sb.SchemabridgeWarning):
        schema = sb.record_schema(DF, Sum())
    report = sb.verify_schema(schema, Sum())
    assert (report.ok, bool(report), report.verdict) == (None, False, "unproven")
    assert str(report).startswith("golden rows: unproven")
    assert json.loads(report.to_json())["ok"] is None
    assert [(finding.code, finding.severity) for finding in report.findings] == [("unproven_schema", "warning")]


def test_another_model_file_is_found(tmp_path) -> None:
    model = tmp_path / "m.keras"
    model.write_bytes(b"1")
    sb.record_schema(DF, path=model)
    assert sb.verify_schema(tmp_path / "m.schema.json", model)
    model.write_bytes(b"2")
    report = sb.verify_schema(tmp_path / "m.schema.json", model)
    assert [finding.code for finding in report.findings] == ["wrong_model"]
    model.unlink()
    assert not sb.verify_schema(tmp_path / "m.schema.json", model)


def test_unsound_arithmetic_is_found(monkeypatch, schema) -> None:
    prepare = sanity.run_frame

    def flush(frame, given):
        arrays = prepare(frame, given)
        return {name: np.where(np.abs(array) < 1e-30, 0, array) for name, array in arrays.items()}

    monkeypatch.setattr(sanity, "run_frame", flush)
    problems = sanity.check_arithmetic()
    assert len(problems) == 2
    assert "subnormal" in problems[0]
    assert not sb.verify_schema(schema)


def test_cells_are_shown_with_their_bits() -> None:
    assert describe_cell(np.float32(0.5)) == "0.5 (3f000000)"
    assert describe_cell(np.float64(-0.0)) == "-0.0 (8000000000000000)"
    assert describe_cell(np.int32(7)) == "7"
    assert describe_distance(np.float32(-(2**-149)), np.float32(2**-149)) == "2 ulp apart"
    assert describe_distance(np.float32(np.nan), np.float32(1)) == "one of them is NaN"
    assert describe_distance(np.int64(3), np.int64(-3)) == "6 apart"


def test_a_schema_without_golden_rows_says_that_nothing_was_replayed() -> None:
    schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": "standardize"})
    report = sb.verify_schema(replace(schema, golden=Golden()))
    assert report and [finding.code for finding in report.findings] == ["nothing_to_verify"]
