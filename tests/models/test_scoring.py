"""A model's file loaded and asked by the one file that both languages share: bits of the framework's own predict, and what is refused."""

from __future__ import annotations

import errno
from hashlib import sha256
import importlib.util
import json
import os
from pathlib import Path
import pickle
import shutil
import sys
import zipfile

import h5py
import joblib
import keras
import numpy as np
import pytest
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
import skops.io
import tensorflow as tf

from schemabridge.models.scoring import keras_file, model_files, packages, predictions
from schemabridge.models.scoring.answers import answer
from schemabridge.models.scoring.errors import ScoringError
from schemabridge.models.scoring.handle import Handle
from schemabridge.models.scoring.keras_config import check_lambdas
from schemabridge.models.scoring.keras_file import MOST_CONFIG, choose_library, import_keras
from schemabridge.models.scoring.loaders import LOADERS, SUFFIXES, load
from schemabridge.models.scoring.model_files import hash_file
from schemabridge.models.scoring.packages import is_brought
from schemabridge.models.scoring.plain_types import is_own_type
from schemabridge.models.scoring.predictions import predict, predict_bytes, unpack_array
from schemabridge.models.scoring.runtime import describe_runtime
from schemabridge.models.scoring.saved_model import SIGNATURES, sort_names
from schemabridge.preflight.file_content import read_content

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning"),  # Keras 2
]

RNG = np.random.default_rng(1)
ROWS = 1000
ARRAYS = {
    "num": RNG.normal(size=(ROWS, 5)).astype(np.float32),
    "size": RNG.integers(0, 4, size=(ROWS, 1)).astype(np.int32),
}
X = RNG.normal(size=(200, 3))
Y = (X[:, 0] > 0).astype(int)
CODE = """import keras


@keras.saving.register_keras_serializable(package="tests_of_scoring")
class Gain(keras.layers.Layer):
    def call(self, x):
        return x * 3.0
"""
SCRIPT = "import pathlib\npathlib.Path(r'{}').write_text('run')\n"


def make_model() -> keras.Model:
    num, size = keras.Input((5,), name="num"), keras.Input((1,), name="size", dtype="int32")
    embedded = keras.layers.Flatten()(keras.layers.Embedding(4, 2)(size))
    hidden = keras.layers.Dense(16, activation="relu")(keras.layers.Concatenate()([num, embedded]))
    outputs = [keras.layers.Dense(2, name="heavy")(hidden), keras.layers.Dense(1, name="tall")(hidden)]
    return keras.Model([num, size], outputs)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def own(folder) -> dict[str, np.ndarray]:
    """Write a model of several inputs and outputs in three formats; return what its own predict gives."""
    model = make_model()
    model.save(folder / "m.keras")
    model.save(folder / "m.h5")
    model.export(folder / "m", **({"verbose": False} if hasattr(keras, "ops") else {}))
    return dict(zip(("heavy", "tall"), model.predict(list(ARRAYS.values()), batch_size=32, verbose=0), strict=True))


def open_file(folder: Path, name: str, form: str, **more: object) -> Handle:
    path = folder / name
    return load({"path": str(path), "format": form, "sha256": hash_file(path), **more})


def refuse(code: str, request: dict[str, object]) -> ScoringError:
    with pytest.raises(ScoringError) as caught:
        load(request)
    assert caught.value.code == code
    return caught.value


