"""Rows that are refused, as one assertion that names the first error in the order of clause 7.1, and back as an error."""

from __future__ import annotations

from contextlib import contextmanager
import re
from typing import TYPE_CHECKING

import tensorflow as tf

from schemabridge.errors import new_error, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.program.tensors import Refusal

SHOWN_ROWS = 5
ESCAPED = re.compile(rb"\\([0-7]{3}|[nrt'\"\\\\])")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"'": b"'", b'"': b'"', b"\\": b"\\"}
TOLD = re.compile(r"\[(\w+)\] column '(.*?)': (.*?); rows \[([\d ]*)\] of (\d+)", re.DOTALL)


def raise_first(refusals: Sequence[Refusal]) -> tf.Operation | None:
    """Return the operation that fails where a row is refused, None where it was run at once."""
    ordered = sorted(refusals, key=lambda refusal: refusal.place)
    failed = tf.stack([refusal.failed for refusal in ordered])
    first = tf.argmax(tf.cast(tf.reduce_any(failed, axis=1), tf.int32))
    rows = tf.where(tf.gather(failed, first))[:, 0]
    shown = tf.strings.reduce_join(tf.strings.as_string(rows[:SHOWN_ROWS]), separator=" ")
    words = tf.gather(tf.constant([describe(refusal) for refusal in ordered]), first)
    message = tf.strings.join([words, "; rows [", shown, "] of ", tf.strings.as_string(tf.size(rows))])
    return tf.raw_ops.Assert(condition=tf.equal(tf.size(rows), 0), data=[message])


def describe(refusal: Refusal) -> str:
    return f"[{refusal.code}] column {refusal.column!r}: {refusal.what or read_table()[refusal.code].when}"


@contextmanager
def tell_refusals() -> Iterator[None]:
    """Raise as a coded error what an assertion of a program says."""
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        raise find_refusal(error) or error from None


def find_refusal(error: Exception) -> SchemabridgeError | None:
    """Return the coded error that an error of TensorFlow tells of, None where it tells of another one."""
    told = TOLD.search(unescape(str(error)))
    if told is None:
        return None
    code, column, what, rows, count = told.groups()
    numbers = [int(row) for row in rows.split()]
    return new_error(code, f"column {column!r}: {what}", column=column, rows=numbers, count=int(count))


def unescape(text: str) -> str:
    """Return a text that TensorFlow shows with its quotes, and all that is no ASCII, escaped as in C."""
    data = ESCAPED.sub(lambda found: ESCAPES.get(found[1]) or bytes([int(found[1], 8)]), text.encode())
    return data.decode("utf-8", "replace")
