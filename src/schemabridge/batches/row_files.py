"""Rows in files, written block by block: Parquet, Arrow, CSV and JSON lines."""

from __future__ import annotations

from contextlib import suppress
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from schemabridge.batches.batch_paths import KINDS
from schemabridge.errors import new_error
from schemabridge.frames.arrow_values import flatten, kind_of
from schemabridge.frames.time_zones import UTC_NAMES
from schemabridge.frames.times import DIGITS, show_duration

if TYPE_CHECKING:
    from types import TracebackType

    from schemabridge.batches.csv_file import CsvForm

WITHOUT_TEXT = (
    pa.types.is_nested,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_fixed_size_binary,
)
COLUMNS_HINT = "split files of different columns one by one"
TYPES_HINT = "split files of different types one by one, or write into files of text"
NULL_HINT = "name a file first in which the column has values, or write into files of text"


class RowFile:
    """A file that takes tables of the same columns one after the other; closed at the end of a `with` block.

    Parameters
    ----------
    path
        Where to write.
    target
        The name that says the form, and that messages show.
    form
        Delimiter and missing cells of CSV.
    """

    def __init__(self, path: Path, target: Path, form: CsvForm) -> None:
        self.kind = find_kind(target)
        self._path, self._target, self._form = path, target, form
        self._schema: pa.Schema | None = None
        self._writer: Any = None
        self._file: BinaryIO | None = None

    def __enter__(self) -> RowFile:
        self._file = self._path.open("wb")
        return self

    def write(self, table: pa.Table, source: Path) -> None:
        """Add rows of the file `source`; raises `invalid_argument` where their columns are not those of the rows before."""
        table = decode_values(table)
        first = self._schema is None
        self._schema = table.schema.remove_metadata() if self._schema is None else self._schema
        table = order_columns(table, self._schema.names, source)
        if self.kind in ("parquet", "arrow"):
            self._write_typed(keep_types(table, self._schema, source), first=first)
        elif self.kind == "csv":
            self._write_csv(table, first=first)
        else:
            self.write_lines(render_lines(table, self._target))

    def write_lines(self, lines: list[bytes]) -> None:
        """Add lines of JSON as they are."""
        self._put(b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines))

    def _write_typed(self, table: pa.Table, *, first: bool) -> None:
        try:
            if first:
                new_writer = pa.parquet.ParquetWriter if self.kind == "parquet" else pa.ipc.new_file
                self._writer = new_writer(self._file, table.schema)
            self._writer.write_table(table)
        except pa.ArrowNotImplementedError as error:
            types = ", ".join(dict.fromkeys(str(each) for each in table.schema.types))
            message = f"{self._target}: {self.kind.title()} files cannot hold one of the types {types[:300]}"
            raise new_error("invalid_argument", message, hint="use a name that ends in .arrow") from error

    def _write_csv(self, table: pa.Table, *, first: bool) -> None:
        delimiter = self._form.name_delimiter(self._target)
        if first:
            names = pa.table({str(at): [name] for at, name in enumerate(table.column_names)})
            self._put(render_csv(names, delimiter, (), self._target))
        self._put(render_csv(table, delimiter, self._form.missing, self._target))

    def _put(self, data: bytes) -> None:
        assert self._file is not None
        self._file.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        with self._file:
            if self._writer is not None:
                self._writer.close()


def find_kind(target: Path) -> str:
    """Return what a file is to hold by its ending; raises `invalid_argument`."""
    kind = KINDS.get(target.suffix.lower())
    if kind is None:
        message = f"{target}: expected a name that ends in {', '.join(KINDS)}"
        raise new_error("invalid_argument", message, hint=f"such as {target.stem or 'good'}.parquet")
    return kind


def decode_values(table: pa.Table) -> pa.Table:
    """Return dictionaries and runs as their values: what their codes are may differ from block to block."""
    for position, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(position, field.name, flatten(table.column(position)))
        elif pa.types.is_run_end_encoded(field.type):
            table = table.set_column(position, field.name, pc.run_end_decode(table.column(position)))
    return table


