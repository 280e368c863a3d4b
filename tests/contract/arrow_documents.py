"""Documents in the Arrow form that no ordinary writer makes: how those of ``files/`` that are listed below were made.

``PYTHONPATH=tests python -m contract.arrow_documents FOLDER`` writes them, without their expectations. The bytes depend
on the version of pyarrow, so those of ``files/`` stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import copy
import json
from pathlib import Path
import struct
import sys

import pyarrow as pa

from contract.seal import fingerprint_of

ENTRY = b"schemabridge"
EXTENSION = {b"ARROW:extension:name": b"schemabridge.test"}
MINIMAL = {
    "format": "schemabridge",
    "format_version": "1.0",
    "columns": [{"name": "x", "type": "float64"}],
    "vocabularies": {},
    "steps": [{"id": "x", "op": "number", "column": "x", "missing": "error"}],
    "inputs": [{"name": "x", "dtype": "int32", "shape": [None, 1], "encodings": []}],
}


def main(folder: Path) -> None:
    for name, make in DOCUMENTS.items():
        (folder / f"{name}.schema.arrow").write_bytes(make())


# ---- Documents ----


def match_values(**vocabularies: tuple[str, list]) -> dict:
    """Return a document that matches a column for each vocabulary, given as its type and its values."""
    document = copy.deepcopy(MINIMAL)
    document["columns"] = [{"name": name, "type": kind} for name, (kind, _) in vocabularies.items()]
    document["vocabularies"] = {name: {"type": kind, "values": items} for name, (kind, items) in vocabularies.items()}
    document["steps"] = [
        {"id": name, "op": "match", "column": name, "vocabulary": name, "missing": -1, "unknown": -2}
        for name in vocabularies
    ]
    return seal(document, [(name, name) for name in vocabularies])


def read_numbers(*steps: dict) -> dict:
    """Return a document of one column of numbers and further steps, of which the last goes to the input."""
    document = copy.deepcopy(MINIMAL)
    document["steps"] += steps
    return seal(document, [("x", document["steps"][-1]["id"])])


def seal(document: dict, encodings: Sequence[tuple[str, str]]) -> dict:
    given = document["inputs"][0]
    given["encodings"] = [
        {"kind": "any", "columns": [column], "from": step, "features": [column]} for column, step in encodings
    ]
    given["shape"] = [None, len(encodings)]
    return {**document, "fingerprint": fingerprint_of(document)}


SMALL = match_values(s=("string", ["a", "b"]), i=("integer", [5, 6]))
# what stands around the two items that the lists of a file with other offsets hold
AROUND = {
    "s": ("string", ["a", "é"], pa.array(["zz", "a", "é", "z"])),
    "i": ("integer", [5, 6], pa.array([9, 5, 6, 9])),
    "f": ("float64", ["-0.0", 0.5], pa.array([9.0, -0.0, 0.5, 9.0])),
    "b": ("boolean", [True, False], pa.array([False, True, False, True])),
}


# ---- The form (clause 3.2) ----


def write(document: dict, columns: Mapping[str, pa.Array], **options: object) -> bytes:
    """Return the file of a document whose vocabularies or step parameters of these names are columns of one row."""
    text = json.dumps(refer(document, columns), ensure_ascii=False).encode()
    return write_text(text, {name: new_list(values) for name, values in columns.items()}, **options)


def refer(document: dict, names: Mapping[str, object]) -> dict:
    """Return the document with a reference in the place of each array: ``vocabulary`` or ``step/parameter``."""
    document = copy.deepcopy(document)
    steps = {step["id"]: step for step in document["steps"]}
    for name in names:
        step, _, parameter = name.partition("/")
        if parameter:
            steps[step][parameter] = {"$arrow": name}
        else:
            document["vocabularies"][name]["values"] = {"$arrow": name}
    return document


def new_list(values: pa.Array, rows: int = 1) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array([0] + [len(values)] * rows, pa.int32()), values)


def write_text(
    text: bytes,
    columns: Mapping[str, pa.Array],
    metadata: Mapping[bytes, bytes] | None = None,
    fields: Mapping[str, pa.Field] | None = None,
    rows: int = 1,
) -> bytes:
    """Return the file of a text and of columns, with more metadata or with fields of one's own."""
    # the column that is dropped again gives the batch its length where there is no other
    batch = pa.record_batch([pa.nulls(rows), *columns.values()], names=["", *columns]).select(
        list(range(1, len(columns) + 1))
    )
    schema = pa.schema([(fields or {}).get(field.name, field) for field in batch.schema])
    schema = schema.with_metadata({ENTRY: text, **(metadata or {})})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(batch.cast(schema) if columns else batch.replace_schema_metadata(schema.metadata))
    return sink.getvalue().to_pybytes()


