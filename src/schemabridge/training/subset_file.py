"""Rows of training with the model's predictions for them, in a file of their own (clause 9.6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.batches.csv_file import CsvForm
from schemabridge.batches.row_files import RowFile
from schemabridge.document.new_files import replace_files
from schemabridge.errors import new_error
from schemabridge.frames.arrow_values import flatten
from schemabridge.golden.rows import flatten_outputs
from schemabridge.golden.subset import find_prefix, order_outputs
from schemabridge.models.scoring.predictions import BATCH_SIZE
from schemabridge.program.run import run_schema

if TYPE_CHECKING:
    from schemabridge.frames.frame import Frame
    from schemabridge.models import ModelFacts
    from schemabridge.schema import Column, FeatureSchema

ENDINGS = (".csv", ".parquet")
SUBSET_ROWS = 200


def find_subset(path: str | PathLike[str] | None, facts: ModelFacts | None) -> Path | None:
    """Return where a subset goes; raises `invalid_argument` where it cannot be made."""
    if path is None:
        return None
    if not isinstance(path, (str, PathLike)) or Path(path).suffix.lower() not in ENDINGS:
        raise new_error(
            "invalid_argument",
            f"save_subset= should be a path that ends in .csv or .parquet, found {path!r}",
            hint='save_subset="rows.csv"',
        )
    if facts is None:
        raise new_error(
            "invalid_argument",
            "save_subset= writes rows with predictions, and there is no model= to make them",
            hint='record_schema(df, model, save_subset="rows.csv"), or leave save_subset out',
        )
    return Path(path)


@contextmanager
def write_subset(place: Path | None, schema: FeatureSchema, frame: Frame, facts: ModelFacts | None) -> Iterator[None]:
    """Write the file of a subset, which appears when the block that writes the schema ends, or not at all."""
    if place is None or facts is None:
        yield
        return
    table = make_subset(schema, frame, facts)
    with replace_files([place]) as files:
        with RowFile(files[place], place, CsvForm()) as file:
            file.write(table, place)
        yield


def make_subset(schema: FeatureSchema, frame: Frame, facts: ModelFacts) -> pa.Table:
    """Return rows spread over the training frame, the columns of the schema and their predictions behind them."""
    count = min(SUBSET_ROWS, frame.rows)
    rows = np.arange(count, dtype=np.int64) * frame.rows // max(count, 1)
    columns = {column.name: take_column(frame, column, rows) for column in schema.columns}
    outputs = flatten_outputs(facts.predict(run_schema(pa.table(columns), schema), BATCH_SIZE))
    numbers = np.concatenate(list(order_outputs(schema, outputs).values()), axis=1)
    prefix = find_prefix(list(columns))
    return pa.table(columns | {f"{prefix}{at}": pa.array(cells) for at, cells in enumerate(numbers.T, 1)})


def take_column(frame: Frame, column: Column, rows: np.ndarray) -> pa.Array:
    """Return cells of a column, times in its unit: what is finer was refused."""
    cells = flatten(frame.get(column.name)).take(pa.array(rows))
    is_typed = (
        column.type.facts.is_time and not pa.types.is_string(cells.type) and not pa.types.is_large_string(cells.type)
    )
    return cells.cast(column.type.arrow_type) if is_typed else cells
