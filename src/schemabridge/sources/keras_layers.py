"""Fitted preprocessing layers of Keras as encodings: numbers by their arithmetic in float32, everything else by its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from schemabridge.display import count_things
from schemabridge.encodings.operand import Operand
from schemabridge.encodings.reading import mismatch, read_as_codes
from schemabridge.encodings.statistics import Rounding, read_numbers
from schemabridge.encodings.vocabulary import type_vocabulary
from schemabridge.errors import list_values, new_error
from schemabridge.frames.values import differ
from schemabridge.schema import Encoding
from schemabridge.sources.capture import CapturedColumn, CapturedEncoding
from schemabridge.sources.probe_cells import UNSEEN_TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder

ROOTS = ("keras", "tf_keras")
NUMERIC = ("Normalization", "Rescaling")
LOOKUPS = ("StringLookup", "IntegerLookup", "CategoryEncoding")
INSTEAD = {
    "Hashing": "a StringLookup",
    "HashedCrossing": "an encoding of each column",
    "TextVectorization": "features that are made before the model",
    "FeatureSpace": "its layers one by one",
}
UNSEEN_INTEGERS = (-(2**31), -1000, -7, -2, -1, 0, 1, 2, 3, 7, 1000, 10**6 + 3, 2**31 - 1)


class Lookup(Protocol):
    """A layer with a vocabulary."""

    mask_token: object

    def get_vocabulary(self, *, include_special_tokens: bool) -> list[object]: ...


class Layer(Protocol):
    """A preprocessing layer: a tensor of rows x columns becomes one of rows x features."""

    def __call__(self, inputs: object) -> object: ...


def is_layer(found: object) -> bool:
    """Return whether something is a layer of Keras, or a Sequential of them."""
    return any(cls.__name__ == "Layer" and cls.__module__.partition(".")[0] in ROOTS for cls in type(found).__mro__)


def capture_layers(program: ProgramBuilder, columns: Sequence[str], layer: object) -> dict[str, CapturedColumn]:
    """Return the encodings that a fitted layer is, or layers one after the other in a Sequential, by column.

    Parameters
    ----------
    program
        The program that the steps are added to.
    columns
        The columns that stand side by side in the layer's input; several for Normalization and Rescaling only.
    layer
        Normalization, Rescaling, Discretization, StringLookup, IntegerLookup, CategoryEncoding, or a Sequential of them.
        The dtype policy is float32.

    Raises
    ------
    SchemabridgeError
        `not_captured` for another layer, or one whose answer to an unknown value depends on the value;
        `not_fitted` for one without statistics or vocabulary; `encoding_mismatch` where the column has another type.
    """
    layers = list_layers(layer)
    operands = [Operand(program.read_training(name), (name,)) for name in columns]
    if all(type(each).__name__ in NUMERIC for each in layers):
        return capture_numbers(program, operands, layers)
    if len(operands) > 1:
        message = f"{name_layers(layers)} takes one column, found {list_values(list(columns))}"
        raise new_error("other_columns", message, hint="give each column a layer of its own")
    if any(type(each).__name__ == "Discretization" for each in layers):
        whole = [cast("Layer", layer)] if getattr(layer, "built", False) else layers
        return {columns[0]: capture_bins(program, operands[0], layers, whole)}
    return {columns[0]: capture_lookup(program, operands[0], layers)}


def list_layers(layer: object) -> list[Layer]:
    """Return the layers of a Sequential, or the one layer; raises for those that no schema carries."""
    within = getattr(layer, "layers", None)
    layers = list(within) if within is not None else [layer]
    layers = [each for each in layers if type(each).__name__ != "InputLayer"]
    for each in layers:
        name = type(each).__name__
        if name not in (*NUMERIC, *LOOKUPS, "Discretization"):
            hint = f"use {INSTEAD[name]} instead" if name in INSTEAD else "leave it in the model, behind an input"
            raise new_error("not_captured", f"the layer {name} cannot be recorded", hint=hint)
        dtype = getattr(each, "compute_dtype", "float32")
        integers = () if name in NUMERIC else ("int32", "int64")  # in Keras 2 the dtype of what a Discretization gives
        if name in (*NUMERIC, "Discretization") and dtype not in ("float32", *integers):
            message = f"{name} computes in {dtype}; only float32 is the same on every machine"
            raise new_error("not_captured", message, hint="build the layer with dtype='float32'")
    return cast("list[Layer]", layers)


# ---- Numbers ----


def capture_numbers(
    program: ProgramBuilder, operands: Sequence[Operand], layers: Sequence[Layer]
) -> dict[str, CapturedColumn]:
    """Return Normalization and Rescaling of columns side by side, in float32 as the layers compute."""
    kind = "standardize" if type(layers[-1]).__name__ == "Normalization" else "min_max"
    encodings = []
    for place, operand in enumerate(operands):
        register = round_number(program, operand, kind)
        for layer in layers:
            register = lower_number(program, operand.column.name, register, layer, place, len(operands))
        name = operand.column.name
        encoding = Encoding(kind, (name,), register, (name,))
        encodings.append(CapturedEncoding(encoding, "captured", note=name_layers(layers)))
    shown = ask(layers, np.stack([operand.training.numbers for operand in operands], axis=1))
    return {
        operand.column.name: CapturedColumn((encoding,), shown[:, [place]])
        for place, (operand, encoding) in enumerate(zip(operands, encodings, strict=True))
    }


def round_number(program: ProgramBuilder, operand: Operand, kind: str, held: Rounding = "float32") -> str:
    """Return the register of a column as float32, which is what a layer casts its input to."""
    passing = "pass" if len(operand.training.missing_rows) else "error"
    return read_numbers(program, operand, kind, passing, held).register or ""


def lower_number(program: ProgramBuilder, name: str, register: str, layer: object, place: int, width: int) -> str:
    """Add (x - mean) / max(sqrt(variance), epsilon) or its inverse, or x * scale + offset; keras normalization.py, rescaling.py."""
    if type(layer).__name__ == "Rescaling":
        scale, offset = (read_weights(layer, each, place, width) for each in ("scale", "offset"))
    else:
        mean, variance = (read_weights(layer, each, place, width) for each in ("mean", "variance"))
        scale, offset = np.maximum(np.sqrt(variance), np.float32(1e-7)), mean
        if not getattr(layer, "invert", False):
            center, divisor = mean.astype(np.float64), scale.astype(np.float64)
            return program.add_step(
                f"{name}.scaled", "center_scale", [register], center=center, scale=divisor, round="float32"
            )
    factor, added = scale.astype(np.float64), offset.astype(np.float64)
    return program.add_step(f"{name}.scaled", "scale_offset", [register], scale=factor, offset=added, round="float32")


def read_weights(layer: object, which: str, place: int, width: int) -> np.ndarray:
    """Return a weight of a layer for one of its columns, float32 (1,)."""
    given = getattr(layer, f"input_{which}", None)  # what a layer that was not built yet was given
    found = given if getattr(layer, which, None) is None else getattr(layer, which)
    if found is None:
        message = f"the {type(layer).__name__} layer has no {which} yet"
        raise new_error("not_fitted", message, hint="call layer.adapt(data) first")
    values = np.asarray(found, np.float32).reshape(-1)
    if values.size not in (1, width):
        message = f"{type(layer).__name__} was fitted on {count_things(values.size, 'column')}, found {width}"
        raise new_error("other_columns", message, hint='name them together: encodings={("a", "b"): layer}')
    return values[[place if values.size > 1 else 0]]


# ---- Bins ----


def capture_bins(
    program: ProgramBuilder, operand: Operand, layers: Sequence[Layer], whole: Sequence[Layer]
) -> CapturedColumn:
    """Return a Discretization, what stands before it in float32, and what it or later layers make of its bins.

    `whole` gives what `layers` give: the same ones, or the Sequential that holds them, whose input has a dtype.
    """
    position = next(place for place, each in enumerate(layers) if type(each).__name__ == "Discretization")
    edges = getattr(layers[position], "bin_boundaries", None)
    if edges is None or not all(type(each).__name__ in NUMERIC for each in layers[:position]):
        raise new_error(
            "not_fitted", "the Discretization layer has no bins, or follows a lookup", hint="adapt it first"
        )
    rounded = np.unique(np.asarray(edges, np.float32)).astype(np.float64)
    held = find_held(operand, whole, rounded)
    register = round_number(program, operand, "bin", held)
    for layer in layers[:position]:
        register = lower_number(program, operand.column.name, register, layer, 0, 1)
    # A layer takes NaN in silence; what training never had is refused.
    is_missing = len(operand.training.missing_rows) > 0
    missing: int | str = len(rounded) + 1 if is_missing else "error"
    rows = ask(layers[position:], np.concatenate([[-np.inf], rounded, [np.nan] * is_missing]))
    params = {"edges": rounded, "closed": "left", "missing": missing, "round": held}
    code = program.add_step(f"{operand.column.name}.bin", "bin", [register], **params)
    shown = ask(layers, operand.training.numbers, "float64" if held is None else "float32")
    return capture_table(program, operand, "bin", code, rows, layers, shown)


def find_held(operand: Operand, layers: Sequence[Layer], edges: np.ndarray) -> Rounding:
    """Return what numbers are rounded to before they are compared with edges, None where float64 is taken as it comes.

    Keras 2 takes it so in a first layer that gives integers. The layers are asked with a number just below an edge.
    """
    if operand.column.type.name != "float64" or not len(edges):
        return "float32"
    edge = edges[np.abs(edges).argmax()]
    below = np.array([edge - max(abs(edge) * 2.0**-40, 1e-300)])
    return "float32" if np.array_equal(ask(layers, below), ask(layers, below, "float64")) else None


# ---- Lookups ----


def capture_lookup(program: ProgramBuilder, operand: Operand, layers: Sequence[Layer]) -> CapturedColumn:
    """Return the table of lookups: a row for each value that the first layer knows, and one for all others."""
    values = list_known(layers[0])
    is_text = operand.column.type.facts.is_text
    if is_text != (type(layers[0]).__name__ == "StringLookup") or operand.column.type.name not in (
        "string",
        "integer",
        "boolean",
    ):
        kind = type(layers[0]).__name__
        hint = "bring the column into the layer's dtype in the frame: text for StringLookup, integers otherwise"
        raise mismatch(operand, kind, f"takes {'text' if kind == 'StringLookup' else 'integers'}", hint=hint)
    vocabulary = type_vocabulary(values, operand)
    rows = ask(layers, as_cells(vocabulary.values.to_pylist(), is_text=is_text))
    known = set(values)
    seen = [value for value in operand.training.labels.drop_null().unique().to_pylist() if value not in known]
    unknown = ask_unknown(layers, values, seen, is_text=is_text)
    if unknown is not None:
        rows = np.concatenate([rows, unknown[None, :]])
    policy: int | str = "error" if unknown is None else len(vocabulary)
    code = read_as_codes(program, operand, "lookup", vocabulary, codes=None, missing="error", unknown=policy)
    shown = ask(layers, as_cells(operand.training.labels.to_pylist(), is_text=is_text))
    return capture_table(program, operand, "lookup", code, rows, layers, shown)


def list_known(layer: object) -> list[object]:
    """Return the values that a layer tells apart, its mask token among them."""
    if isinstance(tokens := getattr(layer, "num_tokens", None), int):
        return list(range(tokens))
    known = [plain(value) for value in cast("Lookup", layer).get_vocabulary(include_special_tokens=False)]
    if not known:
        message = f"the {type(layer).__name__} layer has no vocabulary yet"
        raise new_error("not_fitted", message, hint="call layer.adapt(data), or give it vocabulary=")
    mask = plain(cast("Lookup", layer).mask_token)
    return known if mask is None or mask in known else [*known, mask]


def plain(value: object) -> object:
    """Return a token as Python's own text or integer."""
    if isinstance(value, bytes):
        return value.decode()
    return value.item() if isinstance(value, np.generic) else value


