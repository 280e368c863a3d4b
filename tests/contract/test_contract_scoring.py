"""The one file that loads and asks a model for both languages: it stands alone, and R has it as it is."""

import ast
from pathlib import Path
import re
import sys

ROOT = Path(__file__).parents[2]
FILE = ROOT / "src" / "schemabridge" / "models" / "scoring.py"
COPY = ROOT / "r-package" / "inst" / "python" / "schemabridge_scoring.py"
FRAMEWORKS = {"numpy", "pandas"}  # all others are imported by name, when a file needs them


def test_the_r_package_has_the_file_as_it_is():
    assert COPY.read_bytes() == FILE.read_bytes(), "run make generate"


def test_it_imports_nothing_but_the_standard_library_and_numpy():
    tree = ast.parse(FILE.read_text("utf-8"))
    found = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    found |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) == FRAMEWORKS


def test_it_names_our_package_in_no_import_by_name_either():
    named = re.findall(r"import_(?:package|module)\(\s*\"([\w.]+)\"", FILE.read_text("utf-8"))
    assert {"tensorflow", "joblib"} <= set(named)
    assert not any(name.startswith("schemabridge") for name in named)
