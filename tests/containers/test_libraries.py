"""Which distributions a container installs."""

from __future__ import annotations

import pytest

from schemabridge.containers.libraries import list_libraries, list_unversioned
from schemabridge.errors import SchemabridgeError
from schemabridge.schema import FeatureSchema


def new_schema(distributions: dict | None = None, **changes: object) -> FeatureSchema:
    """Return a schema that was recorded with distributions, by name."""
    runtime = {} if distributions is None else {"runtime": {"python": "3.11", "distributions": distributions}}
    content = {"columns": (), "vocabularies": {}, "steps": (), "inputs": (), "fingerprint": "", "model": runtime}
    return FeatureSchema(**{**content, "environment": {}, **changes})


def list_pins(schema: FeatureSchema, *, gpu: bool = False) -> list[str]:
    return [str(pin) for pin in list_libraries(schema, gpu=gpu).pins]


def test_versions_are_those_of_the_runtime_and_what_prepares_is_of_the_environment():
    environment = {"python": "3.12.1", "numpy": "1.0", "pandas": "2.3.3", "pyarrow": "21.0.0", "keras": "3.1"}
    schema = new_schema({"scikit-learn": "1.7.2", "numpy": "2.3.5"}, environment=environment)
    assert list_pins(schema) == ["numpy==2.3.5", "pandas==2.3.3", "pyarrow==21.0.0", "scikit-learn==1.7.2"]
    assert list_libraries(schema).python == "3.11"


def test_a_schema_without_a_runtime_has_the_versions_of_its_environment():
    environment = {"python": "3.12.1", "schemabridge": "0.1.0", "tf_keras": "2.21.0", "numpy": "2.3.5", "other": "1.0"}
    schema = new_schema(environment=environment)
    assert list_pins(schema) == ["numpy==2.3.5", "tf-keras==2.21.0"]
    assert list_libraries(schema).python == "3.12"


@pytest.mark.parametrize("model", [{}, {"runtime": 3}, {"runtime": {"distributions": ["numpy"]}}])
def test_a_schema_that_names_no_versions_is_refused(model):
    with pytest.raises(SchemabridgeError, match="found none") as caught:
        list_libraries(new_schema(model=model))
    assert caught.value.code == "invalid_argument"
    assert "record the schema again" in caught.value.hint


@pytest.mark.parametrize("python", [None, "2.7", "3.9", "3.11\nRUN evil", "3.11-slim", "４.11", 3.11])
def test_a_python_that_is_none_or_too_old_is_refused(python):
    schema = new_schema(model={"runtime": {"python": python, "distributions": {"numpy": "2.3.5"}}})
    with pytest.raises(SchemabridgeError, match="version of Python"):
        list_libraries(schema)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("numpy", "2.3.5\nRUN evil"),
        ("numpy", "2.3.5\n"),
        ("numpy", "2.3.5; evil"),
        ("numpy", "2.3.5 --index-url x"),
        ("numpy", "*"),
        ("numpy", "２.3.5"),
        ("numpy", ""),
        ("numpy", 2),
        ("numpy", None),
        ("numpy", "1" * 101),
        ("numpy\nRUN evil", "2.3.5"),
        ("-r evil.txt", "2.3.5"),
        ("--index-url=x", "2.3.5"),
        ("evil @ file:x", "2.3.5"),
        ("./evil", "2.3.5"),
        ("évil", "2.3.5"),
        ("", "2.3.5"),
    ],
)
def test_what_is_no_name_or_no_version_is_refused(name, version):
    with pytest.raises(SchemabridgeError) as caught:
        list_libraries(new_schema({name: version}))
    assert caught.value.code == "invalid_argument"


@pytest.mark.parametrize("version", ["2.15.0-rc1", "2.0.0.dev20240401", "1!2.0", "2025.2", "2.15.0.post1", "1.0a1"])
def test_every_kind_of_released_version_is_one(version):
    assert list_pins(new_schema({"keras": version})) == [f"keras=={version}"]


def test_a_local_label_is_left_out_and_said():
    assert list_pins(new_schema({"torch": "2.5.1+cu124"})) == ["torch==2.5.1  # recorded as torch 2.5.1+cu124"]


def test_tensorflow_of_another_system_is_that_of_linux():
    pins = list_pins(new_schema({"tensorflow-macos": "2.15.0"}))
    assert pins == ["tensorflow==2.15.0  # recorded as tensorflow-macos 2.15.0"]


def test_tensorflow_for_the_cpu_is_the_whole_one_on_other_processors():
    assert list_pins(new_schema({"tensorflow-cpu": "2.21.0"})) == [
        'tensorflow==2.21.0; platform_machine != "x86_64"',
        'tensorflow-cpu==2.21.0; platform_machine == "x86_64"',
    ]


@pytest.mark.parametrize(
    ("recorded", "installed"),
    [
        ({"tensorflow-cpu": "2.21.0"}, "tensorflow[and-cuda]==2.21.0  # recorded as tensorflow-cpu 2.21.0"),
        ({"tensorflow": "2.21.0"}, "tensorflow[and-cuda]==2.21.0"),
        ({"tensorflow": "2.15.0"}, "tensorflow[and-cuda]==2.15.0.post1  # recorded as tensorflow 2.15.0"),
        ({"tf-nightly": "2.22.0.dev20261101"}, "tf-nightly[and-cuda]==2.22.0.dev20261101"),
        ({"jax": "0.8.1"}, "jax[cuda12]==0.8.1"),
        ({"torch": "2.5.1+cpu"}, "torch==2.5.1  # recorded as torch 2.5.1+cpu"),
        ({"xgboost-cpu": "3.1.0"}, "xgboost==3.1.0  # recorded as xgboost-cpu 3.1.0"),
    ],
)
def test_on_a_gpu_what_brings_cuda_is_installed(recorded, installed):
    assert list_pins(new_schema(recorded), gpu=True) == [installed]


def test_a_model_that_runs_on_no_gpu_is_refused_one():
    with pytest.raises(SchemabridgeError, match="for --gpu") as caught:
        list_libraries(new_schema({"scikit-learn": "1.7.2"}), gpu=True)
    assert caught.value.code == "invalid_argument"


def test_what_brings_custom_objects_without_a_version_is_named_unless_its_wheel_is_given():
    objects = [{"distribution": "My_Layers"}, {"distribution": "numpy"}, {"class": "Own"}, 3, {"distribution": "a\nb"}]
    schema = new_schema({"numpy": "2.3.5"})
    schema = new_schema(model={**schema.model, "custom_objects": objects})
    libraries = list_libraries(schema)
    assert list_unversioned(schema, libraries, ["schemabridge_ml-0.1.0-py3-none-any.whl"]) == ["my-layers"]
    assert list_unversioned(schema, libraries, ["my_layers-1.0-py3-none-any.whl"]) == []