def ask_unknown(
    layers: Sequence[Layer], known: Sequence[object], seen: Sequence[object], *, is_text: bool
) -> np.ndarray | None:
    """Return the row of all values that are not known; None where the layers refuse them.

    Raises `not_captured` where they tell unknown values apart and training rows have some.
    """
    unseen = [value for value in (UNSEEN_TEXTS if is_text else UNSEEN_INTEGERS) if value not in known]
    try:
        answers = ask(layers, as_cells([*unseen, *seen], is_text=is_text))
    except Exception as error:  # a layer may refuse a value with anything
        if seen:
            message = f"{name_layers(layers)} refuses {list_values(seen)}, which training rows have: {str(error)[:200]}"
            raise new_error(
                "not_captured", message, hint="give the layer these values, or num_oov_indices=1"
            ) from error
        return None
    if not differ(answers, answers[:1]).any():
        return cast("np.ndarray", answers[0])
    if seen:
        message = f"{name_layers(layers)} hashes unknown values, of which training rows have {list_values(seen)}"
        raise new_error("not_captured", message, hint="give the layer num_oov_indices=1, or these values")
    return None


def as_cells(values: Sequence[object], *, is_text: bool) -> np.ndarray:
    """Return values in the form in which a layer takes them."""
    return np.array(values, dtype=object if is_text else np.int64)


