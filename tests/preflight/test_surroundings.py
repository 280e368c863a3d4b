"""What there is on this machine is looked at, not imported and not started."""

from __future__ import annotations

import importlib.metadata
import os
import sys

import pytest

from schemabridge.models.scoring.model_files import hash_file
from schemabridge.preflight import surroundings
from schemabridge.preflight.surroundings import find_beside, has_gpu, list_installed, look_around


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../m.keras", "sub/m.keras", "sub\\m.keras", "m\0.keras", "x" * 300, "absent"]
)
def test_a_name_that_leads_elsewhere_is_not_there(name, tmp_path) -> None:
    (tmp_path / "sub").mkdir()
    for place in (tmp_path / "m.keras", tmp_path / "sub" / "m.keras", tmp_path / "sub\\m.keras"):
        place.write_bytes(b"model")
    assert find_beside(name, tmp_path / "sub") is None
    assert find_beside(name, tmp_path) is None


def test_an_absolute_path_is_no_name(tmp_path) -> None:
    (tmp_path / "m.keras").write_bytes(b"model")
    assert find_beside(str(tmp_path / "m.keras"), tmp_path) is None


def test_files_and_code_beside_the_schema_are_found_with_their_hashes(tmp_path) -> None:
    (tmp_path / "m.pkl").write_bytes(b"model")
    (tmp_path / "m.code.py").write_bytes(b"raise SystemExit")
    section = {"files": [{"file": "m.pkl"}, {"file": "absent"}], "code": {"file": "m.code.py", "objects": []}}
    here = look_around(section, tmp_path)
    assert {name: (file.sha256, file.content.format) for name, file in here.files.items()} == {
        "m.pkl": (hash_file(tmp_path / "m.pkl"), "pickle")
    }
    assert here.code == hash_file(tmp_path / "m.code.py")
    assert here.python == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_distributions_are_those_of_this_interpreter_by_their_normal_names() -> None:
    found = list_installed()
    assert found["numpy"] == importlib.metadata.version("numpy")
    assert all(name == name.lower() and "_" not in name for name in found)


def test_of_two_distributions_of_one_name_the_first_on_the_path_counts_and_half_removed_ones_do_not(
    tmp_path, monkeypatch
) -> None:
    for folder, name, version in [("a", "Tf_Keras", "2.21"), ("b", "tf-keras", "2.15"), ("b", None, "1")]:
        info = tmp_path / folder / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("" if name is None else f"Name: {name}\nVersion: {version}\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "a"), str(tmp_path / "b")])
    assert list_installed() == {"tf-keras": "2.21"}


@pytest.mark.parametrize(("visible", "found"), [(None, True), ("0", True), ("0,1", True), ("", False), ("-1", False)])
def test_a_gpu_counts_where_its_driver_is_there_and_nothing_hides_it(visible, found, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(surroundings, "DRIVER", tmp_path / "version")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setitem(os.environ, "CUDA_VISIBLE_DEVICES", visible)
    assert not has_gpu()
    (tmp_path / "version").write_text("NVRM")
    assert has_gpu() == found


def test_a_distribution_brings_the_modules_of_its_own_list(tmp_path, monkeypatch) -> None:
    (info := tmp_path / "site" / "keras_hub-0.20.0.dist-info").mkdir(parents=True)
    (info / "METADATA").write_text("Name: keras-hub\nVersion: 0.20.0\n")
    (info / "RECORD").write_text("keras_hub/__init__.py,,\n")
    for name in ("keras_hub", "hub"):
        (tmp_path / "site" / name).mkdir()
        (tmp_path / "site" / name / "__init__.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(tmp_path / "site")
    objects = [
        {"registered_name": name, "distribution": "keras-hub", "module": name} for name in ("keras_hub.x", "hub")
    ]
    here = look_around({"files": [], "custom_objects": objects}, tmp_path)
    assert here.installed["keras-hub"] == "0.20.0"
    assert [here.brings("keras-hub", name) for name in ("keras_hub.x", "hub", None)] == [True, False, True]
    assert not look_around({"custom_objects": [{**objects[0], "distribution": "no-such"}]}, tmp_path).modules["no-such"]
