"""Keras models, asked with arrays in the structure that they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .keras_tensors import list_names, read_attribute
from .outputs import name_outputs
from .packages import import_package

if TYPE_CHECKING:
    import numpy as np

    from .handle import Arrays


def ask_keras(model: Any, arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
    """Return the predictions of a Keras model by output, under the names that the saved model has."""
    given = arrange_arrays({name: to_tensor(array) for name, array in arrays.items()}, model)
    result = model.predict(given, batch_size=batch_size, verbose=0)
    return name_outputs(result, tuple(list_names(model, "output")))


def to_tensor(array: np.ndarray) -> Any:
    """Return texts as a `tf.constant` of the same shape, which Keras takes alone; any other array as it is."""
    if array.dtype != object:
        return array
    tf = import_package("tensorflow", "have texts as tensors")
    return tf.constant(array, dtype=tf.string)


def arrange_arrays(arrays: Mapping[str, Any], model: object) -> Any:
    """Return arrays as the model takes them: one array, or lists and dicts of them, in whatever depth."""
    taken = read_attribute(model, "input")
    if taken is None:
        return arrange_undeclared(arrays, read_built(model))
    names = list_names(model, "input")
    if len(arrays) == 1:
        one = next(iter(arrays.values()))
        return {names[0]: one} if isinstance(taken, Mapping) else one
    if set(names) != set(arrays):
        return dict(arrays)
    tensors: Any = read_attribute(model, "inputs")
    by_tensor = {id(tensor): arrays[name] for tensor, name in zip(tensors, names, strict=True)}
    return map_leaves(taken, lambda tensor, _: by_tensor[id(tensor)])


def arrange_undeclared(arrays: Mapping[str, Any], built: object) -> Any:
    """Return arrays in the structure that a model of a class of its own was built for: by key, in lists in the order of the schema."""
    keys: list[str | None] = []
    map_leaves(built, lambda _, key: keys.append(key))
    if len(keys) != len(arrays):
        return next(iter(arrays.values())) if len(arrays) == 1 else dict(arrays)
    if len(keys) == 1:
        return map_leaves(built, lambda _, __: next(iter(arrays.values())))
    in_order = (name for name in arrays if name not in keys)
    return map_leaves(built, lambda _, key: arrays[key if key in arrays else next(in_order)])


def read_built(model: object) -> object:
    """Return the structure that a model of a class of its own was first called with, of shapes; None where it does not say."""
    specify = read_attribute(model, "save_spec")  # of tf_keras, which knows it of a folder too
    specified = specify() if callable(specify) else None
    if specified is not None:
        return specified[0][0] if specified[0] else None
    describe = read_attribute(model, "get_build_config")
    built = describe() if callable(describe) else None
    return built.get("input_shape") if isinstance(built, Mapping) else None


def map_leaves(structure: Any, function: Callable[[Any, Any], Any], key: object = None) -> Any:
    """Return lists and dicts with `function(leaf, key)` in place of each leaf: a tensor, or a shape."""
    if isinstance(structure, Mapping):
        return {name: map_leaves(each, function, name) for name, each in structure.items()}
    if isinstance(structure, (list, tuple)) and not is_shape(structure):
        return [map_leaves(each, function) for each in structure]
    return function(structure, key)


def is_shape(structure: Sequence[Any]) -> bool:
    return bool(structure) and all(size is None or isinstance(size, int) for size in structure)
