"""Whether a schema reproduces the training matrix: every training row prepared, compared with X where it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import list_values, new_error
from schemabridge.golden.differing_cells import describe_cell, describe_distance, differ
from schemabridge.program.run import run_frame

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError
    from schemabridge.frames.frame import Frame
    from schemabridge.schema import FeatureSchema, Input


@dataclass(frozen=True)
class Difference:
    """The first cell that differs and how many do."""

    row: int
    feature: str
    expected: np.generic
    found: np.generic
    count: int


def prepare_training(schema: FeatureSchema, frame: Frame, X: object | None) -> frozenset[str]:
    """Return the inputs that hold NaN in the training rows; compare all cells with `X` cast to the dtype of the input.

    Raises
    ------
    SchemabridgeError
        `x_mismatch` with the first differing cell, or what `prepare_input` raises for a training row.
    """
    expected = None if X is None else read_matrices(X, schema, frame.rows)
    differences: dict[str, Difference] = {}
    nan_inputs: set[str] = set()
    arrays = run_frame(frame, schema)
    for each in schema.inputs:
        cells = arrays[each.name].reshape(frame.rows, each.width)
        if cells.dtype.kind == "f" and np.isnan(cells).any():
            nan_inputs.add(each.name)
        if expected is not None:
            compare_cells(expected[each.name], cells, each, differences)
    if differences:
        raise refuse_matrix(schema, differences, frame.rows)
    return frozenset(nan_inputs)


def read_matrices(X: object, schema: FeatureSchema, rows: int) -> dict[str, np.ndarray]:
    """Return X as one matrix of rows x features for each input, not yet cast."""
    if isinstance(X, Mapping) and not hasattr(X, "columns"):
        if len(X) == len(schema.inputs) == 1:
            return {schema.inputs[0].name: read_matrix(next(iter(X.values())), schema.inputs[0], rows)}
        if set(X) != {each.name for each in schema.inputs}:
            names = list_values([each.name for each in schema.inputs])
            message = f"X is a dict of {list_values(list(X))}, the schema has the inputs {names}"
            raise new_error("x_mismatch", message, hint="give one matrix for each input, under its name")
        return {each.name: read_matrix(X[each.name], each, rows) for each in schema.inputs}
    if len(schema.inputs) > 1:
        names = list_values([each.name for each in schema.inputs])
        message = f"X is one matrix, the schema has the inputs {names}"
        raise new_error("x_mismatch", message, hint="give a dict of matrices, X={input: matrix}")
    return {schema.inputs[0].name: read_matrix(X, schema.inputs[0], rows)}


def read_matrix(X: object, to: Input, rows: int) -> np.ndarray:
    if isinstance(X, type):
        raise new_error("x_mismatch", f"X should be a matrix, found the class {X.__name__}")
    check_names(X, to)
    try:
        matrix = np.asarray(X.toarray() if hasattr(X, "toarray") else X)
    except (TypeError, ValueError, OverflowError) as error:
        raise new_error("x_mismatch", f"X is no matrix: {error}") from error
    if matrix.dtype.kind not in "biuf":
        matrix = read_objects(matrix)
    if matrix.shape[:1] != (rows,) or matrix.size != rows * to.width:
        message = f"X has the shape {matrix.shape}, the schema gives ({rows}, {to.width}): {list_values(to.features)}"
        hint = "df and X need the same rows, in the same order, and X a column for each feature"
        raise new_error("x_mismatch", message, hint=hint)
    return matrix.reshape(rows, to.width)


def read_objects(matrix: np.ndarray) -> np.ndarray:
    try:
        return matrix.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        hint = "give the matrix of numbers that the model was trained on"
        raise new_error("x_mismatch", f"X holds values that are not numbers: {error}", hint=hint) from error


def check_names(X: object, to: Input) -> None:
    """Raise `x_mismatch` where the columns of X have names other than the features, or another order."""
    names = list(getattr(X, "columns", ()))
    if not names or not all(isinstance(name, str) for name in names) or tuple(names) == to.features:
        return
    order = "in another order" if sorted(names) == sorted(to.features) else "under other names"
    pairs = zip(names, to.features, strict=False)
    first = next((f"{ours!r} where X has {theirs!r}" for theirs, ours in pairs if theirs != ours), "")
    counts = f"X has {len(names)} columns, the schema {len(to.features)} features"
    message = f"the schema gives the features of X {order}: {first or counts}"
    hint = "bring df's columns into the order of X, or give X as an array, X.to_numpy(), where only the names differ"
    raise new_error("x_mismatch", f"{message}; the schema gives {list_values(to.features)}", hint=hint)


def compare_cells(expected: np.ndarray, found: np.ndarray, to: Input, differences: dict[str, Difference]) -> None:
    if found.dtype.kind == "f":
        with np.errstate(over="ignore"):
            expected = np.ascontiguousarray(expected.astype(found.dtype))
    wrong = differ(expected, found)
    count = int(wrong.sum())
    if not count:
        return
    row, feature = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    cells = expected[row, feature], found[row, feature]
    differences[to.name] = Difference(int(row), to.features[feature], *cells, count)


def refuse_matrix(schema: FeatureSchema, differences: Mapping[str, Difference], rows: int) -> SchemabridgeError:
    name, first = next(iter(differences.items()))
    count = sum(each.count for each in differences.values())
    total = rows * sum(each.width for each in schema.inputs)
    to = next(each for each in schema.inputs if each.name == name)
    column = next(each.columns[0] for each in to.encodings if first.feature in each.features)
    distance = (
        f", {describe_distance(first.expected, first.found)}" if first.expected.dtype == first.found.dtype else ""
    )
    message = (
        f"row {first.row}, feature {first.feature!r} of input {name!r}: X has {describe_cell(first.expected)}, "
        f"the schema gives {describe_cell(first.found)}{distance}; "
        f"{count} of {total} cells differ"
    )
    values = (first.expected.item(), first.found.item())
    return new_error("x_mismatch", message, column=column, rows=(first.row,), values=values)
