"""Where the specification lies: its pages, its vectors and its files, read without any code of ours."""

from functools import cache
import json
from pathlib import Path
import re

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "schemas"
# The pages of each numbering in its order. Vectors name the first one after the page on which it began.
NUMBERINGS = {
    "README": (
        "format",
        "vectors",
        "validation",
        "splitting",
        "statistics",
        "drift",
        "comparison",
        "README",
        "explaining",
        "model",
        "preflight",
        "outputs",
        "scoring",
    ),
    "steps": ("steps",),
}
PAGES = tuple(page for pages in NUMBERINGS.values() for page in pages)
VECTORS = sorted(
    path for folder in ("ops", "columns", "inputs", "encodings") for path in (SCHEMAS / folder).rglob("*.json")
)
EXPECTATIONS = sorted((SCHEMAS / "files").rglob("*.expect.json"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SCHEMAS))


@cache
def read_json(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def document_beside(expectation: Path) -> Path:
    return expectation.with_name(expectation.name.removesuffix(".expect.json"))


def expectations(folder: str, suffix: str) -> list[Path]:
    """Return the expectations of the documents in ``files/<folder>`` that end in ``suffix``."""
    return [p for p in EXPECTATIONS if p.parent.name == folder and p.name.endswith(suffix + ".expect.json")]


@cache
def structure() -> Draft202012Validator:
    return Draft202012Validator(read_json(SCHEMAS / "feature-schema.schema.json"))


def read_page(page: str) -> str:
    return (SCHEMAS / f"{page}.md").read_text("utf-8")


def clauses_of(page: str) -> list[tuple[str, str]]:
    """Return the clauses of a page as they stand there, each with its title: ``[("4", "Columns and values"), …]``."""
    found = re.findall(r"^(?:## (\d+)\. (.+)|(\d+\.\d+) (?:\*\*(.+?)[.:]?\*\*)?)", read_page(page), re.M)
    return [(section or clause, heading or title) for section, heading, clause, title in found]


@cache
def clauses() -> dict[str, set[str]]:
    """Return the numbers of the clauses of each numbering, ``{"README": {"1", "1.1", …}, "steps": {…}}``."""
    return {name: {clause for page in pages for clause, _ in clauses_of(page)} for name, pages in NUMBERINGS.items()}


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading, without its head, as texts."""
    section = read_page(page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def clauses_named(reference: str) -> list[tuple[str, str]]:
    """Return the clauses of a reference such as ``"steps 1.4, README 7.1, 7.2"``; README is the default."""
    page, named = "README", []
    for word in re.findall(r"[^\s,]+", reference):
        if word in clauses():
            page = word
        else:
            named.append((page, word))
    return named


@cache
def error_stages() -> dict[str, str]:
    """Return the stage of every code in ``errors.md``."""
    return dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", read_page("errors"), re.M))


@cache
def parameters_of_ops() -> dict[str, dict[str, bool]]:
    """Return, for every op of ``steps.md``, its parameters and whether each is required."""
    headings = re.findall(r"^## \d+\. `(\w+)`: (.*)$", read_page("steps"), re.M)
    return {op: {k: not mark for k, mark in re.findall(r"`([a-z_]+)`(\??)", rest)} for op, rest in headings}