def assert_bits(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


# what a model predicts


@pytest.mark.parametrize(("name", "form"), [("m.keras", "keras"), ("m.h5", "hdf5")])
def test_a_file_predicts_the_bits_of_its_model_in_chunks_of_whole_batches(name, form, folder, own, monkeypatch) -> None:
    monkeypatch.setattr(predictions, "CHUNK_ROWS", 330)
    handle = open_file(folder, name, form)
    done: list[tuple[int, int]] = []
    found = predict(handle, ARRAYS, 32, lambda rows, total: done.append((rows, total)))
    assert_bits(found, own)
    assert done == [(320, ROWS), (640, ROWS), (960, ROWS), (ROWS, ROWS)]


def test_the_signature_of_a_saved_model_predicts_batch_by_batch_under_the_names_of_the_schema(folder, own) -> None:

    handle = open_file(folder, "m", "saved_model", outputs=["heavy", "tall"])
    loaded = tf.saved_model.load(str(folder / "m"))
    serve = loaded.signatures[next(each for each in SIGNATURES if each in loaded.signatures)]
    batches = [
        serve(**{name: tf.constant(array[at : at + 32]) for name, array in ARRAYS.items()}) for at in range(0, ROWS, 32)
    ]
    given = [np.concatenate([batch[name].numpy() for batch in batches]) for name in sort_names(batches[0])]
    found = predict(handle, ARRAYS, 32)
    assert_bits(found, dict(zip(("heavy", "tall"), given, strict=True)))
    np.testing.assert_allclose(found["heavy"], own["heavy"], rtol=1e-5, atol=1e-6)


def test_one_row_predicts_as_the_model_does_for_it(folder, own) -> None:
    arrays = {name: array[:1] for name, array in ARRAYS.items()}
    found = predict(open_file(folder, "m.keras", "keras"), arrays)
    assert found["heavy"].shape == (1, 2)
    np.testing.assert_allclose(found["heavy"], own["heavy"][:1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("name", "form"), [("m.keras", "keras"), ("m", "saved_model")])
def test_no_rows_never_reach_the_model(name, form, folder, own) -> None:
    handle = open_file(folder, name, form)
    assert predict(handle, {name: array[:0] for name, array in ARRAYS.items()}) == {}


def test_bytes_go_in_and_come_out_as_binary64(folder, own) -> None:
    handle = open_file(folder, "m.keras", "keras")
    given = {name: (array.dtype.str, list(array.shape), bytearray(array.tobytes())) for name, array in ARRAYS.items()}
    found = predict_bytes(handle, given, 32.0)  # R's numbers are doubles
    for name, array in own.items():
        dtype, shape, raw = found[name]
        assert (dtype, shape, type(raw)) == ("<f8", list(array.shape), bytearray)
        assert bytes(raw) == array.astype("<f8").tobytes()


def test_a_single_text_and_a_single_size_are_taken_as_r_hands_them_over() -> None:
    assert unpack_array("str", 1, "a").tolist() == ["a"]
    assert unpack_array("str", [2, 1], ["a", "ä"]).tolist() == [["a"], ["ä"]]
    assert unpack_array("<i4", 2.0, bytearray(b"\1\0\0\0\2\0\0\0")).tolist() == [1, 2]


def test_a_failing_model_says_its_cause_first_and_keeps_the_whole_text(folder, own) -> None:
    handle = open_file(folder, "m.keras", "keras")
    with pytest.raises(ScoringError) as caught:
        predict(handle, {"num": ARRAYS["num"][:2], "size": np.array([[1], [99]], dtype=np.int32)})
    assert caught.value.code == "prediction_failed"
    assert caught.value.message == "the model fails to predict: indices[1,0] = 99 is not in [0, 4)"
    assert "Graph execution error" in caught.value.details


def test_the_runtime_names_backend_devices_precision_and_policies(folder, own) -> None:
    found = describe_runtime(open_file(folder, "m.keras", "keras"))
    assert (found["backend"], found["dtype_policy"]) == (keras.backend.backend(), "float32")
    assert "cpu" in found["devices"]
    saved = describe_runtime(open_file(folder, "m", "saved_model"))
    assert (saved["backend"], saved["matmul_precision"]) == ("tensorflow", "float32")
    assert "dtype_policy" not in saved


# which bytes are loaded


def test_a_file_with_another_hash_is_not_loaded(folder, own, monkeypatch) -> None:
    monkeypatch.setitem(LOADERS, "keras", lambda *_: pytest.fail("it was loaded"))
    error = refuse("wrong_model", {"path": str(folder / "m.keras"), "format": "keras", "sha256": "0" * 64})
    assert hash_file(folder / "m.keras") in error.message


def test_what_was_hashed_is_what_is_loaded_though_the_file_changes_meanwhile(tmp_path, monkeypatch) -> None:
    place = tmp_path / "m"
    (place / "below").mkdir(parents=True)
    (place / "below" / "part").write_bytes(b"recorded")

    def read(path: Path, _: object) -> Handle:
        (place / "below" / "part").write_bytes(b"another")
        return (path / "below" / "part").read_bytes()  # type: ignore[return-value]

    monkeypatch.setitem(LOADERS, "saved_model", read)
    assert load({"path": place, "format": "saved_model", "sha256": hash_file(place)}) == b"recorded"  # type: ignore[comparison-overlap]


@pytest.fixture(scope="module")
def damaged(folder, own) -> None:
    """Write what looks like a model's file, and is none."""
    whole = (folder / "m.keras").read_bytes()
    (folder / "text.keras").write_text("no zip")
    (folder / "half.keras").write_bytes(whole[: len(whole) // 2])
    (folder / "half.h5").write_bytes((folder / "m.h5").read_bytes()[:3000])
    texts = {
        "empty": {},
        "bomb": {"config.json": b" " * (MOST_CONFIG + 1)},
        "nested": {"config.json": b"[" * 90000},
    }
    for stem, entries in texts.items():
        with zipfile.ZipFile(folder / f"{stem}.keras", "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in entries.items():
                archive.writestr(entry, content)
    make_model().save_weights(folder / "m.weights.h5")
    shutil.copytree(folder / "m", folder / "bare", dirs_exist_ok=True, ignore=shutil.ignore_patterns("variables"))


@pytest.mark.parametrize(
    ("name", "form", "code"),
    [
        ("none.keras", "keras", "file_not_found"),
        ("text.keras", "keras", "invalid_model_file"),
        ("half.keras", "keras", "invalid_model_file"),
        ("empty.keras", "keras", "invalid_model_file"),
        ("bomb.keras", "keras", "invalid_model_file"),
        ("nested.keras", "keras", "invalid_model_file"),
        ("half.h5", "hdf5", "invalid_model_file"),
        ("m.weights.h5", "hdf5", "weights_only"),
        ("bare", "saved_model", "invalid_model_file"),
        ("m.keras", "mlflow", "does_not_load"),
    ],
)
def test_what_is_no_model_is_refused_with_its_code(name, form, code, folder, damaged) -> None:
    assert name in refuse(code, {"path": str(folder / name), "format": form}).message


# code is run with trust alone


@pytest.mark.parametrize(("suffix", "form"), [(".keras", "keras"), (".h5", "hdf5")])
def test_a_lambda_layer_of_any_format_needs_trust_before_keras_sees_it(suffix, form, tmp_path, monkeypatch) -> None:
    model = keras.Sequential(
        [keras.Input((5,)), keras.layers.Lambda(lambda x: x * 2, name="twice"), keras.layers.Dense(1)]
    )
    model.save(path := tmp_path / f"l{suffix}")
    request = {"path": str(path), "format": form, "sha256": hash_file(path)}
    with monkeypatch.context() as patched:
        patched.setattr(keras.saving, "load_model", lambda *_, **__: pytest.fail("it was loaded"))
        assert "twice" in refuse("code_not_trusted", request).message
    arrays = {"x": ARRAYS["num"][:64]}
    (found,) = predict(load({**request, "trust_code": True}), arrays).values()
    assert found.tobytes() == model.predict(arrays["x"], verbose=0).tobytes()


@pytest.fixture
def custom(tmp_path) -> dict[str, object]:
    """Return the request for a model with a layer of bundled code, which is not known in this process."""
    namespace: dict[str, object] = {"__name__": "code_of_a_training"}
    exec(CODE, namespace)
    model = keras.Sequential([keras.Input((5,)), namespace["Gain"]()])  # type: ignore[operator]
    model.save(path := tmp_path / "c.keras")
    keras.saving.get_custom_objects().pop("tests_of_scoring>Gain")
    (tmp_path / "c.code.py").write_bytes(source := (CODE + SCRIPT.format(tmp_path / "mark")).encode())
    code = {"code": str(tmp_path / "c.code.py"), "code_sha256": sha256(source).hexdigest()}
    return {"path": str(path), "format": "keras", **code}


def test_bundled_code_is_run_with_trust_alone_and_makes_the_file_load(custom, tmp_path) -> None:
    assert custom["code_sha256"] in refuse("code_not_trusted", custom).message
    assert not (tmp_path / "mark").exists()
    (found,) = predict(load({**custom, "trust_code": True}), {"x": ARRAYS["num"]}).values()
    assert found.tobytes() == (ARRAYS["num"] * np.float32(3)).tobytes()
    assert (tmp_path / "mark").read_text() == "run"


def test_bundled_code_of_another_hash_is_not_run_with_trust_either(custom, tmp_path) -> None:
    refuse("wrong_code", {**custom, "code_sha256": "0" * 64, "trust_code": True})
    refuse("file_not_found", {**custom, "code": str(tmp_path / "none.py"), "trust_code": True})
    assert not (tmp_path / "mark").exists()


def test_a_missing_custom_object_is_named(custom) -> None:
    assert (
        "tests_of_scoring>Gain of code_of_a_training"
        in refuse("custom_object_missing", {**custom, "code": None}).message
    )


def test_what_keras_says_is_the_cause_that_is_told_first(tmp_path) -> None:
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {"units": -3}, "registered_name": None}
    write_config(path := tmp_path / "c.keras", "keras", layer)
    error = refuse("does_not_load", {"path": str(path), "format": "keras"})
    assert "units" in str(error.cause)[:200]
    assert error.message.startswith("c.keras does not load: ")
    assert error.details.endswith(str(error.__cause__))


def test_custom_objects_that_are_handed_over_need_no_code_and_no_trust(custom) -> None:
    class Gain(keras.layers.Layer):
        def call(self, x):
            return x * 5.0

    handed = {**custom, "code": None, "custom_objects": {"tests_of_scoring>Gain": Gain, "Gain": Gain}}
    (found,) = predict(load(handed), {"x": ARRAYS["num"]}).values()
    assert found.tobytes() == (ARRAYS["num"] * np.float32(5)).tobytes()


ITEM = {
    "registered_name": "tests_of_scoring>Gain",
    "class": "Gain",
    "module": "package_of_gain",
    "distribution": "package-of-gain",
}


def install(site: Path, name: str, source: str) -> None:
    """Write a module with what pip writes beside it."""
    (site / f"{name}.py").write_text(source)
    (info := site / f"{name}-1.0.dist-info").mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 1.0\n")
    (info / "RECORD").write_text(f"{name}.py,,\n{name}-1.0.dist-info/METADATA,,\n")


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """Install a package that has the layer; leave a module that leaves a mark in the working folder, as if both were searched."""
    (place := tmp_path / "site").mkdir()
    (work := tmp_path / "work").mkdir()
    install(place, "package_of_gain", CODE)
    (work / "evil_of_scoring.py").write_text(SCRIPT.format(tmp_path / "mark") + CODE)
    monkeypatch.syspath_prepend(place)
    monkeypatch.syspath_prepend(work)
    monkeypatch.chdir(work)
    for name in ("package_of_gain", "evil_of_scoring"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield place
    keras.saving.get_custom_objects().pop("tests_of_scoring>Gain", None)


def test_custom_objects_of_an_installed_package_are_imported(custom, site) -> None:
    (found,) = predict(load({**custom, "code": None, "imports": [ITEM]}), {"x": ARRAYS["num"]}).values()
    assert found.tobytes() == (ARRAYS["num"] * np.float32(3)).tobytes()


@pytest.mark.parametrize(
    "other",
    [
        {"module": "evil_of_scoring"},
        {"module": "evil_of_scoring", "distribution": "numpy"},
        {"distribution": "no-such-distribution"},
        {"module": "no_such_package"},
        {"class": "Loss"},
    ],
)
def test_a_module_that_its_distribution_does_not_bring_is_not_imported(other, custom, site, tmp_path) -> None:
    refuse("custom_object_missing", {**custom, "code": None, "imports": [{**ITEM, **other}], "trust_code": True})
    assert not (tmp_path / "mark").exists()


def test_a_distribution_that_lies_in_the_working_folder_brings_nothing(custom, site, tmp_path) -> None:
    install(tmp_path / "work", "evil_of_gain", SCRIPT.format(tmp_path / "mark") + CODE)
    item = {**ITEM, "module": "evil_of_gain", "distribution": "evil-of-gain"}
    refuse("custom_object_missing", {**custom, "code": None, "imports": [item]})
    assert not (tmp_path / "mark").exists()


def test_an_editable_installation_brings_the_modules_of_its_folder(custom, site, tmp_path) -> None:
    (source := tmp_path / "project" / "src").mkdir(parents=True)
    (site / "package_of_gain.py").rename(source / "package_of_gain.py")
    (site / "package_of_gain-1.0.dist-info" / "RECORD").write_text("_package_of_gain.pth,,\n")
    url = json.dumps({"url": (tmp_path / "project").as_uri(), "dir_info": {"editable": True}})
    (site / "package_of_gain-1.0.dist-info" / "direct_url.json").write_text(url)
    sys.path.insert(0, str(source))  # monkeypatch.syspath_prepend of the fixture brings the path back
    assert is_brought("package_of_gain", "package-of-gain")
    assert not is_brought("evil_of_scoring", "package-of-gain")


@pytest.mark.parametrize(
    ("module", "code"), [("package_of_gain", "does_not_load"), ("evil_of_scoring", "custom_object_missing")]
)
def test_what_a_file_names_is_imported_where_the_schema_does_not_say(module, code, site, tmp_path) -> None:
    layer = {"module": module, "class_name": "Gain", "config": {"no": 1}, "registered_name": "tests_of_scoring>Gain"}
    write_config(path := tmp_path / "c.keras", "keras", layer)
    request = {"path": str(path), "format": "keras"}
    refuse("custom_object_missing", request)
    assert "package_of_gain" not in sys.modules
    error = refuse(code, {**request, "asks_file": True})
    assert (module in sys.modules) == (code == "does_not_load"), error.message
    assert not (tmp_path / "mark").exists()


def test_what_the_file_does_not_name_is_not_imported(folder, own, site) -> None:
    request = {"path": str(folder / "m.keras"), "format": "keras", "imports": [ITEM]}
    load(request)
    assert "package_of_gain" not in sys.modules


def write_config(path: Path, form: str, layer: dict[str, object]) -> None:
    """Write a file of one layer that names what it likes."""
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [layer]}}
    if form == "keras":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("config.json", json.dumps(config))
        return
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)


EVIL = {"module": "evil_of_scoring.deeper", "class_name": "Gain", "config": {}, "registered_name": "Gain"}


@pytest.mark.parametrize("form", ["keras", "hdf5"])
@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    "layer",
    [
        EVIL,
        {**EVIL, "registered_name": None},
        {**EVIL, "class_name": "function", "config": "gain", "registered_name": "function"},
        {**EVIL, "class_name": "__typespec__"},
        {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1, "compile_config": {"loss": EVIL}}},
        {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1, "activation": EVIL}},
    ],
)
def test_a_file_that_names_a_foreign_module_is_refused_before_keras_sees_it(
    layer, trusted, form, tmp_path, monkeypatch
) -> None:
    write_config(path := tmp_path / f"m{SUFFIXES[form]}", form, layer)
    monkeypatch.setattr(keras.saving, "load_model", lambda *_, **__: pytest.fail("it was loaded"))
    request = {"path": str(path), "format": form, "trust_code": trusted}
    assert "evil_of_scoring.deeper" in refuse("custom_object_missing", request).message


