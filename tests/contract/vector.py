"""What ``make vector DRAFT=path`` does: seal a draft where it lies, lay it out like its neighbours, hold it against the contract.

A draft is a vector, or a document of ``files/``, at the place where it shall stay, without fingerprints. What it expects is
written by hand, from the clause that it names; nothing here computes it.
"""

from __future__ import annotations

import json
from pathlib import Path
import sys
import unicodedata

import pytest

from contract.seal import fingerprint_of
from contract.specification import SCHEMAS, name_of

# 1.1
DOCUMENT = ("format", "format_version", "columns", "vocabularies", "steps", "inputs", "fingerprint")
# where a vector holds a whole document (11.1, 11.5)
SEALED_PLACES = ("schema", "old", "new")
WIDTH = 118
CONTRACT = Path(__file__).parent


def main(arguments: list[str]) -> int:
    """Return 0 where the draft is a vector that keeps the contract."""
    if len(arguments) != 1:
        return fail("which draft? make vector DRAFT=schemas/ops/clip/bounds.json")
    path = Path(arguments[0]).resolve()
    if not path.is_relative_to(SCHEMAS) or not path.is_file():
        return fail(f"{arguments[0]}: a draft is a file below schemas/, at the place where the vector shall stay")
    try:
        draft = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        return fail(f"{arguments[0]} is not JSON: {error}")
    if not isinstance(draft, dict):
        return fail(f"{arguments[0]}: a vector is one JSON object (clause 11)")
    fingerprints = seal_file(path, draft)
    return check_file(path, fingerprints)


def fail(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


def seal_file(path: Path, draft: dict) -> list[str]:
    """Write the draft with its fingerprints and return them; those of a valid document go into its expectation too."""
    if "format" in draft:
        document = seal_document(draft)
        path.write_text(lay_out_document(document), "utf-8")
        seal_expectation(path.with_name(f"{path.name}.expect.json"), document["fingerprint"])
        return [document["fingerprint"]]
    for place in SEALED_PLACES:
        if isinstance(draft.get(place), dict):
            draft[place] = seal_document(draft[place])
    path.write_text(lay_out(draft) + "\n", "utf-8")
    return [draft[place]["fingerprint"] for place in SEALED_PLACES if isinstance(draft.get(place), dict)]


def seal_document(document: dict) -> dict:
    """Return the document with the fingerprint of its content, its first keys in the order of clause 1.1."""
    sealed = {**document, "fingerprint": fingerprint_of(document)}
    first = {key: sealed[key] for key in DOCUMENT if key in sealed}
    return first | sealed


def seal_expectation(path: Path, fingerprint: str) -> None:
    if path.parent.name == "valid" and path.is_file():
        expectation = json.loads(path.read_text("utf-8"))
        path.write_text(lay_out({**expectation, "fingerprint": fingerprint}) + "\n", "utf-8")


def lay_out(value: object, indent: int = 0) -> str:
    """Return a value on one line where it fits, otherwise one item or entry a line."""
    line = show(value)
    if indent + len(line) <= WIDTH or not isinstance(value, (dict, list)):
        return line
    if isinstance(value, dict):
        items = [f"{show(key)}: {lay_out(item, indent + 2)}" for key, item in value.items()]
    else:
        items = [lay_out(item, indent + 2) for item in value]
    return break_lines(value, items, indent)


def lay_out_document(document: dict) -> str:
    """Return the text of a document: one column, vocabulary, step, encoding or golden row a line (clause 2.5)."""
    entries = [f"{show(key)}: {lay_out_section(key, value)}" for key, value in document.items()]
    return break_lines(document, entries, 0) + "\n"


def lay_out_section(key: str, value: object) -> str:
    if key in ("columns", "steps") and isinstance(value, list):
        return break_lines(value, [show(item) for item in value], 2)
    if key == "inputs" and isinstance(value, list):
        return break_lines(value, [break_last(each, "encodings", 4) for each in value], 2)
    if key == "vocabularies" and isinstance(value, dict):
        return break_lines(value, [f"{show(name)}: {show(item)}" for name, item in value.items()], 2)
    return break_last(value, "rows", 2) if key == "golden" else show(value)


def break_last(value: object, broken: str, indent: int) -> str:
    """Return an object on one line but for the array at one of its keys, which has an item a line."""
    if not isinstance(value, dict) or not isinstance(value.get(broken), list):
        return show(value)
    lines = break_lines(value[broken], [show(item) for item in value[broken]], indent)
    return "{" + ", ".join(f"{show(k)}: {lines if k == broken else show(item)}" for k, item in value.items()) + "}"


def break_lines(value: dict | list, items: list[str], indent: int) -> str:
    start, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
    if not items:
        return start + end
    between = ",\n" + " " * (indent + 2)
    return f"{start}{between[1:]}{between.join(items)}\n{' ' * indent}{end}"


def show(value: object) -> str:
    """Return a value on one line; a text that is not seen as it is, or has two spellings, in escapes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(key)}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(show(item) for item in value) + "]"
    raw = isinstance(value, str) and value.isprintable() and unicodedata.is_normalized("NFC", value)
    return json.dumps(value, ensure_ascii=not raw)


def check_file(path: Path, fingerprints: list[str]) -> int:
    """Run the tests of the contract that are about one file, and say what comes next."""
    selection = OneFile(name_of(path))
    status = pytest.main(["-q", "-p", "no:cacheprovider", str(CONTRACT)], plugins=[selection])
    if not selection.count:
        return fail(
            f"no folder of vectors holds {name_of(path)}, or no {path.name}.expect.json stands beside a document"
        )
    if status != 0:
        return fail(f"{name_of(path)} is sealed and laid out, but does not keep the contract: see above")
    print("\n".join(fingerprints))
    print("Sealed. Now both halves have to give what it expects: make test-python test-cross")
    return 0


class OneFile:
    """Keeps of the collected tests those about one file of the specification."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self.is_about(item)]
        self.count = len(items)

    def is_about(self, item: pytest.Item) -> bool:
        return hasattr(item, "callspec") and item.callspec.id.startswith(self.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
