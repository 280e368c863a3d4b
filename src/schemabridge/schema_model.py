"""SchemaModel: a loaded model with its schema, which predicts from raw rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import is_word, list_values, new_error
from schemabridge.frames.tables import make_table
from schemabridge.loading.progress import show_progress
from schemabridge.loading.requests import say_failures
from schemabridge.models.scoring.predictions import predict
from schemabridge.models.scoring.runtime import describe_runtime
from schemabridge.outputs.prediction import TYPES, interpret_predictions, list_golden
from schemabridge.prepare import prepare_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from schemabridge.frames.frame import FrameLike
    from schemabridge.models.scoring.handle import Handle
    from schemabridge.outputs.item import Output
    from schemabridge.outputs.prediction import PredictionType
    from schemabridge.schema import FeatureSchema, Input


@dataclass(frozen=True, eq=False, repr=False)
class SchemaModel:
    """A model that was loaded beside its schema and predicts as recorded on this machine; `load_model` makes it.

    Attributes
    ----------
    schema : FeatureSchema
        The schema.
    path : Path
        The file that was loaded.
    batch_size : int
        How many rows the model is given at once.
    outputs : Mapping[str, Output]
        What its outputs mean, by name.
    """

    schema: FeatureSchema
    path: Path
    batch_size: int
    outputs: Mapping[str, Output]
    handle: Handle

    @property
    def model(self) -> Any:
        """The model itself, as its framework has it."""
        return self.handle.model

    @property
    def runtime(self) -> dict[str, Any]:
        """Backend, devices, precision and dtype policies with which it predicts here."""
        return describe_runtime(self.handle)

    def predict(
        self,
        df: FrameLike,
        *,
        type: PredictionType = "response",  # noqa: A002
        redact: bool | None = None,
    ) -> pd.DataFrame | pd.Series | dict[str, pd.DataFrame | pd.Series]:
        """Return the predictions for rows of raw columns, the same as one predict of the framework gives for all of them.

        Parameters
        ----------
        df
            What `prepare_input` takes.
        type
            `"raw"`: the numbers of the model, in binary64, which holds each of them exactly. `"prob"`: probabilities under the names
            of the labels. `"class"`: labels. `"response"`: probabilities where the output has them, otherwise numbers on the scale
            of the target.
        redact
            As in `prepare_input`.

        Returns
        -------
        DataFrame, Series or dict
            A row for each row, in their order, with the index of a pandas frame; a series of labels for `"class"`, where one of them
            holds. Of a model with several outputs a dict of them by name.

        Raises
        ------
        SchemabridgeError
            As `prepare_input`; `prediction_failed`, `output_mismatch`, `nan_prediction`, `no_classes`, `no_probabilities`, `out_of_domain`.
        """
        if not is_word(type, TYPES):
            raise new_error(
                "invalid_argument",
                f"type should be one of {list_values(TYPES)}, found {list_values([type])}",
                hint='type="prob" gives probabilities, type="class" labels; leave it out for what the model predicts',
            )
        raw = ask_model(self, prepare_arrays(df, self.schema, redact=redact))
        predictions = interpret_predictions(self.schema, self.outputs, raw, type)
        tables = {name: make_table(each.columns, each.values, df) for name, each in predictions.items()}
        return next(iter(tables.values())) if len(tables) == 1 else tables

    def __repr__(self) -> str:
        """Return what takes what, and gives what."""
        model = self.schema.model
        kind = ", ".join(str(model[key]) for key in ("framework", "class") if key in model) or "model"
        part = f", step {model['part']!r}" if "part" in model else ""
        lines = [f"SchemaModel of {self.path.name} ({kind}{part}), batch size {self.batch_size}"]
        lines += [f"  takes {describe_input(each)}" for each in self.schema.inputs]
        lines += [f"  gives {describe_output(each)}" for each in self.outputs.values()]
        return "\n".join([*lines, f"  schema {self.schema.fingerprint[:19]}"])


def ask_model(model: SchemaModel, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the raw predictions by output; no rows never reach the model."""
    rows = len(next(iter(arrays.values())))
    if rows == 0:
        return {name: np.zeros((0, find_width(model, name))) for name in list_outputs(model)}
    with say_failures(), show_progress(rows) as progress:
        found = predict(model.handle, arrays, model.batch_size, progress)
    return {name: each.astype(np.float64) if each.dtype.kind == "V" else each for name, each in found.items()}


def list_outputs(model: SchemaModel) -> list[str]:
    golden = [name for row in model.schema.golden.rows for name in row.predictions or {}]
    return list(model.outputs) or list(dict.fromkeys(golden)) or ["output"]


def find_width(model: SchemaModel, name: str) -> int:
    """Return how many numbers a row of an output has: as its shape says, else as its golden predictions and its labels have."""
    output, golden = model.outputs.get(name), list_golden(model.schema, name)
    if output is not None and output.width is not None:
        return output.width
    if golden is not None:
        return int(golden.shape[1])
    return 1 if output is None or output.labels is None or len(output.labels) == 2 else len(output.labels)


def describe_input(each: Input) -> str:
    columns = len({column for encoding in each.encodings for column in encoding.columns})
    return f"{each.name!r}: {count_things(len(each.features), 'feature')} of {count_things(columns, 'column')}, {each.dtype}"


def describe_output(output: Output) -> str:
    labels = "" if output.labels is None else f", {output.scale} of {list_values(output.labels)}"
    return f"{output.name!r}: {'numbers' if output.width is None else output.width}{labels}"
