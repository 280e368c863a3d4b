"""What files say of themselves is read without running them, and a hostile one stops within bounds."""

from __future__ import annotations

import json
from pathlib import Path
import struct
import tracemalloc
import zipfile

import h5py
import pytest

from model_files import CONFIG, CUSTOM, write_hdf5, write_keras, write_zip
from schemabridge.preflight.archives import MOST_OF_DIRECTORY
from schemabridge.preflight.file_content import read_content
from schemabridge.preflight.situation import CustomObject, FileContent

INVALID = "invalid_model_file"


def test_a_keras_file_says_its_writer_its_custom_objects_and_its_lambda_layers(tmp_path) -> None:
    content = read_content(write_keras(tmp_path / "m.keras"))
    assert content == FileContent("keras", "3.15.1", CUSTOM, ("twice",))


@pytest.mark.parametrize("metadata", ["{}", '{"keras_version": 3}'])
def test_a_keras_file_need_not_say_its_writer(metadata, tmp_path) -> None:
    path = write_zip(tmp_path / "m.keras", {"metadata.json": metadata, "config.json": "{}"})
    assert read_content(path) == FileContent("keras", None, (), ())
    assert read_content(write_zip(path, {"config.json": "{}"})).written_by is None


def test_training_of_a_keras_file_does_not_count(tmp_path) -> None:
    path = write_keras(tmp_path / "m.keras", {"compile_config": CONFIG, "module": "keras", "class_name": "Sequential"})
    assert read_content(path).custom_objects == ()


def test_an_hdf5_file_says_them_as_text(tmp_path) -> None:
    content = read_content(write_hdf5(tmp_path / "m.h5", CONFIG))
    assert content == FileContent("hdf5", "2.15.0", CUSTOM, ("twice",))


def test_an_hdf5_file_of_layers_without_modules_does_not_say_all(tmp_path) -> None:
    layers = [{"class_name": "InputLayer"}, {"class_name": "mypkg>Scale"}, {"class_name": "__x>y__"}]
    known = read_content(write_hdf5(tmp_path / "m.h5", {"class_name": "Functional", "config": {"layers": layers}}))
    assert (known.custom_objects, known.unsure) == ((CustomObject("mypkg>Scale"),), False)
    more = read_content(write_hdf5(tmp_path / "n.h5", {"class_name": "Functional", "layers": [{"class_name": "Own"}]}))
    assert (more.custom_objects, more.unsure) == ((), True)


def test_braces_and_quotes_in_texts_of_an_hdf5_file_do_not_end_its_configuration(tmp_path) -> None:
    name = 'one quote " and { before a \\'
    config = {"class_name": "Sequential", "name": name, "layers": [{"class_name": "Lambda", "config": {"name": name}}]}
    assert read_content(write_hdf5(tmp_path / "m.h5", config)).lambda_layers == (name,)


def test_weights_without_a_model_are_told(tmp_path) -> None:
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        file.create_group("layers/dense/vars")["0"] = [1.0]
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs["layer_names"] = ["dense"]
    assert [read_content(tmp_path / name).fault for name in ("m.weights.h5", "old.h5")] == ["weights_only"] * 2


@pytest.mark.parametrize(
    "content", [b"", b'{"class_name": "A', b'{"class_name": "A", }', b'{"class_name": "' + b'\\"' * 4096]
)
def test_an_hdf5_file_without_a_whole_configuration_says_nothing(content, tmp_path) -> None:
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\nmodel_config\0" + content)
    assert read_content(tmp_path / "m.h5") == FileContent("hdf5")


def test_a_configuration_that_is_nested_too_deeply_is_none(tmp_path) -> None:
    text = '{"class_name": ""' + ', "config": {"x": 1' * 20_000 + "}" * 20_001
    (tmp_path / "m.h5").write_bytes(b"\x89HDF\r\n\x1a\nmodel_config\0" + text.encode())
    assert read_content(tmp_path / "m.h5") == FileContent("hdf5")
    assert read_content(write_zip(tmp_path / "m.keras", {"config.json": text})).fault == INVALID


@pytest.mark.parametrize(("kind", "names"), [("layers.Lambda", ("twice",)), ("x>Lambda", ("twice",)), ("MyLambda", ())])
def test_a_lambda_layer_is_one_under_each_of_its_names(kind, names, tmp_path) -> None:
    layer = {"module": "keras", "class_name": kind, "config": {"name": "twice"}}
    assert read_content(write_keras(tmp_path / "m.keras", layer)).lambda_layers == names


