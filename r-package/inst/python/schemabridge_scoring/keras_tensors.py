"""Names of a Keras model's tensors, and its layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def list_names(model: object, side: str) -> list[str]:
    """Return the names of the tensors of one side, `input` or `output`, in the model's order."""
    tensors = read_attribute(model, f"{side}s")
    return name_tensors(model, tensors, side) if isinstance(tensors, Sequence) else []


def name_tensors(model: object, tensors: Sequence[object], side: str) -> list[str]:
    """Return the names that the saved model has: keys of a dict, else the layers' names.

    A tensor's own name (`keras_tensor_7`) is counted up within a session and is another one after loading.
    """
    structure = read_attribute(model, side)
    if isinstance(structure, Mapping) and set(map(id, structure.values())) == set(map(id, tensors)):
        by_id = {id(tensor): str(key) for key, tensor in structure.items()}
        return [by_id.get(id(tensor), str(read_attribute(tensor, "name"))) for tensor in tensors]
    names = read_attribute(model, f"{side}_names")
    if isinstance(names, Sequence) and len(names) == len(tensors):
        return [str(name) for name in names]
    found = [str(read_attribute(find_operation(each), "name") or read_attribute(each, "name")) for each in tensors]
    return [name if found.count(name) == 1 else f"{name}_{position}" for position, name in enumerate(found)]


def find_operation(tensor: object) -> object:
    """Return the layer that a tensor comes from; Keras 2 names it otherwise."""
    history = read_attribute(tensor, "_keras_history")
    return read_attribute(history, "operation") or read_attribute(history, "layer")


def read_attribute(owner: object, name: str) -> object:
    """Return an attribute, None where there is none; Keras raises ValueError for what an unbuilt model does not know."""
    try:
        found: object = getattr(owner, name, None)
    except (ValueError, RuntimeError):
        return None
    return found


def walk_layers(model: object) -> Iterator[object]:
    """Yield the model and every layer below it once, those inside of wrappers too."""
    flatten = getattr(model, "_flatten_layers", None)
    if callable(flatten):
        yield from {id(layer): layer for layer in flatten(include_self=True, recursive=True)}.values()
        return
    yield model
    layers = read_attribute(model, "layers")
    for layer in layers if isinstance(layers, Sequence) else ():
        yield from walk_layers(layer)


def list_policies(layers: Sequence[object]) -> list[str]:
    """Return the names of the dtype policies of layers; an input layer has only a dtype."""
    policies = [read_attribute(layer, "dtype_policy") for layer in layers if type(layer).__name__ != "InputLayer"]
    return sorted({str(read_attribute(policy, "name")) for policy in policies if policy is not None})
