"""Rows with what a model predicted for them, compared with what a model predicts here (clause 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
import math
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.batches.batch_paths import open_file
from schemabridge.batches.batches import Batches, build_frame
from schemabridge.batches.text_cells import MISSING, read_cells
from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, read_table
from schemabridge.findings.report import Finding
from schemabridge.frames.columns import get_source, read_column
from schemabridge.frames.frame import hold_frame, open_frame
from schemabridge.frames.types import ColumnType
from schemabridge.frames.values import Numbers, to_floats
from schemabridge.golden.precision import read_recorded
from schemabridge.golden.predictions import ExpectedRow, compare_rows
from schemabridge.golden.rows import flatten_outputs
from schemabridge.golden.verdict import Sides, judge_predictions, new_row_finding
from schemabridge.models.scoring.predictions import BATCH_SIZE
from schemabridge.program.run import run_schema
from schemabridge.schema import Column, ColumnText, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.frames.frame import FrameLike
    from schemabridge.golden.precision import Precision
    from schemabridge.models import ModelFacts
    from schemabridge.schema import FeatureSchema

NUMBERS = ColumnText(number=NumberFormat(), missing=MISSING)


@dataclass(frozen=True, eq=False)
class Subset:
    """The rows of a subset, as one frame or several after each other, and their predictions, a row each."""

    frames: Sequence[FrameLike]
    predictions: np.ndarray


def compare_subset(
    schema: FeatureSchema, data: FrameLike | str | PathLike[str], facts: ModelFacts | None, here: Precision
) -> list[Finding]:
    """Return what is found of rows with predictions; raises where `data` is no frame or no file that can be read."""
    subset = open_subset(schema, data)
    try:
        arrays = prepare_frames(schema, subset.frames)
    except SchemabridgeError as error:
        return [refuse_rows(error)]
    if facts is None or subset.predictions.size == 0:
        return [find_nothing(subset)]
    lacking = find_lacking(schema, subset)
    if lacking is not None:
        return [lacking]
    try:
        outputs = order_outputs(schema, flatten_outputs(facts.predict(arrays, BATCH_SIZE)))
    except SchemabridgeError as error:
        return [new_row_finding("wrong_model", error.message, [])]
    width, given = sum(cells.shape[1] for cells in outputs.values()), subset.predictions.shape[1]
    if width != given:
        message = f"rows with predictions: expected {count_things(given, 'number')} a row, the model gives {width}"
        return [new_row_finding("prediction_mismatch", message, [])]
    rows = list_rows(outputs, subset.predictions)
    comparison = compare_rows(rows, outputs, schema.golden.absolute, schema.golden.relative)
    return judge_predictions(comparison, Sides(read_recorded(schema.model), here))


def open_subset(schema: FeatureSchema, data: FrameLike | str | PathLike[str]) -> Subset:
    """Return the rows and predictions of a frame or a file; cells of text files are typed by the schema."""
    if not isinstance(data, (str, PathLike)):
        held = hold_frame(data)
        return Subset([held], read_predictions(schema, held))
    blocks = list(Batches((open_file(Path(data)),), schema, every_column=True))
    cells = pa.concat_tables([block.cells for block in blocks], promote_options="default")
    predictions = type_predictions(schema, cells) if blocks[0].is_text else cells
    return Subset([block.frame for block in blocks], read_predictions(schema, predictions))


def type_predictions(schema: FeatureSchema, cells: pa.Table) -> FrameLike:
    """Return the prediction columns of a text file, read as columns of floating numbers without `text` are."""
    names = list_prediction_columns([column.name for column in schema.columns], cells.column_names)
    return build_frame(names, [read_cells(cells[name], ColumnType("float64")) for name in names])


def read_predictions(schema: FeatureSchema, df: FrameLike) -> np.ndarray:
    """Return the numbers of the prediction columns, a row each; raises what a column of numbers refuses."""
    frame = open_frame(df)
    names = list_prediction_columns([column.name for column in schema.columns], frame.names)
    columns = [read_numbers(get_source(frame, column), column) for column in map(new_prediction_column, names)]
    return np.column_stack(columns) if columns else np.empty((frame.rows, 0))


def read_numbers(source: pa.Array | pa.ChunkedArray, column: Column) -> np.ndarray:
    values = read_column(source, column)
    assert isinstance(values, Numbers)  # of a column of floats
    return to_floats(values)


def new_prediction_column(name: str) -> Column:
    return Column(name, ColumnType("float64"), NUMBERS)


def find_prefix(names: Sequence[str]) -> str:
    """Return what the names of prediction columns begin with: no column of the schema begins so."""
    prefix = "prediction_"
    while any(name.startswith(prefix) for name in names):
        prefix += "_"
    return prefix


def list_prediction_columns(names: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return the names of the prediction columns among those of a frame, from the first on, as far as they go."""
    prefix, present = find_prefix(names), set(found)
    count = next(number for number in range(1, len(present) + 2) if f"{prefix}{number}" not in present)
    return [f"{prefix}{number}" for number in range(1, count)]


