import ast
from pathlib import Path
import pickle
import subprocess
import sys

import pytest

import schemabridge as sb

HEAVY = ("jinja2", "keras", "pandera", "polars", "rich", "sklearn", "tensorflow", "typer")
PREPARE = """
import schemabridge as sb
schema = sb.record_schema({"x": [1.0, 3.0], "y": ["a", "b"]})
sb.prepare_input({"x": [2.0], "y": ["a"]}, schema)
repr(schema), sb.verify_schema(schema), sb.diff(schema, schema)
"""
RECORDING = ("schemabridge.encodings", "schemabridge.record", "schemabridge.sources", "schemabridge.training")
SCORE = """
import schemabridge as sb
sb.prepare_input({"x": [2.0], "y": ["a"]}, sb.read_schema(sys.argv[1]))
"""
MODULES_OF_THE_SAME_NAME = """
import schemabridge.check_model, schemabridge.compare, schemabridge.diff, schemabridge.drift, schemabridge.load_model
import schemabridge as sb
print([type(each).__name__ for each in (sb.check_model, sb.compare, sb.diff, sb.drift, sb.load_model)])
"""


def run_fresh(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", f"import sys\n{code}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def find_loaded(code: str, modules: tuple[str, ...], *arguments: str) -> str:
    """Return which of some modules a process has that ran code."""
    return run_fresh(f"{code}\nprint([name for name in {modules} if name in sys.modules])", *arguments)


def test_the_import_loads_nothing_but_the_version():
    loaded = run_fresh(
        "import schemabridge\nprint(*sorted(name for name in sys.modules if name.startswith('schemabridge')))"
    )
    assert loaded.split() == ["schemabridge", "schemabridge.version"]
    assert find_loaded("import schemabridge", ("numpy", "pandas", "pyarrow", *HEAVY)) == "[]"


def test_the_help_of_the_program_loads_no_frames_and_none_of_its_commands():
    code = "from schemabridge.cli import app\napp(['--help'], standalone_mode=False)"
    unneeded = ("numpy", "pandas", "pyarrow", "schemabridge.cli.validate", "schemabridge.document")
    assert find_loaded(code, unneeded).splitlines()[-1] == "[]"


def test_a_process_that_only_prepares_loads_nothing_that_it_does_not_need():
    assert find_loaded(PREPARE, HEAVY) == "[]"


def test_a_scorer_loads_nothing_of_recording(tmp_path):
    sb.record_schema({"x": [1.0, 3.0], "y": ["a", "b"]}).save(path := tmp_path / "m.schema.json")
    assert find_loaded(SCORE, RECORDING, str(path)) == "[]"


def test_a_function_stays_what_its_name_is_when_the_module_of_that_name_is_imported():
    assert run_fresh(MODULES_OF_THE_SAME_NAME) == str(["function"] * 5)


def test_everything_that_is_offered_is_there():
    assert [name for name in sb.__all__ if not callable(getattr(sb, name))] == []
    assert set(sb.__all__) <= set(dir(sb))


def test_type_checkers_see_what_a_process_gets():
    tree = ast.parse(Path(sb.__file__).read_text(encoding="utf-8"))
    [block] = [each for each in tree.body if isinstance(each, ast.If)]
    seen = {name.name: each.module for each in block.body for name in each.names}
    places = {name: f"schemabridge.{place}" for name, place in sb.PLACES.items()}
    assert seen == {**places, "encodings": "schemabridge", "*": "schemabridge.encodings"}
    assert set(sb.__all__) == set(sb.PLACES) | set(sb.encodings.__all__)


def test_a_room_is_found_as_an_attribute():
    assert run_fresh("import schemabridge as sb\nprint(sb.errors.SchemabridgeError is sb.SchemabridgeError)") == "True"


def test_a_name_that_is_not_offered_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'prepare_inputs'"):
        _ = sb.prepare_inputs


def test_a_name_with_a_point_is_no_attribute():
    assert not hasattr(sb, "diff.diff")


def test_a_function_that_names_the_package_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(sb)) is sb  # as cloudpickle does with what a function names
