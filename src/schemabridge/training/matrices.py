"""X as the source of the encodings: which matrix goes to which input, and the raw columns that each may be made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.errors import list_values, new_error
from schemabridge.sources.by_example.matrix import read_matrix
from schemabridge.training.inputs import InputRequest, assign_columns, choose_shape, find_dtype, follow_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.models import ModelFacts
    from schemabridge.sources.by_example.matrix import Matrix
    from schemabridge.training.inputs import InputsLike


def assign_matrices(
    columns: Sequence[str], inputs: InputsLike | None, facts: ModelFacts | None, X: object, rows: int
) -> tuple[tuple[InputRequest, ...], tuple[Matrix, ...]]:
    """Return the inputs in the model's order and the matrix of each; any column may be in any input unless `inputs` says which.

    Raises
    ------
    SchemabridgeError
        `x_mismatch` where X has not one matrix of numbers for each input, with the rows of the frame; `model_mismatch` where one has
        another width than the input.
    """
    several = isinstance(X, Mapping) and not hasattr(X, "columns")
    if several and inputs is None:
        inputs = name_inputs(X, columns, facts)  # type: ignore[arg-type]
    requests = assign_columns(columns, inputs, facts)
    given = pair_matrices(X, requests)
    requests = tuple(follow_matrix(request, each) for request, each in zip(requests, given, strict=True))
    names = None if facts is None or len(requests) > 1 else facts.feature_names
    matrices = tuple(
        read_matrix(each, rows, find_dtype(request) or "float32", names)
        for each, request in zip(given, requests, strict=True)
    )
    shaped = tuple(
        replace(request, shape=(None, *matrix.shape[1:])) if takes_shape(request, matrix) else request
        for request, matrix in zip(requests, matrices, strict=True)
    )
    for request, matrix in zip(shaped, matrices, strict=True):
        choose_shape(request, [each.name or f"column {each.position}" for each in matrix.targets], "X has")
    return shaped, matrices


def name_inputs(X: Mapping[str, object], columns: Sequence[str], facts: ModelFacts | None) -> InputsLike | None:
    """Return all columns for each input that X names; None where the one input needs no name."""
    declared = () if facts is None else facts.inputs
    if len(X) == 1 and len(declared) == 1:
        return None
    return {str(name): tuple(columns) for name in X}


def pair_matrices(X: object, requests: Sequence[InputRequest]) -> list[object]:
    """Return the matrix of each input in their order; raises `x_mismatch`."""
    names = [each.name for each in requests]
    if not isinstance(X, Mapping) or hasattr(X, "columns"):
        if len(requests) > 1:
            message = f"X is one matrix, the schema has the inputs {list_values(names)}"
            raise new_error("x_mismatch", message, hint="give a dict of matrices, X={input: matrix}")
        return [X]
    if len(X) == len(requests) == 1:
        return list(X.values())
    if set(X) != set(names):
        message = f"X is a dict of {list_values(list(X))}, the schema has the inputs {list_values(names)}"
        raise new_error("x_mismatch", message, hint="give one matrix for each input, under its name")
    return [X[name] for name in names]


def takes_shape(request: InputRequest, matrix: Matrix) -> bool:
    """Return whether nothing but X says the shape of an input, and it is no plain matrix."""
    declared = None if request.declared is None else request.declared.shape
    return request.shape is None and declared is None and len(matrix.shape) > 2
