"""The documents in files/valid and files/invalid against their expectations."""

import json

import pyarrow as pa
import pytest

from contract.case_form import check_column, check_error, check_expect
from contract.seal import fingerprint_of
from contract.specification import (
    EXPECTATIONS,
    SCHEMAS,
    clauses,
    clauses_named,
    document_beside,
    error_stages,
    expectations,
    name_of,
    read_json,
)

VALID = expectations("valid", "")
INVALID = expectations("invalid", "")
# the fingerprint is the fault, or a second one on purpose
BROKEN_SEAL = [
    "fingerprint-absent",
    "fingerprint-short",
    "fingerprint-upper-case",
    "fingerprint-mismatch",
    "fingerprint-mismatch-order",
    "fingerprint-mismatch-feature",
    "order-structure-before-fingerprint",
    "order-version-before-step",
]


def read_document(path):
    """Return the document of either form, the columns of an Arrow file joined into it (clause 3)."""
    if path.suffix == ".json":
        return read_json(path)
    table = pa.ipc.open_file(path).read_all()
    arrays = {name: column[0].as_py() for name, column in zip(table.column_names, table.columns, strict=True)}
    document = json.loads(table.schema.metadata[b"schemabridge"])
    for holder in [*document["vocabularies"].values(), *document["steps"]]:
        for key, value in holder.items():
            if isinstance(value, dict):
                holder[key] = arrays.pop(value["$arrow"])
    assert not arrays
    return document


@pytest.mark.parametrize("path", EXPECTATIONS, ids=name_of)
def test_an_expectation_stands_beside_a_document_and_names_clauses_that_exist(path):
    assert document_beside(path).is_file()
    for page, clause in clauses_named(read_json(path)["clause"]):
        assert clause in clauses()[page]


def test_every_document_has_an_expectation():
    documents = {p for p in (SCHEMAS / "files").rglob("*.schema.*") if not p.name.endswith(".expect.json")}
    assert documents == {document_beside(path) for path in EXPECTATIONS}


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_a_valid_file_has_the_fingerprint_that_is_expected(path):
    document, expected = read_document(document_beside(path)), read_json(path)
    assert set(expected) <= {"clause", "description", "fingerprint", "cases"}
    assert document["fingerprint"] == expected["fingerprint"] == fingerprint_of(document)


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_the_cases_of_a_valid_file_have_the_form_of_clause_11(path):
    document = read_document(document_beside(path))
    for case in read_json(path).get("cases", []):
        for column in case["frame"]:
            check_column(column)
        rows = max(len(column["values"]) for column in case["frame"])
        if "error" in case:
            check_error(case["error"], document, rows)
        else:
            check_expect(case["expect"], document, rows)


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_an_invalid_file_names_a_code_of_reading(path):
    expected = read_json(path)
    assert set(expected) <= {"clause", "description", "code", "path"}
    assert error_stages()[expected["code"]] == "read"


@pytest.mark.parametrize(
    "path",
    [p for p in expectations("invalid", ".schema.json") if read_json(p)["code"] == "invalid_schema"],
    ids=name_of,
)
def test_a_structural_fault_is_not_a_broken_seal_too(path):
    document = read_json(document_beside(path))
    name = path.name.removesuffix(".schema.json.expect.json")
    assert (document.get("fingerprint") != fingerprint_of(document)) == (name in BROKEN_SEAL)


def test_every_code_of_reading_is_shown_that_a_file_can_show():
    # no file at all, and 256 MiB of it, are for the tests of the readers
    shown = {read_json(path)["code"] for path in INVALID}
    beyond = {"file_not_found", "file_too_large"}
    assert shown == {code for code, stage in error_stages().items() if stage == "read"} - beyond