@pytest.mark.parametrize("backend", ["numpy", "evil_of_scoring", "evil_of_scoring.deeper", None])
def test_only_a_backend_of_keras_is_looked_for(backend, monkeypatch) -> None:
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(keras_file, "import_package", lambda *_: os.environ.get("KERAS_BACKEND"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    assert import_keras("no_keras_is_loaded", backend) is None
    assert import_keras("no_keras_is_loaded", "torch") == "torch"


@pytest.mark.parametrize("kind", ["Lambda", "layers.Lambda", "x>Lambda", "a>b.Lambda", "__lambda__"])
def test_a_lambda_is_one_under_each_of_its_names(kind) -> None:
    text = json.dumps({"layers": [{"class_name": kind, "config": {"name": "twice"}}]})
    with pytest.raises(ScoringError, match="twice"):
        check_lambdas(text, trusted=False)
    check_lambdas(text.replace("ambda", "ambdas"), trusted=False)


# scikit-learn


@pytest.mark.parametrize("dump", [joblib.dump, lambda model, path: path.write_bytes(pickle.dumps(model))])
def test_a_pickle_is_loaded_with_trust_alone_and_its_part_predicts_all_rows_at_once(dump, tmp_path) -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    dump(model, path := tmp_path / "m.joblib")
    request = {"path": str(path), "format": "pickle", "sha256": hash_file(path), "part": "logisticregression"}
    assert hash_file(path) in refuse("code_not_trusted", request).message
    assert refuse("code_not_trusted", request).hint == "say `trust_code=True` where you know who wrote it"
    assert "`trust_code = TRUE`" in str(refuse("code_not_trusted", {**request, "language": "r"}).hint)
    matrix = model[0].transform(X)
    found = predict(load({**request, "trust_code": True}), {"x": matrix}, 32)
    assert_bits(found, {"probability": model[-1].predict_proba(matrix)})


def test_a_pipeline_in_the_place_of_its_last_step_is_another_model(tmp_path) -> None:
    joblib.dump(make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y), path := tmp_path / "m.joblib")
    request = {"path": str(path), "format": "pickle", "trust_code": True}
    assert "once more" in refuse("wrong_model", {**request, "class": "LinearRegression"}).message
    assert "'ridge'" in refuse("wrong_model", {**request, "part": "ridge"}).message


@pytest.mark.parametrize(
    "model",
    [make_pipeline(StandardScaler(), LinearRegression()), RandomForestClassifier(3, random_state=0)],
    ids=["pipeline", "trees"],
)
def test_what_skops_wrote_of_scikit_learn_alone_needs_no_trust(model, tmp_path) -> None:
    skops.io.dump(model.fit(X, Y), path := tmp_path / "m.skops")
    own = model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)
    (found,) = predict(load({"path": str(path), "format": "skops", "sha256": hash_file(path)}), {"x": X}).values()
    assert found.tobytes() == own.tobytes()


