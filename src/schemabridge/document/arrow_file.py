"""The Arrow file of a schema as such (clause 3.1): a JSON text and arrays, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
import struct
from typing import TYPE_CHECKING

import pyarrow as pa

from schemabridge.document.flatbuffer import open_header
from schemabridge.errors import SchemabridgeError, new_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"ARROW1"
ENTRY = b"schemabridge"

ITEM_TYPES = (pa.string(), pa.int64(), pa.float64(), pa.bool_())


@dataclass(frozen=True)
class ArrowFile:
    """The JSON text with its `$arrow` references, and the arrays by column name."""

    text: bytes
    arrays: dict[str, pa.Array]


def open_arrow(data: bytes, source: str) -> ArrowFile:
    """Return what an Arrow file holds; the arrays are views of `data`.

    Raises
    ------
    SchemabridgeError
        `invalid_arrow`, whatever is wrong.
    """
    try:
        batch = read_batch(pa.py_buffer(data))
        return ArrowFile(batch.schema.metadata[ENTRY], read_arrays(batch))
    except FAILURES as error:
        found = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        raise new_invalid_arrow(source, found) from error


def new_invalid_arrow(source: str, found: str) -> SchemabridgeError:
    """Return the error for a file that clause 3 refuses."""
    message = f"{source}: expected an Arrow file in the form of a schema, found: {found}"
    return new_error("invalid_arrow", message)


def read_batch(buffer: pa.Buffer) -> pa.RecordBatch:
    """Return the one record batch.

    The messages are read as a stream, as every other reader does, so that the footer cannot point elsewhere; and
    before anything is decompressed or allocated for them.
    """
    messages = list(read_messages(buffer.slice(8)))
    if [message.type for message in messages] != ["schema", "record batch"]:
        raise ValueError("other messages than one schema and one record batch")
    check_header(messages[0].metadata.to_pybytes())
    if (header := open_header(messages[1].metadata.to_pybytes())) is None or header.find_field(3):
        raise ValueError("a compressed record batch")
    schema = pa.ipc.read_schema(messages[0])
    check_fields(schema)
    footer = pa.ipc.open_file(buffer)
    if footer.num_record_batches != 1 or not footer.schema.equals(schema, check_metadata=True):
        raise ValueError("a footer that tells another story than the messages")
    batch = pa.ipc.read_record_batch(messages[1], schema)
    if batch.num_rows != 1:
        raise ValueError(f"{batch.num_rows} rows instead of one")
    batch.validate(full=True)
    return batch


def read_messages(buffer: pa.Buffer) -> Iterator[pa.ipc.Message]:
    """Yield at most three messages, one more than there may be."""
    reader = pa.ipc.MessageReader.open_stream(buffer)
    for _ in range(3):
        try:
            yield reader.read_next_message()
        except StopIteration:
            return


def check_header(metadata: bytes) -> None:
    """Refuse a foreign byte order, and metadata that says one thing twice."""
    header = open_header(metadata)
    if header is None or header.read_short(0) != 0:
        raise ValueError("a byte order that is not little-endian")
    entries = [entry.read_text(0) for entry in header.read_tables(2)]
    if entries.count(ENTRY) != 1:
        raise ValueError(f"{entries.count(ENTRY)} metadata entries `schemabridge` instead of one")


def check_fields(schema: pa.Schema) -> None:
    """Refuse column types outside clause 3.2, and names that occur twice."""
    for field in schema:
        kind = field.type
        if not pa.types.is_list(kind) or kind.value_type not in ITEM_TYPES:
            raise ValueError(f"the column {field.name!r} of type {kind}")
        for each in (field, kind.value_field):
            if any(key.startswith(b"ARROW:extension:") for key in each.metadata or {}):
                raise ValueError(f"an extension type in the column {field.name!r}")
    if len(set(schema.names)) != len(schema.names):
        raise ValueError("two columns of one name")


def read_arrays(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Return the one row of every column, none of it null."""
    arrays = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        values = column.flatten()
        if column.null_count or values.null_count:
            raise ValueError(f"null in the column {name!r}")
        if pa.types.is_string(values.type) and has_nul(values):
            raise ValueError(f"a NUL character in the column {name!r}")
        arrays[name] = values
    return arrays


def has_nul(values: pa.Array) -> bool:
    """Tell whether a text holds NUL, which no JSON form could hold (clause 2.2)."""
    data = values.buffers()[2]
    if data is None or b"\0" not in memoryview(data).tobytes():
        return False
    return any("\0" in text for text in values.to_pylist())


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


# pyarrow raises these for damaged files; MemoryError is Arrow's own for a size that cannot be.
FAILURES = (
    pa.ArrowException,
    ValueError,
    TypeError,
    LookupError,
    OSError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    struct.error,
)
