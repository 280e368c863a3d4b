"""Text as a column types it: what is not valid Unicode, and what spells no value, is refused (clauses 4.8 and 4.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.arrow_values import combine, flatten, to_numpy
from schemabridge.frames.checked_numbers import check_numbers, check_times
from schemabridge.frames.column_text import spell_values
from schemabridge.frames.known_texts import encode_text
from schemabridge.frames.refused_numbers import EXACT
from schemabridge.frames.types import ColumnType
from schemabridge.frames.values import CheckedColumn, Numbers, to_labels

if TYPE_CHECKING:
    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.schema import Column, ColumnText

TEXT = ColumnType("string")


def check_text(source: ArrowColumn, known: pa.Array | None = None) -> CheckedColumn:
    """Return text with its distinct values, see `encode_text`; what is not valid UTF-8 is refused (clause 4.8)."""
    flat = combine(source)
    encoded = flat if pa.types.is_dictionary(flat.type) else encode_text(flat, known)
    if is_valid(encoded.dictionary):
        return CheckedColumn(encoded)
    used = flatten(encoded).dictionary_encode()  # a label that no cell has is not examined
    if is_valid(used.dictionary):
        return CheckedColumn(used)
    raw = [value.as_buffer() for value in used.dictionary]
    broken = np.array([buffer is not None and not is_utf8(buffer.to_pybytes()) for buffer in raw])
    positions = to_numpy(used.indices.fill_null(-1))
    refused = np.append(broken, False)[positions]
    kept = np.append(np.where(broken, -1, np.cumsum(~broken) - 1), -1)[positions]
    values = pa.DictionaryArray.from_arrays(pa.array(kept, mask=kept < 0), used.dictionary.filter(pa.array(~broken)))
    return CheckedColumn(values, {"invalid_encoding": refused})


def check_spelled(checked: CheckedColumn, column: Column, rule: ColumnText) -> CheckedColumn:
    """Return what checked texts mean in a column that takes text as its values (clause 4.11)."""
    labels = to_labels(checked.values, TEXT)
    spelled = spell_values(labels.values.to_pylist(), rule, instant=bool(column.type.instant))
    absent = ~np.append(spelled.present, False)[labels.indices]
    values = np.append(spelled.values, 0)[labels.indices].astype(spelled.values.dtype)
    found = (
        check_numbers_spelled(values, absent, column) if rule.time is None else check_moments(values, absent, column)
    )
    other = np.append(spelled.other, False)[labels.indices]
    refused = {**checked.refused, **found.refused}
    if not other.any():
        return CheckedColumn(found.values, refused)
    if rule.other == "missing":
        return CheckedColumn(found.values, refused, other)
    return CheckedColumn(found.values, {**refused, "wrong_type": other})


def is_valid(values: pa.Array) -> bool:
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def check_numbers_spelled(values: np.ndarray, absent: np.ndarray, column: Column) -> CheckedColumn:
    if column.type.facts.is_whole:  # 2^53 may be any integer that rounds to it (clause 4.12)
        values = np.where(np.abs(values) == EXACT, np.copysign(2.0 * EXACT, values), values)
    return check_numbers(Numbers(np.where(absent, np.nan, values)), "floating", column.type.facts)


def check_moments(values: np.ndarray, absent: np.ndarray, column: Column) -> CheckedColumn:
    return check_times(Numbers(values, absent), pa.timestamp("us"), column)
