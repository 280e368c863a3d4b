"""Arrow arrays by what their types mean to a schema, and as the memory that numpy sees."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from schemabridge.frames.kinds import KINDS

ArrowColumn: TypeAlias = "pa.Array | pa.ChunkedArray"


@cache
def kind_of(data_type: pa.DataType) -> str:
    """Return the row of clause 4.3 that an Arrow type belongs to; a dictionary counts as its values."""
    data_type = value_type_of(data_type)
    return next((kind.name for kind in KINDS.values() if any(test(data_type) for test in kind.tests)), "unsupported")


def value_type_of(data_type: pa.DataType) -> pa.DataType:
    return data_type.value_type if pa.types.is_dictionary(data_type) else data_type


def flatten(source: ArrowColumn) -> pa.Array:
    """Return one Arrow array; a dictionary becomes its values, so that its codes never count."""
    flat = combine(source)
    if pa.types.is_dictionary(flat.type):
        return combine(flat.dictionary).take(flat.indices)
    return flat


def take_flat(source: ArrowColumn, rows: np.ndarray) -> pa.Array:
    """Return some cells as one Arrow array; of a dictionary its values."""
    flat = combine(source)
    at = pa.array(rows, pa.int64())
    if pa.types.is_dictionary(flat.type):
        return combine(flat.dictionary).take(flat.indices.take(at))
    return flat.take(at)


def combine(source: ArrowColumn) -> pa.Array:
    """Return one Arrow array of a kind that Arrow's kernels take; they do not take string views."""
    if pa.types.is_string_view(source.type):
        source = source.cast(pa.large_string())
    if not isinstance(source, pa.ChunkedArray):
        return source
    if source.num_chunks == 1:
        return source.chunk(0)
    if pa.types.is_dictionary(source.type):
        source = unify_dictionaries(source)
    return source.combine_chunks() if source.num_chunks else pa.array([], source.type)


def unify_dictionaries(source: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return chunks of one dictionary; a null among the values, which Arrow does not unify, becomes a missing cell."""
    if all(chunk.dictionary.null_count == 0 for chunk in source.chunks):
        return source.unify_dictionaries()
    return pa.chunked_array([flatten(chunk) for chunk in source.chunks]).dictionary_encode()


def to_numpy(flat: pa.Array) -> np.ndarray:
    """Return the memory of a numeric or time array (times as int64 counts); a null's content has no meaning."""
    if pa.types.is_boolean(flat.type):
        return np.asarray(flat.fill_null(False).to_numpy(zero_copy_only=False))
    dtype = memory_dtype(flat.type)
    buffer = flat.buffers()[1]
    if buffer is None or len(flat) == 0:
        return np.zeros(len(flat), dtype)
    values = np.frombuffer(buffer, dtype, len(flat), flat.offset * dtype.itemsize)
    return values.astype(np.int64, copy=False) if pa.types.is_temporal(flat.type) else values


@cache
def memory_dtype(data_type: pa.DataType) -> np.dtype:
    """Return the numpy dtype of an Arrow type's memory; times are integers."""
    if pa.types.is_temporal(data_type):
        return np.dtype(f"i{data_type.bit_width // 8}")
    dtype: np.dtype = np.dtype(data_type.to_pandas_dtype())
    return dtype