# ---- Patches ----


def patch_list(data: bytes, column: int, offsets: tuple[int, int]) -> bytes:
    """Return the file with other offsets of the list of a column; Arrow's own writer lets them start at 0."""
    buffer = pa.py_buffer(data)
    found = pa.ipc.open_file(buffer).get_batch(0).column(column).buffers()[1]
    at = found.address - buffer.address
    return data[:at] + struct.pack("<ii", *offsets) + data[at + 8 :]


def patch_text(data: bytes, column: int, first: int) -> bytes:
    """Return the file in which the first text of a column begins later in its data."""
    buffer = pa.py_buffer(data)
    found = pa.ipc.open_file(buffer).get_batch(0).column(column).buffers()[3]
    at = found.address - buffer.address
    return data[:at] + struct.pack("<i", first) + data[at + 4 :]


def patch_big_endian(data: bytes) -> bytes:
    """Return the file whose schema says, in its message and in its footer, that numbers are big-endian."""
    size = struct.unpack_from("<i", data, len(data) - 10)[0]
    message, footer = data[8 : 16 + struct.unpack_from("<i", data, 12)[0]], data[len(data) - 10 - size : len(data) - 10]
    patched = mark_big_endian(message[8:], table_at(message[8:], 0), 2)
    marked = mark_big_endian(footer, table_at(footer, 0), 1)
    grown = len(patched) - len(message[8:])
    body = data[8 + len(message) : len(data) - 10 - size]
    marked = shift_batch(marked, grown)
    start = struct.pack("<Ii", 0xFFFFFFFF, len(patched))
    return data[:8] + start + patched + body + marked + struct.pack("<i", len(marked)) + data[-6:]


def find_parts(data: bytes) -> tuple[int, int, int]:
    """Return where the batch message begins, where its body ends, and where the footer begins."""
    footer = len(data) - 10 - struct.unpack_from("<i", data, len(data) - 10)[0]
    return 16 + struct.unpack_from("<i", data, 12)[0], footer - 8, footer


