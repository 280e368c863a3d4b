"""A column of Python objects of several kinds: which cells its type refuses, and the values of the others (clause 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.frames.columns import CheckedColumn, check_column, code_of_beyond
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
    kinds = find_kinds(objects)
    if kinds.keys() == {"number"} and "number" not in column.type.facts.objects:
        raise error
    accepted = kinds.keys() & column.type.facts.objects
    if len(accepted) > 1:  # true and false beside numbers: neither is what the other is
        accepted = set()
    beyond = find_beyond(objects)
    if len(beyond):
        kinds["number"] = np.setdiff1d(kinds["number"], beyond)
    try:
        parts = {kind: convert_list(keep_rows(objects, rows), column.name) for kind, rows in kinds.items()}
        checked = check_column(parts[next(iter(accepted))], column) if accepted else None
    except SchemabridgeError:  # the kind that is accepted is refused as a whole
        raise error from None
    checked = checked or CheckedColumn(absent_values(len(objects)))
    for kind, rows in kinds.items():
        if kind not in accepted:
            checked = add_refused(checked, "wrong_type", rows, len(objects))
    if not len(beyond):
        return tuple(parts.values()), checked
    shown = [None if value is None else str(value) for value in keep_rows(objects, beyond)]
    parts["beyond"] = convert_list(shown, column.name)
    code = code_of_beyond(column) if "number" in accepted else "wrong_type"
    return tuple(parts.values()), add_refused(checked, code, beyond, len(objects))


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
