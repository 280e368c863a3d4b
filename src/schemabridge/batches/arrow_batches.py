"""Parquet and Arrow files as tables, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.parquet

from schemabridge.errors import new_error
from schemabridge.frames.arrow_structure import check_structure

if TYPE_CHECKING:
    from schemabridge.batches.batch_paths import BatchFile

BUFFER_BYTES = 1 << 20
Keep: TypeAlias = Callable[[str], bool]


def read_parquet(file: BatchFile, rows: int, keep: Keep) -> Iterator[tuple[pa.Table, float]]:
    """Return tables of at most `rows` rows, at least one, and how much of the file has been read.

    Columns that `keep` does not name are there as nulls.
    """
    with refuse_damaged(file), pa.parquet.ParquetFile(file.path, buffer_size=BUFFER_BYTES) as parquet:
        schema, total = parquet.schema_arrow, max(parquet.metadata.num_rows, 1)
        done = 0
        kept = [name for name in dict.fromkeys(schema.names) if keep(name)]
        for batch in parquet.iter_batches(
            rows, columns=kept or schema.names[:1]
        ):  # some column has to say how many rows
            check_columns(batch, keep)
            done += len(batch)
            yield restore_columns(batch, schema, keep), done / total
        if done == 0:
            yield schema.empty_table(), 1.0


def read_arrow(file: BatchFile, rows: int, keep: Keep) -> Iterator[tuple[pa.Table, float]]:
    """Return as `read_parquet` what an Arrow IPC file or stream holds."""
    with refuse_damaged(file), pa.memory_map(str(file.path)) as source:
        is_file = source.read(6) == b"ARROW1"
        source.seek(0)
        schema, batches = open_file(source, keep) if is_file else open_stream(source)
        yielded = False
        for batch in batches:
            check_columns(batch, keep)
            for start in range(0, len(batch), rows):
                yield restore_columns(batch.slice(start, rows), schema, keep), source.tell() / file.size
                yielded = True
        if not yielded:
            yield schema.empty_table(), 1.0


def open_file(source: pa.NativeFile, keep: Keep) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    schema = pa.ipc.open_file(source).schema
    kept = [position for position, name in enumerate(schema.names) if keep(name)]
    some = [0][: len(schema.names)]  # some column has to say how many rows there are
    options = pa.ipc.IpcReadOptions(included_fields=kept or some)
    reader = pa.ipc.open_file(source, options=options)
    return schema, (reader.get_batch(number) for number in range(reader.num_record_batches))


def open_stream(source: pa.NativeFile) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    reader = pa.ipc.open_stream(source)
    return reader.schema, iter(reader)


def check_columns(batch: pa.RecordBatch, keep: Keep) -> None:
    """Raise where a needed column points outside of its memory, as in a damaged file; text that is not UTF-8 is found later."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if keep(name):
            check_structure(column)


def restore_columns(batch: pa.RecordBatch, schema: pa.Schema, keep: Keep) -> pa.Table:
    """Return all columns of a schema in their order, those that were not read as nulls."""
    if not schema.names:
        return pa.Table.from_batches([batch])  # alone keeps the number of rows
    found: dict[str, list[pa.Array]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        found.setdefault(name, []).append(column)
    columns = [found[name].pop(0) if keep(name) else pa.nulls(len(batch)) for name in schema.names]
    return pa.Table.from_arrays(columns, schema.names)


@contextmanager
def refuse_damaged(file: BatchFile) -> Iterator[None]:
    """Raise `invalid_batch_file` for what Arrow cannot read."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError) as error:  # names may be no text
        if isinstance(error, KeyboardInterrupt):  # Arrow has one of its own
            raise
        message = f"{file.path}: expected a whole {file.kind.title()} file, found a damaged one ({str(error)[:200]})"
        raise new_error("invalid_batch_file", message) from error
