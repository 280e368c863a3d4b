"""The one package that loads and asks a model for both languages: it stands alone, and R has it as it is."""

import ast
from pathlib import Path
import re
import sys

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "schemabridge" / "models" / "scoring"
COPY = ROOT / "r-package" / "inst" / "python" / "schemabridge_scoring"
FRAMEWORKS = {"numpy", "pandas"}  # all others are imported by name, when a file needs them


def read_files(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text("utf-8") for each in folder.glob("*.py")}


def test_the_r_package_has_the_files_as_they_are():
    assert read_files(COPY) == read_files(FOLDER), "run make generate"


def test_it_imports_nothing_but_the_standard_library_and_numpy():
    nodes = [node for text in read_files(FOLDER).values() for node in ast.walk(ast.parse(text))]
    found = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    found |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
    assert {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) == FRAMEWORKS
    assert {node.level for node in nodes if isinstance(node, ast.ImportFrom)} == {0, 1}


def test_it_names_our_package_in_no_import_by_name_either():
    named = re.findall(r"import_(?:package|module)\(\s*\"([\w.]+)\"", "".join(read_files(FOLDER).values()))
    assert {"tensorflow", "joblib"} <= set(named)
    assert not any(name.startswith("schemabridge") for name in named)
