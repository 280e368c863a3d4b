"""Arrow arrays that say of their memory what is not so, through the C data interface: pyarrow's own constructors mend some of it."""

from __future__ import annotations

import ctypes

import pyarrow as pa


class ArrowArray(ctypes.Structure):
    """The layout that the interface fixes for all time, as far as it is written here."""

    _fields_ = (("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("rest", ctypes.c_void_p * 8))


def say_nulls(array: pa.Array, null_count: int) -> pa.Array:
    """Return the array with another count of nulls than it has."""
    exported, schema = ArrowArray(), (ctypes.c_void_p * 9)()
    array._export_to_c(ctypes.addressof(exported), ctypes.addressof(schema))
    exported.null_count = null_count
    return pa.Array._import_from_c(ctypes.addressof(exported), ctypes.addressof(schema))
