"""What the outputs of a Keras model are: the activation of the last layer, and whether the loss takes logits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from schemabridge.models.facts import Meaning
from schemabridge.models.keras_graph import PASSING
from schemabridge.models.scoring.keras_tensors import find_operation, read_attribute

if TYPE_CHECKING:
    from schemabridge.models.facts import Tensor

MOST_LAYERS = 20
SIGMOIDS = ("sigmoid", "hard_sigmoid")
BINARY = ("binary_crossentropy", "binary_focal_crossentropy")


def find_meanings(model: object, outputs: Sequence[Tensor]) -> dict[str, Meaning]:
    """Return what each declared output is, as far as the model says."""
    tensors = read_attribute(model, "outputs")
    if not isinstance(tensors, Sequence):
        return {}
    losses = list_losses(read_attribute(model, "loss"), [output.name for output in outputs])
    activations = [find_activation(find_last(tensor)) for tensor in tensors]
    return {
        output.name: find_meaning(activation, loss, output)
        for output, activation, loss in zip(outputs, activations, losses, strict=False)
    }


def find_meaning(activation: str, loss: object, output: Tensor) -> Meaning:
    """Return what numbers are behind an activation, trained by a loss: several sigmoids are labels each for itself."""
    sizes = (output.shape or (None, 1))[1:]
    is_wide = prod(1 if size is None else size for size in sizes) > 1
    if activation in SIGMOIDS:
        return Meaning("probability", is_several=is_wide)
    if activation == "softmax":
        return Meaning("probability")
    settings = read_settings(loss)
    if settings.get("from_logits") is True:
        return Meaning("logit", is_several=is_wide and settings.get("name") in BINARY)
    return Meaning()


def find_last(tensor: object) -> object:
    """Return the layer that a prediction comes from: inside a model that is a layer, before layers that change no value."""
    layer = find_operation(tensor)
    for _ in range(MOST_LAYERS):
        inner = read_attribute(layer, "outputs")
        if isinstance(inner, Sequence) and len(inner) == 1:
            layer = find_operation(inner[0])
        elif passes_on(layer) and (given := find_operation(read_attribute(layer, "input"))) is not None:
            layer = given
        else:
            break
    return layer


def passes_on(layer: object) -> bool:
    is_linear = type(layer).__name__ == "Activation" and find_activation(layer) == "linear"
    return is_linear or type(layer).__name__ in PASSING


def find_activation(layer: object) -> str:
    """Return the name of the activation of a layer, empty where it has none; `Softmax` is a layer of its own."""
    activation = read_attribute(layer, "activation")
    if activation is None:
        return type(layer).__name__.lower()
    return str(getattr(activation, "__name__", type(activation).__name__)).lower()


def list_losses(loss: object, names: Sequence[str]) -> list[object]:
    """Return the loss of each output, as `compile` takes them: one for all, by name or in their order."""
    if isinstance(loss, Mapping):
        return [loss.get(name) for name in names]
    if isinstance(loss, (list, tuple)):
        return list(loss) + [None] * (len(names) - len(loss))
    return [loss] * len(names)


def read_settings(loss: object) -> Mapping[str, Any]:
    """Return the configuration of a loss; a function or a name has none, and no `from_logits`."""
    try:
        settings = loss.get_config()  # type: ignore[attr-defined]
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return {}
    return settings if isinstance(settings, Mapping) else {}
