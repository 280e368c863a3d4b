"""CSV files as tables of text cells, block by block."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
import csv
from dataclasses import dataclass
from pathlib import Path
import re
import secrets
from typing import TYPE_CHECKING, BinaryIO, TextIO

import pyarrow as pa
import pyarrow.csv

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.batches.batch_paths import BatchFile
    from schemabridge.errors import SchemabridgeError

BLOCK_BYTES = 1 << 22
WRONG_WIDTH = re.compile(r"Expected (\d+) columns, got (\d+)")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class CsvForm:
    """How CSV files are written.

    `missing` are the cells that are missing also in columns of text: unquoted ones, and quoted ones too where
    `quoted_missing` says so.
    """

    delimiter: str | None = None
    decimal_comma: bool = False
    encoding: str = "utf-8"
    missing: tuple[str, ...] = ("",)
    quoted_missing: bool = False

    def name_delimiter(self, path: Path) -> str:
        """Return the delimiter given, or the one that usually goes with the name of the file and the form of its numbers."""
        if self.delimiter is not None:
            return self.delimiter
        return "\t" if path.suffix.lower() == ".tsv" else ";" if self.decimal_comma else ","


@dataclass(frozen=True)
class Header:
    """The names in the first row, and how many rows are above the data."""

    names: list[str]
    rows: int


def read_csv(file: BatchFile, form: CsvForm, raw: BinaryIO) -> Iterator[pa.Table]:
    """Return the rows as tables of text, at least one table; the columns are those of the first row.

    Raises
    ------
    SchemabridgeError
        `invalid_batch_file` where a row has another number of cells, a quote stays open or the text is not of its encoding.
    """
    header = read_header(file, form)
    end = secrets.token_hex(16)
    width = len(header.names)
    recoded = RecodedFile(raw, form.encoding, form.name_delimiter(file.path).join([end] * width))
    ended = found = False
    try:
        for batch in open_reader(recoded, header, form, form.name_delimiter(file.path)):
            table = pa.Table.from_batches([batch]).rename_columns(header.names)
            ended = len(table) > 0 and table.column(0)[-1].equals(pa.scalar(end))
            rows = table.slice(0, len(table) - ended)
            if len(rows) or (ended and not found):
                yield rows
                found = True
    except UnicodeError as error:
        raise wrong_encoding(file, form, error) from error
    except pa.ArrowInvalid as error:
        raise invalid_csv(file, describe_damage(file, form, width, str(error))) from error
    if not ended:  # the row put behind the last one has become part of a cell
        raise invalid_csv(file, "the file ends inside a quoted cell")


def read_header(file: BatchFile, form: CsvForm) -> Header:
    with open_text(file, form) as text:
        rows = csv.reader(text, delimiter=form.name_delimiter(file.path))
        try:
            names, above = next(((row, number) for number, row in enumerate(rows, 1) if row), (None, 0))
            "".join(names or []).encode()
        except (csv.Error, UnicodeError) as error:
            raise wrong_encoding(file, form, error) from error
    if names is None:
        raise invalid_csv(file, "there is no row with the names of the columns")
    return Header(names, above)


def open_text(file: BatchFile, form: CsvForm) -> TextIO:
    encoding = "utf-8-sig" if is_utf8(form.encoding) else form.encoding
    return file.path.open(encoding=encoding, errors="surrogateescape", newline="")


def open_reader(recoded: RecodedFile, header: Header, form: CsvForm, delimiter: str) -> pa.csv.CSVStreamingReader:
    names = [str(position) for position in range(len(header.names))]  # names in the file may be there twice
    return pa.csv.open_csv(
        pa.PythonFile(recoded, "r"),
        read_options=pa.csv.ReadOptions(column_names=names, skip_rows_after_names=header.rows, block_size=BLOCK_BYTES),
        parse_options=pa.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=len(names) > 1,  # in a file of one column an empty line is a cell
        ),
        convert_options=pa.csv.ConvertOptions(
            check_utf8=False,  # text that is none is found in its row
            column_types=dict.fromkeys(names, pa.string()),
            null_values=list(form.missing),
            strings_can_be_null=True,
            quoted_strings_can_be_null=form.quoted_missing,  # quotes are known only while cells are read as text
        ),
    )


class RecodedFile:
    """A file as UTF-8, with one more row behind the last: where it cannot be found again, a quote was left open."""

    closed = False

    def __init__(self, raw: BinaryIO, encoding: str, last_row: str) -> None:
        self._raw = raw
        self._decoder = None if is_utf8(encoding) else codecs.getincrementaldecoder(encoding)()
        self._last_row = last_row.encode()
        self._last_byte = b"\n"
        self._read = b""
        self._at_end = False

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        while len(self._read) < size and not self._at_end:
            self._read += self._read_more(size)
        data, self._read = self._read[:size], self._read[size:]
        return data

    def _read_more(self, size: int) -> bytes:
        data = self._raw.read(size)
        self._at_end = not data
        if self._decoder is not None:
            data = self._decoder.decode(data, final=self._at_end).encode()
        self._last_byte = data[-1:] or self._last_byte
        newline = b"" if self._last_byte in b"\r\n" else b"\n"
        return data + newline + self._last_row if self._at_end else data

    def readable(self) -> bool:
        """Return that it can be read, as pyarrow asks."""
        return True

    def close(self) -> None:
        """Leave the file to its owner."""


def is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def wrong_encoding(file: BatchFile, form: CsvForm, error: Exception) -> SchemabridgeError:
    message = f"{file.path}: expected text in {form.encoding}, found other bytes ({error})"
    with file.path.open("rb") as raw:
        likely = "utf-16" if raw.read(2) in UTF_16 else "windows-1252"
    return new_error("invalid_batch_file", message, hint=f"say how the text is encoded, as in --encoding {likely}")


def describe_damage(file: BatchFile, form: CsvForm, width: int, problem: str) -> str:
    """Return what is wrong with the rows without what is in them, which Arrow quotes."""
    if "straddl" in problem:
        return f"a row is longer than {BLOCK_BYTES} bytes"
    counts = WRONG_WIDTH.search(problem)
    if counts is None:
        return f"the rows cannot be read as CSV ({problem.partition(':')[0]})"
    line = find_line(file, form, width)
    return f"expected {counts[1]} cell{'' if int(counts[1]) == 1 else 's'} in each row, found {counts[2]}{'' if line is None else f' in line {line}'}"


def find_line(file: BatchFile, form: CsvForm, width: int) -> int | None:
    """Return the number of the line on which the first row of another width ends, from 1."""
    with open_text(file, form) as text, suppress(csv.Error, UnicodeError):
        rows = csv.reader(text, delimiter=form.name_delimiter(file.path))
        return next((rows.line_num for row in rows if row and len(row) != width), None)
    return None


def invalid_csv(file: BatchFile, problem: str) -> SchemabridgeError:
    hint = (
        "look for a quote that is not closed, or say what separates the cells, as in --delimiter ';'; "
        "where it is in the last line, the file was cut off: copy it again"
    )
    return new_error("invalid_batch_file", f"{file.path}: {problem}", hint=hint)
