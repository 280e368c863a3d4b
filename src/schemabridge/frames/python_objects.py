"""Python objects as Arrow columns: pyarrow alone would mix kinds of values, cut times and drop zones in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype
import pyarrow as pa

from schemabridge.errors import new_error
from schemabridge.frames.kinds import KINDS
from schemabridge.frames.numpy_times import kind_of_dtype

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError

OBJECT = np.dtype(object)
ABSENT_TYPES = frozenset({type(None), type(pd.NA), type(pd.NaT)})
NUMPY_TIMES = (np.datetime64, np.timedelta64)
TIMES = {kind.objects: kind.convert for kind in KINDS.values() if kind.convert is not None}
SIMPLE = frozenset(kind.objects for kind in KINDS.values() if kind.objects is not None)
LONG = np.longdouble if np.dtype(np.longdouble).itemsize > 8 else None  # more digits than a column holds


def convert_list(values: Sequence[object] | np.ndarray | pd.Series | pd.Index, name: str) -> pa.Array | pa.ChunkedArray:
    """Return values as Arrow; NaN and NaT are null. Values of several kinds are refused (clause 4.3)."""
    try:
        if getattr(values, "dtype", OBJECT) != OBJECT:
            return pa.array(values, from_pandas=True)
        return convert_objects(values, name)
    except UnicodeEncodeError:
        return pass_surrogates(values)
    except (pa.ArrowException, TypeError, ValueError, OverflowError, RecursionError) as error:
        if hasattr(error, "code"):  # refused already
            raise
        raise refuse_objects(values, name) from error


def convert_objects(values: Iterable[object], name: str) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, np.ndarray) and infer_dtype(values, skipna=False) == "string":  # text in every cell
        return pa.array(values)
    types = set(map(type, values)) - ABSENT_TYPES
    kinds = {kind_of_type(each) for each in types}
    by_value = any(
        issubclass(each, (*NUMPY_TIMES, np.longdouble)) for each in types
    )  # units, and NaN that pyarrow takes for a value
    if len(kinds) > 1 or by_value:  # NaN is missing among any kind
        values = [None if is_absent(value) else value for value in values]
        kinds = {kind_of(value) for value in values if value is not None}
    if len(kinds) > 1 or (kinds and not kinds <= SIMPLE and not is_scalars(types)):
        raise refuse_objects(values, name)
    kind = next(iter(kinds), None)
    if kind in TIMES:
        return TIMES[kind]([None if is_absent(value) else value for value in values], name)
    if kind == "number" and len(types) > 1:
        return convert_numbers(values, name)
    return pa.array(values, from_pandas=True)


def is_scalars(types: Iterable[type]) -> bool:
    """Return whether there are only scalars of pyarrow, which knows the types of these."""
    return all(issubclass(each, pa.Scalar) for each in types)


def convert_numbers(values: Iterable[object], name: str) -> pa.Array:
    """Return numbers of several classes as Arrow, which alone would wrap or cut some of them (np.uint64, np.float16)."""
    numbers = [
        None if is_absent(value) else int(value) if isinstance(value, (int, np.integer)) else float(value)  # type: ignore[arg-type]
        for value in values
    ]
    return pa.array(numbers, from_pandas=True)


def kind_of(value: object) -> str:
    """Return the kind of a value; of numpy's times the unit decides."""
    if isinstance(value, NUMPY_TIMES):
        return kind_of_dtype(value.dtype) or name_other(type(value))
    return kind_of_type(type(value))


def find_kinds(values: Iterable[object]) -> dict[str, np.ndarray]:
    """Return the rows of each kind of value; missing ones are of none."""
    kinds: dict[str, list[int]] = {}
    for row, value in enumerate(values):
        if not is_absent(value):
            kinds.setdefault(kind_of(value), []).append(row)
    return {kind: np.array(rows) for kind, rows in kinds.items()}


def find_beyond(values: Iterable[object]) -> np.ndarray:
    """Return the rows of integers beyond 2^53."""
    return np.array(
        [row for row, value in enumerate(values) if is_integer(value) and abs(int(value)) > 2**53]  # type: ignore[call-overload]
    )


def is_integer(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.timedelta64))


def kind_of_type(value_type: type) -> str:
    if LONG is not None and issubclass(value_type, LONG):
        return name_other(value_type)
    found = (kind.objects for kind in KINDS.values() if issubclass(value_type, kind.classes))
    return next(found, None) or name_other(value_type)


def name_other(value_type: type) -> str:
    """Return a kind for each class that is none of `KINDS`, whatever it is called (a `datetime.time` is no time)."""
    return f"other: {value_type.__name__}"


def is_value(value: object) -> bool:
    """Return whether something is one value of a kind that a column may have, and not a missing one."""
    return kind_of(value) in SIMPLE and not is_absent(value)


def is_absent(value: object) -> bool:
    if isinstance(value, NUMPY_TIMES):
        return bool(np.isnat(value))
    return type(value) in ABSENT_TYPES or (isinstance(value, (float, np.floating)) and bool(np.isnan(value)))


def pass_surrogates(values: Iterable[object]) -> pa.Array:
    """Return text with unpaired surrogates as Arrow text that is not UTF-8, which is refused where it is needed."""
    raw = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in values]
    encoded = pa.array(raw, pa.large_binary())
    return pa.Array.from_buffers(pa.large_string(), len(encoded), encoded.buffers(), encoded.null_count)


def refuse_objects(values: Iterable[object], name: str) -> SchemabridgeError:
    """Return the error for values that have no place in one column (clause 4.3)."""
    present = [(row, value) for row, value in enumerate(values) if not is_absent(value)]
    types = {type(value) for _, value in present}
    kinds = {kind_of(value) for _, value in present}
    if kinds == {"number"} and len(beyond := find_beyond(values)):
        found = [value for row, value in present if row in beyond[:10]]
        message = f"column {name!r} has integers beyond 2^53"
        return new_error("not_exact", message, column=name, rows=beyond[:5].tolist(), values=found, count=len(beyond))
    message = f"column {name!r} holds {' and '.join(sorted(each.__name__ for each in types))} objects"
    if not (len(kinds) > 1 and kinds <= SIMPLE):
        return new_error("unsupported_type", message, column=name)
    hint = "give the column one kind of value, in all rows"
    if kinds == {"number", "text"}:
        column = f"df[{json.dumps(name, ensure_ascii=False)}]"
        hint += f"; where its texts should be numbers, or missing: {column} = pd.to_numeric({column}, errors='coerce')"
    return new_error("wrong_type", message, column=name, values=[value for _, value in present[:10]], hint=hint)
