"""From the encodings that the user declares, and defaults, to the sealed program of a schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.encodings.vocabulary import warn_collisions
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.sources.capture import Capture
from schemabridge.sources.declared import capture_declared, name_encodings
from schemabridge.sources.native_categories import capture_native
from schemabridge.training.fitted_program import capture_fitted
from schemabridge.training.inputs import assign_columns, check_requests, check_together, find_dtype, follow_matrix
from schemabridge.training.open_columns import refuse_open
from schemabridge.training.sealed_program import CapturedInput, seal_captured
from schemabridge.training.spelled_text import list_spelled, warn_spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.capture import CapturedEncoding
    from schemabridge.sources.declared import EncodingsLike, NamedEncodings
    from schemabridge.training.data import TrainingData
    from schemabridge.training.inputs import InputRequest

AS_THEY_ARE = ("numeric", "boolean", "text")  # encodings that give the value itself


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
    recorded, said = {name for request in requests for name in request.columns}, {*given.names, *training.declared}
    unsaid = [name for name in columns if name in recorded and name not in said]
    spelled = list_spelled(program, unsaid)
    warn_spelled(spelled)
    try:
        fitted = capture_fitted(program, training.df, given.fitted)
        captured = [
            CapturedInput(request, capture_request(program, request, given, fitted, training)) for request in requests
        ]
    except SchemabridgeError as error:
        codes = {each.name: each.code for each in spelled}
        raise refuse_open(error, training, list_alone(requests, given), given, codes) from error.__cause__
    warn_collisions(program.learned)
    return seal_captured(program, captured, training.facts, training.X)


def list_alone(requests: Sequence[InputRequest], given: NamedEncodings) -> dict[str, bool]:
    """Return the columns that have an encoding of their own, or none, each with whether it goes to an input of strings."""
    beside = {name for names in (*given.joint, *given.fitted) for name in names} - set(given.declared)
    return {
        name: find_dtype(request) == "string" for request in requests for name in request.columns if name not in beside
    }


def capture_request(
    program: ProgramBuilder,
    request: InputRequest,
    given: NamedEncodings,
    fitted: Mapping[str, tuple[CapturedEncoding, ...]],
    training: TrainingData,
) -> Capture:
    """Return the encodings of one input; raw values of a column that the model preprocesses itself are captured from it."""
    to_text = find_dtype(request) == "string"
    if training.facts is not None:
        fitted = {**fitted, **capture_native(program, request.columns, training.facts, given.names)}
    capture = capture_declared(program, request.columns, given, fitted, to_text=to_text)
    layers = {} if training.facts is None else training.facts.preprocessing
    taking = request.name if request.declared is None else request.declared.name
    is_said = training.inputs is not None or len(request.columns) == 1  # else the order of columns is a guess
    if taking not in layers or not is_said:
        return capture
    return Capture(
        tuple(
            replace(each, origin="captured", note=layers[taking], is_proven=False)
            if each.encoding.kind in AS_THEY_ARE and each.encoding.columns[0] not in given.names
            else each
            for each in capture.encodings
        )
    )
