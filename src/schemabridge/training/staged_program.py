"""From training code stage by stage to the sealed program of a schema, proven on the matrix that the last stage gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.errors import new_error
from schemabridge.frames.pandas_frame import to_pandas
from schemabridge.sources.stages import INSTEAD, capture_stages
from schemabridge.training.fitted_program import find_request
from schemabridge.training.inputs import follow_matrix
from schemabridge.training.sealed_program import CapturedInput, seal_captured

if TYPE_CHECKING:
    from schemabridge.models.parts import SplitModel
    from schemabridge.schema import FeatureSchema
    from schemabridge.training.data import TrainingData


def record_staged(training: TrainingData, stages: object, split: SplitModel | None) -> FeatureSchema:
    """Return the sealed program of all stages, and of the steps of a pipeline behind them where the model is one (`split`)."""
    steps = [*list_steps(stages, training), *([] if split is None else [split.preprocessor])]
    frame = training.frame
    names = [name for name in training.list_columns() if name and frame.counts[name] == 1]
    df = to_pandas(training.df)
    raw = df.loc[:, [str(label) in names for label in df.columns]].set_axis(names, axis=1)
    program = ProgramBuilder(frame, training.declared)
    matrix = capture_stages(program, raw, steps)
    request = find_request(matrix.capture, training.inputs, training.facts)
    captured = [CapturedInput(follow_matrix(request, matrix.shown), matrix.capture)]
    return seal_captured(program, captured, training.facts, training.X, matrix.shown)


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
