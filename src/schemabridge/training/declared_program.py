"""From the encodings that the user declares, and defaults, to the sealed program of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.errors import new_error
from schemabridge.sources.declared import capture_declared, name_encodings
from schemabridge.training.fitted_program import capture_fitted
from schemabridge.training.inputs import assign_columns, check_requests, check_together, follow_matrix
from schemabridge.training.sealed_program import CapturedInput, seal_captured
from schemabridge.training.spelled_text import warn_spelled

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.declared import EncodingsLike
    from schemabridge.training.data import TrainingData


def record_declared(training: TrainingData, encodings: EncodingsLike | None) -> FeatureSchema:
    """Return the sealed program of the encodings, proven on the training rows."""
    given = name_encodings(encodings)
    columns = training.list_columns(given.names)
    if "" in columns:
        raise new_error("unknown_column", "a column of the frame has no name", hint="name the column, or exclude=['']")
    requests = [follow_matrix(each, training.X) for each in assign_columns(columns, training.inputs, training.facts)]
    check_requests(requests, columns, given.names)
    check_together(requests, list(given.joint))
    program = ProgramBuilder(training.frame, training.declared)
    recorded = {name for request in requests for name in request.columns}
    said = {*given.names, *training.declared}
    warn_spelled(program, [name for name in columns if name in recorded and name not in said])
    fitted = capture_fitted(program, training.df, given.fitted)
    captured = [
        CapturedInput(request, capture_declared(program, request.columns, given, fitted)) for request in requests
    ]
    return seal_captured(program, captured, training.facts, training.X)
