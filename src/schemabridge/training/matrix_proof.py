"""Whether a schema reproduces the training matrix: every training row prepared, compared with X where it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.frames.dense import make_dense
from schemabridge.frames.values import differ, hold_as
from schemabridge.golden.differing_cells import describe_cell, describe_distance
from schemabridge.matrices.comparison import compare_cells
from schemabridge.matrices.last_steps import find_last_steps
from schemabridge.matrices.matrix import Matrix
from schemabridge.matrices.remedies import EITHER, ROWS, TRANSPOSED, UNEXPLAINED, suggest, suggest_order
from schemabridge.matrices.variants import list_variants
from schemabridge.program.allowance import find_allowances
from schemabridge.program.run import run_frame
from schemabridge.training.sparse_proof import count_allowed, is_too_large, measure_sparse, prove_sparse

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError
    from schemabridge.frames.frame import Frame
    from schemabridge.matrices.comparison import MatrixComparison
    from schemabridge.schema import FeatureSchema, Input


LABELS = ("X", "the schema")

DOUBLE = (
    "libraries round functions of float32 otherwise in last bits, which a small spread magnifies: fit and record in float64, "
    'df.astype({column: "float64"})'
)


@dataclass(frozen=True)
class MatrixProof:
    """What the training rows show.

    nan
        The columns, each once, whose features hold NaN in them, by input.
    differing, largest
        How many cells differ from X as far as they may, and by how much the one that is farthest off; 0 without X.
    """

    nan: Mapping[str, tuple[str, ...]]
    differing: int = 0
    largest: float = 0.0


def prepare_training(schema: FeatureSchema, frame: Frame, X: object | None) -> MatrixProof:
    """Return what the training rows show; compare all cells with `X` cast to the dtype of the input.

    Raises
    ------
    SchemabridgeError
        `x_mismatch` with the first differing cell, or what `prepare_input` raises for a training row.
    """
    expected = None if X is None else read_matrices(X, schema, frame.rows)
    if expected is not None and any(is_too_large(each) for each in expected.values()):
        if not any(each.is_text for each in schema.inputs):
            return prepare_sparse(schema, frame, expected)
        expected = {name: make_dense(each) for name, each in expected.items()}
    differences: dict[str, np.ndarray] = {}
    nan: dict[str, tuple[str, ...]] = {}
    allowed: list[np.ndarray] = []
    arrays = run_frame(frame, schema)
    for each in schema.inputs:
        cells = arrays[each.name].reshape(frame.rows, each.width)
        if cells.dtype.kind == "f" and (is_nan := np.isnan(cells).any(axis=0)).any():
            nan[each.name] = list_columns(each, is_nan)
        if expected is not None and is_other(expected[each.name], cells):
            distances = measure_allowed(schema, each, expected[each.name], cells)
            if distances is None:
                differences[each.name] = cells
            else:
                allowed.append(distances)
    for each in schema.inputs:
        if expected is not None and each.name in differences:
            counts = {name: count_other(expected[name], cells) for name, cells in differences.items()}
            raise refuse_matrix(schema, each, expected[each.name], differences[each.name], frame, sum(counts.values()))
    apart = np.concatenate([np.zeros(0), *allowed])
    return MatrixProof(nan, len(apart), float(apart.max(initial=0.0)))


def list_columns(to: Input, features: np.ndarray) -> tuple[str, ...]:
    """Return the columns of which some features of an input are made, each once."""
    owners = [each.columns for each in to.encodings for _ in each.features]
    made = zip(owners, features, strict=True)
    return tuple(dict.fromkeys(name for names, is_chosen in made if is_chosen for name in names))


def prepare_sparse(schema: FeatureSchema, frame: Frame, expected: Mapping[str, Any]) -> MatrixProof:
    """Return what the training rows show against a large sparse matrix; the error tells of the rows around the first difference."""
    proofs = prove_sparse(schema, frame, expected)
    apart = {
        each.name: measure_sparse(proofs[each.name], find_allowances(schema.steps, each)) for each in schema.inputs
    }
    for each in schema.inputs:
        proof = proofs[each.name]
        first = proof.first or (proof.first_allowed if apart[each.name] is None else None)
        if first is not None:
            count = proof.differing + (count_allowed(proof) if apart[each.name] is None else 0)
            raise refuse_matrix(schema, each, first[1], first[2], frame, count, start=first[0])
    distances = np.concatenate([np.zeros(0), *(each for each in apart.values() if each is not None)])
    found = ((each, proofs[each.name].is_nan) for each in schema.inputs)
    nan = {each.name: list_columns(each, is_nan) for each, is_nan in found if is_nan is not None and is_nan.any()}
    return MatrixProof(nan, len(distances), float(distances.max(initial=0.0)))


def measure_allowed(schema: FeatureSchema, to: Input, expected: np.ndarray, found: np.ndarray) -> np.ndarray | None:
    """Return how far apart the cells are that differ, None where one of them may not, or not so far."""
    if expected.shape != found.shape or found.dtype.kind != "f":
        return None
    expected = hold_as(expected, found.dtype)
    other = differ(expected, found)
    allowances = find_allowances(schema.steps, to)
    for position in np.flatnonzero(other.any(axis=0)).tolist():
        allowance = allowances.get(position)
        if allowance is None or not allowance.covers(expected[:, position], found[:, position]):
            return None
    return np.asarray(np.abs(expected[other].astype(np.float64) - found[other].astype(np.float64)))


def read_matrices(X: object, schema: FeatureSchema, rows: int) -> dict[str, Any]:
    """Return X as one matrix of rows x features for each input, not yet cast."""
    if isinstance(X, Mapping) and not hasattr(X, "columns"):
        if len(X) == len(schema.inputs) == 1:
            return {schema.inputs[0].name: read_matrix(next(iter(X.values())), schema.inputs[0], schema, rows)}
        if set(X) != {each.name for each in schema.inputs}:
            names = list_values([each.name for each in schema.inputs])
            message = f"X is a dict of {list_values(list(X))}, the schema has the inputs {names}"
            raise new_error("x_mismatch", message, hint="give one matrix for each input, under its name")
        return {each.name: read_matrix(X[each.name], each, schema, rows) for each in schema.inputs}
    if len(schema.inputs) > 1:
        names = list_values([each.name for each in schema.inputs])
        message = f"X is one matrix, the schema has the inputs {names}"
        raise new_error("x_mismatch", message, hint="give a dict of matrices, X={input: matrix}")
    return {schema.inputs[0].name: read_matrix(X, schema.inputs[0], schema, rows)}


def read_matrix(X: Any, to: Input, schema: FeatureSchema, rows: int) -> Any:
    """Return X as a matrix, not yet cast; as it is where it is sparse and too large to be dense."""
    if isinstance(X, type):
        raise new_error("x_mismatch", f"X should be a matrix, found the class {X.__name__}")
    check_names(X, to, schema)
    if to.is_text:
        return read_texts(X, to, rows)
    if is_too_large(X) and X.shape[0] == rows and X.dtype.kind in "biuf":
        return X
    try:
        matrix = make_dense(X)
    except (TypeError, ValueError, OverflowError) as error:
        raise new_error("x_mismatch", f"X is no matrix: {error}") from error
    if matrix.dtype.kind not in "biuf":
        matrix = read_objects(matrix)
    if matrix.ndim == 2 and len(matrix) == rows and matrix.shape[1] > 0:
        return matrix  # of another width: the columns are compared
    if matrix.shape[:1] != (rows,) or matrix.size != rows * to.width:
        message = f"X has the shape {matrix.shape}, the schema gives ({rows}, {to.width}): {list_values(to.features)}"
        raise new_error("x_mismatch", message, hint=TRANSPOSED if matrix.shape == (to.width, rows) else ROWS)
    return matrix.reshape(rows, to.width)


def read_texts(X: object, to: Input, rows: int) -> np.ndarray:
    """Return a matrix of texts, an array, a frame or a tensor of them, as Python's texts."""
    cells = np.asarray(X.numpy() if hasattr(X, "numpy") else X).astype(object)
    if cells.shape[:1] != (rows,) or cells.size != rows * to.width:
        message = f"X has the shape {cells.shape}, the schema gives ({rows}, {to.width}): {list_values(to.features)}"
        raise new_error("x_mismatch", message, hint=ROWS)
    texts = [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell for cell in cells.reshape(-1)]
    return np.array([*texts, None], object)[:-1].reshape(rows, to.width)


