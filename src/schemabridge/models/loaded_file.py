"""The files of a model as a loader finds them: the program of the fresh process, which knows nothing of the training."""

from __future__ import annotations

import importlib
import importlib.util
import json
from pathlib import Path
import pickle
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.models import describe_model
from schemabridge.models.facts import describe_sides, find_reason
from schemabridge.models.parts import find_part
from schemabridge.models.tensors import to_tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemabridge.models.facts import Arrays

BATCH_SIZE = 32
SIGNATURES = ("serving_default", "serve")


def main(folder: str) -> None:
    """Load each file that `request.json` of a folder names, and write there what it is and predicts."""
    place = Path(folder)
    request = json.loads((place / "request.json").read_text("utf-8"))
    with np.load(place / "arrays.npz") as stored:
        arrays = {name: read_array(stored[f"{position}"]) for position, name in enumerate(request["inputs"])}
    answers = []
    for position, file in enumerate(request["files"]):
        answer, outputs = try_file(file, request, arrays)
        stored_outputs: dict[str, Any] = {str(at): each for at, each in enumerate(outputs.values())}
        np.savez(place / f"outputs{position}.npz", **stored_outputs)
        answers.append({**answer, "names": list(outputs)})
    (place / "answer.json").write_text(json.dumps(answers), "utf-8")


def read_array(array: np.ndarray) -> np.ndarray:
    """Return an array as the golden rows gave it: texts are objects there."""
    return array.astype(object) if array.dtype.kind == "U" else array


def try_file(
    file: Mapping[str, str], request: Mapping[str, Any], arrays: Arrays
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return what a file is, and its predictions; where it does not load or does not predict, the cause."""
    answer: dict[str, Any] = {}
    try:
        facts, predict = LOADERS[file["format"]](Path(file["path"]), request)
        answer |= facts
        return answer, {name: each for name, each in predict(arrays).items() if each.dtype.kind in "biuf"}
    except SchemabridgeError as error:
        if isinstance(error.__cause__, Exception):
            return {**answer, "cause": say_cause(error.__cause__, file)}, {}
        return {**answer, "other": error.message}, {}
    except Exception as error:  # noqa: BLE001 - a file may raise anything
        return {**answer, "cause": say_cause(error, file)}, {}


def say_cause(error: Exception, file: Mapping[str, str]) -> str:
    """Return what an error says, without the folder of the file, which is nobody's business where the schema is read."""
    return find_reason(error).replace(file["path"], Path(file["path"]).name)


def load_keras(path: Path, request: Mapping[str, Any]) -> tuple[dict[str, Any], Callable[[Arrays], Any]]:
    """Load a whole model without its training configuration; Lambda layers only where the model at hand has them."""
    library: Any = importlib.import_module(request["library"])
    objects = read_code(request["code"], library)
    safe = not request["lambda_layers"]
    loader = library.saving if hasattr(getattr(library, "saving", None), "load_model") else library.models
    model = loader.load_model(path, custom_objects=objects, compile=False, safe_mode=safe)
    return describe_loaded(model)


def load_pickle(path: Path, request: Mapping[str, Any]) -> tuple[dict[str, Any], Callable[[Arrays], Any]]:
    """Load a pickled estimator, also as joblib writes it, and take the part that the matrix is for."""
    try:
        joblib: Any = importlib.import_module("joblib")
        model = joblib.load(path)
    except ModuleNotFoundError as error:
        if error.name != "joblib":
            raise
        with path.open("rb") as file:
            model = pickle.load(file)
    return describe_loaded(find_part(model, request["part"], request["class"]))


def describe_loaded(model: object) -> tuple[dict[str, Any], Callable[[Arrays], Any]]:
    """Return what the schema keeps of a model, and how it predicts."""
    facts = describe_model(model)
    described = {**facts.details, **describe_sides(facts.inputs, facts.outputs)}
    described.pop("custom_objects", None)  # their sources are where the model was trained
    return {"facts": described}, lambda arrays: facts.predict(arrays, BATCH_SIZE)


def read_code(path: str | None, library: Any) -> dict[str, Any]:
    """Run bundled code, which registers what it registers; return its classes and functions by name."""
    if path is None:
        return {}
    spec = importlib.util.spec_from_file_location("schemabridge_bundled_code", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    own = {
        name: each
        for name, each in vars(module).items()
        if callable(each) and hasattr(each, "__name__") and getattr(each, "__module__", None) == spec.name
    }
    naming = getattr(getattr(library, "saving", None), "get_registered_name", lambda each: each.__name__)
    return {**own, **{naming(each): each for each in own.values()}}


# SavedModel: Keras 3 does not load it, its signatures predict without any class


def load_saved_model(path: Path, request: Mapping[str, Any]) -> tuple[dict[str, Any], Callable[[Arrays], Any]]:
    """Load a folder of TensorFlow; its serving signature predicts."""
    tf: Any = importlib.import_module("tensorflow")
    loaded = tf.saved_model.load(str(path))
    signatures = {name: describe_signature(each) for name, each in sorted(loaded.signatures.items())}
    chosen = next((name for name in SIGNATURES if name in signatures), None)
    if chosen is None:
        raise ValueError(f"the folder has the signatures {sorted(signatures)}, none of which serves")
    function = loaded.signatures[chosen]
    _, specs = function.structured_input_signature

    def predict(arrays: Arrays) -> dict[str, np.ndarray]:
        assert loaded is not None  # kept: its variables are gone with it
        pairs = pair_names(list(specs), arrays)
        given = {name: tf.cast(to_tensor(arrays[own]), specs[name].dtype) for name, own in pairs.items()}
        return join_batches([function(**batch) for batch in cut_batches(given)])

    return {"signatures": signatures}, predict


def describe_signature(function: Any) -> dict[str, Any]:
    """Return the tensors that a signature takes and gives."""
    _, taken = function.structured_input_signature
    given = function.structured_outputs
    return {
        "inputs": [describe_spec(name, spec) for name, spec in sorted(taken.items())],
        "outputs": [describe_spec(name, given[name]) for name in sort_names(given)],
    }


def describe_spec(name: str, spec: Any) -> dict[str, Any]:
    shape = None if spec.shape.rank is None else spec.shape.as_list()
    return {"name": name, "dtype": spec.dtype.name, **({} if shape is None else {"shape": shape})}


def sort_names(names: Any) -> list[str]:
    """Return the names of outputs in the order of the model: `output_2` before `output_10`."""
    return sorted(names, key=lambda name: (name.rstrip("0123456789"), len(name), name))


def pair_names(names: list[str], arrays: Arrays) -> dict[str, str]:
    """Return the input of the schema for each that a signature takes, whose names may be counted up within a session."""
    if len(names) == len(arrays) == 1:
        return {names[0]: next(iter(arrays))}
    if set(names) != set(arrays):
        raise ValueError(f"its signature takes {sorted(names)}, the schema gives {sorted(arrays)}")
    return {name: name for name in names}


def cut_batches(tensors: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows in batches, as predict cuts them."""
    rows = int(next(iter(tensors.values())).shape[0])
    return [
        {name: tensor[at : at + BATCH_SIZE] for name, tensor in tensors.items()} for at in range(0, rows, BATCH_SIZE)
    ]


def join_batches(batches: list[Any]) -> dict[str, np.ndarray]:
    """Return the outputs of all batches, in the order of the model."""
    return {name: np.concatenate([np.asarray(batch[name]) for batch in batches]) for name in sort_names(batches[0])}


LOADERS = {"keras": load_keras, "hdf5": load_keras, "saved_model": load_saved_model, "pickle": load_pickle}
