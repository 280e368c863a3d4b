"""Where the schema of a model's files goes, and what a file or a folder is known by."""

from __future__ import annotations

from dataclasses import replace
import json
from pathlib import Path

import numpy as np
import pytest

import schemabridge as sb
from schemabridge.models.scoring.model_files import hash_file
from schemabridge.training.model_file import find_schema

DF = {"x": [1.0, 2.0]}
ROOT = Path(__file__).parent.parent.parent


def save(folder: Path, *names: str) -> list[Path]:
    """Write files that are no models: told apart by their content, they are not loaded."""
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(path.name.encode())
    return paths


@pytest.mark.parametrize("name", ["x" * 300, "no\0name", "absent.keras"])
def test_a_model_file_whose_name_no_system_takes_is_one_that_is_not_there(name: str, raises_code) -> None:
    raises_code("unknown_path", sb.record_schema, DF, path=name)


def test_a_schema_of_another_file_keeps_its_name_and_the_new_one_says_its_kind_of_file(tmp_path) -> None:
    keras, h5 = save(tmp_path, "m.keras", "m.h5")
    first = sb.record_schema(DF, path=keras)
    second = sb.record_schema(DF, path=h5, encodings={"x": "standardize"})
    assert sb.read_schema(tmp_path / "m.schema.json").model == first.model
    assert sb.read_schema(tmp_path / "m.h5.schema.json").model["file"] == second.model["file"] == "m.h5"
    sb.record_schema(DF, path=keras, encodings={"x": "standardize"})
    assert sb.read_schema(tmp_path / "m.schema.json").fingerprint == second.fingerprint


def test_a_folder_whose_short_name_is_taken_says_that_it_is_one(tmp_path) -> None:
    (folder := tmp_path / "m").mkdir()
    (folder / "MLmodel").write_bytes(b"model")
    save(tmp_path, "m.keras")
    sb.record_schema(DF, path=tmp_path / "m.keras")
    sb.record_schema(DF, path=folder)
    assert sb.read_schema(tmp_path / "m.folder.schema.json").model["files"][0]["format"] == "mlflow"


def test_one_schema_lists_all_files_of_a_model_and_any_of_them_is_the_right_one(tmp_path) -> None:
    files = save(tmp_path, "m.keras", "m.h5", "other.keras")
    schema = sb.record_schema(DF, path=files[:2])
    assert [each["file"] for each in schema.model["files"]] == ["m.keras", "m.h5"]
    assert schema.model["sha256"] == schema.model["files"][0]["sha256"] == hash_file(files[0])
    found = [[each.code for each in sb.verify_schema(tmp_path / "m.schema.json", file).findings] for file in files]
    assert found == [[], [], ["wrong_model"]]
    sb.record_schema(DF, path=files[1])  # its own schema, though it is listed second
    assert not (tmp_path / "m.h5.schema.json").exists()


def test_files_may_stand_beside_the_name_of_the_schema(tmp_path) -> None:
    (file,) = save(tmp_path, "m.keras")
    sb.record_schema(DF, path=[tmp_path / "own.schema.arrow", file])
    assert sb.read_schema(tmp_path / "own.schema.arrow").model["file"] == "m.keras"
    assert not (tmp_path / "m.schema.json").exists()


@pytest.mark.parametrize("names", [[], ["a.json", "b.json"], ["a.keras", "below/b.keras"]])
def test_files_of_several_folders_several_schemas_and_none_at_all_are_refused(names, tmp_path, raises_code) -> None:
    (tmp_path / "below").mkdir()
    paths = save(tmp_path, *(name for name in names if "json" not in name)) or [tmp_path / name for name in names]
    raises_code("invalid_argument", sb.record_schema, DF, path=paths)


def test_the_hash_of_a_folder_is_over_paths_and_hashes_in_the_order_of_their_bytes(tmp_path) -> None:
    # made with sha256sum alone, from the text that clause 19.3 says
    (tmp_path / "a").mkdir()
    (tmp_path / "variables" / "empty").mkdir(parents=True)
    for name, content in {"a/b": "one", "a.b": "two", "variables/é": "", "B": "three"}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert hash_file(tmp_path) == "8bbd527a9d541ef6c05f2190bd385274bc8cbdd293eac6605076b99eef490791"


def test_facts_of_other_types_count_as_absent(tmp_path) -> None:
    text = (ROOT / "schemas/files/valid/model-other-types.schema.json").read_text("utf-8")
    (tmp_path / "m.schema.json").write_text(text, "utf-8")
    keras, h5 = save(tmp_path, "m.keras", "m.h5")
    codes = [(each.code, each.severity) for each in sb.verify_schema(tmp_path / "m.schema.json", h5).findings]
    assert ("wrong_model", "warning") in codes  # no file is recorded to compare with
    assert sb.read_schema(tmp_path / "m.schema.json").model == json.loads(text)["model"]
    sb.record_schema(DF, path=keras)
    assert sb.read_schema(tmp_path / "m.schema.json").model["file"] == "m.keras"


class Sum:
    def predict(self, x):
        return np.asarray(x).sum(axis=1)


def test_a_model_of_no_known_framework_is_not_loaded_and_nothing_is_said_of_that(tmp_path) -> None:
    (file,) = save(tmp_path, "m.pkl")
    schema = sb.record_schema(DF, Sum(), path=file, encodings={"x": "numeric"})
    assert set(schema.model["files"][0]) == {"file", "sha256", "format"}


def test_of_two_schemas_beside_a_model_the_one_that_names_it_is_taken(tmp_path) -> None:
    file, short, full = tmp_path / "m.h5", tmp_path / "m.schema.json", tmp_path / "m.h5.schema.json"
    file.touch()
    schema = sb.record_schema(DF, encodings={"x": "numeric"})

    def write_for(place: Path, name: str) -> None:
        replace(schema, model={"files": [{"file": name}]}).save(place)

    for own, other in ((short, full), (full, short)):
        write_for(own, "m.h5")
        write_for(other, "m.keras")
        assert find_schema(file) == own
    write_for(full, "other.h5")
    assert find_schema(file) == short
    short.write_text("{", "utf-8")
    write_for(full, "m.h5")
    assert find_schema(file) == full
    short.unlink()
    write_for(full, "other.h5")
    assert find_schema(file) == full