def read_objects(matrix: np.ndarray) -> np.ndarray:
    try:
        return matrix.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        hint = "give the matrix of numbers that the model was trained on"
        raise new_error("x_mismatch", f"X holds values that are not numbers: {error}", hint=hint) from error


def check_names(X: object, to: Input, schema: FeatureSchema) -> None:
    """Raise `x_mismatch` where the columns of X have names other than the features, or another order."""
    names = list(getattr(X, "columns", ()))
    if not names or not all(isinstance(name, str) for name in names) or tuple(names) == to.features:
        return
    if len(names) != to.width:  # the columns are compared
        return
    is_order = sorted(names) == sorted(to.features)
    order = "in another order" if is_order else "under other names"
    pairs = zip(names, to.features, strict=True)
    first = next(f"{ours!r} where X has {theirs!r}" for theirs, ours in pairs if theirs != ours)
    message = f"the schema gives the features of X {order}: {first}"
    hint = suggest_order([names.index(feature) for feature in to.features], to, schema) if is_order else EITHER
    raise new_error("x_mismatch", f"{message}; the schema gives {list_values(to.features)}", hint=hint)


def is_other(expected: np.ndarray, found: np.ndarray) -> bool:
    return expected.shape != found.shape or count_other(expected, found) > 0


def count_other(expected: np.ndarray, found: np.ndarray) -> int:
    """Return how many cells differ, as the dtype of the input; all of them where the widths do."""
    if expected.shape != found.shape:
        return found.size
    return int(differ(hold_as(expected, found.dtype), found).sum())