# ---- What layers answer ----


def ask(layers: Sequence[Layer], values: np.ndarray, held: str = "float32") -> np.ndarray:
    """Return what layers make of values, numbers in the dtype `held`: a row for each, float64."""
    import tensorflow as tf

    cells = values if values.dtype.kind in "Oi" else values.astype(held)
    tensor: object = tf.constant(cells.reshape(len(cells), -1))
    for layer in layers:
        tensor = layer(tensor)
    answers = np.asarray(tf.sparse.to_dense(tensor) if isinstance(tensor, tf.SparseTensor) else tensor)
    return answers.reshape(len(values), -1).astype(np.float64)


def capture_table(
    program: ProgramBuilder,
    operand: Operand,
    kind: str,
    code: str,
    rows: np.ndarray,
    layers: Sequence[Layer],
    shown: np.ndarray,
) -> CapturedColumn:
    """Return the features of a table of codes."""
    name, width = operand.column.name, rows.shape[1]
    register = program.add_step(f"{name}.taken", "take", [code], width=width, values=rows.reshape(-1))
    features = (name,) if width == 1 else tuple(f"{name}_{position}" for position in range(width))
    encoding = CapturedEncoding(Encoding(kind, (name,), register, features), "captured", note=name_layers(layers))
    return CapturedColumn((encoding,), shown)


def name_layers(layers: Sequence[Layer]) -> str:
    """Return the names of the layers, in their order."""
    return " > ".join(type(layer).__name__ for layer in layers)