def test_a_skops_file_with_a_function_or_foreign_types_needs_trust(tmp_path) -> None:
    import lightgbm

    trees = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(X, Y)
    skops.io.dump(trees, path := tmp_path / "t.skops")
    request = {"path": str(path), "format": "skops"}
    assert "lightgbm.basic.Booster" in refuse("code_not_trusted", request).message
    (found,) = predict(load({**request, "trust_code": True}), {"x": X}).values()
    assert found.tobytes() == trees.predict_proba(X).tobytes()
    skops.io.dump(FunctionTransformer(eval), path)
    assert "builtins.eval" in refuse("code_not_trusted", request).message


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("sklearn.tree._tree.Tree", True),
        ("collections.OrderedDict", True),
        ("numpy.load", False),
        ("sklearn.no_such.Tree", False),
        ("os.system", False),
        ("builtins.type", False),
        ("builtins.frozenset", True),
        ("collections.abc.Sized", False),
        ("numpy.ndarray", True),
        ("scipy.sparse._csr.csr_matrix", True),
        ("sklearn.pipeline.Bunch", True),
        ("sklearn.calibration._SigmoidCalibration", True),
        ("sklearn.pipeline.__loader__", False),
        ("sklearn.utils._param_validation.Integral", False),  # of numbers
        ("scipy.stats._distn_infrastructure.rv_discrete_frozen", True),
        ("numpy.nan_to_num", False),
        ("numpy.core._multiarray_umath.log1p", True),  # numpy 1, numpy 2 and newer ones write three names
        ("numpy._core._multiarray_umath.log1p", True),
        ("numpy.log1p", True),
        ("numpy.core._multiarray_umath.scalar", False),
        ("scipy.special._ufuncs.expit", True),
        ("scipy.special._special_ufuncs.expit", True),
        ("scipy.special._ufuncs.seterr", False),
        ("scipy.special.expit", False),
        ("numpy.v", False),
        ("__main__.Tree", False),
        ("numpy", False),
        ("numpy..Tree", False),
    ],
)
def test_only_classes_of_scikit_learn_and_what_it_stands_on_are_made_without_trust(name, own) -> None:
    assert is_own_type(name) is own


