"""What kind of file a model is in is told by its content."""

from __future__ import annotations

import json
import zipfile

import h5py
import pytest

from schemabridge.models.file_format import find_format, find_writer


def write_zip(path, entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("entries", "form"),
    [({"config.json": "{}"}, "keras"), ({"schema.json": "{}"}, "skops"), ({"other.json": "{}"}, None)],
)
def test_a_zip_is_what_its_entries_say(entries, form, tmp_path) -> None:
    assert find_format(write_zip(tmp_path / "m.h5", entries)) == form


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("m.keras", b"\x89HDF\r\n\x1a\nrest", "hdf5"),
        ("m.PKL", b"\x80\x05.", "pickle"),
        ("m.joblib", b"", "pickle"),
        ("m.pkl", b"tree\nversion=v4\n", "lightgbm"),
        ("m.txt", b"tree\nversions", None),
        ("m.json", b'{"learner":{"attributes":{}}}', "xgboost"),
        ("m.ubj", b"{L\0\0\0\0\0\0\0\x07learner{L", "xgboost"),
        ("m.json", b'{"learners":{}}', None),
        ("m.keras", b"none of all", None),
        ("m.keras", b"", None),
        ("m.keras", b"PK\x03\x04" + bytes(40), None),
    ],
)
def test_a_file_is_what_it_begins_with_and_only_a_pickle_what_it_is_called(name, content, form, tmp_path) -> None:
    (tmp_path / name).write_bytes(content)
    assert find_format(tmp_path / name) == form


@pytest.mark.parametrize(("name", "form"), [("saved_model.pb", "saved_model"), ("MLmodel", "mlflow"), ("x", None)])
def test_a_folder_is_what_stands_in_it(name, form, tmp_path) -> None:
    (tmp_path / name).write_bytes(b"")
    assert find_format(tmp_path) == form


def test_a_file_says_which_keras_wrote_it(tmp_path) -> None:
    archive = write_zip(
        tmp_path / "m.keras", {"config.json": "{}", "metadata.json": json.dumps({"keras_version": "2.15.0"})}
    )
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["keras_version"] = b"3.0.5"
    assert find_writer(archive, "keras") == "2.15.0"
    assert find_writer(tmp_path / "m.h5", "hdf5") == "3.0.5"


@pytest.mark.parametrize(
    "entries", [{}, {"metadata.json": "{"}, {"metadata.json": "[1]"}, {"metadata.json": "1" * (1 << 17)}]
)
def test_a_file_that_does_not_say_it_is_read_without_harm(entries, tmp_path) -> None:
    assert find_writer(write_zip(tmp_path / "m.keras", {"config.json": "{}", **entries}), "keras") is None
    with h5py.File(tmp_path / "m.h5", "w"):
        pass
    (tmp_path / "damaged.h5").write_bytes(b"\x89HDF\r\n\x1a\nrest")
    assert find_writer(tmp_path / "m.h5", "hdf5") is None
    assert find_writer(tmp_path / "damaged.h5", find_format(tmp_path / "damaged.h5")) is None
