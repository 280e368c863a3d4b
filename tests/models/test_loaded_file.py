"""The files of a model as a process loads them that knows nothing of the training."""

from __future__ import annotations

from hashlib import sha256
import json
from pathlib import Path
import pickle
import re
import subprocess
import sys
import zipfile

import joblib
from jsonschema import Draft202012Validator
import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import schemabridge as sb
from schemabridge.errors import new_error
from schemabridge.models.fresh_process import LoadedFile, LoadRequest, load_files
from schemabridge.models.loaded_file import main, say_cause

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning"),  # Keras 2
]

FORM = json.loads((Path(__file__).parents[2] / "schemas/model.schema.json").read_text("utf-8"))
DF = pd.DataFrame({"age": [30.0, 50.0, 40.0, 20.0], "size": ["S", "M", "S", "L"]})
X, Y = DF[["age"]].to_numpy(), [1.0, 2.0, 4.0, 3.0]
ENCODINGS = {"age": "standardize", "size": "ordinal"}
FILES = ("m.keras", "m.h5", "m", "broken.keras")


GAIN = 3.0


@keras.saving.register_keras_serializable(package="tests_of_files")
class Gain(keras.layers.Layer):
    """A layer of this file, which a fresh process has only as source."""

    def call(self, x):
        return multiply(x) * 1.0


def multiply(x):
    return x * GAIN


def make_model() -> keras.Model:
    age, size = keras.Input((1,), name="age"), keras.Input((1,), name="size", dtype="int32")
    embedded = keras.layers.Flatten()(keras.layers.Embedding(4, 2, name="sizes")(size))
    joined = keras.layers.Concatenate()([Gain()(age), embedded])
    return keras.Model(
        [age, size], [keras.layers.Dense(2, name="heavy")(joined), keras.layers.Dense(1, name="tall")(joined)]
    )


