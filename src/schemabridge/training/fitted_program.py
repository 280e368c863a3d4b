"""From a fitted transformer to the sealed program of a schema, proven on what it makes of the training rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.encodings.declared_column import read_declared
from schemabridge.errors import SchemabridgeError, list_values, new_error
from schemabridge.frames.pandas_frame import to_pandas
from schemabridge.sources.capture import Capture
from schemabridge.sources.keras_layers import capture_layers, is_layer
from schemabridge.sources.sklearn.by_column import capture_by_column
from schemabridge.sources.sklearn.capture import capture_preprocessor
from schemabridge.training.inputs import InputRequest, assign_columns, follow_matrix
from schemabridge.training.matrix_proof import prepare_training
from schemabridge.training.sealed_program import CapturedInput, build_input, seal_captured

if TYPE_CHECKING:
    from schemabridge.frames.frame import FrameLike
    from schemabridge.models import ModelFacts
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.capture import CapturedEncoding
    from schemabridge.training.data import TrainingData
    from schemabridge.training.inputs import InputsLike

OF_IT = (
    "it gives X = preprocessor.transform(df), or X = model[:-1].transform(df) where the model is a pipeline; where another X is right, "
    "it is enough alone: record_schema(df, model, X=X), the model being what takes it"
)


def record_fitted(training: TrainingData, preprocessor: object) -> FeatureSchema:
    """Return the sealed program of a fitted transformer, proven on what `transform` makes of the training rows."""
    check_types(training)
    program = ProgramBuilder(training.frame, training.declared)
    matrix = capture_preprocessor(program, to_pandas(training.df), preprocessor, training.left_out)
    request = find_request(matrix.capture, training.inputs, training.facts)
    captured = [CapturedInput(follow_matrix(request, matrix.shown), matrix.capture)]
    try:
        return seal_captured(program, captured, training.facts, training.X, matrix.shown)
    except SchemabridgeError as error:
        if training.X is None or error.code != "x_mismatch":
            raise
        raise advise(error) from error


def advise(error: SchemabridgeError) -> SchemabridgeError:
    """Return the error for another X with what to do beside a fitted transformer, which orders and scales as it was fitted."""
    return new_error(error.code, error.message, column=error.column, rows=error.rows, values=error.values, hint=OF_IT)


def check_types(training: TrainingData) -> None:
    """Raise `conflicting_sources` where a column is declared as another type than that on which a transformer was fitted."""
    for name, declared in training.declared.items():
        column, _ = read_declared(training.frame, name, declared)
        fitted, _ = read_declared(training.frame, name, None)
        if column.type != fitted.type:
            message = (
                f"columns= says that {name!r} is {column.type}, beside a transformer that was fitted on {fitted.type}"
            )
            hint = "give the frame on which it was fitted between them: stages=[df, df_with_numbers, preprocessor]"
            raise new_error("conflicting_sources", message, column=name, hint=hint)


def capture_fitted(
    program: ProgramBuilder, df: FrameLike, fitted: Mapping[tuple[str, ...], object]
) -> dict[str, tuple[CapturedEncoding, ...]]:
    """Return what fitted objects make of columns, proven on what their `transform` makes of the training rows."""
    if not fitted:
        return {}
    layers = {names: each for names, each in fitted.items() if is_layer(each)}
    estimators = {names: each for names, each in fitted.items() if names not in layers}
    captured = capture_by_column(program, to_pandas(df), estimators) if estimators else {}
    for names, layer in layers.items():
        captured |= capture_layers(program, names, layer)
    for names in fitted:
        if not any(captured[name].encodings for name in names):
            message = f"of {list_values(list(names))} a fitted object leaves nothing"
            raise new_error("no_columns", message, column=names[0])
    for each in captured.values():
        if not each.encodings:  # what is made of several columns stands at the first
            continue
        draft = program.draft((build_input(InputRequest(each.encodings[0].encoding.columns), Capture(each.encodings)),))
        prepare_training(draft, program.frame, each.shown)
    return {name: each.encodings for name, each in captured.items()}


def find_request(capture: Capture, inputs: InputsLike | None, facts: ModelFacts | None) -> InputRequest:
    """Return what is said of the one input that takes the matrix; raises `inputs_needed` for several."""
    columns = tuple(dict.fromkeys(each.encoding.columns[0] for each in capture.encodings))
    requests = assign_columns(columns, inputs, facts)
    if len(requests) == 1:
        return requests[0]
    message = f"a transformer gives one matrix, and the model takes {list_values([each.name for each in requests])}"
    hint = "give encodings= by column, fitted objects among them, and inputs={name: columns}"
    raise new_error("inputs_needed", message, hint=hint)