def prepare_frames(schema: FeatureSchema, frames: Sequence[FrameLike]) -> dict[str, np.ndarray]:
    parts = [run_schema(frame, schema) for frame in frames]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def refuse_rows(error: SchemabridgeError) -> Finding:
    hint = error.hint or read_table()[error.code].hint
    return Finding(
        error.code, "error", f"rows with predictions: {error.message}", error.column, error.rows, error.count, hint=hint
    )


def find_nothing(subset: Subset) -> Finding:
    """Return the finding that there is nothing to compare, and what there would have to be."""
    if len(subset.predictions) == 0:
        said, hint = (
            "there are no rows",
            "give rows with their predictions, as `record_schema(save_subset=)` writes them",
        )
    elif subset.predictions.shape[1] == 0:
        said = "there is no column prediction_1, so the rows were only prepared"
        hint = "give the predictions as columns of the rows, as `record_schema(save_subset=)` writes them"
    else:
        said = "there is no model to predict them, so they were only prepared"
        hint = "give the model that predicts them: `verify_schema(schema, sb.load_model(path), data)`, path that of the schema or of the model's file"
    return new_row_finding("nothing_to_verify", f"rows with predictions: {said}", [], "warning", hint)


def find_lacking(schema: FeatureSchema, subset: Subset) -> Finding | None:
    """Return the finding that there are fewer prediction columns than the outputs of the schema have numbers."""
    recorded, given = count_numbers(schema.outputs), subset.predictions.shape[1]
    if recorded is None or given >= recorded:
        return None
    name = f"{find_prefix([column.name for column in schema.columns])}{given + 1}"
    message = f"rows with predictions: column {name!r} is absent; the outputs of the schema have {count_things(recorded, 'number')} a row, found {given}"
    hint = (
        "give the file as `record_schema(save_subset=)` wrote it, or rows with every prediction of the recorded model"
    )
    return Finding("absent_column", "error", message, name, hint=hint)


def count_numbers(outputs: Sequence[Mapping[str, object]]) -> int | None:
    """Return how many numbers are predicted for a row, None where an output has no shape that says its size."""
    shapes = [each.get("shape") for each in outputs]
    sizes = [shape[1:] if isinstance(shape, (list, tuple)) and shape else (None,) for shape in shapes]
    known = all(isinstance(size, (int, float)) for each in sizes for size in each)
    return sum(math.prod(map(int, each)) for each in sizes) if sizes and known else None


def order_outputs(schema: FeatureSchema, outputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return predictions in the order of the schema's outputs, or in the model's where its names are others."""
    names = [str(each.get("name")) for each in schema.outputs]
    return {name: outputs[name] for name in names} if set(names) == set(outputs) else dict(outputs)


def list_rows(outputs: Mapping[str, np.ndarray], predictions: np.ndarray) -> list[ExpectedRow]:
    """Return what each row is expected to give, its numbers divided among the outputs."""
    ends = np.cumsum([cells.shape[1] for cells in outputs.values()])
    parts = dict(zip(outputs, np.split(predictions, ends[:-1], axis=1), strict=True))
    return [
        ExpectedRow(number, number, {name: part[number] for name, part in parts.items()})
        for number in range(len(predictions))
    ]
