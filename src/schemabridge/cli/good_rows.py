"""Good rows of a text file as a table with the types of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from schemabridge.frames.frame import open_frame
from schemabridge.frames.rows import take_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pyarrow as pa

    from schemabridge.batches.batches import Block
    from schemabridge.frames.frame import FrameLike
    from schemabridge.schema import Column


def take_good(block: Block, rows: np.ndarray, columns: Mapping[str, Column]) -> pa.Table:
    """Return rows that the schema accepts: needed columns with their types, the same in every block, others as text."""
    table = cast("pa.Table", take_rows(block.cells, rows))
    frame = open_frame(cast("FrameLike", take_rows(block.frame, rows)))
    for position, name in enumerate(table.column_names):
        if name in columns and frame.counts[name] == 1:
            values = frame.get(name).cast(columns[name].type.arrow_type)
            table = table.set_column(position, name, values)
    return table
