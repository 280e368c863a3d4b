"""Python objects as Arrow columns: pyarrow alone would mix kinds of values, cut times and drop zones in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.errors import SchemabridgeError

OBJECT = np.dtype(object)
ABSENT_TYPES = frozenset({type(None), type(pd.NA), type(pd.NaT)})
KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (  # in this order: a datetime is a date, True is an int
    ("boolean", (bool, np.bool_)),
    ("number", (int, float, np.integer, np.floating)),
    ("text", (str,)),
    ("time", (datetime, np.datetime64)),
    ("date", (date,)),
    ("duration", (timedelta, np.timedelta64)),
)
SIMPLE = frozenset(kind for kind, _ in KINDS)


def convert_list(values: Sequence[object] | np.ndarray | pd.Series, name: str) -> pa.Array | pa.ChunkedArray:
    """Return values as Arrow; NaN and NaT are null. Values of several kinds are refused (clause 4.3)."""
    of_objects = getattr(values, "dtype", OBJECT) == OBJECT
    try:
        if of_objects:
            check_kinds(values, name)
        array = pa.array(values, from_pandas=True)
        return convert_times(values, array.type, name) if of_objects and pa.types.is_temporal(array.type) else array
    except UnicodeEncodeError:
        return pass_surrogates(values)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        if hasattr(error, "code"):  # refused already
            raise
        raise refuse_objects(values, name) from error


def check_kinds(values: Iterable[object], name: str) -> None:
    """Raise where the values are of more than one kind; NaN is missing among any."""
    types = set(map(type, values)) - ABSENT_TYPES
    if len(types) <= 1:
        return
    kinds = {kind_of_type(each) for each in types}
    if len(kinds) > 1 and len({kind_of_type(type(value)) for value in values if not is_absent(value)}) > 1:
        raise refuse_objects(values, name)


def find_kinds(values: Iterable[object]) -> dict[str, np.ndarray]:
    """Return the rows of each kind of value; missing ones are of none."""
    kinds: dict[str, list[int]] = {}
    for row, value in enumerate(values):
        if not is_absent(value):
            kinds.setdefault(kind_of_type(type(value)), []).append(row)
    return {kind: np.array(rows) for kind, rows in kinds.items()}


def find_beyond(values: Iterable[object]) -> np.ndarray:
    """Return the rows of integers beyond 2^53."""
    return np.array(
        [row for row, value in enumerate(values) if isinstance(value, (int, np.integer)) and abs(int(value)) > 2**53]
    )


def kind_of_type(value_type: type) -> str:
    return next((kind for kind, types in KINDS if issubclass(value_type, types)), value_type.__name__)


def is_absent(value: object) -> bool:
    return type(value) in ABSENT_TYPES or (isinstance(value, (float, np.floating)) and bool(np.isnan(value)))


def convert_times(values: Iterable[object], data_type: pa.DataType, name: str) -> pa.Array:
    """Return times with the nanoseconds that pandas has, and with the zone that they have."""
    if any(getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0) for value in values):
        data_type = pa.timestamp("ns", data_type.tz) if pa.types.is_timestamp(data_type) else pa.duration("ns")
    if not pa.types.is_timestamp(data_type):
        return pa.array(values, data_type, from_pandas=True)
    zones = {value.tzinfo for value in values if isinstance(value, datetime) and not is_absent(value)}
    if len(zones) > 1:
        data_type = pa.timestamp(data_type.unit, join_zones(zones, name))
    clocks, offsets = [], []  # pyarrow drops zones where PYARROW_IGNORE_TIMEZONE is set, as pandera and pyspark do
    for value in values:
        zone = value.tzinfo if isinstance(value, datetime) else None
        clocks.append(value if zone is None else value.replace(tzinfo=None))  # type: ignore[attr-defined]
        offsets.append(timedelta(0) if zone is None else value.utcoffset())  # type: ignore[attr-defined]
    return pc.subtract(pa.array(clocks, data_type, from_pandas=True), pa.array(offsets, pa.duration("us")))


def join_zones(zones: Iterable[object], name: str) -> str:
    """Return one zone that stands for several: one that is not UTC, if there is one (clause 4.6)."""
    if None in zones:
        hint = "give all of them a zone, or none; which zone those without one are in, nobody else can say"
        message = f"column {name!r} has times with a zone and times without"
        raise new_error("ambiguous_time_zone", message, column=name, hint=hint)
    names = sorted(str(zone) for zone in zones)
    return next((each for each in names if each != "UTC"), "UTC")


def pass_surrogates(values: Iterable[object]) -> pa.Array:
    """Return text with unpaired surrogates as Arrow text that is not UTF-8, which is refused where it is needed."""
    raw = [value.encode("utf-8", "surrogatepass") if isinstance(value, str) else None for value in values]
    encoded = pa.array(raw, pa.large_binary())
    return pa.Array.from_buffers(pa.large_string(), len(encoded), encoded.buffers(), encoded.null_count)


def refuse_objects(values: Iterable[object], name: str) -> SchemabridgeError:
    """Return the error for values that have no place in one column (clause 4.3)."""
    present = [(row, value) for row, value in enumerate(values) if not is_absent(value)]
    types = {type(value) for _, value in present}
    kinds = {kind_of_type(each) for each in types}
    if kinds == {"number"} and len(beyond := find_beyond(values)):
        found = [value for row, value in present if row in beyond[:10]]
        message = f"column {name!r} has integers beyond 2^53"
        return new_error("not_exact", message, column=name, rows=beyond[:5].tolist(), values=found, count=len(beyond))
    message = f"column {name!r} holds {' and '.join(sorted(each.__name__ for each in types))} objects"
    if not (len(kinds) > 1 and kinds <= SIMPLE):
        return new_error("unsupported_type", message, column=name)
    hint = "give the column one kind of value, in all rows"
    return new_error("wrong_type", message, column=name, values=[value for _, value in present[:10]], hint=hint)
