"""The cells of a short frame as plain Python values, where all are of the kinds that its columns mostly hold.

Everything else is left to `frame.py` and `columns.py`, which take every kind and say what is wrong.
"""

from __future__ import annotations

from ctypes import c_float
from itertools import chain
from math import isfinite, isinf, nan
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.frames.arrow_structure import check_structure
from schemabridge.frames.refused_numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_ROWS = 256  # beyond, whole columns are faster
ARRAY_KINDS = frozenset("fiu")
PLAIN_ARROW = frozenset(each.id for each in (pa.float64(), pa.int64(), pa.bool_(), pa.string(), pa.large_string()))
OBJECT_KINDS = frozenset("fiubO")
MASKED_DTYPES = (pd.Int64Dtype, pd.Float64Dtype, pd.BooleanDtype)
PLAIN_DTYPES = (np.dtype, *MASKED_DTYPES, pd.DatetimeTZDtype)  # whose objects are its cells
ONLY_TEXT, ONLY_DICTS, ONLY_LISTS = {str}, {dict}, {list}
LISTED = {list, np.ndarray}
FEW_COLUMNS = 16  # beside those that are needed
NARROW = 256  # columns; of more, all cells at once are faster


class OddCellError(Exception):
    """A cell, or a number computed of it, that is not of the plain kind."""


def list_plain(df: object, names: Sequence[str]) -> list[Sequence[object]]:
    """Return the cells of the columns `names` of a frame of 1 to `MAX_ROWS` rows; raises `OddCellError` for any other frame."""
    kind = type(df)
    if kind is list:
        return list_records(df, names)  # type: ignore[arg-type]
    if kind is dict:
        return list_mapping(df, names)  # type: ignore[arg-type]
    if kind is pd.DataFrame:
        return list_pandas(df, names)  # type: ignore[arg-type]
    if kind is pa.Table or kind is pa.RecordBatch:
        return list_arrow(df, names)
    raise OddCellError


def list_records(records: list[Mapping[str, object]], names: Sequence[str]) -> list[Sequence[object]]:
    if not 0 < len(records) <= MAX_ROWS:
        raise OddCellError
    if set(map(type, records)) != ONLY_DICTS or set(map(type, chain.from_iterable(records))) != ONLY_TEXT:
        raise OddCellError  # another key may be the text of a name, or equal one and be another text
    try:
        if len(records) == 1:
            [record] = records
            return [(record[name],) for name in names]
        if len(names) == 1:
            [name] = names
            return [[record[name] for record in records]]
        return list(zip(*map(itemgetter(*names), records), strict=True))
    except KeyError:
        raise OddCellError from None


def list_mapping(columns: Mapping[str, object], names: Sequence[str]) -> list[Sequence[object]]:
    kinds = set(map(type, columns.values()))
    if set(map(type, columns)) != ONLY_TEXT or not kinds <= LISTED:
        raise OddCellError
    try:
        lengths = set(map(len, columns.values()))  # type: ignore[arg-type] # also of those that are not needed
        found = [columns[name] for name in names]
    except (KeyError, TypeError):  # there is none, or an array has no dimension
        raise OddCellError from None
    if len(lengths) != 1 or not 0 < lengths.pop() <= MAX_ROWS:
        raise OddCellError
    return found if kinds == ONLY_LISTS else [list_column(each) for each in found]  # type: ignore[return-value]


def list_column(column: object) -> Sequence[object]:
    if type(column) is list:
        return column
    assert isinstance(column, np.ndarray)
    if column.ndim != 1 or column.dtype.kind not in ARRAY_KINDS:
        raise OddCellError
    cells: list[object] = column.tolist()
    return cells


def list_pandas(df: pd.DataFrame, names: Sequence[str]) -> list[Sequence[object]]:
    positions = find_positions(list_labels(df.columns))
    if not 0 < len(df) <= MAX_ROWS or len(positions) > 2 * len(names) + FEW_COLUMNS:
        raise OddCellError
    try:
        if len(positions) <= NARROW and (
            get := getattr(df, "_get_column_array", None)
        ):  # `df[name]` takes ten times as long
            return [list_cells(get(positions[name])) for name in names]
        for label, dtype in zip(positions, df.dtypes.array, strict=True):
            if not isinstance(dtype, PLAIN_DTYPES):
                check_texts(df[label].array)
        cells = df.to_numpy(dtype=object).T.tolist()
        return [cells[positions[name]] for name in names]
    except (KeyError, pa.ArrowException, ValueError):
        raise OddCellError from None


def list_labels(labels: pd.Index) -> Sequence[object]:
    if labels.nlevels > 1:  # which have no array
        raise OddCellError
    if isinstance(labels.array, pd.arrays.ArrowStringArray):
        found: list[object] = labels.array.__arrow_array__().to_pylist()  # a fifth of the time of `tolist`
        return found
    return labels.tolist()


