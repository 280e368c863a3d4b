"""From the matrix X alone to the sealed program of a schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.errors import SchemabridgeError, change_error, list_values
from schemabridge.sources.by_example.recognise import capture_example
from schemabridge.training.inputs import check_requests
from schemabridge.training.matrices import assign_matrices
from schemabridge.training.sealed_program import CapturedInput, seal_captured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.schema import FeatureSchema
    from schemabridge.training.data import TrainingData


def record_recognised(training: TrainingData) -> FeatureSchema:
    """Return the sealed program that gives X, worked out from X alone."""
    frame = training.frame
    columns = [name for name in training.list_columns() if name and frame.counts[name] == 1]
    requests, matrices = assign_matrices(columns, training.inputs, training.facts, training.X, frame.rows)
    check_requests(requests, columns)
    program = ProgramBuilder(frame, training.declared)
    try:
        captured = [
            CapturedInput(request, capture_example(program, request.columns, matrix))
            for request, matrix in zip(requests, matrices, strict=True)
        ]
    except SchemabridgeError as error:
        raise tell_overlooked(error, training) from error
    return seal_captured(program, captured, training.facts, training.X)


def tell_overlooked(error: SchemabridgeError, training: TrainingData) -> SchemabridgeError:
    """Return the error for columns of X that nothing explains with what was not looked at; any other one as it is."""
    overlooked = list(list_overlooked(training)) if error.code == "not_recognised" else []
    if not overlooked:
        return error
    return change_error(error, hint="; ".join([*overlooked, error.hint]))


def list_overlooked(training: TrainingData) -> Iterator[str]:
    """Yield what no column of X is compared with, each with the line that brings it in: rows in X's order, columns."""
    frame, X = training.frame, training.X
    matrices = X.values() if isinstance(X, Mapping) and not hasattr(X, "columns") else [X]
    if any(has_rows_reordered(training.df, each) for each in matrices):
        yield "the index of X has the rows of df in another order: df = df.loc[X.index]"
    repeated = [name for name, count in frame.counts.items() if count > 1 and name not in training.left_out]
    if repeated:
        line = ": df = df.loc[:, ~df.columns.duplicated()]" if frame.library == "pandas" else ""
        yield f"{list_values(repeated)} stands in df more than once, and is not looked at; keep what is meant{line}"
    if frame.index:
        levels = "" if set(frame.index).isdisjoint(frame.names) else list_values(list(frame.index))
        line = f"df = df.reset_index({f'[{levels}]' if levels else ''})"
        told = "stands in the index of df, which is not looked at; where X is made of it"
        yield f"{list_values(list(frame.index))} {told}: {line}"


def has_rows_reordered(df: Any, matrix: Any) -> bool:
    """Return whether a frame of pandas has the labels of another one in its index, each once, in another order."""
    if not isinstance(df, pd.DataFrame) or not isinstance(matrix, (pd.DataFrame, pd.Series)):
        return False
    ours, theirs = df.index, matrix.index
    same = len(ours) == len(theirs) and not ours.equals(theirs) and ours.is_unique and theirs.is_unique
    return same and bool(theirs.isin(ours).all())
