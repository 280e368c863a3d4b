"""What takes the inputs of a Keras model: layers that look up or scale raw values themselves, or others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from schemabridge.models.scoring.keras_tensors import find_operation, read_attribute, walk_layers

LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing")
PREPROCESSING = (*LOOKUPS, "Normalization", "Rescaling", "Discretization", "CategoryEncoding")
PASSING = (
    "Concatenate",
    "Reshape",
    "Flatten",
    "Permute",
    "Identity",
    "ExpandDims",
    "Squeeze",
    "Cast",
    "InputLayer",
)  # change no value
MOST_TEXTS = 25


class Lookup(Protocol):
    """The part of a lookup that is used here."""

    def get_vocabulary(self, *, include_special_tokens: bool) -> list[object]: ...


@dataclass(frozen=True)
class RawInput:
    """The preprocessing layers that take an input, in words, empty where any other layer takes it; texts that they know."""

    layers: str = ""
    texts: tuple[str, ...] = ()


def find_raw_inputs(model: object) -> list[RawInput]:
    """Return what takes each input of a model, in its order; none for a model that declares no inputs."""
    tensors = read_attribute(model, "inputs")
    return [find_raw_input(model, tensor) for tensor in tensors] if isinstance(tensors, Sequence) else []


def find_raw_input(model: object, tensor: object) -> RawInput:
    layers = list_takers(model, find_operation(tensor))
    if not layers or not all(type(layer).__name__ in PREPROCESSING for layer in layers):
        return RawInput()
    names = dict.fromkeys(type(layer).__name__ for layer in layers)
    texts = dict.fromkeys(text for layer in layers for text in list_known_texts(layer))
    return RawInput(", ".join(names), tuple(texts)[:MOST_TEXTS])


def list_takers(model: object, operation: object) -> list[object]:
    """Return the layers of a model that take what an operation gives, behind those that change no value."""
    own = {id(layer) for layer in walk_layers(model)}
    found: list[object] = []
    waiting, seen = [operation], {id(operation)}
    while waiting:
        for taker in list_followers(waiting.pop()):
            if id(taker) in seen or (id(taker) not in own and is_layer(taker)):
                continue
            seen.add(id(taker))
            if type(taker).__name__ in PASSING:
                waiting.append(taker)
            else:
                found += list_first(taker)
    return found


def list_followers(operation: object) -> list[object]:
    """Return the operations that a layer's output goes to, in whatever model."""
    nodes = read_attribute(operation, "_outbound_nodes")
    takers = [
        read_attribute(node, "operation") or read_attribute(node, "outbound_layer") or read_attribute(node, "layer")
        for node in (nodes if isinstance(nodes, Sequence) else ())
    ]
    return [taker for taker in takers if taker is not None]


def list_first(layer: object) -> list[object]:
    """Return a layer, or what takes the inputs of a model that is used as one."""
    tensors = read_attribute(layer, "inputs")
    if not isinstance(tensors, Sequence) or not isinstance(read_attribute(layer, "layers"), Sequence):
        return [layer]
    return [first for tensor in tensors for first in list_takers(layer, find_operation(tensor))] or [layer]


def is_layer(operation: object) -> bool:
    return any(cls.__name__ == "Layer" for cls in type(operation).__mro__)


def list_lookups(model: object) -> tuple[str, ...]:
    """Return the names of the layers of a model that look up raw values, each once."""
    names = [type(layer).__name__ for layer in walk_layers(model)]
    return tuple(dict.fromkeys(name for name in names if name in LOOKUPS))


def list_known_texts(layer: object) -> list[str]:
    """Return texts that a StringLookup knows, spread over its vocabulary."""
    if type(layer).__name__ != "StringLookup":
        return []
    tokens = cast("Lookup", layer).get_vocabulary(include_special_tokens=False)
    texts = [token.decode() if isinstance(token, bytes) else str(token) for token in tokens]
    return texts[:: max(1, len(texts) // MOST_TEXTS)][:MOST_TEXTS]
