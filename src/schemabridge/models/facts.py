"""What a model declares about itself, whatever its framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.models.scoring.errors import find_cause

Arrays = Mapping[str, np.ndarray]
Predict: TypeAlias = "Callable[[Arrays, int], dict[str, np.ndarray]]"


@dataclass(frozen=True)
class Tensor:
    """One input or output as the model declares it; None where it does not say.

    Where `takes_others`, the model also takes floating dtypes other than `dtype`, which is what its predict computes with. Where
    `named_by_library`, nobody chose the name.
    """

    name: str
    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None
    takes_others: bool = False
    named_by_library: bool = False

    def __str__(self) -> str:
        shape = (
            ""
            if self.shape is None
            else "[" + ", ".join("n" if size is None else str(size) for size in self.shape) + "]"
        )
        return " ".join(part for part in (repr(self.name), self.dtype, shape) if part)


@dataclass(frozen=True)
class Meaning:
    """What the numbers of an output are, as far as the model shows it (clause 21.5): `scale` is None where it does not.

    `codes` are the numbers that stand for the labels where the model predicts one of them in place of probabilities.
    """

    scale: str | None = None
    is_several: bool = False
    codes: tuple[float, ...] = ()


@dataclass(frozen=True)
class NativeCategories:
    """Categories that a model takes as codes: their values by column of categories in the frame of training, empty where it keeps none, None where those of a column are damaged.

    `positions` are the features that hold codes, as far as the model says.
    """

    vocabularies: tuple[tuple[object, ...] | None, ...] = ()
    positions: tuple[int, ...] = ()


@dataclass(frozen=True)
class ModelFacts:
    """Inputs, outputs and names that a model declares, and how it predicts.

    `predict(arrays, batch_size)` takes the arrays of the schema's inputs in their order and returns one array of numbers for each
    output, whose numbers `meanings` tells. `feature_names` are the columns the model was fitted with. `details` goes into the file as it is. `library` is the module that loads files of
    the framework, where it has several; `custom` are the classes and functions of `custom_objects`.
    `preprocessing` names the layers that take raw values, by input where nothing else takes it; `known_texts` are some that
    the lookups of an input know; `undeclared` are lookups of a model that declares no inputs; `overrun` says in words which
    lookup gives an embedding codes that it does not have; `untraced` are embeddings of which it is not known what they take. `categories` is what a model knows that takes categories itself, as codes.
    """

    framework: str
    predict: Predict
    inputs: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    labels: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    feature_names: tuple[str, ...] | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    library: str | None = None
    custom: tuple[Any, ...] = ()
    preprocessing: Mapping[str, str] = field(default_factory=dict)
    known_texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undeclared: tuple[str, ...] = ()
    overrun: str | None = None
    untraced: tuple[str, ...] = ()
    categories: NativeCategories | None = None


def describe_sides(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> dict[str, object]:
    """Return `inputs` and `outputs` as the file says them (clause 19.1)."""
    sides = {"inputs": inputs, "outputs": outputs}
    return {side: [describe_tensor(each) for each in tensors] for side, tensors in sides.items() if tensors}


def describe_tensor(tensor: Tensor) -> dict[str, object]:
    keys = {"name": tensor.name, "dtype": tensor.dtype, "shape": None if tensor.shape is None else list(tensor.shape)}
    return {key: value for key, value in keys.items() if value is not None}


def is_unfitted(error: BaseException) -> bool:
    """Return whether an error is scikit-learn's of a model that is not fitted, or that of a library which builds on it."""
    return any(each.__name__.endswith("NotFittedError") for each in type(error).__mro__)


def not_fitted(model: object) -> SchemabridgeError:
    """Return the error for a model that is given before it was trained."""
    message = f"the model is not fitted: {type(model).__name__} has learned nothing yet"
    return new_error("not_fitted", message, hint="call fit first, on what it will be asked: model.fit(X, y)")


def guard_predict(predict: Predict, model: object) -> Predict:
    """Return `predict` that raises `model_mismatch` where the model fails, or predicts something else than row by row; `not_fitted` where it says so."""

    def guarded(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        rows = len(next(iter(arrays.values())))
        try:
            outputs = predict(arrays, batch_size)
        except Exception as error:  # a model may raise anything
            if is_unfitted(error):
                raise not_fitted(model) from error
            message = f"the model fails on golden rows, which the schema accepts: {find_cause(error)}"
            hint = "compare features, codes and policies of the schema with what the model was trained on"
            raise new_error("model_mismatch", message, hint=hint) from error
        for name, array in outputs.items():
            if array.shape[:1] != (rows,):
                message = f"output {name!r} of the model has the shape {array.shape} for {count_things(rows, 'row')}"
                raise new_error("model_mismatch", message, hint="a prediction is expected for each row")
        return outputs

    return guarded
