"""The vectors of outputs against clauses 11.5 and 21: their form, their seals, and that every rule is shown."""

import hashlib
import json

from jsonschema import Draft202012Validator
import pytest

from contract.seal import canonical_form, decode_step
from contract.specification import SCHEMAS, clauses, clauses_named, error_stages, name_of, read_json

OUTPUTS = sorted((SCHEMAS / "outputs").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{name_of(path)}: {case['description']}")
    for path in OUTPUTS
    for case in read_json(path)["cases"]
]
ALLOWED = {"clip", "center_scale", "scale_offset", "math", "select", "fill", "constant", "combine", "project"}


def list_errors(case) -> list[dict]:
    """Return the errors of a case, whether of all types or of some."""
    given = case.get("expect", {"": {"error": case.get("error")}}).values()
    return [each["error"] for each in given if "error" in each]


@pytest.mark.parametrize("path", OUTPUTS, ids=name_of)
def test_a_vector_of_outputs_names_clauses_that_exist_and_tells_its_cases_apart(path):
    vector = read_json(path)
    assert clauses_named(vector["clause"])
    assert all(clause in clauses()[page] for page, clause in clauses_named(vector["clause"]))
    descriptions = [case["description"] for case in vector["cases"]]
    assert len(set(descriptions)) == len(descriptions)


@pytest.mark.parametrize("case", CASES)
def test_an_output_is_sealed_by_clause_8_unless_that_is_what_is_wrong(case):
    output = case["output"]
    content = {key: value for key, value in output.items() if key != "fingerprint" and value is not None}
    if isinstance(content.get("steps"), list):
        content["steps"] = [decode_step(step) for step in content["steps"]]
    right = "sha256:" + hashlib.sha256(canonical_form(content)).hexdigest()
    codes = {error["code"] for error in list_errors(case)}
    if "fingerprint_mismatch" in codes:
        assert output["fingerprint"] != right
    elif codes.isdisjoint({"invalid_schema", "unknown_step"}):
        assert output.get("fingerprint", right) == right


@pytest.mark.parametrize("case", CASES)
def test_expected_rows_are_as_many_as_raw_ones_and_as_wide_as_their_names(case):
    widths = {len(row) for row in case["raw"]}
    assert len(widths) == 1 or (not widths and case["output"]["shape"])
    for expected in case.get("expect", {}).values():
        if "error" not in expected:
            assert len(expected.get("labels", expected.get("rows"))) == len(case["raw"])
            assert {len(row) for row in expected.get("rows", ())} <= {len(expected.get("columns", ()))}
    for error in list_errors(case):
        assert error["code"] in error_stages()
        assert all(row < len(case["raw"]) for row in error.get("rows", ()))


def test_every_op_of_an_output_is_shown_and_every_code():
    cases = [param.values[0] for param in CASES]
    given = [case for case in cases if "expect" in case]
    shown = {step["op"] for case in given for step in case["output"].get("steps") or ()}
    assert shown == ALLOWED
    assert {error["code"] for case in cases for error in list_errors(case)} == {
        *("unknown_step", "invalid_schema", "fingerprint_mismatch", "output_mismatch"),
        *("nan_prediction", "no_classes", "no_probabilities", "out_of_domain"),
    }


def test_the_structure_of_outputs_has_the_keys_and_ops_of_the_clause():
    structure = json.loads((SCHEMAS / "outputs.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(structure)
    assert set(structure["$defs"]["step"]["properties"]["op"]["enum"]) == ALLOWED
    keys = ["name", "shape", "labels", "scale", "classes", "threshold", "steps", "from", "fingerprint"]
    assert list(structure["items"]["properties"]) == keys
