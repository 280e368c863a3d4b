"""``make vector``: what it writes of a draft is the vector, sealed and laid out."""

import json

import pytest

from contract.specification import SCHEMAS, VECTORS, name_of, read_json
from contract.vector import main, seal_file

LAID_OUT = sorted((SCHEMAS / "reports").glob("*.json"))
OTHERS = sorted(path for folder in ("diff", "explain") for path in (SCHEMAS / folder).glob("*.json"))


def without_fingerprints(value):
    if isinstance(value, dict):
        return {key: without_fingerprints(item) for key, item in value.items() if key != "fingerprint"}
    return value


def seal_copy(path, folder):
    draft = folder / path.name
    draft.write_text(json.dumps(without_fingerprints(read_json(path))), "utf-8")
    seal_file(draft, json.loads(draft.read_text("utf-8")))
    return draft.read_text("utf-8")


@pytest.mark.parametrize("path", [*VECTORS, *OTHERS], ids=name_of)
def test_sealing_a_vector_without_fingerprints_gives_the_vector(path, tmp_path):
    assert json.loads(seal_copy(path, tmp_path)) == read_json(path)


@pytest.mark.parametrize("path", LAID_OUT, ids=name_of)
def test_a_sealed_draft_is_laid_out_as_its_neighbours(path, tmp_path):
    assert seal_copy(path, tmp_path) == path.read_text("utf-8")


def test_a_document_is_laid_out_as_clause_2_5_has_it_and_its_expectation_is_sealed_too(tmp_path):
    document, expectation = (
        SCHEMAS / "files/valid/golden.schema.json",
        tmp_path / "valid/golden.schema.json.expect.json",
    )
    expectation.parent.mkdir()
    expectation.write_text('{"clause": "9.1", "fingerprint": ""}', "utf-8")
    assert seal_copy(document, expectation.parent) == document.read_text("utf-8")
    assert json.loads(expectation.read_text("utf-8"))["fingerprint"] == read_json(document)["fingerprint"]


def test_a_text_that_is_not_seen_as_it_is_stands_in_escapes(tmp_path):
    draft = tmp_path / "draft.json"
    seal_file(draft, {"description": ["é", "e\u0301", "\u200b"]})
    assert draft.read_text("utf-8") == '{"description": ["é", "e\\u0301", "\\u200b"]}\n'


def test_what_lies_elsewhere_is_no_draft(tmp_path, capsys):
    draft = tmp_path / "draft.json"
    draft.write_text("{}", "utf-8")
    assert main([str(draft)]) == 1
    assert "below schemas/" in capsys.readouterr().err
    assert draft.read_text("utf-8") == "{}"
