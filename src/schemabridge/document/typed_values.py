"""Arrays of typed values without duplicates: those of a vocabulary, and those of a column that mean missing (clauses 4.4, 4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.document.problems import MAX_INTEGER, Problems, describe, read_array, read_integers, read_numbers

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType, Value


def decode_missing_values(value: object, kind: ColumnType, path: str, problems: Problems) -> tuple[Value, ...]:
    """Return the values of a column that mean missing."""
    values = read_values(value, kind, path, problems)
    if values is None:
        return ()
    if len(values) == 0:
        problems.add(path, "expected at least one value, found none")
    check_distinct(values, path, problems)
    return tuple(values.to_pylist())


def read_values(value: object, kind: ColumnType, path: str, problems: Problems) -> pa.Array | None:
    """Return the values as Arrow holds them, without a copy where they came from there."""
    if kind.facts.is_text or kind.facts.is_boolean:
        return read_items(value, kind.facts.vocabulary_type, path, problems)
    if kind.facts.is_floating:
        numbers = read_numbers(value, path, problems)
        if numbers is not None:
            check_floats(numbers, kind, path, problems)
    else:
        what = "an integer of magnitude at most 2^53"
        numbers = read_integers(value, path, problems, bound=MAX_INTEGER, what=what)
    return None if numbers is None else pa.array(numbers)


def read_items(value: object, kind: pa.DataType, path: str, problems: Problems) -> pa.Array | None:
    """Return texts or booleans."""
    if isinstance(value, pa.Array):
        if value.type.equals(kind):
            return value
        problems.add(path, f"expected values of type {kind}, found {value.type}")
        return None
    items = read_array(value, path, problems)
    if items is None:
        return None
    expected, what = (str, "a text") if pa.types.is_string(kind) else (bool, "true or false")
    if {type(item) for item in items} <= {expected}:
        return pa.array(items, type=kind)
    for i, item in enumerate(items):
        if type(item) is not expected:
            problems.expect(f"{path}[{i}]", what, item)
    return None


def check_floats(values: np.ndarray, kind: ColumnType, path: str, problems: Problems) -> None:
    """Note NaN, and in a float32 vocabulary what float32 does not hold."""
    for i in np.flatnonzero(np.isnan(values)):
        problems.add(f"{path}[{i}]", "expected a number, found NaN")
    if kind.facts.rounds:
        with np.errstate(over="ignore"):
            inexact = (values.astype(np.float32) != values) & ~np.isnan(values)
        for i in np.flatnonzero(inexact):
            problems.expect(f"{path}[{i}]", "a number that float32 holds exactly", float(values[i]))


def check_distinct(values: pa.Array, path: str, problems: Problems) -> None:
    """Note every value that occurred before, compared as in clause 4.5."""
    if len(values) < 2 or is_ascending(values):
        return
    if pa.types.is_floating(values.type):
        values = pa.array(values.to_numpy(zero_copy_only=True) + 0.0)  # -0.0 equals 0
    encoded = values.dictionary_encode()
    if len(encoded.dictionary) == len(values):
        return
    # A first occurrence has the next code of all, so the codes seen so far are one more than it.
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    seen = np.concatenate([[-1], np.maximum.accumulate(codes)[:-1]])
    for i in np.flatnonzero(codes <= seen):
        found = describe(values[int(i)].as_py())
        problems.add(f"{path}[{i}]", f"expected a value that occurs once, found {found} again")


def is_ascending(values: pa.Array) -> bool:
    """Tell whether each value is above the one before, as in most vocabularies; so none repeats."""
    if pa.types.is_boolean(values.type):
        return False
    return bool(pc.all(pc.less(values[:-1], values[1:]), min_count=0).as_py())
