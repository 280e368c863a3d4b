"""The vectors of findings against clauses 11.5, 12 and 13: their form, their fingerprints, their codes, their order."""

from jsonschema import Draft202012Validator
import pytest

from contract.case_form import check_blocks, check_column, check_vector
from contract.specification import SCHEMAS, error_stages, name_of, read_json

REPORTS = sorted((SCHEMAS / "reports").glob("*.json"))
CASES = [
    pytest.param(read_json(path)["schema"], case, id=f"{name_of(path)}: {case['description']}")
    for path in REPORTS
    for case in read_json(path)["cases"]
]
KEYS = ("code", "severity", "column", "rows", "count", "values", "frequencies")
SEVERITIES = ("error", "warning", "note")
FORM = read_json(SCHEMAS / "report.schema.json")


def test_the_form_of_a_report_is_a_json_schema():
    Draft202012Validator.check_schema(FORM)


@pytest.mark.parametrize("path", REPORTS, ids=name_of)
def test_a_vector_of_findings_is_sealed_and_names_clauses_that_exist(path):
    check_vector(read_json(path))


@pytest.mark.parametrize(("schema", "case"), CASES)
def test_a_case_of_findings_has_the_form_of_clause_12(schema, case):
    assert set(case) - {"ranges", "blocks"} == {"description", "frame", "findings", "bad"}
    check_blocks(case)
    for column in case["frame"]:
        check_column(column)
    rows = max((len(column["values"]) for column in case["frame"]), default=0)
    for finding in case["findings"]:
        check_finding(finding, rows)
    order = [SEVERITIES.index(finding["severity"]) for finding in case["findings"]]
    assert order == sorted(order)
    keys = [(finding["code"], finding["severity"], finding["column"]) for finding in case["findings"]]
    assert len(set(keys)) == len(keys)
    check_bad(case, rows)


def check_finding(finding, rows):
    words = {"expected": "", "found": "", "message": "", "hint": ""}
    form = {"$ref": "#/$defs/finding", "$defs": FORM["$defs"]}
    Draft202012Validator(form).validate(finding | words)
    assert tuple(finding) == KEYS
    stages = {"error": "prepare", "warning": "warning", "note": "warning"}
    # an error, or taken by a policy or as missing
    is_taken = finding["code"] in ("unknown_value", "wrong_type") and finding["severity"] == "note"
    assert is_taken or error_stages()[finding["code"]] == stages[finding["severity"]]
    assert finding["rows"] == sorted(set(finding["rows"]))
    assert len(finding["rows"]) in (0, min(finding["count"], 5))
    assert finding["count"] <= rows
    assert finding["frequencies"] == sorted(finding["frequencies"], reverse=True)
    assert len(finding["frequencies"]) in (0, len(finding["values"]))


def check_bad(case, rows):
    assert case["bad"] == sorted(set(case["bad"]))
    errors = [finding for finding in case["findings"] if finding["severity"] == "error"]
    assert {row for finding in errors for row in finding["rows"]} <= set(case["bad"])
    assert len(case["bad"]) <= sum(finding["count"] for finding in errors)
    if any(not finding["rows"] and finding["count"] for finding in errors):  # a column as a whole
        assert case["bad"] == list(range(rows))


def test_every_code_that_concerns_a_batch_is_shown_that_a_frame_of_a_vector_can_show():
    beyond = {"not_a_frame", "wrong_length"}
    shown = {finding["code"] for param in CASES for finding in param.values[1]["findings"]}
    notable = {
        "converted_type",
        "extra_column",
        "column_order",
        "infinite_value",
        "subnormal_numbers",
        "outside_training",
    }
    assert shown == {code for code, stage in error_stages().items() if stage == "prepare"} - beyond | notable