def test_nothing_is_imported_to_find_whose_a_type_is(tmp_path, monkeypatch) -> None:
    import sklearn

    (tmp_path / "no_part_of_it.py").write_text(SCRIPT.format(tmp_path / "mark") + "class Tree: ...\nraise SystemExit")
    monkeypatch.setattr(sklearn, "__path__", [*sklearn.__path__, str(tmp_path)])
    assert not is_own_type("sklearn.no_part_of_it.Tree")
    assert not (tmp_path / "mark").exists()


def test_a_file_that_ends_the_process_does_not_load(tmp_path) -> None:
    (path := tmp_path / "m.pkl").write_bytes(b"csys\nexit\n(tR.")
    assert "SystemExit" in refuse("does_not_load", {"path": str(path), "format": "pickle", "trust_code": True}).message


@pytest.mark.parametrize(
    ("model", "foreign"),
    [
        (FunctionTransformer(np.nan_to_num), ("numpy.nan_to_num",)),
        (FunctionTransformer(np.log1p), ()),
        (FunctionTransformer(np.radians), ()),
        (FunctionTransformer(expit), ()),
        (RandomForestClassifier(3, random_state=np.random.RandomState(0)), ()),
        (CalibratedClassifierCV(LogisticRegression()), ()),
        (HistGradientBoostingClassifier(max_iter=2), ()),
        (KNeighborsClassifier(algorithm="kd_tree"), ()),
        (OneHotEncoder(), ()),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_preflight_says_of_types_what_the_loader_does(model, foreign, tmp_path) -> None:
    skops.io.dump(model.fit(X, Y), path := tmp_path / "m.skops")
    assert read_content(path).types == foreign
    needed = skops.io.get_untrusted_types(file=path)
    assert tuple(each for each in needed if not is_own_type(each)) == foreign


# Keras 2 beside Keras 3


def test_beside_keras_3_tf_keras_reads_what_is_older(monkeypatch) -> None:
    monkeypatch.setattr(keras_file, "find_version", lambda _: "3.15.1")
    assert [choose_library(each) for each in ("2.15.0", "2.21", "3.0.5", "10.1", None, "?")] == [
        "tf_keras",
        "tf_keras",
        *["keras"] * 4,
    ]
    monkeypatch.setattr(keras_file, "find_version", lambda _: "2.15.0")
    assert choose_library("2.15.0") == "keras"


def test_a_keras_2_does_not_load_beside_another(tmp_path, monkeypatch) -> None:
    keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)]).save(path := tmp_path / "m.keras")
    request = {"path": str(path), "format": "keras", "library": "keras"}
    monkeypatch.setitem(sys.modules, "tf_keras", None)
    monkeypatch.setattr(keras_file, "find_version", lambda _: "2.15.0")
    assert "imports keras alone" in str(refuse("does_not_load", request))
    monkeypatch.setattr(keras_file, "find_version", lambda _: "3.15.1")
    assert predict(load(request), {"x": ARRAYS["num"]})


