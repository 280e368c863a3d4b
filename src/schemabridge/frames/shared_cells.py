"""Long columns of Python texts whose cells are the same few objects, as readers and joins make them: each object is looked at once."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from schemabridge.frames.python_objects import ABSENT_TYPES, OBJECT, is_absent

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_ROWS = 4096
SAMPLE = 1024
MOST = 8  # cells to an object, on average, from which on it pays


def encode_shared(cells: object) -> pa.DictionaryArray | None:
    """Return a column of objects with its distinct ones as labels, None where it is short, has other objects than texts or has too many."""
    array = cells.to_numpy() if isinstance(cells, pd.Series) and cells.dtype == OBJECT else cells
    if not isinstance(array, np.ndarray) or array.dtype != OBJECT or array.ndim != 1 or len(array) < MIN_ROWS:
        return None
    array = np.ascontiguousarray(array)
    addresses = read_addresses(array)
    if len(np.unique(addresses[:: len(array) // SAMPLE])) > SAMPLE // 2:
        return None
    codes, distinct = pd.factorize(addresses)
    if len(distinct) * MOST > len(array):
        return None
    first = np.empty(len(distinct), np.int64)
    first[codes[::-1]] = np.arange(len(array) - 1, -1, -1)
    labels = list_texts(array[first])
    return None if labels is None else pa.DictionaryArray.from_arrays(pa.array(codes), labels, safe=False)


def read_addresses(array: np.ndarray) -> np.ndarray:
    """Return where in memory the objects of a contiguous array are, which is what the array holds."""
    memory = (ctypes.c_ssize_t * len(array)).from_address(array.ctypes.data)
    return np.ctypeslib.as_array(memory)


def list_texts(objects: Iterable[object]) -> pa.Array | None:
    """Return texts as Arrow, null where one is missing; None where there is anything else, or no text at all."""
    if not all(type(each) is str or type(each) in ABSENT_TYPES or is_absent(each) for each in objects):
        return None
    try:
        return pa.array([None if is_absent(each) else each for each in objects], pa.large_string())
    except UnicodeEncodeError:
        return None
