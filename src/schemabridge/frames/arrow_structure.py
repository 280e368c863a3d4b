"""Whether the memory of an Arrow array is what its type says, before a value is read: Arrow itself trusts whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.frames.arrow_values import ArrowColumn

AS_BYTES = (
    (pa.types.is_string, pa.binary()),
    (pa.types.is_large_string, pa.large_binary()),
    (pa.types.is_string_view, pa.binary_view()),
)


def check_needed(source: ArrowColumn, name: str) -> ArrowColumn:
    """Return a column whose structure holds; raises `unsupported_type` for one that points outside of its memory."""
    try:
        check_structure(source)
    except (pa.ArrowException, ValueError) as error:
        message = f"column {name!r} is Arrow data of type {source.type} that is damaged: {str(error)[:200]}"
        raise new_error("unsupported_type", message, column=name, hint="make the frame again") from error
    return source


def check_structure(source: ArrowColumn) -> None:
    """Raise `ArrowInvalid` where offsets, indices, sizes or counts of nulls are not those of the data.

    Texts are looked at as bytes, since what is no UTF-8 has a code of its own (clause 4.8), and days as integers.
    """
    for chunk in source.chunks if isinstance(source, pa.ChunkedArray) else [source]:
        check_array(chunk)


def check_array(array: pa.Array) -> None:
    array.validate()
    if pa.types.is_dictionary(array.type):
        check_array(array.dictionary)
        array = pa.DictionaryArray.from_arrays(array.indices, pa.nulls(len(array.dictionary)), safe=False)
    array = see_bytes(array)
    array.validate(full=True)


def see_bytes(array: pa.Array) -> pa.Array:
    """Return an array whose full validation looks at nothing but its structure."""
    if pa.types.is_date64(array.type):  # of which Arrow wants whole days
        return array.view(pa.int64())
    kind = next((each for test, each in AS_BYTES if test(array.type)), None)
    if kind is None:
        return array
    try:
        seen = pa.Array.from_buffers(
            kind, len(array), array.buffers(), -1, array.offset
        )  # with 0 nulls the bits were dropped
    except pa.ArrowException:
        raise
    except ValueError:  # a pyarrow that makes no views with texts behind them
        return array.view(kind)
    if seen.null_count != array.null_count:
        raise pa.ArrowInvalid(f"it says that {array.null_count} cells are null, and {seen.null_count} are")
    return seen