@pytest.mark.parametrize("line", ["import keras", "from tensorflow import keras"])
@pytest.mark.beside_keras_3
@pytest.mark.filterwarnings("ignore")  # tf_keras at its import
def test_code_that_was_bundled_under_keras_2_is_run_for_tf_keras(line, tmp_path) -> None:
    import tf_keras

    source = CODE.replace("import keras\n", f"{line}\n", 1)
    code = tmp_path / "c.code.py"
    code.write_text(source)
    namespace: dict[str, object] = {"__name__": "code_of_a_training"}
    exec(source.replace(line, "import tf_keras as keras"), namespace)
    model = tf_keras.Sequential([tf_keras.Input((5,)), namespace["Gain"]()])  # type: ignore[operator]
    model.save(path := tmp_path / "c.keras")
    before = (keras, tf.keras)
    request = {"path": str(path), "format": "keras", "code": str(code), "trust_code": True, "library": "tf_keras"}
    (found,) = predict(load(request), {"x": ARRAYS["num"]}).values()
    assert found.tobytes() == (ARRAYS["num"] * np.float32(3)).tobytes()
    assert (__import__("keras"), tf.keras) == before


@pytest.mark.parametrize(("suffix", "form"), [(".keras", "keras"), (".h5", "hdf5")])
@pytest.mark.beside_keras_3
@pytest.mark.filterwarnings("ignore")  # tf_keras at its import
def test_files_of_tf_keras_predict_their_bits_and_their_lambdas_need_trust_too(suffix, form, tmp_path) -> None:
    import tf_keras

    model = tf_keras.Sequential([tf_keras.Input((5,)), tf_keras.layers.Dense(2)])
    model.save(path := tmp_path / f"m{suffix}")
    handle = load({"path": str(path), "format": form, "library": "tf_keras"})
    (found,) = predict(handle, {"x": ARRAYS["num"]}).values()
    assert found.tobytes() == model.predict(ARRAYS["num"], verbose=0).tobytes()
    tf_keras.Sequential([tf_keras.Input((5,)), tf_keras.layers.Lambda(lambda x: x)]).save(path)
    refuse("code_not_trusted", {"path": str(path), "format": form, "library": "tf_keras"})


