"""R values in R's own binary serialization (version 2, little-endian), so that no number passes through text.

R reads them with `unserialize()`: doubles keep every bit, and a text keeps its encoding mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import struct

import numpy as np

HEADER = b"B\n" + struct.pack("<iii", 2, 0x040202, 0x020300)
MARKS = {"utf8": 8, "latin1": 4, "bytes": 2, "native": 0}
ASCII = 64
NULL = struct.pack("<i", 254)
HAS_CLASS, HAS_ATTRIBUTES, HAS_TAG = 1 << 8, 1 << 9, 1 << 10
NA_INTEGER = -(2**31)
NA_REAL = 0x7FF00000000007A2
NA_STRING = struct.pack("<ii", 9, -1)

LOGICAL, INTEGER, DOUBLE, COMPLEX, STRING, LIST, RAW = 10, 13, 14, 15, 16, 19, 24
DTYPES = {LOGICAL: "<i4", INTEGER: "<i4", DOUBLE: "<u8", COMPLEX: "<c16", RAW: "u1"}


@dataclass(frozen=True)
class RVector:
    """A vector: numbers as an array (doubles as their bits), texts encoded one after the other, or a list."""

    type: int
    data: np.ndarray | bytes | Sequence[RVector]
    length: int
    attributes: Mapping[str, RVector] = field(default_factory=dict)


def new_numbers(kind: int, values: np.ndarray, **attributes: RVector) -> RVector:
    """Return a vector of numbers; doubles may be given as float64 or as their bits."""
    if kind == DOUBLE and values.dtype == np.float64:
        values = values.view(np.uint64)
    return RVector(kind, values.astype(DTYPES[kind], copy=False), len(values), attributes)


def new_texts(
    texts: Sequence[tuple[bytes, str] | None], codes: np.ndarray | None = None, **attributes: RVector
) -> RVector:
    """Return a character vector of (bytes, mark), None is NA; with `codes`, texts picked by position, -1 is NA."""
    encoded = [NA_STRING if text is None else encode_text(*text) for text in texts]
    if codes is not None:
        picked = [*encoded, NA_STRING]
        encoded = [picked[code] for code in codes.tolist()]
    return RVector(STRING, b"".join(encoded), len(encoded), attributes)


def new_text(text: str) -> RVector:
    return new_texts([(text.encode(), "utf8")])


def new_list(items: Sequence[RVector], **attributes: RVector) -> RVector:
    return RVector(LIST, items, len(items), attributes)


def new_named_list(items: Mapping[str, RVector]) -> RVector:
    names = new_texts([(name.encode(), "utf8") for name in items])
    return new_list(list(items.values()), names=names)


def encode_text(raw: bytes, mark: str) -> bytes:
    return struct.pack("<ii", 9 | (ASCII if raw.isascii() else MARKS[mark]) << 12, len(raw)) + raw


def serialize(value: RVector) -> bytes:
    """Return what R's `unserialize()` takes."""
    parts = [HEADER]
    write_value(value, parts)
    return b"".join(parts)


def write_value(value: RVector, parts: list[bytes]) -> None:
    flags = value.type | (HAS_ATTRIBUTES if value.attributes else 0) | (HAS_CLASS if "class" in value.attributes else 0)
    parts.append(struct.pack("<ii", flags, value.length))
    if value.type == LIST:
        for item in value.data:
            write_value(item, parts)
    else:
        parts.append(value.data if isinstance(value.data, bytes) else value.data.tobytes())
    if value.attributes:
        for name, item in value.attributes.items():
            parts.append(struct.pack("<ii", 2 | HAS_TAG, 1) + encode_text(name.encode(), "native"))
            write_value(item, parts)
        parts.append(NULL)
