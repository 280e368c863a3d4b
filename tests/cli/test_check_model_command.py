import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import schemabridge as sb
from schemabridge.cli import app


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "m.pkl").write_bytes(b"pickle")
    sb.record_schema({"x": [1.0, 2.0]}, path=tmp_path / "m.pkl")
    return tmp_path / "m.schema.json"


def run(*arguments: object):
    return CliRunner().invoke(app, ["check-model", *map(str, arguments)])


def test_what_blocks_ends_with_1_and_is_told(schema):
    done = run(schema)
    assert done.exit_code == 1
    assert done.stdout.startswith("model: blocks (no file can be loaded;")
    assert "[code_not_trusted] the pickle 'm.pkl'" in done.stdout


def test_what_cannot_be_told_ends_with_0(schema):
    done = run(schema, "--trust-code", "--json")
    assert done.exit_code == 0
    assert (json.loads(done.stdout)["verdict"], json.loads(done.stdout)["chosen"]) == ("cannot_tell", "m.pkl")


def test_file_and_custom_objects_are_handed_on(schema, tmp_path):
    section = {
        **json.loads(schema.read_text()),
        "model": {"file": "m.bin", "custom_objects": [{"registered_name": "a>B"}]},
    }
    schema.write_text(json.dumps(section))
    other = Path(tmp_path / "n.bin")
    other.write_bytes(b"model")
    checks = json.loads(run(schema, "--file", other, "--custom-object", "a>B", "--json").stdout)["checks"]
    assert [check["item"] for check in checks if check["subject"] == "file"] == ["n.bin"]
    assert [check["severity"] for check in checks if check["subject"] == "code"] == ["fine"]


def test_a_schema_that_is_not_there_ends_with_2(tmp_path):
    assert run(tmp_path / "none.schema.json").exit_code == 2
