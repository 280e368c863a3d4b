"""The manifest of the vectors, and the closed form of every file that it lists."""

from collections import Counter
from functools import cache

import jsonschema
import pytest

from contract.manifest import PAGE, list_files, render_manifest
from contract.specification import SCHEMAS, expectations, name_of, read_json

FILES = list_files()
# a reason that has no place in a document: there is none yet, or it is the seal
WITHOUT_PATH = {
    "not_a_schema",
    "invalid_json",
    "invalid_arrow",
    "unsupported_version",
    "fingerprint_mismatch",
}
# reported at the document itself, whose path is empty (11.4), or about the order of codes
AT_DOCUMENT = {
    "columns-absent",
    "document-unknown-key",
    "fingerprint-absent",
    "inputs-absent",
    "order-step-before-structure",
    "order-structure-before-fingerprint",
    "steps-absent",
    "version-absent",
    "vocabularies-absent",
}


def test_the_manifest_is_current():
    assert PAGE.read_text("utf-8") == render_manifest(), "run make generate"


@cache
def form_of(name):
    whole = read_json(SCHEMAS / "vector.schema.json")
    return jsonschema.Draft202012Validator({**whole, "$ref": f"#/$defs/{name}"})


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_manifest_has_its_form_and_no_key_more(name):
    form_of(FILES[name]["form"]).validate(read_json(SCHEMAS / name))


@pytest.mark.parametrize("path", expectations("invalid", ""), ids=name_of)
def test_an_invalid_file_tells_the_reason_where_it_has_a_place(path):
    expected = read_json(path)
    placeless = expected["code"] in WITHOUT_PATH or path.name.split(".")[0] in AT_DOCUMENT
    assert bool(expected.get("path")) != placeless


def test_a_reader_that_refuses_everything_for_one_reason_fails_most():
    told = [read_json(path) for path in expectations("invalid", "")]
    reasons = Counter((each["code"], each.get("path", "")) for each in told)
    assert reasons.most_common(1)[0][1] < len(told) / 4
