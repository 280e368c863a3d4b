"""The fingerprint of what determines the matrix (clause 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
import hashlib
from math import isnan, nan
import struct
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.document.build import build_content

if TYPE_CHECKING:
    from schemabridge.schema import Column, Input, Step, Vocabulary

TRUTHS, NUMBERS = (bool, np.bool_), (int, float, np.number)


def compute_fingerprint(
    columns: Sequence[Column],
    vocabularies: Mapping[str, Vocabulary],
    steps: Sequence[Step],
    inputs: Sequence[Input],
) -> str:
    """Return `sha256:` and the digest of the canonical form of a schema's content.

    Equal for the JSON and the Arrow form, since decoded values are hashed.

    Parameters
    ----------
    columns, vocabularies, steps, inputs
        As in `FeatureSchema`.
    """
    canonical = b"".join(encode_value(build_content(columns, vocabularies, steps, inputs)))
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def encode_value(value: object) -> list[bytes | memoryview]:
    """Return the pieces of the canonical form of a value (clause 8.2)."""
    pieces: list[bytes | memoryview] = []
    add_value(pieces, value)
    return pieces


def add_value(pieces: list[bytes | memoryview], value: object) -> None:
    """Append the pieces of a value."""
    if value is None:
        pieces.append(b"n")
    elif isinstance(value, str):
        pieces.append(encode_text(value))
    elif isinstance(value, TRUTHS):
        pieces.append(b"t" if value else b"f")
    elif isinstance(value, NUMBERS):
        pieces.append(encode_number(float(value)))
    elif isinstance(value, (list, tuple)):
        add_array(pieces, value)
    elif isinstance(value, Mapping):
        add_object(pieces, value)
    elif isinstance(value, np.ndarray):
        pieces.append(b"a" + encode_count(len(value)) + encode_numbers(value))
    elif isinstance(value, pa.Array):
        add_arrow(pieces, value)
    else:
        raise TypeError(f"{type(value).__name__} has no place in a schema")


def encode_count(count: int) -> bytes:
    return struct.pack("<I", count)


def encode_text(text: str) -> bytes:
    data = text.encode("utf-8")
    return b"s" + encode_count(len(data)) + data


def encode_number(number: float) -> bytes:
    return b"d" + struct.pack("<d", nan if isnan(number) else number)


def encode_numbers(values: np.ndarray) -> bytes:
    """Return `d` and eight bytes for every number; there is one NaN."""
    numbers = values.astype("<f8")
    numbers[np.isnan(numbers)] = np.nan
    cells = np.empty((len(numbers), 9), dtype=np.uint8)
    cells[:, 0] = ord("d")
    cells[:, 1:] = numbers.view(np.uint8).reshape(-1, 8)
    return cells.tobytes()


def add_object(pieces: list[bytes | memoryview], value: Mapping[str, object]) -> None:
    """Append keys and values in the byte order of the keys, which is that of their code points."""
    pieces.append(b"o" + encode_count(len(value)))
    for key in sorted(value):
        pieces.append(encode_text(key))
        add_value(pieces, value[key])


def add_array(pieces: list[bytes | memoryview], items: Sequence[object]) -> None:
    """Append an array; two or more texts are one block."""
    if len(items) > 1 and all(isinstance(item, str) for item in items):
        texts = [str(item).encode("utf-8") for item in items]
        pieces.append(b"S" + encode_count(len(texts)))
        pieces.append(np.array([len(text) for text in texts], dtype="<u4").tobytes())
        pieces.append(b"".join(texts))
        return
    pieces.append(b"a" + encode_count(len(items)))
    for item in items:
        add_value(pieces, item)


def add_arrow(pieces: list[bytes | memoryview], values: pa.Array) -> None:
    """Append the values of a vocabulary straight from its buffers."""
    if pa.types.is_string(values.type) and len(values) > 1:
        pieces.append(b"S" + encode_count(len(values)))
        pieces.extend(view_texts(values))
    elif pa.types.is_string(values.type):
        add_array(pieces, values.to_pylist())
    elif pa.types.is_boolean(values.type):
        letters = np.where(values.to_numpy(zero_copy_only=False), b"t", b"f")
        pieces.append(b"a" + encode_count(len(values)) + letters.tobytes())
    else:
        add_value(pieces, values.to_numpy(zero_copy_only=True))


def view_texts(values: pa.Array) -> Iterator[bytes | memoryview]:
    """Yield all lengths and all bytes of an Arrow array of texts."""
    _, offsets_buffer, data = values.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32, count=len(values) + 1, offset=4 * values.offset)
    yield np.diff(offsets).astype("<u4").tobytes()
    yield memoryview(data or b"")[offsets[0] : offsets[-1]]
