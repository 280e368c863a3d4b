"""The pages against the folders: every op, every clause and every code once."""

import re

from contract.specification import SCHEMAS, clauses, error_stages, parameters_of_ops


def test_every_op_has_a_folder_of_vectors_and_every_folder_an_op():
    assert {path.name for path in (SCHEMAS / "ops").iterdir()} == set(parameters_of_ops())


def test_every_op_of_the_table_has_a_section_in_its_page():
    text = (SCHEMAS / "steps.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?`) \|", text, re.M)
    assert {op for cells in rows for op in re.findall(r"`(\w+)`", cells)} == set(parameters_of_ops())


def test_both_packages_carry_the_table_of_errors_as_it_is():
    table = (SCHEMAS / "errors.md").read_bytes()
    root = SCHEMAS.parent
    assert (root / "src" / "schemabridge" / "errors.md").read_bytes() == table
    assert (root / "r-package" / "inst" / "errors.md").read_bytes() == table


def test_every_code_that_a_page_names_is_in_the_table_of_errors():
    listed = re.findall(r"^\| `(\w+)` \|", (SCHEMAS / "errors.md").read_text("utf-8"), re.M)
    assert len(listed) == len(set(listed)) == len(error_stages())
    endings = r"`((?:not_a|invalid|unknown|unsupported|absent|duplicated|ambiguous|wrong)_\w+)`"
    for page in clauses():
        named = set(re.findall(endings, (SCHEMAS / f"{page}.md").read_text("utf-8")))
        assert named <= set(listed)


def test_clauses_are_numbered_once():
    for page in clauses():
        text = (SCHEMAS / f"{page}.md").read_text("utf-8")
        numbers = re.findall(r"^(\d+\.\d+) ", text, re.M)
        assert len(numbers) == len(set(numbers))
