"""check_model: a model is checked without being loaded."""

from __future__ import annotations

from dataclasses import replace
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

import schemabridge as sb
from schemabridge.preflight import surroundings

DF = {"x": [1.0, 2.0]}
LAYERS = [{"module": None, "class_name": "Scale", "registered_name": "mypkg>Scale", "config": {}}]


def write_keras(path, version="2.15.0"):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": version}))
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "module": "keras", "layers": LAYERS}))
    return path


def list_codes(found, subject):
    return [(check.item, check.severity, check.code) for check in found.checks if check.subject == subject]


@pytest.fixture
def recorded(tmp_path):
    sb.record_schema(DF, path=write_keras(tmp_path / "m.keras"))
    return tmp_path / "m.schema.json"


def test_a_file_of_keras_2_is_known_to_fail_in_keras_3(recorded, monkeypatch) -> None:
    monkeypatch.setattr(surroundings, "list_installed", lambda: {"keras": "3.15.1"})
    found = sb.check_model(recorded)
    assert not found and found.chosen is None
    assert list_codes(found, "file") == [("m.keras", "fine", None)]
    (loading,) = [check for check in found.checks if check.subject == "loading"]
    assert (loading.severity, loading.failure, loading.recorded) == (
        "blocks",
        "keras2-archive-in-keras3",
        "keras 2.15.0",
    )
    assert list_codes(found, "code") == [("mypkg>Scale", "blocks", "custom_object_missing")]


def test_custom_objects_are_handed_over_by_name_or_as_a_mapping(recorded) -> None:
    for given in (["mypkg>Scale"], {"mypkg>Scale": object}, ("mypkg>Scale" for _ in range(1))):
        assert list_codes(sb.check_model(recorded, custom_objects=given), "code") == [("mypkg>Scale", "fine", None)]


def test_a_schema_that_is_no_path_needs_to_be_told_where_its_model_lies(recorded, raises_code) -> None:
    schema = sb.read_schema(recorded)
    raises_code("invalid_argument", sb.check_model, schema)
    raises_code("file_not_found", sb.check_model, schema, file=recorded.with_name("absent.keras"))
    for file in (recorded.parent, recorded.with_name("m.keras")):
        assert sb.check_model(schema, file=file).checks == sb.check_model(recorded).checks


def test_a_file_under_another_name_is_held_against_what_is_recorded(recorded, tmp_path) -> None:
    same = shutil.copy(tmp_path / "m.keras", tmp_path / "renamed.keras")
    assert list_codes(sb.check_model(recorded, file=same), "file") == [("renamed.keras", "fine", None)]
    other = write_keras(tmp_path / "other.keras", "3.15.1")
    assert list_codes(sb.check_model(recorded, file=other), "file") == [("other.keras", "blocks", "wrong_model")]


def test_of_several_files_the_one_that_is_named_is_checked(tmp_path) -> None:
    files = [write_keras(tmp_path / "m.keras"), write_keras(tmp_path / "n.keras", "3.0.5")]
    schema = sb.record_schema(DF, path=files)
    assert list_codes(sb.check_model(schema, file=files[1]), "file") == [("n.keras", "fine", None)]
    shutil.copy(files[1], tmp_path / "copy.keras")
    found = sb.check_model(tmp_path / "m.schema.json", file=tmp_path / "copy.keras")
    assert list_codes(found, "file") == [("copy.keras", "fine", None)]


def test_a_schema_without_a_model_cannot_tell(tmp_path) -> None:
    schema = sb.record_schema(DF)
    schema.save(tmp_path / "s.json")
    found = sb.check_model(tmp_path / "s.json")
    assert (
        found
        and found.verdict == "cannot_tell"
        and list_codes(found, "file") == [(None, "cannot_tell", "file_not_found")]
    )
    (tmp_path / "m.pkl").write_bytes(b"pickle")
    assert list_codes(sb.check_model(schema, file=tmp_path / "m.pkl"), "file") == [
        ("m.pkl", "cannot_tell", "wrong_model")
    ]


@pytest.mark.parametrize(
    "wrong", [{"trust_code": 1}, {"custom_objects": "mypkg>Scale"}, {"custom_objects": [3]}, {"custom_objects": 3}]
)
def test_a_wrong_argument_is_refused(wrong, recorded, raises_code) -> None:
    raises_code("invalid_argument", sb.check_model, recorded, **wrong)


PROGRAM = """
import sys
forbidden = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.connect", "pickle.find_class"}
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event in forbidden else None)
import schemabridge as sb
found = sb.check_model("m.schema.json", trust_code=True, custom_objects=["mypkg>Scale"])
print(found.chosen, seen, sorted({"keras", "tensorflow", "sklearn", "h5py"} & set(sys.modules)))
"""


def test_nothing_is_imported_run_or_started(tmp_path) -> None:
    (tmp_path / "m.pkl").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    sb.record_schema(DF, path=[tmp_path / "m.pkl", write_keras(tmp_path / "m.keras")])
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "m.pkl [] []\n"
    assert not (tmp_path / "ran").exists()


# what cannot be read


@pytest.mark.parametrize("target", ["absent", "link", ".", "/dev/zero", None])
def test_a_folder_with_a_link_that_leads_nowhere_or_a_pipe_blocks_and_is_not_raised(target, tmp_path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(b"model")
    sb.record_schema(DF, path=folder)
    os.mkfifo(folder / "link") if target is None else (folder / "link").symlink_to(target)
    with pytest.raises(sb.SchemabridgeError) as raised:
        sb.record_schema(DF, path=folder)
    assert raised.value.code == "invalid_model_file"
    path = tmp_path / "m.schema.json"
    folder.rename(tmp_path / "n")
    for file, name in ((None, "m"), (tmp_path / "n", "n")):
        (tmp_path / "n").rename(tmp_path / name)
        found = sb.check_model(path, file=file)
        assert list_codes(found, "file") == [(name, "blocks", "invalid_model_file")]
        assert "cannot be read: " in str(found)
        assert found.chosen is None
        report = sb.verify_schema(path, tmp_path / name)
        assert [each.code for each in report.findings if each.severity == "error"] == ["invalid_model_file"]
        with pytest.raises(sb.SchemabridgeError) as raised:
            sb.load_model(path, file=file)
        assert raised.value.code == "invalid_model_file"
        (tmp_path / name).rename(tmp_path / "n")


@pytest.mark.parametrize("recorded_with", [True, False])
def test_a_library_that_is_not_there_is_named_with_the_python_that_lacks_it(
    recorded_with, tmp_path, monkeypatch
) -> None:
    (path := tmp_path / "m.txt").write_text("tree\nversion=v4")
    sb.record_schema(DF, path=path)
    schema = sb.read_schema(tmp_path / "m.schema.json")
    runtime = {"runtime": {"python": "3.11", "distributions": {"lightgbm": "4.7.0"}}} if recorded_with else {}
    schema = replace(schema, model={**schema.model, "framework": "lightgbm", **runtime})
    monkeypatch.setattr(surroundings, "list_installed", dict)
    missing = [check for check in sb.check_model(schema, file=path).checks if check.code == "package_missing"]
    assert [check.subject for check in missing] == ["package", "loading"]
    assert all(f"not installed in {sys.executable}" in check.message for check in missing)
    assert all("pip install lightgbm" in str(check.hint) for check in missing)
