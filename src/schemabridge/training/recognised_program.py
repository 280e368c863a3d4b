"""From the matrix X alone to the sealed program of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.sources.by_example.recognise import capture_example
from schemabridge.training.inputs import check_requests
from schemabridge.training.matrices import assign_matrices
from schemabridge.training.sealed_program import CapturedInput, seal_captured

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema
    from schemabridge.training.data import TrainingData


def record_recognised(training: TrainingData) -> FeatureSchema:
    """Return the sealed program that gives X, worked out from X alone."""
    frame = training.frame
    columns = [name for name in training.list_columns() if name and frame.counts[name] == 1]
    requests, matrices = assign_matrices(columns, training.inputs, training.facts, training.X, frame.rows)
    check_requests(requests, columns)
    program = ProgramBuilder(frame, training.declared)
    captured = [
        CapturedInput(request, capture_example(program, request.columns, matrix))
        for request, matrix in zip(requests, matrices, strict=True)
    ]
    return seal_captured(program, captured, training.facts, training.X)
