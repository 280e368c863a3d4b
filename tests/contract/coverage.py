"""Writes schemas/coverage.md, every clause with the number of its vectors: `make generate`."""

from collections import Counter
from textwrap import fill

from contract.specification import EXPECTATIONS, NUMBERINGS, SCHEMAS, clauses_named, clauses_of, read_json

PAGE = SCHEMAS / "coverage.md"
# the form of the vectors themselves, and the reasons
WITHOUT_VECTORS = ("vectors", "README")
HEAD = """\
# Coverage

Every clause with the number of the vectors that name it, and the folders in which they are. A document of `files/` with
its expectation is one vector. Clauses 11 (the form of the vectors) and 17 (rationale) have none. `make generate` writes
this page.

What no vector names may still be met by vectors of other clauses, or be beyond what a file can show; it is where two
readers could differ unnoticed:

{README}
{steps}
"""
TABLE = """\

## [`{page}.md`]({page}.md)

| clause | about | vectors | in |
|---|---|---|---|
"""


def main() -> None:
    PAGE.write_text(render_coverage(), "utf-8")


def render_coverage() -> str:
    vectors = count_vectors()
    unnamed = {name: render_unnamed(name, list_unnamed(name, vectors[name])) for name in NUMBERINGS}
    tables = [render_table(page, vectors[name]) for name in NUMBERINGS for page in pages_with_vectors(name)]
    return HEAD.format(**unnamed) + "".join(tables)


def count_vectors() -> dict[str, dict[str, Counter[str]]]:
    """Return the vectors of each clause by folder, ``{"README": {"4.3": Counter(columns=11), …}, "steps": …}``."""
    found = {name: {clause: Counter() for clause in list_clauses(name)} for name in NUMBERINGS}
    others = [path for path in SCHEMAS.glob("*/**/*.json") if not path.is_relative_to(SCHEMAS / "files")]
    for path in [*EXPECTATIONS, *others]:
        for name, clause in set(clauses_named(read_json(path).get("clause", ""))):
            found[name][clause][path.relative_to(SCHEMAS).parts[0]] += 1
    return found


def list_clauses(numbering: str) -> list[str]:
    return [clause for page in NUMBERINGS[numbering] for clause, _ in clauses_of(page)]


def pages_with_vectors(numbering: str) -> list[str]:
    return [page for page in NUMBERINGS[numbering] if page not in WITHOUT_VECTORS]


def list_unnamed(numbering: str, vectors: dict[str, Counter[str]]) -> list[str]:
    found = [clause for page in pages_with_vectors(numbering) for clause, _ in clauses_of(page)]
    return [clause for clause in found if not vectors[clause] and not has_parts(clause, found)]


def render_unnamed(numbering: str, clauses: list[str]) -> str:
    words = {"README": "clauses", "steps": "of `steps.md`"}[numbering]
    return fill(f"- {words} {', '.join(clauses) or 'none'}", 120, subsequent_indent="  ", break_on_hyphens=False)


def has_parts(clause: str, clauses: list[str]) -> bool:
    return f"{clause}.1" in clauses


def render_table(page: str, vectors: dict[str, Counter[str]]) -> str:
    clauses = [clause for clause, _ in clauses_of(page)]
    rows = [
        render_heading(clause, title) if has_parts(clause, clauses) else render_row(clause, title, vectors[clause])
        for clause, title in clauses_of(page)
    ]
    return TABLE.format(page=page) + "".join(f"{row}\n" for row in rows)


def render_heading(section: str, title: str) -> str:
    # the headings of steps.md go on with the parameters
    return f"| **{section}** | **{title.partition(':')[0]}** | | |"


def render_row(clause: str, title: str, folders: Counter[str]) -> str:
    places = ", ".join(f"{folder} {number}" for folder, number in sorted(folders.items()))
    return f"| {clause} | {title} | {folders.total() or '**none**'} | {places} |".replace("  ", " ")


if __name__ == "__main__":
    main()
