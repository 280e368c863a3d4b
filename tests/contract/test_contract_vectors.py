"""Every vector against clause 11: the form of its frames and expectations, its fingerprint, its codes."""

import pytest

from contract.case_form import check_blocks, check_column, check_error, check_expect, check_vector
from contract.specification import VECTORS, error_stages, name_of, read_json

CASES = [
    pytest.param(read_json(path)["schema"], case, id=f"{name_of(path)}: {case['description']}")
    for path in VECTORS
    for case in read_json(path)["cases"]
]


@pytest.mark.parametrize("path", VECTORS, ids=name_of)
def test_a_vector_has_the_keys_of_clause_11_a_sealed_schema_and_names_clauses_that_exist(path):
    check_vector(read_json(path))


@pytest.mark.parametrize(("schema", "case"), CASES)
def test_a_case_has_the_form_of_clause_11(schema, case):
    assert set(case) - {"blocks"} in ({"description", "frame", "expect"}, {"description", "frame", "error"})
    check_blocks(case)
    for column in case["frame"]:
        check_column(column)
    rows = max((len(column["values"]) for column in case["frame"]), default=0)
    if "error" in case:
        check_error(case["error"], schema, rows)
    else:
        check_expect(case["expect"], schema, rows)


def test_every_code_of_a_frame_is_shown_that_a_frame_of_a_vector_can_show():
    # whatever a vector holds is a frame
    beyond = {"not_a_frame"}
    shown = {param.values[1]["error"]["code"] for param in CASES if "error" in param.values[1]}
    assert shown == {code for code, stage in error_stages().items() if stage == "prepare"} - beyond
