"""What a Dockerfile says, and that no text of a schema becomes one of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from containers.build_image import Line, read_dockerfile
from schemabridge.containers.dockerfile import Image, format_dockerfile
from schemabridge.containers.files import list_files
from schemabridge.errors import SchemabridgeError
from schemabridge.schema import FeatureSchema


def new_schema(files: Sequence[tuple[str, str]] | None = (), **model: object) -> FeatureSchema:
    """Return a schema whose model has files, by name and format."""
    items = [{"file": name, "sha256": "0" * 64, "format": form} for name, form in files or ()]
    content = {"columns": (), "vocabularies": {}, "steps": (), "inputs": (), "fingerprint": ""}
    return FeatureSchema(**content, model={"files": items, **model})


def list_lines(schema: FeatureSchema, image: Image, path: str | Path = "m.schema.json") -> list[Line]:
    return read_dockerfile(format_dockerfile(schema, list_files(schema, Path(path), [], None), image))


def find_variables(lines: list[Line]) -> dict[str, str]:
    pairs = [pair.partition("=") for line in lines if line.instruction == "ENV" for pair in line.text.split(" ")]
    return {name: value for name, _, value in pairs}


PLAIN = list_lines(new_schema([("m.keras", "keras")]), Image("3.11"))


@pytest.mark.parametrize(
    ("r", "base"),
    [
        (None, "python:3.12-slim-trixie"),
        ("4.5", "python:3.12-slim-trixie"),
        ("4.2", "python:3.12-slim-bookworm"),
        ("4.4", "rocker/r-ver:4.4"),
        ("4.2.3", "rocker/r-ver:4.2.3"),
    ],
)
def test_the_base_has_the_r_that_is_asked_for(r, base):
    lines = list_lines(new_schema(), Image("3.12", r))
    assert [line.text for line in lines if line.instruction == "FROM"] == [base]
    makes_uv = any("uv venv --seed --managed-python --python 3.12 /opt/venv" in line.text for line in lines)
    assert makes_uv == base.startswith("rocker")


def test_the_image_has_a_locale_the_python_that_r_takes_and_a_user_who_is_not_root():
    variables = find_variables(PLAIN)
    assert (variables["LANG"], variables["LC_ALL"]) == ("C.UTF-8", "C.UTF-8")
    assert variables["RETICULATE_PYTHON"] == "/opt/venv/bin/python"
    assert [line.text for line in PLAIN if line.instruction == "USER"] == ["10001"]
    last = [line.instruction for line in PLAIN][-5:]
    assert last == ["USER", "RUN", "RUN", "RUN", "CMD"]


def test_no_package_of_another_project_is_installed_under_our_name():
    installs = [line.text for line in PLAIN if " install " in f"{line.text} "]
    words = [word for text in installs for word in text.split()]
    assert "schemabridge" not in words
    assert "schemabridge-ml" not in words


def test_what_the_schema_and_its_model_are_is_copied_and_checked(tmp_path):
    (tmp_path / "m").mkdir()
    schema = new_schema([("m.keras", "keras"), ("m", "saved_model")], code={"file": "m.code.py"})
    lines = list_lines(schema, Image("3.11"), tmp_path / "m.schema.json")
    copies = [line.words for line in lines if line.instruction == "COPY"]
    assert copies[-2:] == [("m.schema.json", "m.keras", "m.code.py", "./"), ("m/", "./m/")]
    assert lines[-1].words == ("schemabridge", "verify", "./m.schema.json", "--model", "./m.keras")
    assert [line.words[-2:] for line in lines[-3:-1]] == [("./m.schema.json", "./m.keras")] * 2


def test_the_file_of_a_schema_that_lists_no_files_is_the_model():
    schema = new_schema(files=None, file="m.keras")
    assert list_files(schema, Path("m.schema.json"), [], None).model == ("m.keras",)


def test_the_recorded_backend_and_precision_are_set_where_they_matter():
    runtime = {"backend": "torch", "matmul_precision": "float32"}
    on_cpu, on_gpu = (
        find_variables(list_lines(new_schema(runtime=runtime), Image("3.11", gpu=gpu))) for gpu in (False, True)
    )
    assert on_cpu["KERAS_BACKEND"] == on_gpu["KERAS_BACKEND"] == "torch"
    assert on_gpu["NVIDIA_TF32_OVERRIDE"] == "0"
    assert not any(name.startswith("NVIDIA") for name in on_cpu)
    narrow = find_variables(list_lines(new_schema(runtime={"matmul_precision": "tf32"}), Image("3.11", gpu=True)))
    assert "NVIDIA_TF32_OVERRIDE" not in narrow
    assert "KERAS_BACKEND" not in narrow


def test_on_a_gpu_the_cuda_of_the_recording_is_said():
    image = Image("3.11", gpu=True)
    runtime = {"cuda": "12.5.1", "cudnn": "9"}
    told, untold = (
        format_dockerfile(schema, list_files(schema, Path("m.json"), [], None), image)
        for schema in (new_schema(runtime=runtime), new_schema())
    )
    assert "The schema was recorded with CUDA 12.5.1 and cuDNN 9." in told
    assert "CUDA comes with the wheels" in untold
    assert "recorded with" not in untold


def test_a_schema_without_a_model_is_checked_without_one():
    lines = list_lines(new_schema(), Image("3.11"))
    assert lines[-1].words == ("schemabridge", "verify", "./m.schema.json")
    assert not any("check-model" in line.words for line in lines)


def test_custom_objects_that_a_script_brings_count_as_handed_over():
    objects = [
        {"registered_name": "a>B", "distribution": "a"},
        {"registered_name": "Bundled"},
        {"registered_name": "Own\nRUN evil"},
        {"registered_name": 3},
    ]
    code = {"file": "m.code.py", "objects": ["Bundled"]}
    lines = list_lines(new_schema([("m.keras", "keras")], custom_objects=objects, code=code), Image("3.11"))
    check = ("schemabridge", "check-model", "./m.schema.json", "--trust-code", "--custom-object=Own\nRUN evil")
    assert [line.words for line in lines if "check-model" in line.words] == [check]
    assert [line.instruction for line in lines] == [line.instruction for line in PLAIN]


@pytest.mark.parametrize("key", ["backend", "matmul_precision", "cuda", "cudnn"])
@pytest.mark.parametrize("value", ["12.5\nRUN evil", "torch evil=1", {"a": "\nRUN evil"}])
def test_a_fact_that_is_no_word_of_the_format_is_left_out(key, value):
    image = Image("3.11", gpu=True)
    assert list_lines(new_schema(runtime={key: value}), image) == list_lines(new_schema(), image)
    text = format_dockerfile(
        new_schema(runtime={key: value}), list_files(new_schema(), Path("m.json"), [], None), image
    )
    assert "evil" not in text


@pytest.mark.parametrize(
    "name", ["m (2), neu.keras", "модель.keras", "a'b.keras", "--from=x.keras", "#.keras", "<<EOF"]
)
def test_a_name_with_spaces_or_letters_of_any_script_is_copied_as_it_is(name):
    lines = list_lines(new_schema([(name, "keras")]), Image("3.11"), f"{name}.schema.json")
    assert [line.instruction for line in lines] == [line.instruction for line in PLAIN]
    copies = [line.words for line in lines if line.instruction == "COPY"]
    assert copies[-1] == (f"{name}.schema.json", name, "./")


HOSTILE = ["a\nRUN evil", "a\\", 'a"b', "$HOME", "*", "a?", "[a]", "../m.keras", "..", ".", "", "a\u2028b", "a\u202eb"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["files", "code"])
def test_a_name_that_could_be_more_than_a_name_is_refused(place, name):
    schema = new_schema([(name, "keras")]) if place == "files" else new_schema(code={"file": name})
    with pytest.raises(SchemabridgeError) as caught:
        list_files(schema, Path("m.schema.json"), [], None)
    assert caught.value.code == "invalid_argument"


@pytest.mark.parametrize(
    ("wheels", "tarball"),
    [
        (["schemabridge.zip"], None),
        (["a b-1.0-py3-none-any.whl"], None),
        ([], "schemabridge_ml-0.1.0.tar.gz"),
        ([], "schemabridge.zip"),
    ],
)
def test_an_installer_of_another_form_is_refused(wheels, tarball):
    with pytest.raises(SchemabridgeError) as caught:
        list_files(new_schema(), Path("m.schema.json"), wheels, tarball)
    assert caught.value.code == "invalid_argument"


def test_a_wheel_of_ours_takes_the_place_of_the_one_that_is_expected():
    own, other = "schemabridge_ml-9.9-py3-none-any.whl", "schemabridge-1.0-py3-none-any.whl"
    assert list_files(new_schema(), Path("m.json"), [other, own], None).wheels == (own, other)
    assert list_files(new_schema(), Path("m.json"), [], None).wheels[0].startswith("schemabridge_ml-0")
