"""What a Keras model declares about itself: Keras 3, tf_keras and the Keras 2 inside TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence
import re
from typing import TYPE_CHECKING, Protocol, cast

from schemabridge.errors import new_error
from schemabridge.models.facts import ModelFacts, Tensor
from schemabridge.models.keras_codes import find_overrun, list_untraced
from schemabridge.models.keras_graph import find_raw_inputs, list_lookups
from schemabridge.models.keras_layers import describe_layers, find_custom
from schemabridge.models.keras_outputs import find_meanings
from schemabridge.models.scoring.ask_keras import ask_keras
from schemabridge.models.scoring.keras_tensors import name_tensors, read_attribute
from schemabridge.models.scoring.kinds import find_keras

if TYPE_CHECKING:
    import numpy as np

    from schemabridge.models.facts import Arrays


COUNTED = re.compile(r"(keras_tensor|input_layer|input)(_\d+)?")


class KerasModel(Protocol):
    """The part of a Keras model that is used here."""

    name: str

    def predict(self, x: object, *, batch_size: int, verbose: int) -> object: ...


def describe_keras(model: object) -> ModelFacts:
    """Return the inputs and outputs that a Keras model declares; a model of a class of its own may declare none."""
    keras_model = cast("KerasModel", model)
    check_built(model)
    inputs = describe_tensors(model, "input")
    outputs = describe_tensors(model, "output")
    raw = find_raw_inputs(model)

    def predict(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        return ask_keras(model, arrays, batch_size)

    details = {"class": type(model).__name__, "name": keras_model.name, **describe_layers(model, inputs)}
    return ModelFacts(
        "keras",
        predict,
        inputs,
        outputs,
        meanings=find_meanings(model, outputs),
        preprocessing={tensor.name: each.layers for tensor, each in zip(inputs, raw, strict=False) if each.layers},
        known_texts={tensor.name: each.texts for tensor, each in zip(inputs, raw, strict=False) if each.texts},
        undeclared=() if inputs else list_lookups(model),
        overrun=find_overrun(model),
        untraced=list_untraced(model),
        details=details,
        library=find_keras(model),
        custom=find_custom(model),
    )


def check_built(model: object) -> None:
    """Raise `model_mismatch` for a model without weights, which predict would build, at random, in the caller's hands."""
    if getattr(model, "built", True) is False:
        message = (
            f"the model {type(model).__name__} is not built: it has no weights yet, and its predictions would be random"
        )
        hint = "train it, load its file, or begin it with keras.Input; record the schema afterwards"
        raise new_error("model_mismatch", message, hint=hint)


def describe_tensors(model: object, side: str) -> tuple[Tensor, ...]:
    """Return the tensors of one side, `input` or `output`, in the model's order."""
    tensors = read_attribute(model, f"{side}s")
    if not isinstance(tensors, Sequence):
        return ()
    names = name_tensors(model, tensors, side)
    return tuple(
        Tensor(name, read_dtype(tensor), read_shape(tensor), named_by_library=is_named_by_keras(model, name))
        for name, tensor in zip(names, tensors, strict=True)
    )


def is_named_by_keras(model: object, name: str) -> bool:
    """Return whether an input has a name that nobody chose: one with a count, or in Keras 2 that of the layer behind it."""
    layers = read_attribute(model, "layers")
    first = layers[0] if isinstance(layers, Sequence) and layers else None
    of_layer = type(model).__name__ == "Sequential" and name == f"{read_attribute(first, 'name')}_input"
    return of_layer or COUNTED.fullmatch(name) is not None


def read_dtype(tensor: object) -> str | None:
    dtype = read_attribute(tensor, "dtype")
    name = read_attribute(dtype, "name") or dtype
    return None if name is None else str(name)


def read_shape(tensor: object) -> tuple[int | None, ...] | None:
    shape = read_attribute(tensor, "shape")
    if read_attribute(shape, "rank") is None and not isinstance(shape, Sequence):
        return None
    return tuple(None if size is None else int(size) for size in cast("Sequence[int | None]", shape))