def patch_head(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return the file with other bytes in its head, while its footer stays as it is."""
    batch = find_parts(data)[0]
    assert data[:batch].count(old) == 1
    return data[:batch].replace(old, new) + data[batch:]


def patch_node(data: bytes, length: int, nulls: int) -> bytes:
    """Return the file in which the first node of an array of a length and without nulls has other nulls."""
    at = data.index(struct.pack("<qq", length, 0), find_parts(data)[0])
    return data[:at] + struct.pack("<qq", length, nulls) + data[at + 16 :]


def patch_padding(data: bytes) -> bytes:
    """Return the file with other bytes behind its magic and between the buffers of its body."""
    batch, end, _ = find_parts(data)
    patched = bytearray(data)
    patched[6:8] = b"\xaa\x55"
    body = batch + 8 + struct.unpack_from("<i", data, batch + 4)[0]
    buffers = sorted(
        (buffer.address - pa.py_buffer(data).address, buffer.size)
        for column in pa.ipc.open_file(pa.py_buffer(data)).get_batch(0).columns
        for buffer in column.buffers()
        if buffer
    )
    for at in range(body, end):
        if not any(start <= at < start + size for start, size in buffers):
            patched[at] = 0xAA
    return bytes(patched)


def mark_big_endian(buffer: bytes, table: int, field: int) -> bytes:
    """Return a flatbuffer with 1 as the first field of the schema that a field of a table leads to.

    Arrow's writer leaves the field out, so the schema gets a new table of offsets, and the number, behind everything.
    """
    schema = table_at(buffer, field_at(buffer, table, field))
    offsets = schema - struct.unpack_from("<i", buffer, schema)[0]
    size = struct.unpack_from("<H", buffer, offsets)[0]
    slots = bytearray(buffer[offsets : offsets + size])
    new = len(buffer) + (-len(buffer)) % 8
    number = new + size
    struct.pack_into("<H", slots, 4, number - schema)
    tail = bytes(slots) + struct.pack("<h", 1)
    grown = bytearray(buffer.ljust(new, b"\0") + tail.ljust(len(tail) + (-len(tail)) % 8, b"\0"))
    struct.pack_into("<i", grown, schema, schema - new)
    return bytes(grown)


def shift_batch(footer: bytes, by: int) -> bytes:
    """Return a footer whose one record batch begins later in the file."""
    vector = table_at(footer, field_at(footer, table_at(footer, 0), 3))
    shifted = bytearray(footer)
    struct.pack_into("<q", shifted, vector + 4, struct.unpack_from("<q", footer, vector + 4)[0] + by)
    return bytes(shifted)


def field_at(buffer: bytes, table: int, number: int) -> int:
    offsets = table - struct.unpack_from("<i", buffer, table)[0]
    return table + struct.unpack_from("<H", buffer, offsets + 4 + 2 * number)[0]


def table_at(buffer: bytes, position: int) -> int:
    return position + struct.unpack_from("<I", buffer, position)[0]


# ---- The files ----


def write_around(columns: Mapping[str, tuple[str, list, pa.Array]], offsets: tuple[int, int]) -> bytes:
    document = match_values(**{name: (kind, items) for name, (kind, items, _) in columns.items()})
    data = write(document, {name: values for name, (_, _, values) in columns.items()})
    for number in range(len(columns)):
        data = patch_list(data, number, offsets)
    return data


def write_typed(kind: str, items: list, stored: pa.DataType) -> bytes:
    """Return the file of a vocabulary of a type whose column has items of another."""
    return write(match_values(s=(kind, items)), {"s": pa.array(items).cast(stored)})


def write_parameter(step: dict, parameter: str, stored: pa.DataType, *between: dict) -> bytes:
    """Return the file of a step one of whose parameters is a column with items of a type."""
    values = pa.array(step[parameter]).cast(stored)
    return write(read_numbers(*between, step), {f"{step['id']}/{parameter}": values})


def write_small(**options: object) -> bytes:
    return write(SMALL, {"s": pa.array(["a", "b"]), "i": pa.array([5, 6])}, **options)


def write_decorated(of_item: bool, metadata: Mapping[bytes, bytes]) -> bytes:
    """Return the small file with metadata of the column of texts, or of its items."""
    item = pa.field("item", pa.string(), metadata=metadata if of_item else None)
    field = pa.field("s", pa.list_(item), metadata=None if of_item else metadata)
    return write_small(fields={"s": field})


def write_twice(text: bytes) -> bytes:
    """Return the small file with a second entry ``schemabridge`` in its metadata."""
    name = ENTRY[:-1] + b"f"
    data = write_small(metadata={name: text})
    assert data.count(name) == 2
    return data.replace(name, ENTRY)


def write_again(first: bool) -> bytes:
    """Return the small file with its record batch twice in a row, of which the footer lists the first or the second."""
    data = write_small()
    batch, end, footer = find_parts(data)
    listed = data[footer:-10] if first else shift_batch(data[footer:-10], end - batch)
    return data[:end] + data[batch:end] + data[end:footer] + listed + data[-10:]


def cut_end_mark(data: bytes) -> bytes:
    """Return the file without the mark between its body and its footer."""
    _, end, footer = find_parts(data)
    return data[:end] + data[footer:]


def write_column(document: dict, values: pa.Array) -> bytes:
    """Return the file of a document as it is and one column `s`."""
    return write_text(json.dumps(document).encode(), {"s": new_list(values)})


def refer_from(place: str) -> dict:
    """Return a document of which a step of an op of a later version has a reference at a key."""
    document = read_numbers()
    document["steps"].append({"id": "later", "op": "later", place: {"$arrow": "s"}})
    return document


SELECT = {"id": "y", "op": "select", "in": ["x"], "index": [0]}
SCALE = {"id": "y", "op": "center_scale", "in": ["x"], "center": [1], "scale": [2]}
BIN = {"id": "y", "op": "bin", "in": ["x"], "edges": [0], "closed": "left", "codes": [3, 4], "missing": -1}

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    # valid
    "list-offsets": lambda: write_around(AROUND, (1, 3)),
    "text-offsets": lambda: patch_text(
        write(match_values(s=("string", ["a", "b"])), {"s": pa.array(["za", "b"])}), 0, 1
    ),
    "integers-at-limit": lambda: write(
        match_values(i=("integer", [2**53, -(2**53)])), {"i": pa.array([2**53, -(2**53)])}
    ),
    "field-metadata": lambda: write_decorated(False, {b"PARQUET:field_id": b"1"}),
    "more-metadata": lambda: write_small(metadata={b"pandas": b"{}", b"schemabridge ": b"{}"}),
    "parameters": lambda: write_parameter(BIN, "codes", pa.int64()),
    "padding": lambda: patch_padding(write_small()),
    "range": lambda: write(
        seal({**MINIMAL, "steps": [{**MINIMAL["steps"][0], "within": [-0.5, 2]}]}, [("x", "x")]),
        {"x/within": pa.array([-0.5, 2.0])},
    ),
    # invalid
    "arrow-head-text-differs": lambda: patch_head(write_small(), b'{"format": ', b'{"format":\t'),
    "arrow-head-column-differs": lambda: patch_head(write_small(), b"\1\0\0\0i\0", b"\1\0\0\0j\0"),
    "arrow-batch-behind": lambda: write_again(True),
    "arrow-batch-before": lambda: write_again(False),
    "arrow-no-end-mark": lambda: cut_end_mark(write_small()),
    "arrow-nulls-negative": lambda: patch_node(write_small(), 2, -1),
    "arrow-field-metadata-many": lambda: write_decorated(False, {b"%d" % number: b"" for number in range(21)}),
    "arrow-reference-number": lambda: write_text(
        json.dumps(
            {**SMALL, "vocabularies": {**SMALL["vocabularies"], "s": {"type": "string", "values": {"$arrow": 5}}}}
        ).encode(),
        {},
    ),
    "arrow-reference-at-in": lambda: write_column(refer_from("in"), pa.array(["a"])),
    "arrow-reference-at-unknown-key": lambda: write_column(refer_from("values"), pa.array(["a"])),
    "arrow-text-nul": lambda: write(match_values(s=("string", ["a", "b\0c"])), {"s": pa.array(["a", "b\0c"])}),
    "arrow-text-before-columns": lambda: write_text(b'{"format": 1,}', {"s": pa.array([1, 2]).slice(0, 1)}),
    "arrow-columns-before-format": lambda: write_column({"format": "other"}, pa.array(["a"])),
    "arrow-integer-beyond-odd": lambda: write(match_values(i=("integer", [5, 2**53])), {"i": pa.array([5, 2**53 + 1])}),
    "arrow-integer-beyond-odd-negative": lambda: write(
        match_values(i=("integer", [5, -(2**53)])), {"i": pa.array([5, -(2**53) - 1])}
    ),
    "arrow-item-integer-for-number": lambda: write_typed("float64", [1, 2], pa.int64()),
    "arrow-item-integer-for-boolean": lambda: write_typed("boolean", [True, False], pa.int64()),
    "arrow-item-boolean-for-integer": lambda: write_typed("integer", [0, 1], pa.bool_()),
    "arrow-item-float32": lambda: write_typed("float32", [0.5, 1.5], pa.float32()),
    "arrow-item-uint64": lambda: write_typed("integer", [1, 2], pa.uint64()),
    "arrow-item-date": lambda: write(
        match_values(s=("date", [1, 2])), {"s": pa.array([1, 2], pa.int32()).cast("date32")}
    ),
    "arrow-item-int32-for-unknown-type": lambda: write_typed("quantity", [1, 2], pa.int32()),
    "arrow-item-timestamp": lambda: write(
        match_values(s=("integer", [1, 2])), {"s": pa.array([1, 2], pa.timestamp("us"))}
    ),
    "arrow-parameter-integer-for-number": lambda: write_parameter(SCALE, "center", pa.int64()),
    "arrow-parameter-number-for-index": lambda: write_parameter(SELECT, "index", pa.float64()),
    "arrow-parameter-number-for-codes": lambda: write_parameter(BIN, "codes", pa.float64()),
    "arrow-parameter-text-for-number": lambda: write(
        read_numbers({**SCALE, "center": ["-0.0"]}), {"y/center": pa.array(["-0.0"])}
    ),
    "arrow-extension": lambda: write_decorated(False, EXTENSION),
    "arrow-extension-item": lambda: write_decorated(True, EXTENSION),
    "arrow-no-rows-no-columns": lambda: write_text(json.dumps(read_numbers()).encode(), {}, rows=0),
    "arrow-two-rows-no-columns": lambda: write_text(json.dumps(read_numbers()).encode(), {}, rows=2),
    "arrow-metadata-twice": lambda: write_twice(b"{}"),
    "arrow-metadata-twice-same": lambda: write_twice(json.dumps(refer(SMALL, SMALL["vocabularies"])).encode()),
    "arrow-big-endian": lambda: patch_big_endian(write_small()),
    "arrow-big-endian-no-columns": lambda: patch_big_endian(write_text(json.dumps(read_numbers()).encode(), {})),
    "arrow-list-offsets-beyond-bits": lambda: write_around({"b": AROUND["b"]}, (3, 5)),
    "arrow-list-offsets-decreasing": lambda: write_around(AROUND, (3, 1)),
    "arrow-list-offsets-beyond": lambda: write_around(AROUND, (1, 9)),
    "arrow-list-offsets-negative": lambda: write_around(AROUND, (-1, 1)),
    "arrow-text-offsets-decreasing": lambda: patch_text(
        write(match_values(s=("string", ["a", "b"])), {"s": pa.array(["a", "b"])}), 0, 2
    ),
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
