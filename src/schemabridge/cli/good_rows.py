"""Good rows of a text file as a table with the types of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyarrow as pa

from schemabridge.frames.frame import open_frame, take_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from schemabridge.cli.batches import Block
    from schemabridge.frames.frame import FrameLike
    from schemabridge.schema import Column, ColumnType

ARROW_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "float64": pa.float64(),
    "float32": pa.float64(),  # as a text has it; the schema rounds
    "string": pa.string(),
    "date": pa.date32(),
}


def take_good(block: Block, rows: np.ndarray, columns: Mapping[str, Column]) -> pa.Table:
    """Return rows that the schema accepts: needed columns with their types, the same in every block, others as text."""
    table = cast("pa.Table", take_rows(block.cells, rows))
    frame = open_frame(cast("FrameLike", take_rows(block.frame, rows)))
    for position, name in enumerate(table.column_names):
        if name in columns and frame.counts[name] == 1:
            values = frame.get(name).cast(choose_type(columns[name].type))
            table = table.set_column(position, name, values)
    return table


def choose_type(column_type: ColumnType) -> pa.DataType:
    if column_type.name == "timestamp":
        return pa.timestamp(column_type.unit, "UTC" if column_type.instant else None)
    return pa.duration(column_type.unit) if column_type.name == "duration" else ARROW_TYPES[column_type.name]
