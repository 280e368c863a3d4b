"""The vectors of drift against clauses 11.5 and 15: their form, and what can be said of their numbers without computing them."""

import pytest

from contract.case_form import check_column, check_vector, is_integer, is_number
from contract.specification import SCHEMAS, error_stages, name_of, read_json, structure

DRIFT = sorted((SCHEMAS / "drift").glob("*.json"))
CASES = [
    pytest.param(read_json(path)["schema"], case, id=f"{name_of(path)}: {case['description']}")
    for path in DRIFT
    for case in read_json(path)["cases"]
]
FINDING = {"code", "severity", "column", "rows", "count", "values", "frequencies"}
THRESHOLDS = {"psi", "js", "missing", "unknown"}


@pytest.mark.parametrize("path", DRIFT, ids=name_of)
def test_a_vector_has_its_keys_a_sealed_schema_and_names_clauses_that_exist(path):
    vector = read_json(path)
    check_vector(vector)
    structure().validate(vector["schema"])


@pytest.mark.parametrize(("schema", "case"), CASES)
def test_a_case_has_the_form_of_clause_11(schema, case):
    assert {"description", "frame"} < set(case)
    assert set(case) <= {"description", "frame", "min_rows", "thresholds", "columns", "error", "findings"}
    assert ("error" in case) != ("columns" in case)
    for column in case["frame"]:
        check_column(column)
    assert is_integer(case.get("min_rows", 100)) and case.get("min_rows", 100) >= 1
    assert set(case.get("thresholds", {})) <= THRESHOLDS
    assert all(is_number(limit) and limit >= 0 for limit in case.get("thresholds", {}).values())
    if "error" in case:
        assert set(case["error"]) == {"code"}
        assert case["error"]["code"] in error_stages()
        return
    assert list(case["columns"]) == [column["name"] for column in schema["columns"]]
    for measured in case["columns"].values():
        check_measures(measured)
    for finding in case.get("findings", []):
        check_finding(finding, case["columns"])


def check_measures(measured):
    assert set(measured) == {"missing", "unknown", "psi", "js", "refused"}
    for shares in (measured["missing"], measured["unknown"]):
        assert shares is None or (len(shares) == 2 and all(0 <= share <= 1 for share in shares))
    assert measured["missing"] is not None
    if measured["refused"] is not None:
        assert (measured["psi"], measured["js"], measured["refused"]) == (None, None, "not_comparable")
        return
    assert measured["psi"] >= 0
    assert 0 <= measured["js"] <= 1


def check_finding(finding, columns):
    assert set(finding) == FINDING
    assert (finding["code"], finding["severity"], finding["count"]) == ("drift", "warning", 0)
    assert finding["rows"] == finding["values"] == finding["frequencies"] == []
    assert finding["column"] in columns


@pytest.mark.parametrize(("schema", "case"), CASES)
def test_a_refused_column_lacks_statistics_or_cells(schema, case):
    statistics = schema.get("statistics", {}).get("columns", {})
    vocabularies = {step["column"] for step in schema["steps"] if step["op"] == "match"}
    for name, measured in case.get("columns", {}).items():
        if measured["refused"] is None:
            assert {"edges", "value_counts"} & set(statistics[name])
        if measured["unknown"] is not None:
            assert name in vocabularies and "value_counts" in statistics[name]


def test_both_errors_of_a_comparison_and_every_kind_of_threshold_are_shown():
    cases = [param.values[1] for param in CASES]
    assert {case["error"]["code"] for case in cases if "error" in case} == {"not_comparable", "wrong_length"}
    assert {name for case in cases if case.get("findings") for name in case["thresholds"]} == THRESHOLDS