def test_a_skops_file_says_types_that_are_not_its_frameworks_own(tmp_path) -> None:
    schema = {
        "__module__": "sklearn.pipeline",
        "__class__": "Pipeline",
        "content": {
            "a": {"__module__": "mypkg", "__class__": "Scaler"},
            "b": {"__module__": "builtins", "__class__": "dict"},
            "c": {"__module__": "builtins", "__class__": "eval"},
            "d": {
                "__module__": "builtins",
                "__class__": "list",
                "content": {"module_path": "os", "function": "system"},
            },
            "e": {"__module__": "collections.abc", "__class__": "dict"},
            "f": {"__module__": "numpy", "__class__": "ndarray"},
            "g": {"__module__": "mypkg", "__class__": "Scaler"},
        },
    }
    content = read_content(write_zip(tmp_path / "m.skops", {"schema.json": json.dumps(schema)}))
    assert content.types == ("mypkg.Scaler", "builtins.eval", "os.system", "collections.abc.dict")


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.HDF5", "m.skops"])
@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(40), b"PK\x05\x06" + bytes(10)])
def test_what_is_not_what_its_name_says_is_invalid(name, content, tmp_path) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_content(tmp_path / name) == FileContent(fault=INVALID)


def test_what_is_not_what_the_schema_says_is_invalid_and_anything_else_may_be_anything(tmp_path) -> None:
    (tmp_path / "m.bin").write_bytes(b"no zip")
    (tmp_path / "folder").mkdir()
    for name in ("m.bin", "folder"):
        assert read_content(tmp_path / name) == FileContent() == read_content(tmp_path / name, "mlflow")
        assert read_content(tmp_path / name, "keras").fault == INVALID


def test_a_keras_file_that_is_cut_anywhere_is_invalid(tmp_path) -> None:
    whole = write_keras(tmp_path / "m.keras").read_bytes()
    for size in range(0, len(whole), 97):
        (tmp_path / "cut.keras").write_bytes(whole[:size])
        assert read_content(tmp_path / "cut.keras").fault == INVALID, size


@pytest.mark.parametrize("config", ["", "[]", "1", "{", "\xff{}", '{"a": NaN'])
def test_a_configuration_that_is_no_object_is_invalid(config, tmp_path) -> None:
    assert read_content(write_zip(tmp_path / "m.keras", {"config.json": config})).fault == INVALID


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_bomb_stops_before_it_is_unpacked(method, tmp_path) -> None:
    bomb = write_zip(tmp_path / "m.keras", {"config.json": bytes(18 << 20)}, method)
    assert measure_peak(bomb) < 8 << 20


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("entry", ["config.json", "metadata.json"])
def test_a_bomb_whose_directory_says_that_it_is_small_stops_as_bytes_come(entry, method, tmp_path) -> None:
    entries = {"config.json": b"{}", "metadata.json": b"{}", entry: b"{" + b" " * (18 << 20) + b"}"}
    bomb = write_zip(tmp_path / "m.keras", entries, method)
    content = bytearray(bomb.read_bytes())
    content = content.replace(struct.pack("<L", len(entries[entry])), struct.pack("<L", 100))
    bomb.write_bytes(content)
    assert measure_peak(bomb) < 8 << 20


def measure_peak(path: Path) -> int:
    """Return the memory that it takes to find out that a file is invalid."""
    tracemalloc.start()
    try:
        assert read_content(path).fault == INVALID
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_directory_that_is_too_large_is_not_read(tmp_path) -> None:
    names = {f"{number:0200}": b"" for number in range(MOST_OF_DIRECTORY // 240)}
    many = write_zip(tmp_path / "m.keras", {"config.json": json.dumps(CONFIG), **names})
    assert many.stat().st_size > MOST_OF_DIRECTORY
    assert read_content(many).fault == INVALID


def test_a_directory_whose_size_is_a_lie_is_invalid(tmp_path) -> None:
    content = bytearray(write_keras(tmp_path / "m.keras").read_bytes())
    struct.pack_into("<L", content, len(content) - 10, 0xFFFFFFF0)
    (tmp_path / "m.keras").write_bytes(content)
    assert read_content(tmp_path / "m.keras").fault == INVALID


def test_an_encrypted_entry_is_invalid(tmp_path) -> None:
    content = bytearray(write_zip(tmp_path / "m.keras", {"config.json": "{}"}).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "m.keras").write_bytes(content)
    assert read_content(tmp_path / "m.keras").fault == INVALID


def test_a_file_beyond_4_gib_in_the_form_of_zip64_is_read(tmp_path) -> None:
    whole = zipfile.ZipFile(tmp_path / "m.keras", "w")
    with whole as archive, archive.open("config.json", "w", force_zip64=True) as entry:
        entry.write(json.dumps(CONFIG).encode())
    assert read_content(tmp_path / "m.keras").custom_objects == CUSTOM


@pytest.mark.parametrize(("names", "content"), [
    (["saved_model.pb", "variables/variables.index"], FileContent("saved_model")),
    (["saved_model.pb"], FileContent(fault=INVALID)),
    (["MLmodel"], FileContent("mlflow")),
    ([], FileContent()),
])  # fmt: skip
def test_of_a_folder_its_format_is_told(names, content, tmp_path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert read_content(tmp_path) == content


def test_a_pickle_is_not_looked_into(tmp_path) -> None:
    (tmp_path / "m.PKL").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    assert read_content(tmp_path / "m.PKL") == FileContent("pickle")
