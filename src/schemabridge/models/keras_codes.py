"""Which numbers go to the embeddings of a Keras model: traced from its inputs and lookups, as far as every step is exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import index
from typing import Any

from schemabridge.models.keras_graph import LOOKUPS, PASSING, is_layer
from schemabridge.models.scoring.keras_tensors import find_operation, read_attribute, walk_layers

CODERS = (*LOOKUPS, "Discretization")  # what gives codes of its own, whatever it takes
MOVING = (
    "Concatenate",
    "Reshape",
    "Flatten",
    "Permute",
    "ExpandDims",
    "Squeeze",
)  # after which a position is another feature


@dataclass(frozen=True)
class CodePath:
    """How numbers come to an embedding: `features` of the input, None for all, with `add` added; or not known."""

    features: tuple[int, ...] | None = None
    add: int = 0
    is_exact: bool = True
    is_moved: bool = False

    @property
    def known(self) -> CodePath:
        """What counts of it behind an embedding."""
        return replace(self, is_moved=False)


UNKNOWN = CodePath(is_exact=False)


def list_paths(model: object, source: object) -> dict[int, dict[CodePath, None]]:
    """Return by the id of an embedding how the numbers that an operation of a model gives come to it."""
    own = {id(layer) for layer in walk_layers(model)}
    found: dict[int, dict[CodePath, None]] = {}
    waiting, seen = [(source, CodePath())], set()
    while waiting:
        operation, path = waiting.pop()
        for node in list_nodes(operation):
            taker = name_taker(node)
            if taker is None or (id(taker), path) in seen or (id(taker) not in own and is_layer(taker)):
                continue
            seen.add((id(taker), path))
            if is_embedding(taker):
                found.setdefault(id(taker), {})[path.known] = None
            elif type(taker).__name__ not in CODERS:
                waiting += [(each, follow(node, each, path)) for each in list_entries(node, taker, operation)]
    return found


def list_nodes(operation: object) -> Sequence[Any]:
    """Return the calls that take what an operation gives."""
    nodes = read_attribute(operation, "_outbound_nodes")
    return nodes if isinstance(nodes, Sequence) else ()


def name_taker(node: object) -> object:
    """Return the operation of a call; versions of Keras name it in three ways."""
    return read_attribute(node, "operation") or read_attribute(node, "outbound_layer") or read_attribute(node, "layer")


def is_embedding(operation: object) -> bool:
    return any(cls.__name__ == "Embedding" for cls in type(operation).__mro__)


def list_entries(node: object, taker: object, operation: object) -> list[object]:
    """Return what goes on with the numbers of an operation: its taker, or the inputs inside of a model that is used as a layer."""
    tensors = read_attribute(taker, "inputs")
    if not isinstance(tensors, Sequence) or not isinstance(read_attribute(taker, "layers"), Sequence):
        return [taker]
    given = read_attribute(node, "input_tensors")
    pairs = list(zip(given, tensors, strict=True)) if isinstance(given, Sequence) and len(given) == len(tensors) else []
    inside = [inner for outer, inner in pairs if find_operation(outer) is operation]
    return [find_operation(each) for each in inside or tensors]


def follow(node: object, taker: object, path: CodePath) -> CodePath:
    """Return how numbers come behind an operation."""
    name = type(taker).__name__
    if not path.is_exact:
        return UNKNOWN
    if name == "GetItem":
        return select_features(node, path)
    if name in ("Add", "Subtract"):
        return add_constant(node, name, path)
    if name not in PASSING:
        return UNKNOWN
    return replace(path, is_moved=path.is_moved or name in MOVING)


def select_features(node: object, path: CodePath) -> CodePath:
    """Return the path of a part of the features of each row, `x[:, 0]` or `x[..., 1:3]`."""
    operands, tensors = list_operands(node), read_attribute(node, "input_tensors")
    shape = read_attribute(tensors[0], "shape") if isinstance(tensors, Sequence) and len(tensors) == 1 else None
    key = operands[1] if len(operands) == 2 else None
    if path.is_moved or not isinstance(shape, Sequence) or len(shape) != 2 or not isinstance(shape[1], int):
        return UNKNOWN
    if not isinstance(key, tuple) or len(key) != 2 or not is_all(key[0]):
        return UNKNOWN
    positions = path.features or tuple(range(shape[1]))
    if isinstance(key[1], slice) and all(each is None or is_whole(each) for each in list_ends(key[1])):
        return replace(path, features=positions[key[1]])
    if not is_whole(key[1]) or not -len(positions) <= index(key[1]) < len(positions):
        return UNKNOWN
    return replace(path, features=(positions[index(key[1])],), is_moved=True)


def is_all(key: object) -> bool:
    return key is Ellipsis or (isinstance(key, slice) and list_ends(key) == (None, None, None))


def list_ends(key: slice) -> tuple[object, object, object]:
    return key.start, key.stop, key.step


def add_constant(node: object, name: str, path: CodePath) -> CodePath:
    """Return the path behind `x + 1` or `x - 1`, for whole numbers."""
    operands = list_operands(node)
    numbers = [position for position, each in enumerate(operands) if is_whole(each)]
    if len(operands) != 2 or len(numbers) != 1 or (name == "Subtract" and numbers != [1]):
        return UNKNOWN
    number = index(operands[numbers[0]])
    return replace(path, add=path.add + (number if name == "Add" else -number))


def is_whole(operand: object) -> bool:
    if isinstance(operand, bool) or read_attribute(operand, "shape"):
        return False
    try:
        index(operand)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def list_operands(node: object) -> list[Any]:
    """Return what an operation of Keras 3 was called with."""
    arguments = read_attribute(node, "arguments")
    args, kwargs = read_attribute(arguments, "args"), read_attribute(arguments, "kwargs")
    return [*(args if isinstance(args, Sequence) else ()), *(kwargs.values() if isinstance(kwargs, dict) else ())]


def count_codes(layer: object) -> int:
    """Return how many codes a lookup gives, 0 for any other layer and for one that gives no codes."""
    if type(layer).__name__ not in CODERS or read_attribute(layer, "output_mode") != "int":
        return 0
    bins, edges = read_attribute(layer, "num_bins"), read_attribute(layer, "bin_boundaries")
    if isinstance(edges, Sequence) and edges:
        return len(edges) + 1
    if isinstance(bins, int):
        return bins
    size = getattr(layer, "vocabulary_size", None)
    return int(size()) if callable(size) else 0


def find_overrun(model: object) -> str | None:
    """Return in words the first lookup that gives an embedding codes for which it has no row, None where none does."""
    layers = list(walk_layers(model))
    for lookup in layers:
        codes = count_codes(lookup)
        paths = list_paths(model, lookup) if codes else {}
        for taker in [layer for layer in layers if id(layer) in paths]:
            for path in paths[id(taker)]:
                first, last, rows = path.add, codes - 1 + path.add, read_attribute(taker, "input_dim")
                if path.is_exact and isinstance(rows, int) and not (first >= 0 and last < rows):
                    names = read_attribute(lookup, "name"), read_attribute(taker, "name")
                    return f"{names[0]!r} gives the codes {first} to {last} to the embedding {names[1]!r}, which has {rows} rows"
    return None


def list_untraced(model: object) -> tuple[str, ...]:
    """Return the names of embeddings of which it is not known which numbers they take."""
    layers = list(walk_layers(model))
    tensors = read_attribute(model, "inputs")
    sources = [find_operation(tensor) for tensor in tensors] if isinstance(tensors, Sequence) else []
    sources += [layer for layer in layers if count_codes(layer)]
    reached = [list_paths(model, source) for source in sources]
    embeddings = {id(layer): layer for layer in layers if is_embedding(layer)}
    paths = {each: [path for found in reached for path in found.get(each, ())] for each in embeddings}
    untraced = [key for key, known in paths.items() if not known or not all(path.is_exact for path in known)]
    return tuple(str(read_attribute(embeddings[key], "name")) for key in untraced)