def order_columns(table: pa.Table, names: list[str], source: Path) -> pa.Table:
    """Return a table with its columns in the order of the rows before; raises where they are others."""
    found = table.column_names
    if names == found:
        return table
    if sorted(names) != sorted(found) or len(set(names)) < len(names):
        message = f"{source}: the files of the batch differ in their columns, here {', '.join(found[:10])}"
        raise new_error("invalid_argument", message, hint=COLUMNS_HINT)
    return table.select(names)


def keep_types(table: pa.Table, schema: pa.Schema, source: Path) -> pa.Table:
    """Return a table with the types of the rows before; raises where a value would become another."""
    columns = [keep_type(values, field, source) for values, field in zip(table.columns, schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def keep_type(values: pa.ChunkedArray, field: pa.Field, source: Path) -> pa.ChunkedArray:
    if values.type == field.type:
        return values
    if is_kept(values.type, field.type):
        with suppress(pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return values.cast(field.type)
    message = f"{source}: column {field.name!r} is {values.type}, in the files before it is {field.type}"
    hint = NULL_HINT if pa.types.is_null(field.type) else TYPES_HINT
    raise new_error("invalid_argument", message, column=field.name, hint=hint)


def is_kept(found: pa.DataType, kept: pa.DataType) -> bool:
    """Return whether values of one type are the same in another that can hold them, which the cast checks."""
    kind = kind_of(found)
    if kind == "null":
        return True
    if kind == "unsupported" or kind != kind_of(kept):
        return False
    if kind == "timestamp":
        return bool(found.tz == kept.tz or {found.tz, kept.tz} <= UTC_NAMES)
    return kind != "floating" or bool(found.bit_width <= kept.bit_width)


def render_csv(table: pa.Table, delimiter: str, missing: tuple[str, ...], target: Path) -> bytes:
    """Return rows as CSV: UTF-8, quotes where needed; a text that spells a missing cell is quoted, a missing cell is not."""
    if len(table) == 0 or table.num_columns == 0:
        return b""
    columns = [
        quote_cells(show_cells(column, name, target), delimiter, missing)
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    lines = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, delimiter)
    return b"".join(line + b"\n" for line in lines.cast(pa.binary()).to_pylist())


def quote_cells(cells: pa.ChunkedArray, delimiter: str, missing: tuple[str, ...]) -> pa.ChunkedArray:
    special = pc.match_substring_regex(cells, f'["\r\n{escape_delimiter(delimiter)}]')
    spelled = (*missing, "") if cells.null_count else missing
    if spelled:
        special = pc.or_(special, pc.is_in(cells, value_set=pa.array(spelled, cells.type)))
    doubled = pc.replace_substring(cells, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(special, quoted, cells).fill_null(missing[0] if missing else "")


def escape_delimiter(delimiter: str) -> str:
    return "\\" + delimiter if delimiter in "\\^-]" else delimiter


def show_cells(values: pa.ChunkedArray, name: str, target: Path) -> pa.ChunkedArray:
    """Return values as text that reads back to them."""
    kind = values.type
    if pa.types.is_duration(kind):
        counts = values.cast(pa.int64()).to_pylist()
        shown = [None if count is None else show_duration(count, DIGITS[kind.unit]) for count in counts]
        return pa.chunked_array([pa.array(shown, pa.string())])
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        values = values.cast(pa.timestamp(kind.unit, "UTC"))
    if not any(test(kind) for test in WITHOUT_TEXT):
        with suppress(pa.ArrowNotImplementedError):
            return values.cast(pa.string())
    message = f"{target}: column {name!r} is {kind}, which has no form in a text file"
    raise new_error("invalid_argument", message, hint="use a name that ends in .parquet")


def render_lines(table: pa.Table, target: Path) -> list[bytes]:
    """Return rows as JSON lines; times as text, NaN as null, a missing cell as null."""
    columns = [
        list_values(column, name, target) for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    records = (dict(zip(table.column_names, cells, strict=True)) for cells in zip(*columns, strict=True))
    return [json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n" for record in records]


def list_values(values: pa.ChunkedArray, name: str, target: Path) -> list[object]:
    if pa.types.is_floating(values.type):
        return [None if value != value else value for value in values.to_pylist()]
    listed: list[object] = values.to_pylist()
    plain = pa.types.is_boolean(values.type) or pa.types.is_integer(values.type) or pa.types.is_null(values.type)
    return listed if plain else list(show_cells(values, name, target).to_pylist())
