"""The Arrow file of a schema as such (clauses 3.1 and 3.5): a JSON text and arrays, nothing else.

Read here rather than by Arrow, whose versions look at other parts of a damaged file: what is looked at stands in clause 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
import struct
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.display import count_things
from schemabridge.document.flatbuffer import Table, open_root
from schemabridge.errors import SchemabridgeError, new_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"ARROW1"
ENTRY = b"schemabridge"
MESSAGE_MARK = b"\xff\xff\xff\xff"
END_OF_STREAM = MESSAGE_MARK + bytes(4)

SCHEMA, RECORD_BATCH = 1, 3  # of the union MessageHeader
LIST = 12  # of the union Type
INT, FLOATING_POINT, UTF8, BOOL = 2, 3, 5, 6


@dataclass(frozen=True)
class ArrowField:
    """The name of a column and the type of the items of its list."""

    name: bytes
    type: pa.DataType


@dataclass(frozen=True)
class Message:
    """The header of a message, and where the bytes behind it begin and how many belong to it."""

    header: Table
    body: int
    body_size: int


@dataclass(frozen=True)
class ArrowFile:
    """The JSON text with its `$arrow` references, and where the columns stand that it refers to."""

    data: memoryview
    text: bytes
    schemas: tuple[Table, Table]
    batch: Message
    source: str

    def count_columns(self) -> int:
        """Return how many columns the schemas claim, before any is read."""
        try:
            head, footer = (schema.count_items(1) for schema in self.schemas)
        except ValueError as error:
            raise new_invalid_arrow(self.source, str(error)) from error
        if head != footer:
            raise new_invalid_arrow(self.source, "two schemas of different columns")
        return head

    def read_arrays(self) -> dict[str, pa.Array]:
        """Return the one row of every column by its name; the arrays are views of the file.

        Raises
        ------
        SchemabridgeError
            `invalid_arrow`, whatever is wrong.
        """
        try:
            head, footer = (read_fields(schema) for schema in self.schemas)
            if head != footer:
                raise ValueError("two schemas of different columns")
            arrays = list(read_columns(self, head))
            names = [field.name.decode() for field in head]
        except (ValueError, pa.ArrowInvalid) as error:
            raise new_invalid_arrow(self.source, str(error)[:300]) from error
        if len(set(names)) != len(names):
            raise new_invalid_arrow(self.source, "two columns of one name")
        return dict(zip(names, arrays, strict=True))


def open_arrow(data: bytes, source: str) -> ArrowFile:
    """Return what an Arrow file holds: its text, and its columns, which are not yet read.

    Raises
    ------
    SchemabridgeError
        `invalid_arrow`, whatever is wrong.
    """
    try:
        return read_file(data, source)
    except ValueError as error:
        raise new_invalid_arrow(source, str(error)) from error


def new_invalid_arrow(source: str, found: str) -> SchemabridgeError:
    """Return the error for a file that clause 3 refuses."""
    message = f"{source}: expected an Arrow file in the form of a schema, found: {found}"
    return new_error("invalid_arrow", message)


# ---- The file (clause 3.5) ----


def read_file(data: bytes, source: str) -> ArrowFile:
    """Return the parts of a file that is one schema, one record batch and a footer that says the same."""
    start, footer = read_footer(data)
    schema_message = read_message(data, 8, SCHEMA)
    if schema_message.body_size != 0:
        raise ValueError("a schema with a body")
    batch = read_message(data, schema_message.body, RECORD_BATCH)
    end = batch.body + batch.body_size
    if end + 8 != start or data[end:start] != END_OF_STREAM:
        raise ValueError("something else than one schema, one record batch and the footer")
    check_block(footer, schema_message.body, batch)
    check_batch(batch.header)
    in_footer = footer.read_table(1)
    if in_footer is None:
        raise ValueError("a footer without a schema")
    schemas = (schema_message.header, in_footer)
    texts = [read_entry(schema) for schema in schemas]
    if texts[0] != texts[1]:
        raise ValueError("two entries `schemabridge` that differ")
    return ArrowFile(memoryview(data), texts[0], schemas, batch, source)


def read_footer(data: bytes) -> tuple[int, Table]:
    """Return where the footer begins, and its table."""
    if len(data) < 26 or not data.endswith(MAGIC):
        raise ValueError("a file that does not end as an Arrow file does")
    size = struct.unpack_from("<i", data, len(data) - 10)[0]
    start = len(data) - 10 - size
    if size < 0 or start < 8:
        raise ValueError("a footer that is larger than the file")
    return start, open_root(data[start : start + size])


def read_message(data: bytes, position: int, kind: int) -> Message:
    """Return the message at a position, which has to be of a kind."""
    if data[position : position + 4] != MESSAGE_MARK or position + 8 > len(data):
        raise ValueError("no message where one has to be")
    size = struct.unpack_from("<i", data, position + 4)[0]
    body = position + 8 + size
    if size < 0 or body > len(data):
        raise ValueError("a message that is larger than the file")
    message = open_root(data[position + 8 : body])
    header = message.read_table(2)
    if header is None or message.read_number(1, "<B") != kind:
        raise ValueError("another message than has to be there")
    body_size = message.read_number(3, "<q")
    if body_size < 0:
        raise ValueError("a body of a negative size")
    return Message(header, body, body_size)


def check_block(footer: Table, position: int, batch: Message) -> None:
    """Refuse a footer that lists something else than the one record batch."""
    if footer.count_items(2):
        raise ValueError("dictionaries")
    blocks = footer.find_items(3, 24)
    if len(blocks) != 1:
        raise ValueError(f"{len(blocks)} record batches instead of one")
    at = blocks[0]
    listed = (footer.unpack("<q", at), footer.unpack("<i", at + 8), footer.unpack("<q", at + 16))
    if listed != (position, batch.body - position, batch.body_size):
        raise ValueError("a footer that leads to another record batch")


def check_batch(header: Table) -> None:
    """Refuse a record batch that is compressed or does not have one row."""
    rows = header.read_number(0, "<q")
    if rows != 1:
        raise ValueError(f"{count_things(rows, 'row')} instead of one")
    if header.find_field(3) is not None:
        raise ValueError("a compressed record batch")


def read_entry(schema: Table) -> bytes:
    """Return the JSON text in the metadata of a schema, which is little-endian."""
    if schema.read_number(0, "<h") != 0:
        raise ValueError("a byte order that is not little-endian")
    found = [entry for entry in read_entries(schema, 2, 1000) if entry.read_text(0) == ENTRY]
    if len(found) != 1:
        raise ValueError(f"{len(found)} metadata entries `schemabridge` instead of one")
    return found[0].read_text(1)


def read_entries(table: Table, number: int, most: int) -> list[Table]:
    """Return the entries of metadata, counted before they are read."""
    if table.count_items(number) > most:
        raise ValueError(f"more than {most} metadata entries")
    return table.read_tables(number)


# ---- Columns ----


def read_fields(schema: Table) -> list[ArrowField]:
    """Return name and type of every column."""
    return [ArrowField(field.read_text(0), read_type(field)) for field in schema.read_tables(1)]


def read_type(field: Table) -> pa.DataType:
    """Return the type of the items of a list, one of the four of clause 3.2."""
    if field.read_number(2, "<B") != LIST or field.count_items(5) != 1:
        raise ValueError("a column that is no list")
    item = field.read_tables(5)[0]
    for each in (field, item):
        if each.find_field(4) is not None:
            raise ValueError("a dictionary")
        if any(entry.read_text(0).startswith(b"ARROW:extension:") for entry in read_entries(each, 6, 20)):
            raise ValueError("an extension type")
    found = find_type(item)
    if found is None:
        raise ValueError("a list of other items than utf8, int64, float64 or bool")
    return found


def find_type(item: Table) -> pa.DataType | None:
    """Return the type that a number of the union Type says, and its table where the type has sizes."""
    kind = item.read_number(2, "<B")
    if kind in (UTF8, BOOL):
        return pa.string() if kind == UTF8 else pa.bool_()
    detail = item.read_table(3) if kind in (INT, FLOATING_POINT) else None
    if detail is None:
        return None
    if kind == INT and detail.read_number(0, "<i") == 64 and detail.read_number(1, "<B"):
        return pa.int64()
    return pa.float64() if kind == FLOATING_POINT and detail.read_number(0, "<h") == 2 else None


def read_columns(file: ArrowFile, fields: list[ArrowField]) -> Iterator[pa.Array]:
    """Yield the items of every list."""
    nodes = file.batch.header.read_pairs(1)
    places = file.batch.header.read_pairs(2)
    counts = [5 if pa.types.is_string(field.type) else 4 for field in fields]
    if len(nodes) != 2 * len(fields) or len(places) != sum(counts):
        raise ValueError("a record batch that does not fit its schema")
    buffers = iter([cut_buffer(file, offset, size) for offset, size in places])
    for i, (field, count) in enumerate(zip(fields, counts, strict=True)):
        lists, items = nodes[2 * i : 2 * i + 2]
        if lists != (1, 0) or items[1] != 0:
            raise ValueError("null, or another number of lists than one")
        _, offsets, _, *values = [next(buffers) for _ in range(count)]
        first, last = read_offsets(offsets, 0, 1).tolist()
        if last > items[0]:
            raise ValueError("a list that reaches beyond its items")
        yield read_items(field.type, values, first, last - first)


def cut_buffer(file: ArrowFile, offset: int, size: int) -> memoryview:
    """Return a buffer of the body."""
    if offset < 0 or size < 0 or offset + size > file.batch.body_size:
        raise ValueError("a buffer that reaches beyond the record batch")
    start = file.batch.body + offset
    return file.data[start : start + size]


def read_offsets(buffer: memoryview, first: int, last: int) -> np.ndarray:
    """Return the offsets at these positions, which must not decrease."""
    offsets = np.frombuffer(cut_bytes(buffer, 4 * first, 4 * (last - first + 1)), dtype="<i4")
    if offsets[0] < 0 or (offsets[1:] < offsets[:-1]).any():
        raise ValueError("offsets that decrease")
    return offsets


def cut_bytes(buffer: memoryview, start: int, size: int) -> memoryview:
    """Return a part of a buffer, which has to have it."""
    if start + size > len(buffer):
        raise ValueError("a buffer that is too short for its items")
    return buffer[start : start + size]


def read_items(kind: pa.DataType, buffers: list[memoryview], first: int, count: int) -> pa.Array:
    """Return the items of a list from the first on."""
    if count == 0:
        return pa.array([], type=kind)
    if pa.types.is_string(kind):
        return read_texts(buffers[0], buffers[1], first, count)
    if pa.types.is_boolean(kind):
        bits = cut_bytes(buffers[0], 0, (first + count + 7) // 8)
        return pa.Array.from_buffers(kind, count, [None, pa.py_buffer(bits)], offset=first)
    return pa.Array.from_buffers(kind, count, [None, align(cut_bytes(buffers[0], 8 * first, 8 * count))])


def align(view: memoryview) -> pa.Buffer:
    """Return bytes as a buffer of numbers, copied where they do not stand as numbers have to."""
    buffer = pa.py_buffer(view)
    return pa.py_buffer(bytes(view)) if buffer.address % 8 else buffer


def read_texts(places: memoryview, data: memoryview, first: int, count: int) -> pa.Array:
    """Return texts, which are Unicode without NUL, as those of JSON (clause 2.2)."""
    offsets = read_offsets(places, first, first + count)
    text = cut_bytes(data, int(offsets[0]), int(offsets[-1] - offsets[0]))
    if b"\0" in bytes(text):
        raise ValueError("a NUL character in a text")
    texts = pa.Array.from_buffers(pa.string(), count, [None, align(offsets.data), pa.py_buffer(data)])
    texts.validate(full=True)
    return texts


def pack_arrow(text: bytes, arrays: dict[str, pa.Array]) -> bytes:
    """Return the Arrow file of a JSON text and its arrays."""
    columns = [
        pa.ListArray.from_arrays(pa.array([0, len(values)], type=pa.int32()), values) for values in arrays.values()
    ]
    # The column of one row gives the batch its length where there is no other.
    row = pa.record_batch([pa.nulls(1), *columns], names=["", *arrays])
    batch = row.select(list(range(1, len(arrays) + 1))).replace_schema_metadata({ENTRY: text})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=None)
    with pa.ipc.new_file(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())