def list_cells(cells: np.ndarray | pd.api.extensions.ExtensionArray) -> Sequence[object]:
    if isinstance(cells, np.ndarray):
        if cells.dtype.kind not in OBJECT_KINDS:
            raise OddCellError  # times would be integers
    elif isinstance(cells, pd.arrays.ArrowStringArray):
        return list_texts(cells.__arrow_array__())
    elif not isinstance(cells.dtype, MASKED_DTYPES):
        check_texts(cells)
    found: list[object] = cells.tolist()
    return found


def list_texts(texts: pa.ChunkedArray) -> Sequence[object]:
    texts.validate(full=True)
    cells: list[object] = texts.to_pylist()
    return cells


def check_texts(cells: pd.api.extensions.ExtensionArray) -> None:
    """Look at texts, or categories that are texts, before pandas reads what Arrow holds; raises for an array of anything else.

    As objects, categories that are integers would be rounded where a cell is missing, and no label that is not used would be seen.
    """
    texts = cells.categories.array if isinstance(cells, pd.Categorical) else cells
    if not isinstance(texts.dtype, pd.StringDtype):
        raise OddCellError
    check_structure(texts.__arrow_array__())  # type: ignore[union-attr]


def find_positions(labels: Sequence[object]) -> dict[object, int]:
    """Return where each label of a frame stands; raises where one is no text, or stands twice."""
    positions = {label: position for position, label in enumerate(labels)}
    if len(positions) < len(labels) or set(map(type, labels)) != ONLY_TEXT:
        raise OddCellError
    return positions


def list_arrow(table: pa.Table | pa.RecordBatch, names: Sequence[str]) -> list[Sequence[object]]:
    if not 0 < table.num_rows <= MAX_ROWS:
        raise OddCellError
    positions = find_positions(table.schema.names)
    try:
        columns = [table.column(positions[name]) for name in names]
        if any(column.type.id not in PLAIN_ARROW for column in columns):
            raise OddCellError
        # what else is in the table may be long: the labels of a slice, of which there are millions
        for part in [table] if len(columns) == table.num_columns else columns:
            part.validate(full=True)
        return [column.to_pylist() for column in columns]
    except (KeyError, pa.ArrowException, ValueError):
        raise OddCellError from None


def take_floats(cells: Sequence[object]) -> Sequence[float]:
    """Return the cells of a column of numbers, NaN where missing."""
    for cell in cells:
        if type(cell) is not float:
            return [take_float(each) for each in cells]
    return cells  # type: ignore[return-value]


def take_float(cell: object) -> float:
    kind = type(cell)
    if kind is float or kind is np.float64:
        return float(cell)  # type: ignore[arg-type]
    if cell is None:
        return nan
    if (kind is int or kind is np.int64) and -EXACT <= cell <= EXACT:  # type: ignore[operator]
        return float(cell)  # type: ignore[arg-type]
    raise OddCellError


def take_float32(cells: Sequence[object]) -> Sequence[float]:
    """Return the cells of a column of numbers rounded to binary32, NaN where missing."""
    return [round_float(take_float(cell)) for cell in cells]


def round_float(number: float) -> float:
    rounded: float = c_float(number).value
    if isinf(rounded) and isfinite(number):
        raise OddCellError
    return rounded


def take_integers(cells: Sequence[object]) -> Sequence[float]:
    """Return the cells of a column of whole numbers, NaN where missing."""
    return [take_integer(take_float(cell)) for cell in cells]


def take_integer(number: float) -> float:
    if number != number:
        return number
    if not number.is_integer() or not -EXACT <= number <= EXACT:
        raise OddCellError
    return number + 0.0  # no whole number is -0.0


def take_booleans(cells: Sequence[object]) -> Sequence[float]:
    """Return the cells of a column of booleans as 1 and 0, NaN where missing."""
    return [take_boolean(cell) for cell in cells]


def take_boolean(cell: object) -> float:
    if cell is True:
        return 1.0
    if cell is False:
        return 0.0
    if cell is None:
        return nan
    if type(cell) is np.bool_:
        return float(cell)
    raise OddCellError


def take_texts(cells: Sequence[object]) -> Sequence[str | None]:
    """Return the cells of a column of text, None where missing."""
    for cell in cells:
        if type(cell) is not str:
            return [take_text(each) for each in cells]
    return cells  # type: ignore[return-value]


def take_text(cell: object) -> str | None:
    if type(cell) is str:
        return cell
    if cell is None or (type(cell) is float and cell != cell):
        return None
    raise OddCellError
