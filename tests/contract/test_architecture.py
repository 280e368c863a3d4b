"""The imports of the Python half against the list of docs/architecture.md."""

import ast
from collections import Counter
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "schemabridge"
FACADES = {"schema.py", "findings/report.py", "statistics/drift_result.py"}


def read_floors() -> dict[str, int]:
    """Return the floor of every room and verb, from the numbered list of the page."""
    lines = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()
    items = [match for line in lines if (match := re.fullmatch(r"(\d+)\. ((?:`\w+` ?)+)", line))]
    return {name: int(item[1]) for item in items for name in re.findall(r"`(\w+)`", item[2])}


FLOORS = read_floors()
VERBS = {name for name, floor in FLOORS.items() if floor == FLOORS["record"]}


def list_imports(path: Path) -> list[tuple[str, bool]]:
    """Return the rooms and verbs that a file imports at run time, and whether only when a function is called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and getattr(branch.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only or not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        if modules == ["schemabridge"]:
            modules = [f"schemabridge.{each.name}" for each in node.names]
        found += [(each.split(".")[1], id(node) in inside) for each in modules if each.startswith("schemabridge.")]
    return found


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_stands_below_it(path):
    name = str(path.relative_to(PACKAGE))
    own = name.split("/", maxsplit=1)[0].removesuffix(".py")
    for imported, is_local in list_imports(path):
        same = imported == own or {imported, own} <= VERBS
        assert same or FLOORS[imported] > FLOORS[own] or (is_local and name in FACADES), f"{name} imports {imported}"


def test_every_room_and_verb_has_a_floor():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert set(FLOORS) == rooms | files


def test_every_room_has_a_paragraph():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {room for room in rooms if f"- **`{room}/`**" not in page} == set()


def test_the_list_notices_an_import_that_looks_up(tmp_path):
    path = tmp_path / "kernel.py"
    path.write_text("def run():\n    from schemabridge.prepare import prepare_input\n    return prepare_input\n")
    assert list_imports(path) == [("prepare", True)]
    assert FLOORS["prepare"] < FLOORS["program"]


def test_a_function_of_the_r_half_is_defined_once():
    """Of two, R keeps the one whose file comes later, without a word."""
    files = sorted((ROOT / "r-package" / "R").glob("*.R"))
    named = [name for file in files for name in re.findall(r"^([\w.]+) <- function", file.read_text("utf-8"), re.M)]
    assert [name for name, count in Counter(named).items() if count > 1] == []