def test_a_framework_that_is_not_there_is_named(folder, own) -> None:
    request = {"path": str(folder / "m.keras"), "format": "keras", "library": "no_such_keras"}
    assert "'no_such_keras'" in refuse("package_missing", request).message


def test_a_library_that_a_pickle_needs_is_named_and_a_module_of_the_user_does_not_load(tmp_path, monkeypatch) -> None:
    path = tmp_path / "m.pkl"
    monkeypatch.setattr(packages, "LIBRARIES", (*packages.LIBRARIES, "no_such_library"))
    request = {"path": str(path), "format": "pickle", "trust_code": True}
    path.write_bytes(b"cno_such_library.linear\nModel\n.")
    error = refuse("package_missing", request)
    assert error.package == "no_such_library"
    assert error.message == (
        "the Python package 'no_such_library' is needed to load m.pkl: No module named 'no_such_library'"
    )
    path.write_bytes(b"cno_module_of_mine\nModel\n.")
    assert "No module named 'no_module_of_mine'" in refuse("does_not_load", request).message
    path.write_bytes(b"csklearn.no_such_part\nModel\n.")  # another version of what is installed
    assert "sklearn.no_such_part" in refuse("does_not_load", request).message


# what cannot be read, and what no code was thought of for


def break_folder(folder: Path, how: str) -> Path:
    """Return a folder in which a link leads to nothing, to itself, or to a folder that it lies in, or with a named pipe."""
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(b"model")
    if how == "pipe":
        os.mkfifo(folder / "link")
        return folder
    (folder / "link").symlink_to({"dangling": "absent", "itself": "link", "above": "."}[how])
    return folder


