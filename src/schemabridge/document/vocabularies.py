"""Vocabularies: ordered, typed values without duplicates (clause 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.document.columns import UNKNOWN_TYPE, decode_type, list_type_keys
from schemabridge.document.problems import (
    MAX_INTEGER,
    Problems,
    check_keys,
    describe,
    join_path,
    read_array,
    read_integers,
    read_numbers,
    read_object,
)
from schemabridge.schema import Vocabulary

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType


def decode_vocabularies(value: object, problems: Problems) -> dict[str, Vocabulary | None]:
    """Return the vocabularies by name; None where one is not what it has to be."""
    items = read_object(value, "vocabularies", problems) or {}
    return {name: decode_vocabulary(item, join_path("vocabularies", name), problems) for name, item in items.items()}


def decode_vocabulary(value: object, path: str, problems: Problems) -> Vocabulary | None:
    """Return one vocabulary."""
    item = read_object(value, path, problems)
    if item is None:
        return None
    check_keys(item, path, problems, required=("type", "values"), optional=list_type_keys(item))
    kind = decode_type(item, path, problems)
    if "values" not in item or kind == UNKNOWN_TYPE:
        return None
    values = read_values(item["values"], kind, f"{path}.values", problems)
    if values is None:
        return None
    check_distinct(values, f"{path}.values", problems)
    return Vocabulary(kind, values)


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
