"""X as fit_transform makes it: some encoders encode the rows that they learn from otherwise than any others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import SchemabridgeError, list_values, new_error
from schemabridge.frames.values import differ, hold_as
from schemabridge.program.run import run_frame
from schemabridge.sources.sklearn.encoders import REFITTING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.frame import Frame
    from schemabridge.schema import FeatureSchema
    from schemabridge.sources.capture import CapturedEncoding

HINT = (
    "X = preprocessor.transform(df) is the matrix that scoring gives, preprocessor being what was fitted; train the model on it, "
    "or leave out X="
)


def explain_refitting(
    error: SchemabridgeError,
    draft: FeatureSchema,
    encodings: Mapping[str, Sequence[CapturedEncoding]],
    frame: Frame,
    expected: Mapping[str, np.ndarray],
) -> SchemabridgeError:
    """Return `training_only_matrix` where X differs only in features behind such an encoder, otherwise the error as it is.

    `encodings` are those of each input, `expected` its matrix of X.
    """
    names: list[str] = []
    arrays = run_frame(frame, draft)
    for to in draft.inputs:
        found = arrays[to.name].reshape(frame.rows, -1)
        if expected[to.name].shape != found.shape:
            return error
        cells = differ(hold_as(expected[to.name], found.dtype), found)
        other: list[bool] = np.logical_or.reduce(cells, axis=0).tolist()
        refitted = list_refitted(encodings[to.name])
        changed = [name for name, is_other in zip(to.features, other, strict=True) if is_other]
        if not refitted.issuperset(changed):
            return error
        names += changed
    message = f"X is what fit_transform made, which encodes the rows it learns from otherwise than any others: {list_values(names)}"
    return new_error(
        "training_only_matrix", message, column=error.column, rows=error.rows, values=error.values, hint=HINT
    )


def list_refitted(encodings: Sequence[CapturedEncoding]) -> set[str]:
    """Return the features that come through an encoder whose fit_transform gives something else than its transform."""
    return {
        feature
        for each in encodings
        if any(name in REFITTING for name in each.note.split(", "))
        for feature in each.encoding.features
    }