@pytest.mark.parametrize("how", ["dangling", "itself", "above", "pipe"])
def test_a_folder_with_a_link_that_leads_nowhere_or_a_pipe_cannot_be_read(how, tmp_path) -> None:
    place = break_folder(tmp_path / "m", how)
    error = refuse("invalid_model_file", {"path": str(place), "format": "saved_model"})
    assert error.message.startswith("m cannot be read: ")
    assert error.cause is not None and error.cause in error.details


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_link_to_a_device_is_no_model(device, tmp_path) -> None:
    (path := tmp_path / "m.keras").symlink_to(device)
    assert "a device, and no file" in refuse("invalid_model_file", {"path": str(path), "format": "keras"}).message


def test_a_link_to_another_folder_of_the_model_is_followed(tmp_path) -> None:
    (tmp_path / "m" / "own").mkdir(parents=True)
    (tmp_path / "m" / "own" / "x").write_bytes(b"x")
    for name in ("own", "same"):
        shutil.copytree(tmp_path / "m" / "own", tmp_path / "plain" / name)
    (tmp_path / "m" / "same").symlink_to("own")
    assert hash_file(tmp_path / "m") == hash_file(tmp_path / "plain")


@pytest.mark.parametrize("where", ["the copy", "its folder"])
def test_a_disk_without_room_for_the_copy_is_no_fault_of_the_file(where, folder, monkeypatch) -> None:
    def fill(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(model_files, "hash_file" if where == "the copy" else "TemporaryDirectory", fill)
    error = refuse("does_not_load", {"path": str(folder / "m.keras"), "format": "keras"})
    assert "No space left on device" in error.message


def test_an_answer_always_has_a_code() -> None:
    def fail(*_):
        raise KeyError("format")

    found = answer(fail)
    assert (found["code"], found["details"], found["cause"]) == ("does_not_load", "KeyError: 'format'", "'format'")
    handle = Handle(None, fail, "keras", "m.keras")
    found = answer(predict_bytes, handle, {"x": ("<f4", [3], b"")})  # bytes that do not fit the shape
    assert found["code"] == "prediction_failed" and found["cause"] in found["message"]
    assert found["details"].startswith("ValueError: ")


# the dtype of a signature


class Twice(tf.Module):
    @tf.function
    def serve(self, x):
        return {"y": x + x}


@pytest.mark.parametrize(
    ("given", "taken", "fits"),
    [
        ("float32", "float32", True),
        ("float32", "float64", True),
        ("int32", "int64", True),
        ("int32", "float64", True),
        ("float64", "float32", False),
        ("int64", "int32", False),
        ("int64", "float64", False),
        ("int32", "float32", False),
        ("float32", "int32", False),
    ],
)
def test_a_signature_takes_only_what_it_holds(given, taken, fits, tmp_path) -> None:
    module = Twice()
    signature = module.serve.get_concrete_function(tf.TensorSpec([None, 1], getattr(tf, taken), name="x"))
    tf.saved_model.save(module, str(tmp_path / "m"), signatures={"serving_default": signature})
    handle = load({"path": str(tmp_path / "m"), "format": "saved_model"})
    arrays = {"x": np.array([[3]], given)}
    if fits:
        assert predict(handle, arrays)["y"].tolist() == [[6]]
        return
    with pytest.raises(ScoringError, match=f"'x' of the schema is {given}, and the signature takes {taken}") as raised:
        predict(handle, arrays)
    assert raised.value.code == "wrong_model"
