"""The most frequent values of some rows, as findings and messages show them (clause 12.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

from schemabridge.errors import CountedValues
from schemabridge.frames.arrow_values import flatten, kind_of, take_flat, to_numpy
from schemabridge.frames.checked_numbers import count_ticks
from schemabridge.frames.refused_numbers import EXACT
from schemabridge.frames.types import TYPES, ColumnType
from schemabridge.frames.values import to_floats, to_numbers

if TYPE_CHECKING:
    from schemabridge.frames.arrow_values import ArrowColumn

SHOWN = 10
WITHOUT_VALUES = frozenset(
    {"missing_value", "nan_value", "invalid_encoding", "unsupported_type", "ambiguous_time_zone"}
)

MOST_COUNTED = 10_000  # distinct values of one column that are held; of the rarest others only how many there are

Key: TypeAlias = "tuple[str, object]"


class Frequencies(Counter[Key]):
    """How often each value is there; `forgotten` are distinct ones more, none more frequent than those."""

    forgotten: int = 0


def count_values(sources: Iterable[ArrowColumn], rows: np.ndarray | None = None) -> Frequencies:
    """Return how often each value is in some rows (all where None), in the order of the first row that holds it.

    Keys are the kind and the value as it is shown, since True and 1 are one key otherwise. Several sources are the parts
    of a column that mixes kinds, missing in each other's rows.
    """
    parts = [count_source(source, rows) for source in sources]
    merged = sorted((each for part, _ in parts for each in part), key=lambda each: each[2])
    frequencies = Frequencies()
    for key, number, _ in merged:
        frequencies[key] += number
    frequencies.forgotten = sum(forgotten for _, forgotten in parts)
    return frequencies


def count_refused(code: str, sources: Iterable[ArrowColumn], rows: np.ndarray | None) -> Frequencies:
    """Return what is in the rows that are refused with a code; nothing where the code says it all."""
    return Frequencies() if code in WITHOUT_VALUES else count_values(sources, rows)


def list_frequent(frequencies: Frequencies) -> CountedValues:
    """Return the most frequent values; equally frequent ones stay in their order."""
    shown = frequencies.most_common(SHOWN)
    values = tuple(value for (_, value), _ in shown)
    return CountedValues(values, tuple(number for _, number in shown), len(frequencies) + frequencies.forgotten)


def count_source(source: ArrowColumn, rows: np.ndarray | None) -> tuple[list[tuple[Key, int, int]], int]:
    """Return kind and value, frequency and first row of the most frequent values of a column, and how many others there are."""
    kind = kind_of(source.type)
    if kind in ("unsupported", "null"):
        return [], 0
    flat = flatten(source) if rows is None else take_flat(source, rows)
    if kind == "floating":
        with np.errstate(invalid="ignore"):  # a signalling NaN
            floats = to_floats(to_numbers(flat)) + 0.0
        flat = pa.array(floats, mask=np.isnan(floats))
    encoded = flat.dictionary_encode()
    positions = to_numpy(encoded.indices.fill_null(-1))
    present = np.flatnonzero(positions >= 0)
    numbers = np.bincount(positions[present], minlength=len(encoded.dictionary))
    first = np.zeros(len(encoded.dictionary), np.int64)
    first[positions[present][::-1]] = present[::-1]
    kept = np.flatnonzero(numbers)
    if len(kept) > MOST_COUNTED:
        kept = np.sort(kept[np.lexsort((first[kept], -numbers[kept]))[:MOST_COUNTED]])
    shown = [(kind, show_scalar(value, kind)) for value in encoded.dictionary.take(pa.array(kept))]
    found = [
        (value, int(number), int(at))
        for value, number, at in zip(shown, numbers[kept], first[kept], strict=True)
        if value[1] is not None
    ]
    return found, int(np.count_nonzero(numbers)) - len(kept)


def show_scalar(value: pa.Scalar, kind: str) -> object:
    """Return a value as findings show it; None where they do not."""
    if kind == "string":
        try:
            text = value.as_py()
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text  # R has no such text
    if kind in TYPES and TYPES[kind].is_time:
        return show_time_scalar(value, kind)
    found = value.as_py()
    return str(found) if kind == "integer" and abs(found) > EXACT else found


def show_time_scalar(value: pa.Scalar, kind: str) -> str | None:
    """Return a count of time as its type shows it, in the unit that the frame has."""
    if "unit" not in TYPES[kind].keys:  # days
        return TYPES[kind].show_count(value.value // count_ticks(value.type), ColumnType(kind))
    return TYPES[kind].show_count(value.value, ColumnType(kind, value.type.unit))