def refuse_matrix(
    schema: FeatureSchema,
    to: Input,
    expected: np.ndarray,
    found: np.ndarray,
    frame: Frame,
    count: int,
    *,
    start: int = 0,
) -> SchemabridgeError:
    """Return the error for an input that is not X: the first cell that differs, the causes that were found, what to write.

    Matrices of some rows only begin with the row `start`.
    """
    if to.is_text:
        return refuse_texts(to, expected, found, count, start)
    is_whole = expected.shape == found.shape and len(found) == frame.rows
    variants = list(list_variants(schema, frame, to)) if is_whole else []
    given, gives = Matrix(expected), Matrix(found, to.features)
    compared = compare_cells(given, gives, to, find_last_steps(schema, to), variants, LABELS)
    causes = "".join(f"; {cause.words}" for cause in compared.causes)
    hint = suggest(compared.causes, to, schema) or suggest_double(schema, to, expected, found)
    if compared.first is None:
        shapes = [(frame.rows, each.shape[1]) for each in (expected, found)]
        message = f"X has the shape {shapes[0]}, the schema gives {shapes[1]}: {list_values(to.features)}{causes}"
        return new_error("x_mismatch", message, hint=hint or ROWS)
    cells = frame.rows * sum(each.width for each in schema.inputs)
    return refuse_cell(
        schema,
        to,
        expected,
        compared,
        f"{count} of {count_things(cells, 'cell differs', 'cells differ')}{causes}",
        hint or UNEXPLAINED,
        start,
    )


def suggest_double(schema: FeatureSchema, to: Input, expected: np.ndarray, found: np.ndarray) -> str | None:
    """Return what to do where the first differing cell is behind a function of float32, None elsewhere."""
    if expected.shape != found.shape:
        return None
    places = np.flatnonzero(differ(hold_as(expected, found.dtype), found).any(axis=0)).tolist()
    allowance = find_allowances(schema.steps, to).get(places[0]) if places else None
    return DOUBLE if allowance is not None and allowance.is_rounded else None


def refuse_texts(to: Input, expected: np.ndarray, found: np.ndarray, count: int, start: int) -> SchemabridgeError:
    row, position = (int(each[0]) for each in np.nonzero(expected != found))
    one, other = expected[row, position], found[row, position]
    message = (
        f"row {start + row}, feature {to.features[position]!r} of input {to.name!r}: X has {one!r}, the schema gives {other!r}; "
        f"{count_things(count, 'cell differs', 'cells differ')}"
    )
    column = next(each.columns[0] for each in to.encodings if to.features[position] in each.features)
    return new_error("x_mismatch", message, column=column, rows=(start + row,), values=(one, other))


def refuse_cell(
    schema: FeatureSchema,
    to: Input,
    expected: np.ndarray,
    compared: MatrixComparison,
    rest: str,
    hint: str | None,
    start: int,
) -> SchemabridgeError:
    first = compared.first
    assert first is not None
    column = next(each.columns[0] for each in to.encodings if first.feature in each.features)
    one = first.a if to.dtype.startswith("float") else expected[first.row, first.position]
    distance = f", {describe_distance(one, first.b)}" if one.dtype == first.b.dtype else ""
    message = (
        f"row {first.row + start}, feature {first.feature!r} of input {to.name!r}: X has {describe_cell(one)}, "
        f"the schema gives {describe_cell(first.b)}{distance}; {rest}"
    )
    return new_error(
        "x_mismatch", message, column=column, rows=(first.row + start,), values=(one.item(), first.b.item()), hint=hint
    )
