"""What `record_schema` is given of a training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.errors import new_error
from schemabridge.sources.declared import check_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