def export(model: keras.Model, folder: Path) -> None:
    """Write a SavedModel, without the lines that Keras 3 prints of it and Keras 2 has no argument for."""
    model.export(folder, **({"verbose": False} if hasattr(keras, "ops") else {}))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> tuple[sb.FeatureSchema, list[sb.SchemabridgeWarning], bytes]:
    """Return the schema of four files, the last of which does not load, the warnings, and the bundled code."""
    folder = tmp_path_factory.mktemp("model")
    paths = [folder / name for name in FILES]
    model = make_model()
    for path in paths[:2]:
        model.save(path)
    export(model, paths[2])
    with zipfile.ZipFile(paths[3], "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.warns(sb.SchemabridgeWarning) as caught:
        schema = sb.record_schema(DF, model, path=paths, encodings=ENCODINGS, bundle_code=True)
    code = (folder / "m.code.py").read_bytes()
    return schema, [each.message for each in caught if isinstance(each.message, sb.SchemabridgeWarning)], code


def test_each_format_loads_and_predicts_as_the_model_at_hand_does(recorded) -> None:
    files = recorded[0].model["files"]
    assert [(each["file"], each["format"], each["loads"]) for each in files[:3]] == [
        ("m.keras", "keras", True),
        ("m.h5", "hdf5", True),
        ("m", "saved_model", True),
    ]
    assert [each.get("written_by") for each in files] == [keras.__version__, keras.__version__, None, None]


def test_a_file_that_does_not_load_is_told_with_its_cause_and_recorded(recorded) -> None:
    schema, messages, _ = recorded
    assert [each.code for each in messages] == ["does_not_load"]
    (*_, broken) = schema.model["files"]
    assert broken["loads"] is False
    assert broken["does_not_load"] in messages[0].message
    assert messages[0].message.startswith("broken.keras: ")


def test_a_cause_does_not_tell_where_the_file_was() -> None:
    place = "/private/m.keras"
    assert say_cause(OSError(f"no such file: {place}; {place}"), {"path": place}) == "no such file: m.keras; m.keras"


def test_what_is_told_of_the_model_is_that_of_the_file(recorded) -> None:
    model = recorded[0].model
    assert (model["class"], model["dtype_policy"]) == ("Functional", "float32")
    assert model["inputs"] == [
        {"name": "age", "dtype": "float32", "shape": [None, 1]},
        {"name": "size", "dtype": "int32", "shape": [None, 1]},
    ]
    assert [(each["name"], each["shape"]) for each in model["outputs"]] == [("heavy", [None, 2]), ("tall", [None, 1])]
    assert model["embeddings"] == [{"layer": "sizes", "input_dim": 4, "output_dim": 2, "input": "size"}]
    assert {"age", "size"} == {each["name"] for each in model["files"][2]["signatures"]["serving_default"]["inputs"]}


def test_the_section_has_its_form_in_the_file_and_no_part_in_the_fingerprint(recorded, tmp_path) -> None:
    schema, *_ = recorded
    schema.save(tmp_path / "m.schema.json")
    written = json.loads((tmp_path / "m.schema.json").read_text("utf-8"))
    assert list(Draft202012Validator(FORM).iter_errors(written["model"])) == []
    assert sb.read_schema(tmp_path / "m.schema.json").model == written["model"]
    assert schema.fingerprint == sb.record_schema(DF, encodings=schema).fingerprint


def test_the_runtime_is_that_of_the_predictions(recorded) -> None:
    runtime = recorded[0].model["runtime"]
    assert runtime["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert runtime["backend"] == keras.backend.backend()
    assert runtime["distributions"]["numpy"] == np.__version__
    assert "cpu" in runtime["devices"]


# files of scikit-learn, which load faster


def test_a_file_of_another_model_is_refused_and_nothing_is_written(tmp_path, raises_code) -> None:
    model = LinearRegression().fit(X, Y)
    path = tmp_path / "m.joblib"
    joblib.dump(model, path)
    model.fit(X, Y[::-1])
    error = raises_code("wrong_model", sb.record_schema, DF[["age"]], model, path=path, encodings={"age": "numeric"})
    assert "m.joblib" in error.message
    assert "golden row 0" in error.message
    assert [each.name for each in tmp_path.iterdir()] == ["m.joblib"]


def test_a_pipeline_is_in_the_file_as_a_whole_and_its_part_is_compared(tmp_path) -> None:
    model = make_pipeline(StandardScaler(), LinearRegression()).fit(DF[["age"]], Y)
    path = tmp_path / "m.pkl"
    path.write_bytes(pickle.dumps(model))
    schema = sb.record_schema(DF[["age"]], model, path=path)
    assert schema.model["files"][0]["loads"] is True
    assert (schema.model["part"], schema.model["class"]) == ("linearregression", "LinearRegression")
    assert list(Draft202012Validator(FORM).iter_errors(json.loads(json.dumps(schema.model)))) == []


def test_a_file_of_the_whole_pipeline_is_another_model_than_its_last_step(tmp_path, raises_code) -> None:
    model = make_pipeline(StandardScaler(), LinearRegression()).fit(DF[["age"]], Y)
    joblib.dump(model, path := tmp_path / "m.joblib")
    given = {"path": path, "preprocessor": model[:-1]}
    assert "once more" in raises_code("wrong_model", sb.record_schema, DF[["age"]], model[-1], **given).message


class Own(LinearRegression):
    """An estimator of this file, which no installed package has."""


def test_a_class_of_the_training_is_not_there_where_the_file_is_loaded(tmp_path) -> None:
    path = tmp_path / "m.joblib"
    joblib.dump(model := Own().fit(X, Y), path)
    with pytest.warns(sb.SchemabridgeWarning, match=r"\[does_not_load\] m\.joblib: No module named") as caught:
        schema = sb.record_schema(DF[["age"]], model, path=path, encodings={"age": "numeric"})
    assert schema.model["files"][0]["does_not_load"] == f"No module named '{__name__}'"
    assert len(caught) == 1
    assert sb.read_schema(tmp_path / "m.schema.json").model == schema.model


@pytest.mark.parametrize("program", ["/none/there", "/bin/false"])
def test_a_process_that_gives_no_answer_is_the_cause(program, tmp_path, monkeypatch) -> None:
    path = tmp_path / "m.joblib"
    joblib.dump(model := LinearRegression().fit(X, Y), path)
    monkeypatch.setattr(sys, "executable", program)
    with pytest.warns(sb.SchemabridgeWarning, match="the process that loads it"):
        schema = sb.record_schema(DF[["age"]], model, path=path, encodings={"age": "numeric"})
    assert schema.model["files"][0]["loads"] is False


# custom objects


def make_custom() -> keras.Model:
    return keras.Sequential([keras.Input((1,)), Gain(), keras.layers.Dense(1, name="heavy")])


def record_custom(folder: Path, **more: object) -> sb.FeatureSchema:
    model = make_custom()
    for name in ("m.keras", "m.h5"):
        model.save(folder / name)
    paths = [folder / "m.keras", folder / "m.h5"]
    return sb.record_schema(DF[["age"]], model, path=paths, encodings={"age": "numeric"}, **more)


def test_a_custom_layer_whose_code_is_not_there_is_the_cause(tmp_path) -> None:
    with pytest.warns(sb.SchemabridgeWarning, match="does_not_load") as caught:
        files = record_custom(tmp_path).model["files"]
    assert [each["loads"] for each in files] == [False, False]
    assert all(re.search(r"\bGain\b", each["does_not_load"][:80]) for each in files)
    assert len([each for each in caught if isinstance(each.message, sb.SchemabridgeWarning)]) == 2
    assert not (tmp_path / "m.code.py").exists()


def test_bundled_code_makes_the_files_load_and_stands_beside_them_with_its_hash(recorded) -> None:
    schema, _, text = recorded
    assert schema.model["code"] == {
        "file": "m.code.py",
        "sha256": sha256(text).hexdigest(),
        "objects": ["tests_of_files>Gain"],
    }
    assert [each["registered_name"] for each in schema.model["custom_objects"]] == ["tests_of_files>Gain"]
    assert b"GAIN = 3.0" in text
    assert b"make_model" not in text


@pytest.fixture
def unloaded(monkeypatch):
    """Let no process be started: what it would say is not asked here."""
    monkeypatch.setattr(
        "schemabridge.training.model_facts.load_files",
        lambda request, _: [LoadedFile(cause="no process")] * len(request.files),
    )


@pytest.mark.filterwarnings("ignore::schemabridge.SchemabridgeWarning")
def test_a_file_of_something_else_in_the_place_of_the_code_stays(tmp_path, raises_code, unloaded) -> None:
    (tmp_path / "m.code.py").write_text("print('mine')")
    raises_code("file_not_written", record_custom, tmp_path, bundle_code=True)
    assert (tmp_path / "m.code.py").read_text() == "print('mine')"
    assert not (tmp_path / "m.schema.json").exists()


@pytest.mark.filterwarnings("ignore::schemabridge.SchemabridgeWarning")
def test_where_the_schema_is_not_written_the_code_before_is_there_again(
    tmp_path, raises_code, unloaded, monkeypatch
) -> None:
    def refuse(schema, path):
        raise new_error("file_not_written", "the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("schemabridge.record.write_schema", refuse)
        raises_code("file_not_written", record_custom, tmp_path, bundle_code=True)
    assert not (tmp_path / "m.code.py").exists()
    record_custom(tmp_path, bundle_code=True)
    before = (tmp_path / "m.code.py").read_bytes()
    monkeypatch.setattr("schemabridge.record.write_schema", refuse)
    monkeypatch.setattr(f"{__name__}.GAIN", 4.0)
    raises_code("file_not_written", record_custom, tmp_path, bundle_code=True)
    assert (tmp_path / "m.code.py").read_bytes() == before


def test_code_is_bundled_beside_a_file_of_keras_only(tmp_path, raises_code) -> None:
    given = {"encodings": {"age": "numeric"}, "bundle_code": True}
    raises_code("invalid_argument", sb.record_schema, DF[["age"]], make_custom(), **given)
    raises_code("invalid_argument", sb.record_schema, DF[["age"]], LinearRegression().fit(X, Y), **given)


def test_a_model_without_custom_objects_has_no_code_to_bundle(tmp_path, unloaded) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.save(tmp_path / "m.keras")
    with pytest.warns(sb.SchemabridgeWarning, match="no process"):
        schema = sb.record_schema(
            DF[["age"]], model, path=tmp_path / "m.keras", encodings={"age": "numeric"}, bundle_code=True
        )
    assert "code" not in schema.model
    assert not (tmp_path / "m.code.py").exists()


def test_texts_go_to_the_files_as_the_golden_rows_have_them(tmp_path, monkeypatch) -> None:
    text = keras.Input((1,), name="size", dtype="string")
    codes = keras.layers.StringLookup(vocabulary=["S", "ü"], output_mode="one_hot")(text)
    model = keras.Model(text, keras.layers.Dense(1, kernel_initializer="ones")(codes))
    model.save(tmp_path / "m.keras")
    export(model, tmp_path / "m")
    rows = np.array([["ü"], ["S"], ["other"]], object)
    # in this process: what is asked here is how arrays come and go
    monkeypatch.setattr(subprocess, "run", lambda command, **_: main(command[-1]))
    files = [(tmp_path / "m.keras", "keras"), (tmp_path / "m", "saved_model")]
    found = load_files(LoadRequest(files), {"size": rows})
    assert [each.cause or each.other for each in found] == [None, None]
    assert [next(iter(each.outputs.values())).tolist() for each in found] == [[[1.0], [1.0], [1.0]]] * 2
    assert found[0].facts["string_inputs"] == ["size"]
    assert found[1].signatures["serving_default"]["inputs"] == [{"name": "size", "dtype": "string", "shape": [None, 1]}]
