"""A model that takes the raw frame itself, texts too, because a pipeline inside it encodes them: it can be given no matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
import warnings

import pandas as pd

from schemabridge.errors import list_values, new_error
from schemabridge.frames.pandas_frame import to_pandas
from schemabridge.models.scoring.parts import is_pipeline, unwrap_search

if TYPE_CHECKING:
    from schemabridge.frames.frame import Frame, FrameLike


def check_takes_matrix(model: Any, df: FrameLike, frame: Frame) -> None:
    """Raise `not_captured` where an estimator of scikit-learn, no pipeline itself, predicts a raw row whose cells are no numbers."""
    names = getattr(model, "feature_names_in_", None)
    if names is None or not type(model).__module__.startswith("sklearn."):
        return
    if not all(str(name) in frame.counts for name in names):
        return
    row = to_pandas(df)[list(names)].iloc[:1]
    texts = [name for name in row if not pd.api.types.is_numeric_dtype(row[name].dtype)]
    if not texts or not predicts(model, row):
        return
    kind = type(unwrap_search(model)).__name__
    message = f"{kind} takes the raw columns {list_values(texts)} itself: a pipeline inside it encodes them, and no schema gives it a matrix"
    hint = f"fit it again behind the preprocessing: make_pipeline(preprocessing, {kind}(...)), whose last step takes the matrix"
    if is_pipeline(getattr(model, "regressor_", None)):
        hint = "give the pipeline and how its target was made: record_schema(df, model.regressor_, outputs=sb.output(inverse=model))"
    raise new_error("not_captured", message, hint=hint)


def predicts(model: Any, row: pd.DataFrame) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.predict(row)
    except Exception:  # noqa: BLE001 - a model that was fitted on numbers refuses texts with anything
        return False
    return True
