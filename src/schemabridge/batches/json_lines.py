"""JSON lines as columns of Python values, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import json
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.batches.batch_paths import BatchFile
    from schemabridge.errors import SchemabridgeError

BLOCK_BYTES = 1 << 22
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Records:
    """Records of a file with the lines that they stand on; `names` are all keys that the file has."""

    lines: list[bytes]
    records: list[dict[str, object]]
    names: list[str]

    def __len__(self) -> int:
        return len(self.records)

    def slice(self, start: int, rows: int) -> Records:
        """Return some of the records."""
        return Records(self.lines[start : start + rows], self.records[start : start + rows], self.names)

    def list_values(self, name: str) -> list[object]:
        """Return a column; a key that a record does not have is missing."""
        return [record.get(name) for record in self.records]

    def show_cells(self) -> pa.Table:
        """Return all cells as text: text as it is, everything else as JSON."""
        columns = [[show_cell(value) for value in self.list_values(name)] for name in self.names]
        names = [escape_surrogates(name) for name in self.names]
        return pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], names)


def read_json_lines(file: BatchFile, raw: BinaryIO, needed: Iterable[str], *, every_name: bool) -> Iterator[Records]:
    """Return the records of a file, at least one block; raises `invalid_batch_file` with the number of a broken line.

    A key that no record has is an absent column, one that some have a column with missing values. So the file is read to its end
    first where the first block lacks a needed key, or where every name is asked for.
    """
    names: dict[str, None] = {}
    for number, block in enumerate(read_blocks(file, raw)):
        names.update(list_keys(block))
        if number == 0 and (every_name or not names.keys() >= set(needed)):
            with file.path.open("rb") as again:
                names.update(name for each in read_blocks(file, again) for name in list_keys(each).items())
        yield Records([line for line, _ in block], [record for _, record in block], list(names))


def read_blocks(file: BatchFile, raw: BinaryIO) -> Iterator[list[tuple[bytes, dict[str, object]]]]:
    """Return lines with their records, in blocks; empty lines do not count."""
    number = 0
    while lines := raw.readlines(BLOCK_BYTES):
        numbered = enumerate(lines, number + 1)
        yield [(line, parse_line(file, line, at)) for at, line in numbered if line.strip() and line != BOM]
        number += len(lines)


def list_keys(block: list[tuple[bytes, dict[str, object]]]) -> dict[str, None]:
    return dict.fromkeys(name for _, record in block for name in record)


def parse_line(file: BatchFile, line: bytes, number: int) -> dict[str, object]:
    try:
        record = json.loads(line.removeprefix(BOM) if number == 1 else line, object_pairs_hook=join_pairs)
    except (ValueError, RecursionError) as error:
        raise broken_line(file, number, str(error)) from error
    if not isinstance(record, dict):
        raise broken_line(file, number, f"found {type(record).__name__}, not an object")
    return record


def join_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is there twice")
    return record


def broken_line(file: BatchFile, number: int, problem: str) -> SchemabridgeError:
    message = f"{file.path}, line {number}: expected a JSON object in one line; {problem[:200]}"
    return new_error("invalid_batch_file", message, hint="write one object a line, in UTF-8, or copy the file again")


def show_cell(value: object) -> str | None:
    if value is None:
        return None
    return escape_surrogates(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def escape_surrogates(text: str) -> str:
    """Return a text with an escape in place of half a character pair, which is no text to Arrow."""
    return text.encode("utf-8", "backslashreplace").decode()
