"""Which tests would notice a mutant of a module: `tests/tested_by.json`, one module a line.

A module names test files and groups of them, those that are likely to notice first. `python -m mutants.table`, a part of
`make generate`, takes out what is gone and gives new modules tests by their names; what a person wrote stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "tested_by.json"
TESTTHAT = "r-package/tests/testthat"
# What tests all files of a room besides those of its own name.
ROOMS = {"encodings": ["encoding vectors"], "program/ops": ["ops", "vectors", "documents"]}
# Where a file of R's has no tests of its own name: those of its room, by the first word, and what holds both halves.
R_ROOMS = {
    "column": ["r vectors"],
    "document": [f"{TESTTHAT}/test-read.R", "r documents"],
    "drift": ["r drift"],
    "finding": [f"{TESTTHAT}/test-validate.R", "r reports"],
    "golden": [f"{TESTTHAT}/test-verify.R"],
    "op": ["r vectors"],
    "prepare": ["r vectors"],
    "program": ["r vectors"],
    "read": ["r documents"],
    "statistics": ["r drift"],
    "validate": ["r reports"],
}


@dataclass(frozen=True)
class Table:
    """The groups of test files, and the test files or groups of each module, as paths from the root."""

    groups: dict[str, list[str]]
    modules: dict[str, list[str]]

    def list_tests(self, module: str) -> list[str]:
        """Return the test files of a module, each once, and folders of testthat as such."""
        named = [test for each in self.modules[module] for test in self.groups.get(each, [each])]
        return list(dict.fromkeys(named))


def main() -> None:
    """Bring the table into line with the modules that there are."""
    table = read_table()
    modules = {module: keep_tests(module, table) for module in list_modules()}
    modules = {module: [test for test in tests if is_there(test, table)] for module, tests in modules.items()}
    modules = {module: tests or suggest_tests(module) for module, tests in modules.items()}
    TABLE.write_text(format_table(Table(table.groups, modules)), encoding="utf-8")


def keep_tests(module: str, table: Table) -> list[str]:
    """Return what the table names for a module, and tests of its own first, also those that were written later."""
    named = table.modules.get(module, [])
    if not named or named == [find_room(module)]:
        return suggest_tests(module)
    return [*(test for test in find_own(module) if test not in table.list_tests(module)), *named]


def read_table() -> Table:
    return Table(**json.loads(TABLE.read_text("utf-8")))


def format_table(table: Table) -> str:
    parts = (("groups", table.groups), ("modules", dict(sorted(table.modules.items()))))
    return "{\n" + ",\n".join(f'  "{name}": {{\n{format_lines(lines)}\n  }}' for name, lines in parts) + "\n}\n"


def format_lines(lines: dict[str, list[str]]) -> str:
    return ",\n".join(f"    {json.dumps(name)}: {json.dumps(tests)}" for name, tests in lines.items())


def list_modules() -> list[str]:
    """Return every file of both halves that holds code."""
    python = [path for path in (ROOT / "src" / "schemabridge").rglob("*.py") if has_code(path)]
    r = [path for path in (ROOT / "r-package" / "R").glob("*.R") if path.name != "schemabridge-package.R"]
    return name_paths([*python, *r, *(ROOT / "r-package" / "src").glob("*.c")])


def has_code(path: Path) -> bool:
    return any(not is_docstring(statement) for statement in ast.parse(path.read_bytes()).body)


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def name_paths(paths: Iterable[Path]) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


def is_there(test: str, table: Table) -> bool:
    return test in table.groups or (ROOT / test).exists()


def suggest_tests(module: str) -> list[str]:
    """Return the test file that mirrors a module and what tests its room, else the folder of that, else none."""
    path = Path(module)
    word = path.stem.split("_")[0]
    if path.suffix == ".c":
        return [*find_tests("tests/c", f"{path.stem}_test.c"), "r vectors", "r"]
    if path.suffix == ".R":
        own = find_tests(TESTTHAT, f"test-{path.stem}.R") or find_tests(TESTTHAT, f"test-{word}*.R")
        return list(dict.fromkeys([*own, *R_ROOMS.get(word, [])])) or ["r"]
    folder = find_room(module)
    tests = find_own(module) + ROOMS.get(folder.removeprefix("tests/"), [])
    return tests or ([folder] if folder != "tests" and (ROOT / folder).is_dir() else [])


def find_own(module: str) -> list[str]:
    """Return the test file that mirrors a module of the Python half."""
    names = [f"test_{Path(module).stem}{ending}.py" for ending in ("", "_command")]
    return [test for name in names for test in find_tests(find_room(module), name)] if module.endswith(".py") else []


def find_room(module: str) -> str:
    """Return the folder of the tests of a module of the Python half."""
    return Path("tests", *Path(module).parent.parts[2:]).as_posix()


def find_tests(folder: str, pattern: str) -> list[str]:
    return name_paths((ROOT / folder).glob(pattern))


if __name__ == "__main__":
    main()
