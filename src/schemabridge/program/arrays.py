"""The arrays that a program fills: new ones, or those that the caller hands over to be used again."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Input

    Out: TypeAlias = "np.ndarray | Mapping[str, np.ndarray] | None"


def make_arrays(
    inputs: Sequence[Input], rows: int, out: Out = None, read: Sequence[np.ndarray] = ()
) -> list[np.ndarray]:
    """Return zeros for each input, (rows, ...) of its shape and dtype, in memory of their own or in `out`.

    `read` are numbers of the frame that are still to be read.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` where `out` is not the arrays of these inputs: of their names, shape, dtype, contiguous and writable, each in
        memory of its own.
    """
    if out is None:
        return [np.zeros((rows, *each.sizes), each.array_dtype) for each in inputs]
    given = name_arrays(inputs, out)
    for each in inputs:
        check_given(given[each.name], each, rows)
    check_apart(list(given.values()), read)
    for array in given.values():
        array[...] = 0
    return [given[each.name] for each in inputs]


def name_arrays(inputs: Sequence[Input], out: np.ndarray | Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    names = [each.name for each in inputs]
    if isinstance(out, np.ndarray) and len(names) == 1:
        return {names[0]: out}
    if isinstance(out, dict) and out.keys() == set(names):
        return out
    found = f"a dict of {list_values(list(out))}" if isinstance(out, dict) else type(out).__name__
    expected = "an array" if len(names) == 1 else f"a dict of arrays by input name ({list_values(names)})"
    made = "np.empty(...)" if len(names) == 1 else f"{{{', '.join(f'{name!r}: np.empty(...)' for name in names)}}}"
    raise new_error("invalid_argument", f"out should be {expected}, found {found}", hint=f"out={made}, or leave it out")


def check_given(array: object, to: Input, rows: int) -> None:
    shape = (rows, *to.sizes)
    hint = f"make it once: out = np.empty({shape}, np.{to.array_dtype})"
    if not isinstance(array, np.ndarray):
        message = f"out should be an array for {to.name!r}, found {type(array).__name__}"
        raise new_error("invalid_argument", message, hint=hint)
    wanted, found = f"{to.array_dtype} of the shape {shape}", f"{array.dtype} of the shape {array.shape}"
    if wanted != found or not array.dtype.isnative:
        message = f"out should be {wanted} for {to.name!r}, found {found}"
        raise new_error("invalid_argument", message, hint=hint)
    if not (array.flags.c_contiguous and array.flags.writeable and array.flags.aligned):
        message = f"out should be contiguous in rows and writable for {to.name!r}, found flags {array.flags.num}"
        raise new_error("invalid_argument", message, hint=hint)


def check_apart(arrays: Sequence[np.ndarray], read: Sequence[np.ndarray]) -> None:
    """Raise where two arrays share memory, or one of them does with numbers that are still to be read."""
    spans = sorted((each.__array_interface__["data"][0], each.nbytes) for each in arrays)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        found = "two that share memory"
    elif any(np.may_share_memory(array, numbers) for array in arrays for numbers in read):
        found = "one that shares memory with the frame"
    else:
        return
    message = f"out should be arrays in memory of their own, found {found}"
    raise new_error("invalid_argument", message, hint="make each by np.empty(...) for itself, and none of the frame")
