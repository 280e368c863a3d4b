"""What the layers of a Keras model ask of whoever loads and feeds it: dtype policies, custom objects, Lambdas, embeddings."""

from __future__ import annotations

from collections.abc import Sequence
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from schemabridge.models.keras_codes import list_paths
from schemabridge.models.scoring.keras_tensors import find_operation, list_policies, read_attribute, walk_layers
from schemabridge.models.source_text import describe_source

if TYPE_CHECKING:
    from schemabridge.models.facts import Tensor
    from schemabridge.models.keras_codes import CodePath

LIBRARY = ("keras", "tf_keras", "tensorflow", "torch", "jax", "builtins")


def describe_layers(model: object, inputs: Sequence[Tensor]) -> dict[str, object]:
    """Return the keys of clause 19.1 that are about layers; those of which there is nothing are left out."""
    layers = list(walk_layers(model))
    found: dict[str, object] = {
        "dtype_policy": ", ".join(list_policies(layers)),
        "custom_objects": [describe_custom(each) for each in list_foreign(layers)],
        "lambda_layers": [str(read_attribute(layer, "name")) for layer in layers if is_of(layer, "Lambda")],
        "string_inputs": [tensor.name for tensor in inputs if tensor.dtype == "string"],
        "embeddings": describe_embeddings([layer for layer in layers if is_of(layer, "Embedding")], model, inputs),
    }
    return {key: value for key, value in found.items() if value}


def find_custom(model: object) -> tuple[Any, ...]:
    """Return the classes and functions in a model that are not of Keras."""
    return tuple(list_foreign(list(walk_layers(model))))


def is_of(layer: object, name: str) -> bool:
    """Return whether a layer is of a class of Keras, or of one derived from it."""
    return any(cls.__name__ == name and find_root(cls) in LIBRARY for cls in type(layer).__mro__)


def find_root(thing: object) -> str:
    return str(getattr(thing, "__module__", None) or "builtins").partition(".")[0]


def list_foreign(layers: Sequence[object]) -> list[Any]:
    """Return the classes and functions in a model that are not of Keras, by the names under which it saves them."""
    found: dict[int, object] = {}
    for layer in layers:
        candidates: list[object] = [type(layer)]
        if not hasattr(layer, "compile") and not is_of(layer, "Lambda"):  # a model's attributes are those of training
            candidates += [kind for value in vars(layer).values() if (kind := find_code(value)) is not None]
        found |= {id(each): each for each in candidates if find_root(each) not in LIBRARY}
    return sorted(found.values(), key=name_custom)


def find_code(value: object) -> object:
    """Return the function, or the class of an object that Keras saves by its configuration; None for anything else."""
    if isinstance(value, FunctionType):
        return value
    return type(value) if hasattr(value, "get_config") else None


def name_custom(custom: Any) -> str:
    """Return the name under which Keras saves a class or function, `package>name` for a registered one."""
    keras: Any = sys.modules.get("keras") or sys.modules.get("tf_keras")
    saving = getattr(keras, "saving", None)
    return str(saving.get_registered_name(custom)) if saving is not None else str(custom.__name__)


def describe_custom(custom: Any) -> dict[str, object]:
    """Return an item of `custom_objects` (clause 19.6)."""
    return {"registered_name": name_custom(custom), "class": str(custom.__name__), **describe_source(custom)}


def describe_embeddings(layers: Sequence[Any], model: object, inputs: Sequence[Tensor]) -> list[dict[str, object]]:
    """Return `embeddings` (clause 19.7): an item for each input that an embedding takes, with what is known of how, or one without any."""
    tensors = read_attribute(model, "inputs")
    declared = tensors if isinstance(tensors, Sequence) and len(tensors) == len(inputs) else ()
    paths = [list_paths(model, find_operation(tensor)) for tensor in declared]
    items: list[dict[str, object]] = []
    for layer in layers:
        item = {"layer": str(layer.name), "input_dim": int(layer.input_dim), "output_dim": int(layer.output_dim)}
        known = [
            describe_path(path, each.name)
            for each, found in zip(inputs, paths, strict=False)
            for path in found.get(id(layer), ())
            if path.is_exact
        ]
        items += [{**item, **each} for each in known] or [item]
    return items


def describe_path(path: CodePath, name: str) -> dict[str, object]:
    """Return the keys that say how an input comes to an embedding."""
    keys: dict[str, object] = {"input": name}
    if path.features is not None:
        keys["features"] = list(path.features)
    return {**keys, **({"add": path.add} if path.add else {})}
