"""The Arrow file: one batch of one row, plain lists, and messages and footer that agree."""

from pathlib import Path

import pyarrow as pa
import pytest

from documents import dump, new_document
from schemabridge import SchemabridgeError
from schemabridge.document.arrow_file import open_arrow, pack_arrow
from schemabridge.document.read import parse_schema
from schemabridge.document.write import format_schema

ARRAYS = {"t": pa.array(["a", "é"]), "n": pa.array([1.5]), "i": pa.array([1, 2]), "b": pa.array([True])}


def find_code(data: bytes) -> str | None:
    try:
        open_arrow(data, "test").read_arrays()
    except SchemabridgeError as error:
        return error.code
    return None


def test_text_and_arrays_come_back() -> None:
    file = open_arrow(pack_arrow(b"{}", ARRAYS), "test")
    assert file.text == b"{}"
    assert file.read_arrays() == ARRAYS


def test_arrays_are_views_of_the_file() -> None:
    data = pack_arrow(b"{}", {"n": pa.array([0.5] * 1000)})
    buffer = open_arrow(data, "test").read_arrays()["n"].buffers()[1]
    start = pa.py_buffer(data).address
    assert start <= buffer.address < start + len(data)


def test_a_sliced_vocabulary_is_written_without_the_rest() -> None:
    values = pa.array(["secret", "a", "b"]).slice(1)
    data = pack_arrow(b"{}", {"t": values})
    assert b"secret" not in data
    assert open_arrow(data, "test").read_arrays()["t"].to_pylist() == ["a", "b"]


def test_every_truncation_is_refused() -> None:
    data = pack_arrow(b"{}", ARRAYS)
    assert {find_code(data[:size]) for size in range(8, len(data))} == {"invalid_arrow"}


def test_a_footer_of_another_file_is_refused() -> None:
    one, other = pack_arrow(b'{"a": 1}', {}), pack_arrow(b'{"b": 2}', {})
    size = len(one) - 10 - int.from_bytes(one[-10:-6], "little")
    assert one[:size] != other[:size]
    assert find_code(one[:size] + other[size:]) == "invalid_arrow"


def test_a_decompression_bomb_is_not_opened() -> None:
    values = pa.array([["x" * 1000] * 50_000])
    batch = pa.record_batch([values], names=["v"]).replace_schema_metadata({"schemabridge": "{}"})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch)
    allocated = pa.total_allocated_bytes()
    assert find_code(sink.getvalue().to_pybytes()) == "invalid_arrow"
    assert pa.total_allocated_bytes() == allocated


def test_a_metadata_entry_twice_is_refused() -> None:
    schema = pa.schema([], metadata={"schemabridge": "{}", "schemabridgf": "{}"})
    data = pack_arrow(b"{}", {})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.ipc.open_file(data).get_batch(0).replace_schema_metadata(schema.metadata))
    text = sink.getvalue().to_pybytes()
    assert find_code(text) is None
    assert find_code(text.replace(b"schemabridgf", b"schemabridge")) == "invalid_arrow"


@pytest.mark.parametrize("change", ["absent", "extra", "type"])
def test_columns_and_references_belong_together(change: str) -> None:
    schema = parse_schema(dump(new_document()))
    file = open_arrow(format_schema(schema, Path("x.arrow")), "test")
    name, values = next(iter(file.read_arrays().items()))
    arrays = {
        "absent": {},
        "extra": {name: values, "more": values},
        "type": {name: pa.array([1, 2])},
    }[change]
    with pytest.raises(SchemabridgeError) as caught:
        parse_schema(pack_arrow(file.text, arrays))
    assert caught.value.code == "invalid_arrow"


@pytest.mark.parametrize("vocabulary", [7, None, ["a"], {"type": "string"}, {}], ids=repr)
def test_a_vocabulary_without_values_is_a_problem_of_the_document(vocabulary) -> None:
    document = new_document()
    document["vocabularies"]["s"] = vocabulary
    with pytest.raises(SchemabridgeError) as caught:
        parse_schema(pack_arrow(dump(document), {}))
    assert caught.value.code == "invalid_schema"
    assert all(path.startswith("vocabularies.s") for path, _ in caught.value.problems)
