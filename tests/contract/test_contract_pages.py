"""The pages against themselves and against the folders: every op, every clause and every code once."""

from itertools import pairwise
import re

import pytest

from contract.specification import NUMBERINGS, PAGES, SCHEMAS, clauses_of, error_stages, parameters_of_ops, read_page


def test_every_op_has_a_folder_of_vectors_and_every_folder_an_op():
    assert {path.name for path in (SCHEMAS / "ops").iterdir()} == set(parameters_of_ops())


def test_every_op_of_the_table_has_a_section_in_its_page():
    rows = re.findall(r"^\| (`.*?`) \|", read_page("steps"), re.M)
    assert {op for cells in rows for op in re.findall(r"`(\w+)`", cells)} == set(parameters_of_ops())


@pytest.mark.parametrize("name", ["errors.md", "known-failures.json"])
def test_both_packages_carry_a_table_as_it_is(name):
    table = (SCHEMAS / name).read_bytes()
    root = SCHEMAS.parent
    assert (root / "src" / "schemabridge" / name).read_bytes() == table
    assert (root / "r-package" / "inst" / name).read_bytes() == table


def test_every_code_is_raised_in_both_halves_where_both_have_its_stage():
    root = SCHEMAS.parent
    python = "".join(path.read_text("utf-8") for path in (root / "src" / "schemabridge").rglob("*.py"))
    sources = [*(root / "r-package" / "R").glob("*.R"), *(root / "r-package" / "src").glob("*.[ch]")]
    r = "".join(path.read_text("utf-8") for path in sources)
    shared = {code for code, stage in error_stages().items() if stage in ("read", "prepare", "verify")}
    assert {code for code in error_stages() if f'"{code}"' not in python} == set()
    assert {code for code in shared if f'"{code}"' not in r} == set()
    assert set(re.findall(r'(?:stop|warn)_schemabridge\(\s*"(\w+)"', r)) <= set(error_stages())


def test_every_code_that_a_page_names_is_in_the_table_of_errors():
    listed = re.findall(r"^\| `(\w+)` \|", read_page("errors"), re.M)
    assert len(listed) == len(set(listed)) == len(error_stages())
    endings = r"`((?:not_a|invalid|unknown|unsupported|absent|duplicated|ambiguous|wrong)_\w+)`"
    for page in PAGES:
        assert set(re.findall(endings, read_page(page))) <= set(listed)


@pytest.mark.parametrize("numbering", NUMBERINGS)
def test_clauses_are_numbered_one_after_the_other_across_pages(numbering):
    found = [clause for page in NUMBERINGS[numbering] for clause, _ in clauses_of(page)]
    assert found[0] == "1"
    for before, after in pairwise(found):
        section, *rest = before.split(".")
        within = f"{section}.{int(rest[0]) + 1 if rest else 1}"
        assert after in (within, str(int(section) + 1)), before


def test_every_clause_but_those_of_steps_has_a_title():
    assert [clause for page in NUMBERINGS["README"] for clause, title in clauses_of(page) if not title] == []


def test_every_page_of_the_folder_is_read_here():
    assert {path.stem for path in SCHEMAS.glob("*.md")} == {*PAGES, "errors", "coverage"}


@pytest.mark.parametrize("page", [*PAGES, "errors", "coverage"])
def test_no_line_of_a_page_is_longer_than_120_characters(page):
    lines = read_page(page).splitlines()
    if page == "errors":  # both packages read its table row by row, and a row of a table cannot be broken
        lines = [line for line in lines if not line.startswith("|")]
    assert [line for line in lines if len(line) > 120] == []
