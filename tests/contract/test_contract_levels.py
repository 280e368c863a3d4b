"""The levels of README.md and the coverage of the clauses: every folder and every clause has its level."""

import re

from contract.coverage import PAGE, render_coverage
from contract.specification import NUMBERINGS, SCHEMAS, clauses_of, rows_of

LEVELS = {name.strip("`"): (clauses, base.strip("`")) for name, _, clauses, base in rows_of("README", "Levels")}
FOLDERS = {name.strip("`/"): level.strip("`") for name, level, *_ in rows_of("README", "Vectors")}


def sections_of(text: str) -> set[int]:
    """Return the sections of a text such as ``"1 to 9, 14.1"``."""
    spans = re.findall(r"(\d+)(?:\.\d+)?(?: to (\d+))?", text)
    return {section for low, high in spans for section in range(int(low), int(high or low) + 1)}


def test_every_folder_of_vectors_has_a_level():
    there = {path.name for path in SCHEMAS.iterdir() if path.is_dir()}
    # the files of released writers come with the first release
    assert set(FOLDERS) - {"golden"} == there - {"golden"}
    assert set(FOLDERS.values()) <= set(LEVELS)


def test_a_level_stands_on_one_that_stands_above_it():
    names = list(LEVELS)
    assert LEVELS[names[0]][1] == ""
    assert all(LEVELS[name][1] in names[:place] for place, name in enumerate(names) if place)


def test_every_clause_has_a_level_but_vectors_and_rationale():
    sections = {int(clause) for page in NUMBERINGS["README"] for clause, _ in clauses_of(page) if "." not in clause}
    levelled = set().union(*(sections_of(clauses) for clauses, _ in LEVELS.values()))
    assert sections - levelled == {11, 17}


def test_every_page_stands_in_the_table_of_pages_with_its_sections():
    told = {re.sub(r"^\[`(.+?)\.md`\].*", r"\1", page): clauses for page, clauses, _ in rows_of("README", "Pages")}
    told["README"] = told.pop("this page")
    for pages in NUMBERINGS.values():
        for page in pages:
            sections = {int(clause) for clause, _ in clauses_of(page) if "." not in clause}
            assert sections_of(told.pop(page)) == sections, page
    assert told == {}


def test_the_page_of_coverage_is_current():
    assert PAGE.read_text("utf-8") == render_coverage(), "run make generate"
