import json
from pathlib import Path

from typer.testing import CliRunner

import schemabridge as sb
from schemabridge.cli import app


def run(tmp_path: Path, *arguments: str):
    path = tmp_path / "m.schema.json"
    sb.record_schema({"age": [20.0, 40.0], "city": ["Oslo", "Rome"]}, encodings={"age": "standardize"}, path=path)
    return CliRunner().invoke(app, ["explain", str(path), *arguments])


def test_features_are_printed_one_a_line(tmp_path):
    done = run(tmp_path)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].split() == ["input", "position", "feature", "columns", "words"]
    assert lines[1].endswith("(age - 30) / 10; refused where missing")
    assert len(lines) == 4


def test_json_has_the_table_and_nothing_else(tmp_path):
    features = json.loads(run(tmp_path, "--json").stdout)["features"]
    assert [each["feature"] for each in features] == ["age", "city_Oslo", "city_Rome"]
    assert set(features[0]) == {"input", "position", "feature", "columns", "words"}


def test_a_file_that_is_not_there_ends_with_2(tmp_path):
    assert CliRunner().invoke(app, ["explain", str(tmp_path / "none.schema.json")]).exit_code == 2
