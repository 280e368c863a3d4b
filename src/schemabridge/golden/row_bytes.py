"""The row of an input as bytes, and back (clauses 6.2 and 9.2)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.golden import unpack_texts

if TYPE_CHECKING:
    from schemabridge.schema import Input


def pack_row(cells: np.ndarray) -> bytes:
    """Return the cells of a row, little-endian; a text is its length as UTF-8, then its UTF-8."""
    if cells.dtype != object:
        return cells.astype(cells.dtype.newbyteorder("<"), copy=False).tobytes()
    texts = [text.encode("utf-8") for text in cells.reshape(-1)]
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)


def unpack_row(raw: bytes, to: Input) -> np.ndarray:
    """Return the cells of a row, as many as there are in the bytes; texts are objects."""
    if to.is_text:
        return np.array([*(unpack_texts(raw) or ()), None], object)[:-1]
    return np.frombuffer(raw, np.dtype(to.dtype).newbyteorder("<")).astype(to.dtype)
