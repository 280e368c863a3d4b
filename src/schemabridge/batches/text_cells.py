"""Cells of text files as the types of a schema.

A cell that does not read as its column's type stays text, so that validation finds it in its row.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.frames.kinds import KINDS

if TYPE_CHECKING:
    from schemabridge.frames.text_forms import TextForm
    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column

MISSING = ("", "NA", "N/A", "<NA>", "NaN", "nan", "NaT", "null", "NULL", "None")
SPACES = " \t\n\v\f\r"


def read_column_cells(
    cells: pa.ChunkedArray, column: Column, *, decimal_comma: bool = False
) -> pa.ChunkedArray | list[object]:
    """Return text cells as values of a column, unread where the column says what its texts mean (clause 4.11)."""
    return cells if column.text is not None else read_cells(cells, column.type, decimal_comma=decimal_comma)


def read_cells(
    cells: pa.ChunkedArray, column_type: ColumnType, *, missing: tuple[str, ...] = MISSING, decimal_comma: bool = False
) -> pa.ChunkedArray | list[object]:
    """Return text cells as values of a column's type; Python objects where only some of them can be read.

    Parameters
    ----------
    cells
        Text. A column of text is returned as it is: text is never missing.
    column_type
        The type in the schema. Spaces around a cell do not count for other types than text.
    missing
        Cells of other types that are missing.
    decimal_comma
        Whether numbers have a comma where others have a point; a number with a point is then none.
    """
    if column_type.facts.is_text:
        return cells
    trimmed = pc.ascii_trim_whitespace(cells)
    if missing:
        trimmed = take_out(trimmed, missing)
    numbers = exchange_comma(trimmed) if decimal_comma else trimmed
    for read in find_form(column_type).list_readers(column_type):
        with suppress(pa.ArrowInvalid):
            return read(numbers, column_type)
    return read_distinct(trimmed, column_type, decimal_comma=decimal_comma)


def take_out(cells: pa.ChunkedArray, missing: tuple[str, ...]) -> pa.ChunkedArray:
    """Return text cells of which those that are one of `missing` are so.

    Not by `if_else` with a scalar: until pyarrow 24 it reads outside of the cells where they are a slice.
    """
    texts, none = pa.array(missing, cells.type), pa.scalar(None, cells.type)
    left = [pc.replace_with_mask(chunk, pc.is_in(chunk, value_set=texts), none) for chunk in cells.chunks]
    return pa.chunked_array(left, cells.type)


def type_text(text: str, column_type: ColumnType) -> object:
    """Return one text as a value of a column's type, itself where it cannot be read."""
    value = parse_cell(text.strip(SPACES), column_type, decimal_comma=False)
    return text if value is None else value


def exchange_comma(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring(pc.replace_substring(cells, ".", "?"), ",", ".")


def read_distinct(
    cells: pa.ChunkedArray, column_type: ColumnType, *, decimal_comma: bool
) -> pa.ChunkedArray | list[object]:
    """Return cells that are read one distinct text at a time."""
    encoded = cells.combine_chunks().dictionary_encode()
    encoded = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    texts = [raw.decode("utf-8", "replace") for raw in encoded.dictionary.cast(pa.binary()).to_pylist()]
    values = [parse_cell(text, column_type, decimal_comma=decimal_comma) for text in texts]
    if all(value is None for value in values):
        return cells
    known = [text if value is None else value for text, value in zip(texts, values, strict=True)]
    return [None if index is None else known[index] for index in encoded.indices.to_pylist()]


def parse_cell(text: str, column_type: ColumnType, *, decimal_comma: bool) -> object | None:
    """Return the value of one cell, None where it cannot be read."""
    if decimal_comma and column_type.facts.is_numeric and not column_type.facts.is_boolean:
        text = text.replace(".", "?").replace(",", ".")
    return find_form(column_type).parse(text, column_type)


def find_form(column_type: ColumnType) -> TextForm:
    form = KINDS[column_type.facts.kind].form
    assert form is not None  # text is not read
    return form
