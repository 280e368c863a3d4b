"""Some rows of a frame, as a frame of its kind, whose values are not converted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.display import count_things
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.arrow_structure import check_structure
from schemabridge.frames.frame import is_polars, list_cells

if TYPE_CHECKING:
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import FrameLike


def take_rows(df: FrameLike, rows: np.ndarray) -> object:
    """Return some rows of a frame that `open_frame` takes, as a frame of its kind.

    Raises
    ------
    SchemabridgeError
        `unsupported_type` for a column, needed or not, of which rows cannot be taken; `wrong_length` where other numbers of
        them are (clause 13.4).
    """
    if isinstance(df, Mapping):
        return {name: take_column(column, str(name), rows) for name, column in df.items()}
    if isinstance(df, (pa.Table, pa.RecordBatch)) and df.num_columns:
        pairs = zip(df.schema.names, df.columns, strict=True)
        return pa.Table.from_arrays([take_column(each, name, rows) for name, each in pairs], schema=df.schema)
    return take_pandas(df, rows) if isinstance(df, pd.DataFrame) else take_column(df, "", rows)


def take_pandas(df: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Return some rows of a frame of pandas, which leaves its Arrow columns to Arrow."""
    arrow = {position for position, dtype in enumerate(df.dtypes) if isinstance(dtype, pd.ArrowDtype)}
    if not arrow:
        return df.iloc[rows]
    index = df.index[rows]
    columns = [
        pd.Series(pd.arrays.ArrowExtensionArray(take_column(pa.array(each), str(name), rows)), index=index)
        if position in arrow
        else each.iloc[rows]
        for position, (name, each) in enumerate(df.items())
    ]
    taken = df.iloc[:0].reindex(index) if not columns else pd.concat(columns, axis=1)
    taken.columns = df.columns
    return taken


def take_column(column: object, name: str, rows: np.ndarray) -> Any:
    try:
        taken: Any = take_cells(column, rows)
    except SchemabridgeError:
        raise
    except Exception as error:
        message = f"of column {name!r} no rows can be taken: {type(error).__name__}: {str(error)[:200]}"
        raise new_error("unsupported_type", message, column=name) from error
    if len(taken) != len(rows):
        message = (
            f"of column {name!r} {count_things(len(rows), 'row was', 'rows were')} asked for, and it gives {len(taken)}"
        )
        raise new_error("wrong_length", message, column=name)
    return taken


def take_cells(column: object, rows: np.ndarray) -> object:
    if isinstance(column, (pd.DataFrame, pd.Series)):
        return column.iloc[rows]
    if isinstance(column, (pa.Table, pa.RecordBatch)):  # without columns
        return column.slice(0, len(rows))
    if isinstance(column, (pa.Array, pa.ChunkedArray)):
        return take_array(column, rows)
    if isinstance(column, (np.ndarray, pd.Index, pd.api.extensions.ExtensionArray)) or is_polars(column):
        return column[rows]  # type: ignore[index]
    cells = list_cells(cast("Sequence[object]", column), "")
    return [cells[row] for row in rows.tolist()]


def take_array(column: ArrowColumn, rows: np.ndarray) -> ArrowColumn:
    """Return some cells; in slices where Arrow has no kernel for the type, such as text views."""
    try:
        check_structure(column)
        return column.take(pa.array(rows, pa.int64()))
    except pa.ArrowNotImplementedError:
        runs = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1) if len(rows) else []
        slices = [column.slice(int(run[0]), len(run)) for run in runs]
        chunks = [chunk for each in slices for chunk in (each.chunks if isinstance(each, pa.ChunkedArray) else [each])]
        return pa.chunked_array(chunks, column.type)
