"""load_model: a recorded model from its files to predictions, or the reason why not before anything of it runs."""

from __future__ import annotations

from dataclasses import replace
import importlib
import io
import json
from pathlib import Path
import shutil

import joblib
import keras
import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
import skops.io

import schemabridge as sb
from schemabridge.document import read as document_read
from schemabridge.golden.precision import Precision
from schemabridge.loading import progress
from schemabridge.models.scoring import custom_objects
from schemabridge.models.scoring.loaders import LOADERS

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning"),  # Keras 2
]

DF = pd.DataFrame({"age": [30.0, 50.0, 40.0, 20.0], "size": ["S", "M", "S", "L"]}, index=list("abcd"))
LABELS = {"heavy": ["no", "yes"]}
MANY = pd.DataFrame({"age": np.linspace(20, 50, 100), "size": ["S", "M", "L", "S"] * 25})


@pytest.fixture(scope="module", autouse=True)
def _unproven_files():
    """Record files without the processes that load them, of which other tests are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("schemabridge.record.prove_files", lambda schema, *_: schema.model)
        yield


def make_model() -> keras.Model:
    age, size = keras.Input((1,), name="age"), keras.Input((1,), name="size", dtype="int32")
    joined = keras.layers.Concatenate()([age, keras.layers.Flatten()(keras.layers.Embedding(4, 2)(size))])
    outputs = [keras.layers.Dense(2, "softmax", name="heavy")(joined), keras.layers.Dense(1, name="tall")(joined)]
    return keras.Model([age, size], outputs)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> tuple[Path, dict[str, np.ndarray]]:
    """Return the folder of a model in three files, and what its own predict gives for many rows."""
    folder = tmp_path_factory.mktemp("recorded")
    model = make_model()
    model.save(folder / "m.keras")
    model.save(folder / "m.h5")
    model.export(folder / "m", **({"verbose": False} if hasattr(keras, "ops") else {}))
    paths = [folder / name for name in ("m.keras", "m.h5", "m")]
    schema = sb.record_schema(DF, model, path=paths, encodings={"age": "standardize", "size": "ordinal"}, labels=LABELS)
    own = model.predict(list(sb.prepare_input(MANY, schema).values()), batch_size=32, verbose=0)
    return folder, dict(zip(("heavy", "tall"), own, strict=True))


@pytest.fixture(scope="module")
def loaded(recorded) -> sb.SchemaModel:
    return sb.load_model(recorded[0] / "m.schema.json")


@pytest.fixture
def copied(recorded, tmp_path) -> Path:
    """Return a copy of the folder, whose files a test may change."""
    return Path(shutil.copytree(recorded[0], tmp_path / "copy"))


# predictions


@pytest.mark.parametrize(("name", "form"), [("m.keras", "keras"), ("m.h5", "hdf5")])
def test_raw_predictions_of_a_file_are_the_bits_of_the_models_own_predict(name, form, recorded) -> None:
    folder, own = recorded
    model = sb.load_model(folder / name)
    assert (model.path.name, model.handle.format) == (name, form)
    found = model.predict(MANY, type="raw")
    assert isinstance(found, dict)
    assert {key: list(each.columns) for key, each in found.items()} == {
        "heavy": ["heavy_1", "heavy_2"],
        "tall": ["tall"],
    }
    for key, array in own.items():
        assert found[key].to_numpy().tobytes() == array.astype(np.float64).tobytes()


def test_a_saved_model_predicts_under_the_names_of_the_schema(recorded) -> None:
    folder, own = recorded
    model = sb.load_model(folder / "m.schema.json", file=folder / "m")
    assert model.handle.format == "saved_model"
    for key, table in model.predict(MANY, type="raw").items():
        np.testing.assert_allclose(table.to_numpy(), own[key], rtol=1e-5, atol=1e-6)


def test_the_first_file_of_the_schema_is_taken_and_rows_keep_their_index(loaded) -> None:
    assert loaded.path.name == "m.keras"
    found = loaded.predict(DF, type="response")
    assert list(found["heavy"].columns) == ["no", "yes"]
    assert list(found["tall"].index) == list("abcd")


def test_no_rows_give_no_rows_of_the_same_columns_and_never_reach_the_model(loaded) -> None:
    silent = replace(loaded.handle, ask=lambda *_: pytest.fail("the model was asked"))
    found = replace(loaded, handle=silent).predict(DF.iloc[:0], type="response")
    assert {key: (list(each.columns), len(each)) for key, each in found.items()} == {
        "heavy": (["no", "yes"], 0),
        "tall": (["tall"], 0),
    }
    assert set(found["heavy"].dtypes) == {np.dtype(np.float64)}


def test_a_row_of_columns_that_are_lists_is_predicted_too(loaded) -> None:
    found = loaded.predict({"age": [30.0], "size": ["S"]})
    assert found["heavy"].shape == (1, 2)


def test_a_nan_that_no_golden_row_had_is_refused_with_its_rows(loaded, raises_code) -> None:
    endless = DF.assign(age=[30.0, np.inf, 40.0, np.inf])
    error = raises_code("nan_prediction", loaded.predict, endless)
    assert (error.rows, error.count) == ((1, 3), 2)


def test_a_batch_that_is_refused_is_refused_as_by_prepare_input(loaded, raises_code) -> None:
    assert raises_code("unknown_value", loaded.predict, DF.assign(size="XL")).column == "size"
    raises_code("invalid_argument", loaded.predict, DF, type="probability")
    raises_code("no_classes", loaded.predict, DF, type="class")


def test_a_model_that_fails_says_why_with_the_whole_text_in_details(loaded, raises_code) -> None:
    def fail(*_):
        raise ValueError("Graph execution error:\n\nlong\nindices[0] = 9 is not in [0, 4)\n\t [[{{node x}}]]")

    error = raises_code("prediction_failed", replace(loaded, handle=replace(loaded.handle, ask=fail)).predict, DF)
    assert error.message == "the model fails to predict: indices[0] = 9 is not in [0, 4)"
    assert "[[{{node x}}]]" in error.details


def test_what_it_is_can_be_read(loaded) -> None:
    assert repr(loaded).splitlines()[:4] == [
        f"SchemaModel of m.keras (keras, {loaded.schema.model['class']}), batch size 32",
        "  takes 'age': 1 feature of 1 column, float32",
        "  takes 'size': 1 feature of 1 column, int32",
        "  gives 'heavy': 2, probability of 'no', 'yes'",
    ]
    assert loaded.runtime["backend"] == keras.backend.backend()
    assert loaded.model.name


# what is refused before anything is loaded


@pytest.fixture
def unloadable(monkeypatch):
    """Let a test fail where a file is loaded."""
    for form in list(LOADERS):
        monkeypatch.setitem(LOADERS, form, lambda *_: pytest.fail("it was loaded"))


def test_another_file_than_the_recorded_one_is_not_loaded(copied, unloadable, raises_code) -> None:
    make_model().save(copied / "m.keras")
    raises_code("wrong_model", sb.load_model, copied / "m.keras")


def test_where_the_first_file_is_another_one_the_next_is_taken(copied) -> None:
    (copied / "m.keras").write_bytes(b"")
    assert sb.load_model(copied / "m.schema.json").path.name == "m.h5"


def test_a_file_that_is_cut_off_or_of_weights_only_is_not_loaded(copied, unloadable, raises_code) -> None:
    path = copied / "m.keras"
    path.write_bytes(path.read_bytes()[:1000])
    raises_code("invalid_model_file", sb.load_model, path)
    make_model().save_weights(copied / "w.weights.h5")
    shutil.move(copied / "w.weights.h5", copied / "m.h5")
    raises_code("weights_only", sb.load_model, copied / "m.h5")
    shutil.rmtree(copied / "m" / "variables")
    raises_code("invalid_model_file", sb.load_model, copied / "m")


def test_a_model_that_is_not_there_is_not_found(copied, raises_code) -> None:
    raises_code("unknown_path", sb.load_model, copied / "none.keras")
    raises_code("file_not_found", sb.load_model, copied / "none.schema.json")
    raises_code("file_not_found", sb.load_model, copied / "m.schema.json", file=copied / "none.keras")
    for name in ("m.keras", "m.h5"):
        (copied / name).unlink()
    shutil.rmtree(copied / "m")
    raises_code("file_not_found", sb.load_model, copied / "m.schema.json")


@pytest.mark.parametrize(
    "arguments",
    [{"trust_code": 1}, {"batch_size": 0}, {"batch_size": True}, {"custom_objects": ["Scale"]}, {"file": 3}],
    ids=str,
)
def test_arguments_are_what_they_have_to_be(arguments, recorded, raises_code) -> None:
    raises_code("invalid_argument", sb.load_model, recorded[0] / "m.schema.json", **arguments)
    raises_code("invalid_argument", sb.load_model, recorded[0] / "m.keras", file=recorded[0] / "m.h5")


# the replay


def test_a_model_that_predicts_something_else_here_is_not_handed_out(copied, raises_code) -> None:
    schema = sb.read_schema(copied / "m.schema.json")
    rows = [
        replace(row, predictions={"heavy": (9.0, 9.0), "tall": (9.0,)}) if row.predictions else row
        for row in schema.golden.rows
    ]
    replace(schema, golden=replace(schema.golden, rows=tuple(rows))).save(copied / "m.schema.json")
    assert "golden row" in raises_code("prediction_mismatch", sb.load_model, copied / "m.schema.json").message


def test_predictions_within_another_precision_are_a_warning_where_a_model_is_loaded(copied, monkeypatch) -> None:
    coarse = Precision("tf32", None, "jax")
    monkeypatch.setattr(importlib.import_module("schemabridge.verify"), "describe_precision", lambda _: coarse)
    schema = sb.read_schema(copied / "m.schema.json")
    rows = tuple(
        replace(row, predictions={**row.predictions, "heavy": tuple(p + 1e-4 for p in row.predictions["heavy"])})
        if row.predictions
        else row
        for row in schema.golden.rows
    )
    replace(schema, golden=replace(schema.golden, rows=rows)).save(copied / "m.schema.json")
    with pytest.warns(sb.SchemabridgeWarning, match=r"(?s)other_precision.*here in tf32 under jax"):
        assert sb.load_model(copied / "m.schema.json").predict(DF)["tall"].shape == (4, 1)


def test_a_schema_without_predictions_is_loaded_with_a_warning(copied) -> None:
    schema = sb.read_schema(copied / "m.schema.json")
    rows = tuple(replace(row, predictions=None) for row in schema.golden.rows)
    replace(schema, golden=replace(schema.golden, rows=rows)).save(copied / "m.schema.json")
    with pytest.warns(sb.SchemabridgeWarning, match="nothing_to_verify"):
        model = sb.load_model(copied / "m.schema.json")
    assert model.predict(DF)["tall"].shape == (4, 1)


# code


@keras.saving.register_keras_serializable(package="tests_of_load_model")
class Gain(keras.layers.Layer):
    """A layer that a fresh process does not have."""

    def call(self, x):
        return x * 3.0


@pytest.fixture
def custom(tmp_path, monkeypatch) -> Path:
    """Return the schema of a model with a custom layer, which Keras does not know any more, and its bundled code."""
    model = keras.Sequential([keras.Input((1,)), Gain(), keras.layers.Dense(1)])
    model.save(path := tmp_path / "c.keras")
    sb.record_schema(DF[["age"]], model, path=path, encodings={"age": "standardize"}, bundle_code=True)
    monkeypatch.delitem(keras.saving.get_custom_objects(), "tests_of_load_model>Gain")
    return tmp_path / "c.schema.json"


def test_bundled_code_is_run_with_trust_alone(custom, raises_code) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(custom_objects, "run_code", lambda _: pytest.fail("it was run"))
        raises_code("code_not_trusted", sb.load_model, custom)
    model = sb.load_model(custom, trust_code=True)
    assert type(model.model.layers[0]) is not Gain
    assert model.predict(DF).shape == (4, 1)


@pytest.mark.parametrize("name", ["tests_of_load_model>Gain", "Gain"])
def test_an_object_that_is_handed_over_needs_no_trust(name, custom) -> None:
    model = sb.load_model(custom, custom_objects={name: Gain})
    assert type(model.model.layers[0]) is Gain


def test_an_object_whose_package_is_not_installed_is_that_of_the_bundled_code(custom) -> None:
    schema = sb.read_schema(custom)
    (item,) = schema.model["custom_objects"]
    elsewhere = {**item, "distribution": "no-such-package", "module": "no_such_package.layers"}
    replace(schema, model={**schema.model, "custom_objects": [elsewhere]}).save(custom)
    assert sb.load_model(custom, trust_code=True).predict(DF).shape == (4, 1)


def test_code_of_another_hash_or_that_is_not_there_is_not_run(custom, raises_code) -> None:
    place = custom.with_name("c.code.py")
    place.write_bytes(place.read_bytes() + b"\n")
    raises_code("wrong_code", sb.load_model, custom, trust_code=True)
    place.unlink()
    raises_code("file_not_found", sb.load_model, custom, trust_code=True)


# scikit-learn


def fit_pipeline() -> object:
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(DF[["age"]], ["no", "yes", "yes", "no"])


def test_the_part_of_a_pipeline_gives_labels_and_probabilities_and_needs_trust(tmp_path, raises_code) -> None:
    model = fit_pipeline()
    joblib.dump(model, path := tmp_path / "p.joblib")
    sb.record_schema(DF[["age"]], model, path=path)
    raises_code("code_not_trusted", sb.load_model, path)
    found = sb.load_model(path, trust_code=True)
    raw = found.predict(MANY, type="raw")
    assert raw.to_numpy().tobytes() == model.predict_proba(MANY[["age"]]).tobytes()
    classes = found.predict(DF, type="class")
    assert isinstance(classes, pd.Series)
    assert classes.tolist() == model.predict(DF[["age"]]).tolist()
    assert (classes.name, list(classes.index)) == ("probability", list("abcd"))
    assert list(found.predict(DF, type="prob").columns) == ["no", "yes"]


def test_a_skops_file_of_scikit_learn_alone_needs_no_trust(tmp_path) -> None:
    model = fit_pipeline()
    skops.io.dump(model, path := tmp_path / "p.skops")
    sb.record_schema(DF[["age"]], model, path=path)
    found = sb.load_model(path).predict(MANY)
    assert found.to_numpy().tobytes() == model.predict_proba(MANY[["age"]]).tobytes()


# the bar


@pytest.mark.parametrize(("terminal", "seconds", "shown"), [(True, 5, True), (True, 0, False), (False, 5, False)])
def test_a_bar_is_shown_on_a_terminal_after_a_second_alone(terminal, seconds, shown, monkeypatch) -> None:
    written, times = io.StringIO(), iter([0.0, seconds, seconds])
    monkeypatch.setenv("TERM", "xterm")  # a login without one has "dumb", on which no bar moves
    monkeypatch.setattr("rich.console.Console", lambda **_: Console(file=written, force_terminal=terminal))
    monkeypatch.setattr(progress, "now", lambda: next(times))
    with progress.show_progress(1000) as report:
        report(320, 1000)
        report(1000, 1000)
    assert ("of 1,000 rows" in written.getvalue()) is shown


def test_rows_with_predictions_are_compared_with_what_a_loaded_model_predicts(recorded, loaded) -> None:
    numbers = np.hstack(list(recorded[1].values()))
    rows = MANY.assign(**{f"prediction_{at}": cells for at, cells in enumerate(numbers.T, 1)})
    assert sb.verify_schema(loaded.schema, loaded, rows).findings == ()
    (untold,) = sb.verify_schema(loaded.schema, data=rows).findings
    names = {"sb": sb, "verify_schema": sb.verify_schema, "schema": loaded.schema, "data": rows}
    assert eval(untold.hint.split("`")[1], names | {"path": recorded[0] / "m.schema.json"}).findings == ()
    rows.loc[7, "prediction_3"] += 0.5
    (finding,) = sb.verify_schema(loaded.schema, loaded, rows).findings
    assert (finding.code, finding.rows) == ("prediction_mismatch", (7,))


# the section `model`


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": 5},
        {"format": ["x"]},
        {"format": None},
        {"written_by": {}},
    ],
)
def test_what_an_item_of_files_has_of_another_type_counts_as_absent(wrong, copied) -> None:
    change_section(copied, lambda model: model["files"][0].update(wrong))
    assert sb.load_model(copied / "m.schema.json").handle.format == "keras"


def test_what_the_section_has_of_another_type_counts_as_absent(copied) -> None:
    wrong = {"part": 5, "class": ["x"], "runtime": {"backend": 5}, "code": {"file": 5, "sha256": 5}}
    wrong["custom_objects"] = [{"registered_name": ["x"], "class": ["x"]}, 5]
    change_section(copied, lambda model: model.update(wrong))
    assert sb.load_model(copied / "m.schema.json").path.name == "m.keras"


def change_section(folder: Path, change) -> None:
    path = folder / "m.schema.json"
    document = json.loads(path.read_text("utf-8"))
    change(document["model"])
    path.write_text(json.dumps(document), "utf-8")


# the schema, read once


def test_a_schema_is_loaded_with_the_file_or_the_folder_of_its_model(copied, raises_code) -> None:
    schema = sb.read_schema(copied / "m.schema.json")
    for file in (copied, copied / "m.keras"):
        assert sb.load_model(schema, file=file).path.name == "m.keras"
    assert "file=" in str(raises_code("invalid_argument", sb.load_model, schema))


def test_the_text_that_is_checked_is_the_text_that_is_used(copied, monkeypatch) -> None:
    read = []
    monkeypatch.setattr(document_read, "read_bytes", lambda source: read.append(source) or Path(source).read_bytes())
    sb.load_model(copied / "m.schema.json")
    assert read == [str(copied / "m.schema.json")]
