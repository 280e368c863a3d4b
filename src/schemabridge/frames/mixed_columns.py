"""A column of Python objects of several kinds: which cells its type refuses, and the values of the others (clause 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.frames.columns import CheckedColumn, check_column
from schemabridge.frames.python_objects import convert_list, find_beyond, find_kinds
from schemabridge.frames.values import absent_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.schema import Column


def check_mixed(
    objects: Sequence[object] | None, column: Column, error: SchemabridgeError
) -> tuple[tuple[ArrowColumn, ...], CheckedColumn]:
    """Return the column in parts of one kind each, and what its type refuses; raises `error` where it is no mix of kinds.

    `objects` is the column as it is in the frame, None where it is not one of objects.
    """
    if objects is None or error.code not in ("wrong_type", "not_exact"):
        raise error
    if error.code == "not_exact":
        return check_beyond(objects, column, error)
    kinds = find_kinds(objects)
    accepted = kinds.keys() & column.type.facts.objects
    try:
        parts = {kind: convert_list(keep_rows(objects, rows), column.name) for kind, rows in kinds.items()}
        checked = check_column(parts[next(iter(accepted))], column) if len(accepted) == 1 else None
    except SchemabridgeError:  # the kind that is accepted is refused as a whole
        raise error from None
    if checked is None:
        checked, accepted = CheckedColumn(absent_values(len(objects))), set()
    others = np.concatenate([rows for kind, rows in kinds.items() if kind not in accepted])
    return tuple(parts.values()), add_refused(checked, "wrong_type", others, len(objects))


def check_beyond(
    objects: Sequence[object], column: Column, error: SchemabridgeError
) -> tuple[tuple[ArrowColumn, ...], CheckedColumn]:
    """Return a column of numbers in which integers beyond 2^53 are refused; any other column is refused as a whole."""
    if not column.type.facts.is_numeric:
        raise error
    beyond = find_beyond(objects)
    others = np.setdiff1d(np.arange(len(objects)), beyond)
    shown = [None if value is None else str(value) for value in keep_rows(objects, beyond)]
    parts = (convert_list(keep_rows(objects, others), column.name), convert_list(shown, column.name))
    return parts, add_refused(check_column(parts[0], column), "not_exact", beyond, len(objects))


def keep_rows(objects: Sequence[object], rows: np.ndarray) -> list[object]:
    """Return a column in which only these rows have a value."""
    kept: list[object] = [None] * len(objects)
    for row in rows.tolist():
        kept[row] = objects[row]
    return kept


def add_refused(checked: CheckedColumn, code: str, rows: np.ndarray, length: int) -> CheckedColumn:
    mask = np.zeros(length, np.bool_)
    mask[rows] = True
    before = checked.refused.get(code)
    return CheckedColumn(checked.values, {**checked.refused, code: mask if before is None else mask | before})
