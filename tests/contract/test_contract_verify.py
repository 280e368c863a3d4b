"""The vectors of golden rows against clauses 9 and 11.5: their form, their fingerprints, and that every code is shown."""

import base64

import pytest

from contract.case_form import SPELLED, check_column, check_vector, is_integer, is_number
from contract.specification import SCHEMAS, error_stages, name_of, read_json, structure

VERIFY = sorted((SCHEMAS / "verify").glob("*.json"))
CASES = [
    pytest.param(read_json(path)["schema"], case, id=f"{name_of(path)}: {case['description']}")
    for path in VERIFY
    for case in read_json(path)["cases"]
]
FAILURES = {"golden_mismatch", "prediction_mismatch"}
NOTES = {"other_precision", "nothing_to_verify"}
SIZES = {"float32": 4, "float64": 8, "int32": 4, "int64": 8}


@pytest.mark.parametrize("path", VERIFY, ids=name_of)
def test_a_vector_of_golden_rows_has_its_keys_a_sealed_schema_and_names_clauses_that_exist(path):
    vector = read_json(path)
    check_vector(vector)
    assert "golden" not in vector["schema"]


@pytest.mark.parametrize(("schema", "case"), CASES)
def test_a_case_of_golden_rows_has_the_form_of_clause_11(schema, case):
    assert set(case) - {"predictions", "model", "here", "subset"} == {"description", "golden", "found"}
    structure().validate({**schema, "golden": case["golden"], "model": case.get("model", {})})
    rows = case["golden"]["rows"]
    for row in rows:
        for given in schema["inputs"] if "bytes" in row else ():
            assert count_cells(base64.b64decode(row["bytes"][given["name"]]), given["dtype"]) == given["shape"][-1]
    if "subset" in case:
        check_subset(case)
        return
    assert set(case["found"]) <= (FAILURES | NOTES if "here" in case else FAILURES)
    assert set(case.get("here", ())) <= {"matmul_precision", "dtype_policy"}
    assert all(is_integer(row) and 0 <= row < len(rows) for row in case["found"].values())
    accepted = [row for row in rows if "bytes" in row]
    for name, predicted in case.get("predictions", {}).items():
        assert len(predicted) == len(accepted)
        widths = {len(row["predictions"][name]) for row in accepted if "predictions" in row}
        assert {len(numbers) for numbers in predicted} == widths
        assert all(
            number in SPELLED if isinstance(number, str) else is_number(number) for each in predicted for number in each
        )


def check_subset(case):
    """Check a case of clause 9.5: a frame, predictions of its rows, and codes with one of these rows or none."""
    for column in case["subset"]:
        check_column(column)
    (rows,) = {len(column["values"]) for column in case["subset"]}
    assert case["golden"]["rows"] == []
    assert all(len(predicted) == rows for predicted in case.get("predictions", {}).values())
    assert set(case["found"]) <= set(error_stages())
    assert all(row is None or (is_integer(row) and 0 <= row < rows) for row in case["found"].values())


def count_cells(row, dtype) -> float:
    """Return how many cells there are in the bytes of a row; texts have their length before them (clause 6.2)."""
    if dtype != "string":
        return len(row) / SIZES[dtype]
    count = 0
    while row:
        length = int.from_bytes(row[:4], "little")
        assert len(row) >= 4 + length
        count, row = count + 1, row[4 + length :]
    return count


def test_every_code_of_a_replay_is_shown():
    shown = {code for param in CASES for code in param.values[1]["found"]}
    assert FAILURES | NOTES <= shown <= set(error_stages())
    assert any(not param.values[1]["found"] for param in CASES)
