"""From training code stage by stage to the sealed program of a schema, proven on the matrix that the last stage gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.errors import list_values, new_error
from schemabridge.frames.pandas_frame import to_pandas
from schemabridge.sources.stages import INSTEAD, capture_stages, is_matrix
from schemabridge.training.fitted_program import find_request
from schemabridge.training.inputs import assign_columns, follow_matrix
from schemabridge.training.sealed_program import CapturedInput, seal_captured

if TYPE_CHECKING:
    import pandas as pd

    from schemabridge.models.parts import SplitModel
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.capture import Capture
    from schemabridge.training.data import TrainingData


def record_staged(training: TrainingData, stages: object, split: SplitModel | None) -> FeatureSchema:
    """Return the sealed program of all stages, and of the steps of a pipeline behind them where the model is one (`split`)."""
    steps = [*list_steps(stages, training), *([] if split is None else [split.preprocessor])]
    frame = training.frame
    names = [name for name in training.list_columns() if name and frame.counts[name] == 1]
    df = to_pandas(training.df)
    raw = df.loc[:, [str(label) in names for label in df.columns]].set_axis(names, axis=1)
    program = ProgramBuilder(frame, training.declared)
    if is_by_input(steps[-1]):
        return record_inputs(training, program, raw, steps)
    matrix = capture_stages(program, raw, steps)
    request = find_request(matrix.capture, training.inputs, training.facts)
    captured = [CapturedInput(follow_matrix(request, matrix.shown), matrix.capture)]
    return seal_captured(program, captured, training.facts, training.X, matrix.shown)


def is_by_input(last: object) -> bool:
    """Return whether the last stage is a matrix, or a list of further stages, for each input of the model by its name."""
    if not isinstance(last, Mapping) or not last:
        return False
    return all(is_matrix(each) or (isinstance(each, list) and bool(each)) for each in last.values())


def record_inputs(
    training: TrainingData, program: ProgramBuilder, raw: pd.DataFrame, steps: Sequence[Any]
) -> FeatureSchema:
    """Return the sealed program of several inputs, each with stages of its own behind those that they share; equal steps are one."""
    ends = {str(name): each if isinstance(each, list) else [each] for name, each in steps[-1].items()}
    matrices = {name: capture_stages(program, raw, [*steps[:-1], *end]) for name, end in ends.items()}
    inputs = {name: list_columns(matrix.capture) for name, matrix in matrices.items()}
    requests = assign_columns(training.list_columns(), training.inputs or inputs, training.facts)
    if {each.name for each in requests} != set(matrices):
        message = f"the last stage has matrices for {list_values(list(matrices))}, the inputs are {list_values([each.name for each in requests])}"
        raise new_error("inputs_needed", message, hint="give the last stage under the names of the inputs")
    captured = [
        CapturedInput(follow_matrix(each, matrices[each.name].shown), matrices[each.name].capture) for each in requests
    ]
    shown = {name: matrix.shown for name, matrix in matrices.items()}
    return seal_captured(program, captured, training.facts, training.X, shown)


def list_columns(capture: Capture) -> list[str]:
    """Return the columns of the frame that encodings are made of, each once."""
    return list(dict.fromkeys(name for each in capture.encodings for name in each.encoding.columns))


def list_steps(stages: object, training: TrainingData) -> list[Any]:
    """Return what follows the raw frame; raises `invalid_argument` where the first stage is not that frame."""
    if not isinstance(stages, Sequence) or isinstance(stages, str) or len(stages) < 2:
        found = f"{len(stages)} of them" if isinstance(stages, (list, tuple)) else type(stages).__name__
        message = f"stages= should be a list of the raw frame and what was done to it, found {found}"
        raise new_error("invalid_argument", message, hint=INSTEAD)
    if not is_raw(stages[0], training.df):
        message = "stages[0] is not df: the first stage is the raw frame itself"
        raise new_error("invalid_argument", message, hint="write stages=[df, ...] with the df that is recorded")
    return list(stages[1:])


def is_raw(first: object, df: object) -> bool:
    """Return whether the first stage is the frame that is recorded."""
    if first is df:
        return True
    return hasattr(first, "equals") and type(first) is type(df) and bool(cast("Any", first).equals(df))
