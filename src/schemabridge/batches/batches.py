"""A batch in files, as blocks of rows that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from schemabridge.batches.arrow_batches import read_arrow, read_parquet
from schemabridge.batches.csv_file import CsvForm, read_csv
from schemabridge.batches.json_lines import Records, read_json_lines
from schemabridge.batches.text_cells import read_cells, read_column_cells, take_out, type_text
from schemabridge.errors import new_error
from schemabridge.frames.text_cuts import cut_text

if TYPE_CHECKING:
    from pathlib import Path

    from schemabridge.batches.batch_paths import BatchFile
    from schemabridge.frames.frame import FrameLike
    from schemabridge.schema import Column, FeatureSchema

MOST_ROWS = 65_536
MOST_CELLS = 1 << 22


@dataclass(frozen=True)
class Block:
    """Some rows of a batch, all of the file `path`.

    `frame` is what the schema is compared with. `cells` are the same rows as the file has them; `is_text` says that this is
    text, and `lines` are the lines of JSON lines. `file` is the position of the file among those of the batch, `done` how many bytes of the batch have been read.
    """

    path: Path
    frame: FrameLike
    cells: pa.Table
    rows: int
    done: float
    is_text: bool = False
    lines: list[bytes] | None = None
    file: int = 0


@dataclass(frozen=True)
class Batches:
    """The rows of files, in order; each iteration reads the files again.

    `every_column` says that the cells of columns are needed which the schema does not have.
    """

    files: tuple[BatchFile, ...]
    schema: FeatureSchema
    form: CsvForm = field(default_factory=CsvForm)
    every_column: bool = False

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The needed columns by name."""
        return {column.name: column for column in self.schema.columns}

    @cached_property
    def most_rows(self) -> int:
        """How many rows a block may have, fewer where rows are wide."""
        widest = max(len(self.columns), *(each.width for each in self.schema.inputs))
        return max(256, min(MOST_ROWS, MOST_CELLS // widest))

    def is_known(self, name: str, text: str) -> bool:
        """Return whether a vocabulary of a column has a text."""
        for step in self.schema.steps:
            vocabulary = self.schema.find_vocabulary(step) if step.column == name else None
            if (
                vocabulary is not None
                and (left := cut_text(text, step.cuts)) is not None
                and vocabulary.find(left) is not None
            ):
                return True
        return False

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        return sum(file.size for file in self.files)

    def __iter__(self) -> Iterator[Block]:
        """Read all files, block by block, at least one block each."""
        done = 0
        for position, file in enumerate(self.files):
            try:
                for block in self.read_file(file, done):
                    yield replace(block, file=position)
            except OSError as error:
                raise new_error(
                    "invalid_batch_file", f"{file.path}: cannot be read ({error.strerror or error})"
                ) from error
            done += file.size

    def read_file(self, file: BatchFile, done: int) -> Iterator[Block]:
        """Return the blocks of one file; `done` bytes of others have been read."""
        if file.kind in ("parquet", "arrow"):
            read = read_parquet if file.kind == "parquet" else read_arrow
            for table, share in read(file, self.most_rows, self.keeps):
                yield self.build_typed(file, table, done + share * file.size)
            return
        with file.path.open("rb") as raw:
            if file.kind == "csv":
                for table in read_csv(file, self.form, raw):
                    self.check_delimiter(file, table.column_names)
                    for start in range(0, max(len(table), 1), self.most_rows):
                        yield self.build_text(file, table.slice(start, self.most_rows), done + raw.tell())
            else:
                for records in read_json_lines(file, raw, self.columns, every_name=self.every_column):
                    for start in range(0, max(len(records), 1), self.most_rows):
                        yield self.build_records(file, records.slice(start, self.most_rows), done + raw.tell())

    def keeps(self, name: str) -> bool:
        """Return whether the cells of a column are needed."""
        return self.every_column or name in self.columns

    def list_partitions(self, file: BatchFile, names: list[str]) -> dict[str, str | None]:
        """Return the needed columns that a file does not have and the folders that it is in do."""
        return {name: value for name, value in file.partitions.items() if name in self.columns and name not in names}

    def build_typed(self, file: BatchFile, table: pa.Table, done: float) -> Block:
        for name, value in self.list_partitions(file, table.column_names).items():
            text = pa.chunked_array([pa.array([value] * len(table), pa.string())])
            values = read_column_cells(text, self.columns[name])
            table = table.append_column(name, text if isinstance(values, list) else values)
        return Block(file.path, table, table, len(table), done)

    def build_text(self, file: BatchFile, cells: pa.Table, done: float) -> Block:
        alone = cells.num_columns == 1
        for name, value in self.list_partitions(file, cells.column_names).items():
            cells = cells.append_column(name, pa.array([value] * len(cells), pa.string()))
        columns = [
            self.read_text(cells, position, alone=alone and position == 0) for position in range(cells.num_columns)
        ]
        frame = build_frame(cells.column_names, columns)
        return Block(file.path, frame, cells, len(cells), done, is_text=True)

    def read_text(self, cells: pa.Table, position: int, *, alone: bool) -> pa.ChunkedArray | list[object]:
        """Return the cells of a column as values of its type.

        An empty line is no cell to many readers, so that writers put quotes where it is the only column of the file: missing
        cells, too, are quoted then.
        """
        name = cells.column_names[position]
        if name not in self.columns:
            return pa.chunked_array([pa.nulls(len(cells))])
        column = cells.column(position)
        if alone and "" in self.form.missing and not self.is_known(name, ""):
            column = take_out(column, ("",))
        return read_column_cells(column, self.columns[name], decimal_comma=self.form.decimal_comma)

    def build_records(self, file: BatchFile, records: Records, done: float) -> Block:
        frame = {name: self.read_values(records, name) for name in records.names}
        cells = records.show_cells() if self.every_column else pa.table({})
        partitions = self.list_partitions(file, records.names)
        for name, value in partitions.items():
            text = pa.array([value] * len(records), pa.string())
            frame[name] = read_column_cells(pa.chunked_array([text]), self.columns[name])
            cells = cells.append_column(name, text) if self.every_column else cells
        lines = None if partitions else records.lines
        return Block(file.path, frame, cells, len(records), done, is_text=True, lines=lines)

    def read_values(self, records: Records, name: str) -> pa.Array | pa.ChunkedArray | list[object]:
        """Return the values of a key; texts where a time is needed are read as in CSV, because JSON has no times."""
        if name not in self.columns:
            return pa.nulls(len(records))
        values, column_type = records.list_values(name), self.columns[name].type
        if not column_type.facts.is_time or self.columns[name].text is not None:
            return values
        if all(value is None or (isinstance(value, str) and value.isascii()) for value in values):
            return read_cells(pa.chunked_array([pa.array(values, pa.string())]), column_type, missing=())
        return [type_text(value, column_type) if isinstance(value, str) else value for value in values]

    def check_delimiter(self, file: BatchFile, names: list[str]) -> None:
        """Raise where all names stand in one cell, and another delimiter would give a needed column."""
        other = next((each for each in ";\t|," if set(names[0].split(each)) & self.columns.keys()), None)
        if len(names) == 1 and names[0] not in self.columns and other is not None:
            message = f"{file.path}: expected columns, found one with the name {names[0][:100]!r}"
            hint = f"say what separates the cells: --delimiter {'tab' if other == chr(9) else repr(other)}"
            raise new_error("invalid_batch_file", message, hint=hint)


def build_frame(names: list[str], columns: list[pa.ChunkedArray | list[object]]) -> FrameLike:
    """Return columns as a frame; as one of pandas where some hold Python objects, because names may be there twice."""
    if not any(isinstance(column, list) for column in columns):
        return pa.Table.from_arrays(columns, names)
    series = [
        pd.Series(column, dtype=object)
        if isinstance(column, list)
        else pd.Series(pd.arrays.ArrowExtensionArray(column))
        for column in columns
    ]
    frame = pd.DataFrame(dict(enumerate(series)))
    frame.columns = pd.Index(names)
    return frame
