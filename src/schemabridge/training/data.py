"""What `record_schema` is given of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.errors import new_error, warn
from schemabridge.frames.absent_columns import suggest_flat
from schemabridge.frames.frame import open_frame
from schemabridge.frames.frame_hints import is_frame
from schemabridge.frames.left_out_rows import check_left_out
from schemabridge.sources.declared import check_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.declared_column import DeclaredColumn
    from schemabridge.frames.frame import Frame, FrameLike
    from schemabridge.models import ModelFacts
    from schemabridge.training.inputs import InputsLike


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The training rows, and what is said of them and of the model.

    df, frame
        The rows as the user holds them, and as named columns.
    declared
        What the user says of columns.
    inputs, facts, X
        The user's `inputs=`, what the model declares, and the matrix it was trained on; None where there is none.
    left_out
        Columns that are not recorded.
    """

    df: FrameLike
    frame: Frame
    declared: Mapping[str, DeclaredColumn]
    inputs: InputsLike | None
    facts: ModelFacts | None
    X: object | None
    left_out: Sequence[str]

    def list_columns(self, named: Sequence[str] = ()) -> list[str]:
        """Return the columns that may be recorded; raises where `named` has another one, or none is left."""
        check_names(self.frame, named, self.left_out)
        columns = [name for name in self.frame.names if name not in self.left_out]
        if not columns:
            raise new_error("no_columns", "the frame has no columns, or every one is in target or exclude")
        return columns


def check_matrix_rows(training: TrainingData) -> None:
    """Raise `x_mismatch` where X is of some of the rows, and it can be told which: those without missing values, for one."""
    X = training.X
    for each in X.values() if isinstance(X, Mapping) and not hasattr(X, "columns") else [X]:
        check_left_out(training.df, training.frame, each, "X")


def open_training(df: FrameLike, model: object) -> Frame:
    """Return the training frame, whose columns are read once; raises `not_a_frame`, also where frame and model are swapped."""
    if is_frame(model) and not is_frame(df):
        message = f"expected a frame, found {type(df).__name__} and the frame beside it"
        raise new_error("not_a_frame", message, hint="swap the arguments: sb.record_schema(df, model)")
    return replace(open_frame(df), kept={})


def warn_converted_names(frame: Frame) -> None:
    """Warn where columns are recorded under the text of a name that is none, such as a number or a tuple."""
    if not frame.renamed:
        return
    found = ", ".join(f"{label!r} as {str(label)!r}" for label in frame.renamed[:5])
    one, many = "column of the frame has a name that is", "columns of the frame have names that are"
    line = suggest_flat(frame.renamed)
    flat = "" if line is None else f"\n  {line}"
    warn("converted_name", f"{count_things(len(frame.renamed), one, many)} no text: {found}{flat}")
