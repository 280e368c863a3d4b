"""Arrow data whose memory is not what its type says: refused before a value is read, by every verb."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from arrow_memory import say_nulls
import schemabridge as sb
from schemabridge.frames.frame import open_frame

TEXT = sb.record_schema({"x": ["a", "b"]})
NUMBER = sb.record_schema({"x": [1.0, 2.0]})


def hold(values, dtype) -> pa.Buffer:
    return pa.py_buffer(np.array(values, dtype).tobytes())


def build_text(offsets, raw: bytes, kind=None) -> pa.Array:
    kind = kind or pa.string()
    dtype = np.int64 if pa.types.is_large_string(kind) else np.int32
    return pa.Array.from_buffers(kind, len(offsets) - 1, [None, hold(offsets, dtype), pa.py_buffer(raw)])


def build_labels(indices, labels, kind=None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices, kind or pa.int32()), labels, safe=False)


def build_views(length: int, buffer: int, offset: int) -> pa.Array:
    view = np.array([(length, b"longer text", buffer, offset)], "i4,S4,i4,i4")
    return pa.Array.from_buffers(pa.string_view(), 1, [None, pa.py_buffer(view.tobytes()), pa.py_buffer(b"x" * 50)])


def build_nulls(null_count: int) -> pa.Array:
    return pa.Array.from_buffers(pa.float64(), 8, [hold([15], np.uint8), hold(np.arange(8), np.float64)], null_count)


def build_lying_views() -> dict[str, pa.Array]:
    """Return views that point elsewhere; pyarrow before 19 makes none with a buffer of text behind them."""
    if int(pa.__version__.split(".")[0]) < 19:
        return {}
    return {
        "a-view-of-no-buffer": build_views(40, 3, 0),
        "a-view-beyond-its-buffer": build_views(40, 0, 20),
        "no-nulls-of-views": say_nulls(pa.array(["a", None], pa.string_view()), 0),
    }


LIES = {
    "an-index-beyond": build_labels([0, 7], pa.array(["a", "b"])),
    "an-index-below": build_labels([0, -3], pa.array(["a", "b"])),
    "an-index-of-8-bits": build_labels([0, 2], pa.array(["a", "b"]), pa.int8()),
    "an-index-without-sign": build_labels([0, 2], pa.array(["a", "b"]), pa.uint64()),
    "an-index-of-numbers": build_labels([0, 7], pa.array([1.0, 2.0])),
    "an-index-into-nothing": build_labels([0], pa.array([], pa.string())),
    "offsets-that-decrease": build_text([0, 5, 2], b"hello"),
    "large-offsets-that-decrease": build_text([0, 5, 2, 5], b"hello", pa.large_string()),
    "labels-that-decrease": build_labels([0, 1], build_text([0, 5, 2], b"hello")),
    **build_lying_views(),
    "fewer-nulls": build_nulls(1),
    "nothing-but-nulls": build_nulls(8),
    "no-nulls": say_nulls(pa.array([1.0, None]), 0),
    "no-nulls-of-text": say_nulls(pa.array(["a", None]), 0),
    "no-nulls-of-large-text": say_nulls(pa.array(["a", None], pa.large_string()), 0),
    "no-nulls-of-labels": say_nulls(pa.array(["a", None]).dictionary_encode(), 0),
}


def make_frames(array: pa.Array) -> list[object]:
    chunked = pa.chunked_array([array.slice(0, 0), array])
    table = pa.table({"x": chunked})
    return [
        {"x": array},
        {"x": chunked},
        table,
        table.to_batches()[-1],
        pd.DataFrame({"x": pd.Series(pd.arrays.ArrowExtensionArray(chunked))}),
    ]


@pytest.mark.parametrize("schema", [TEXT, NUMBER], ids=["text", "number"])
@pytest.mark.parametrize("lie", LIES)
def test_data_that_lie_are_unsupported_before_a_value_is_read(lie, schema, raises_code) -> None:
    for df in make_frames(LIES[lie]):
        raises_code("unsupported_type", sb.prepare_input, df, schema)
        assert [finding.code for finding in sb.validate_batch(df, schema).errors] == ["unsupported_type"]
        raises_code("unsupported_type", sb.record_schema, df)


@pytest.mark.parametrize("lie", LIES)
def test_a_column_that_lies_is_ignored_where_it_is_not_needed(lie) -> None:
    array = LIES[lie]
    table = pa.table({"x": np.ones(len(array)), "y": array})
    assert sb.prepare_input(table, NUMBER).tolist() == [[1.0]] * len(array)


@pytest.mark.parametrize("lie", LIES)
def test_rows_of_a_column_that_lies_cannot_be_taken(lie, raises_code) -> None:
    array = LIES[lie]
    table = pa.table({"x": np.ones(len(array)), "y": array})
    frame = pd.DataFrame({"x": np.ones(len(array)), "y": pd.arrays.ArrowExtensionArray(pa.chunked_array([array]))})
    for df in (table, frame, {"x": np.ones(len(array)), "y": array}):
        raises_code("unsupported_type", sb.split_batch, df, NUMBER)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
@pytest.mark.parametrize("dictionary", [False, True])
def test_bytes_that_are_no_text_are_found_by_row(kind, dictionary) -> None:
    array = build_text([0, 1, 3], b"a\xff\xfe", kind)
    array = build_labels([0, 1], array) if dictionary else array
    (finding,) = sb.validate_batch({"x": array}, TEXT).errors
    assert (finding.code, finding.rows) == ("invalid_encoding", (1,))


def test_what_a_null_hides_is_not_looked_at() -> None:
    indices = pa.Array.from_buffers(pa.int32(), 2, [hold([1], np.uint8), hold([0, 77], np.int32)])
    array = pa.DictionaryArray.from_arrays(indices, pa.array(["a", "b"]), safe=False)
    assert open_frame({"x": array}).get("x").to_pylist() == ["a", None]


def test_slices_of_sound_data_are_taken() -> None:
    for array in (pa.array(["x", "a", None, "b"]), pa.array(["x", "a", None, "b"]).dictionary_encode()):
        found = open_frame({"x": array.slice(1, 3)}).get("x")
        assert found.to_pylist() == ["a", None, "b"]
