"""What names a clause or links to a page: code, tests, pages and vectors, held against the pages."""

from functools import cache
from pathlib import Path
import re

import pytest

from contract.specification import NUMBERINGS, PAGES, SCHEMAS, clauses, read_page

ROOT = SCHEMAS.parent
CITING = [
    path
    for folder in ("src", "r-package", "tests", "examples", "schemas")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".R", ".c", ".h", ".md", ".Rd", ".Rmd", ".json"}
] + sorted(ROOT.glob("*.md"))
NUMBER = r"\d+(?:\.\d+)?"
# "clause 4.3", "clauses 1 to 6 and 9", "steps 1.2, 1.4"; in a comment such a list may go on in the next line
CITATION = re.compile(rf"\b(clauses?|steps)\s({NUMBER}(?:(?:, and|,| and| or| to)[\s#*']+{NUMBER})*)\b", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
LINKING = sorted([*ROOT.glob("*.md"), *SCHEMAS.glob("*.md")])


def clauses_cited(text: str) -> set[tuple[str, str]]:
    return {
        ("steps" if word.lower() == "steps" else "README", clause)
        for word, listed in CITATION.findall(text)
        for clause in re.findall(NUMBER, listed)
    }


def test_every_clause_that_a_file_cites_exists():
    cited = {path: clauses_cited(path.read_text("utf-8", errors="replace")) for path in CITING}
    assert len([path for path in cited if cited[path]]) > 50
    assert [
        (str(path.relative_to(ROOT)), page, clause)
        for path in cited
        for page, clause in sorted(cited[path])
        if clause not in clauses()[page]
    ] == []


@pytest.mark.parametrize("page", NUMBERINGS["README"])
def test_every_clause_that_a_page_names_by_its_number_alone_exists(page):
    text = re.sub(r"`[^`]*`|\bsteps [\d., ]+|\bversion \S+", "", read_page(page))
    named = set(re.findall(r"(?<![\d.-])[1-9]\d*\.\d{1,2}(?![\d])", text))
    assert named - clauses()["README"] == set()


@cache
def anchors(path: Path) -> set[str]:
    """Return the anchors that headings get: lower case, letters, digits and hyphens, spaces as hyphens."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", LINKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path):
    for target in LINK.findall(path.read_text("utf-8")):
        if target.startswith("https:"):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def test_every_page_is_linked_from_the_entry():
    linked = set(LINK.findall(read_page("README")))
    assert {f"{page}.md" for page in (*PAGES, "errors") if page != "README"} <= linked
