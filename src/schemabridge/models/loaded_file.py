"""The files of a model as a loader finds them: the program of the fresh process, which knows nothing of the training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.models import describe_model
from schemabridge.models.facts import describe_sides
from schemabridge.models.scoring.errors import ScoringError, find_cause
from schemabridge.models.scoring.loaders import load
from schemabridge.models.scoring.predictions import predict
from schemabridge.models.scoring.saved_model import sort_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.models.facts import Arrays
    from schemabridge.models.scoring.handle import Handle

PICKLES = ("pickle", "skops")
OTHER = ("wrong_model", "output_mismatch")  # another model, or none that predicts row by row


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
        handle = load({**request, **file, "trust_code": is_trusted(file, request)})
        answer |= describe_loaded(handle)
        return answer, {name: each for name, each in predict(handle, arrays).items() if each.dtype.kind in "biuf"}
    except ScoringError as error:
        if error.code in OTHER:
            return {**answer, "other": error.message}, {}
        return {**answer, "cause": say_cause(error, file)}, {}
    except Exception as error:  # noqa: BLE001 - what describes a file may raise anything
        return {**answer, "cause": say_cause(error, file)}, {}


def is_trusted(file: Mapping[str, str], request: Mapping[str, Any]) -> bool:
    """Return whether code of a file may be run: it is the user's own, of the model at hand."""
    return file["format"] in PICKLES or request["code"] is not None or bool(request["lambda_layers"])


def say_cause(error: Exception, file: Mapping[str, str]) -> str:
    """Return what an error says, without the folder of the file, which is nobody's business where the schema is read."""
    said = (error.cause or error.message) if isinstance(error, ScoringError) else find_cause(error)
    return said.replace(file["path"], Path(file["path"]).name)


def describe_loaded(handle: Handle) -> dict[str, Any]:
    """Return what the schema keeps of a model; of a SavedModel its signatures are all that is known."""
    if handle.format == "saved_model":
        signatures = handle.model.signatures
        return {"signatures": {name: describe_signature(signatures[name]) for name in sorted(signatures)}}
    facts = describe_model(handle.model)
    described = {**facts.details, **describe_sides(facts.inputs, facts.outputs)}
    described.pop("custom_objects", None)  # their sources are where the model was trained
    described.pop("iteration_range", None)  # a file has trees after the best ones too
    return {"facts": described}


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
