"""Text as its distinct values and positions; where most of it is known beforehand, its values are not searched for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.frames.processors import count_processors

PART_ROWS = 1 << 17  # that are looked up at once
ROWS_PER_TEXT = 16  # at least, for every part has known texts put in a table


def encode_text(flat: pa.Array, known: pa.Array | None) -> pa.DictionaryArray:
    """Return text with its distinct values, of which those that are `known` come first, whether a row has them or not."""
    if known is None or len(flat) < PART_ROWS or len(known) * ROWS_PER_TEXT > PART_ROWS:
        return flat.dictionary_encode()
    known = known.cast(flat.type)
    positions = find_positions(flat, known)
    if positions.null_count == flat.null_count:
        return pa.DictionaryArray.from_arrays(positions, known)
    is_other = pc.and_(positions.is_null(), flat.is_valid())
    other = flat.filter(is_other).dictionary_encode()
    indices = np.array(positions.fill_null(-1))
    indices[is_other.to_numpy(zero_copy_only=False)] = len(known) + other.indices.to_numpy()
    values = pa.concat_arrays([known, other.dictionary])
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), values)


def find_positions(flat: pa.Array, known: pa.Array) -> pa.Array:
    """Return where texts stand among known ones, null where they do not."""
    parts = [flat.slice(start, PART_ROWS) for start in range(0, len(flat), PART_ROWS)]
    with ThreadPoolExecutor(count_processors()) as pool:
        return pa.concat_arrays(pool.map(partial(pc.index_in, value_set=known), parts))
