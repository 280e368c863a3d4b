"""SavedModel: its signature predicts without any class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .ask_keras import to_tensor
from .errors import ScoringError
from .handle import Arrays, Handle, name_as_recorded
from .outputs import as_array
from .packages import import_package

SIGNATURES = ("serving_default", "serve")


def load_saved_model(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a folder of TensorFlow; its serving signature predicts."""
    if not (path / "variables" / "variables.index").is_file():
        raise ScoringError("invalid_model_file", "it is a SavedModel without variables/variables.index")
    tf = import_package("tensorflow", "load a SavedModel")
    loaded = tf.saved_model.load(str(path))
    chosen = next((name for name in SIGNATURES if name in loaded.signatures), None)
    if chosen is None:
        raise ValueError(f"the folder has the signatures {sorted(loaded.signatures)}, none of which serves")
    function = loaded.signatures[chosen]
    specs = function.structured_input_signature[1]

    def ask(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        pairs = pair_names(specs, arrays)
        given = {
            name: widen(tf.convert_to_tensor(to_tensor(arrays[own])), specs[name], own) for name, own in pairs.items()
        }
        rows = len(next(iter(arrays.values())))
        batches = [
            function(**{name: tensor[at : at + batch_size] for name, tensor in given.items()})
            for at in range(0, rows, batch_size)
        ]
        return {name: np.concatenate([as_array(batch[name]) for batch in batches]) for name in sort_names(batches[0])}

    return Handle(loaded, name_as_recorded(ask, request.get("outputs")), "saved_model", path.name, "tensorflow")


def widen(tensor: Any, spec: Any, name: str) -> Any:
    """Return an input in the dtype of a signature, which has to hold every number of the schema's dtype (clause 22.6)."""
    given, taken = tensor.dtype, spec.dtype
    is_rounded = given.is_integer and given.size == taken.size  # numpy calls int64 to float64 safe
    if given != taken and (is_rounded or not np.can_cast(given.as_numpy_dtype, taken.as_numpy_dtype, "safe")):
        message = f"input {name!r} of the schema is {given.name}, and the signature takes {taken.name}, which does not hold it"
        raise ScoringError("wrong_model", message)
    return import_package("tensorflow", "widen an input").cast(tensor, taken)


def pair_names(specs: Mapping[str, Any], arrays: Arrays) -> dict[str, str]:
    """Return the input of the schema for each that a signature takes; names that it counted itself are in the order of the schema."""
    if set(specs) == set(arrays):
        return {name: name for name in specs}
    pairs = dict(zip(sort_names(specs), arrays, strict=False))
    alone, counted = len(specs) == len(arrays) == 1, len(specs) == len(arrays) and not set(specs) & set(arrays)
    if alone or (
        counted and all(specs[name].shape.is_compatible_with(arrays[own].shape) for name, own in pairs.items())
    ):
        return pairs
    raise ValueError(f"its signature takes {sorted(specs)}, the schema gives {sorted(arrays)}")


def sort_names(names: Any) -> list[str]:
    """Return the names of a signature in the order of the model: `output_2` before `output_10`."""
    return sorted(names, key=lambda name: (name.rstrip("0123456789"), len(name), name))
