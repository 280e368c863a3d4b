"""The vectors of comparisons against clauses 11.5 and 16: their form, their fingerprints, and that every verdict is shown."""

import pytest

from contract.seal import fingerprint_of
from contract.specification import SCHEMAS, clauses, clauses_named, name_of, read_json, structure

DIFF = sorted((SCHEMAS / "diff").glob("*.json"))
VERDICTS = ("same_bits", "compatible", "new_matrix", "scorers_break")
ABOUT = ("column", "vocabulary", "step", "input", "feature")


@pytest.mark.parametrize("path", DIFF, ids=name_of)
def test_a_vector_of_a_comparison_has_its_keys_and_names_clauses_that_exist(path):
    vector = read_json(path)
    assert set(vector) == {"clause", "description", "old", "new", "verdict", "changes"}
    assert clauses_named(vector["clause"])
    assert all(clause in clauses()[page] for page, clause in clauses_named(vector["clause"]))


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("path", DIFF, ids=name_of)
def test_both_documents_have_the_structure_and_a_right_fingerprint(path, side):
    document = read_json(path)[side]
    structure().validate(document)
    assert document["fingerprint"] == fingerprint_of(document)


@pytest.mark.parametrize("path", DIFF, ids=name_of)
def test_the_verdict_is_the_worst_of_the_changes(path):
    vector = read_json(path)
    worst = max((change["verdict"] for change in vector["changes"]), key=VERDICTS.index, default="same_bits")
    assert vector["verdict"] == worst


@pytest.mark.parametrize("path", DIFF, ids=name_of)
def test_a_change_is_about_something_of_that_name_in_the_new_schema_or_else_the_old(path):
    vector = read_json(path)
    assert [ABOUT.index(change["about"]) for change in vector["changes"]] == sorted(
        ABOUT.index(change["about"]) for change in vector["changes"]
    )
    for change in vector["changes"]:
        assert set(change) == {"about", "name", "verdict"}
        assert change["name"] in list_names(vector["new"], change["about"]) + list_names(vector["old"], change["about"])


def list_names(document, about):
    if about == "feature":
        return [name for each in document["inputs"] for encoding in each["encodings"] for name in encoding["features"]]
    if about == "vocabulary":
        return list(document["vocabularies"])
    key = "id" if about == "step" else "name"
    return [each[key] for each in document[f"{about}s"]]


def test_every_verdict_is_shown_and_of_every_kind_of_thing():
    changes = [change for path in DIFF for change in read_json(path)["changes"]]
    assert {read_json(path)["verdict"] for path in DIFF} == set(VERDICTS)
    assert {change["about"] for change in changes} == set(ABOUT)
