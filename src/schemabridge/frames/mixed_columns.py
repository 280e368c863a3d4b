"""A column of a frame, also one of Python objects of several kinds: its values, and which cells its type refuses (clause 12.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.errors import SchemabridgeError
from schemabridge.frames.columns import (
    accept_checked,
    check_column,
    code_of_beyond,
    get_source,
    read_column,
)
from schemabridge.frames.python_objects import convert_list, find_beyond, find_kinds
from schemabridge.frames.values import CheckedColumn, Numbers, absent_values, to_floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.values import Values
    from schemabridge.schema import Column


def read_values(frame: Frame, column: Column) -> Values:
    """Return the values of a column of a frame; raises the errors of the type phase (clause 4.3)."""
    try:
        source = get_source(frame, column)
    except SchemabridgeError as error:
        if column.text is None:
            raise
        objects = frame.get_objects(column.name)
        kinds = {} if objects is None else find_kinds(objects)
        if not kinds.keys() <= find_accepted(kinds, column):  # one kind more is refused as a whole (clause 4.3)
            raise
        sources, checked = check_mixed(objects, column, error)
        return accept_checked(checked, sources, column)
    return read_column(source, column)


def list_sources(frame: Frame, column: Column) -> tuple[ArrowColumn, ...]:
    """Return a column of a frame in parts of one kind each, mostly one; raises what concerns the column as a whole."""
    try:
        return (get_source(frame, column),)
    except SchemabridgeError as error:
        return check_mixed(frame.get_objects(column.name), column, error)[0]


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
    accepted = find_accepted(kinds, column)
    beyond = find_beyond(objects)
    if len(beyond):
        kinds["number"] = np.setdiff1d(kinds["number"], beyond)
    try:
        parts = {kind: convert_list(keep_rows(objects, rows), column.name) for kind, rows in kinds.items()}
        found = [(kind, check_column(parts[kind], column)) for kind in accepted]
    except SchemabridgeError:  # the kind that is accepted is refused as a whole
        raise error from None
    checked = found[0][1] if found else CheckedColumn(absent_values(len(objects)))
    for kind, each in found[1:]:
        checked = join_checked(checked, each, kinds[kind])
    for kind, rows in kinds.items():
        if kind not in accepted:
            checked = add_refused(checked, "wrong_type", rows, len(objects))
    if not len(beyond):
        return tuple(parts.values()), checked
    shown = [None if value is None else str(value) for value in keep_rows(objects, beyond)]
    parts["beyond"] = convert_list(shown, column.name)
    code = code_of_beyond(column) if "number" in accepted else "wrong_type"
    return tuple(parts.values()), add_refused(checked, code, beyond, len(objects))


def find_accepted(kinds: Iterable[str], column: Column) -> set[str]:
    """Return the kinds of objects in a column whose cells are read each as its kind, none where they exclude each other."""
    accepted = set(kinds) & column.type.facts.objects
    if len(accepted) > 1:  # true and false beside numbers: neither is what the other is
        return set()
    return accepted | (set(kinds) & {"text"} if column.text is not None else set())


def join_checked(first: CheckedColumn, second: CheckedColumn, rows: np.ndarray) -> CheckedColumn:
    """Return a checked column of numbers that has the cells of `second` in some rows, and elsewhere those of `first`."""
    assert isinstance(first.values, Numbers)
    assert isinstance(second.values, Numbers)
    own = mark_rows(rows, len(first.values.values))
    missing = np.where(own, np.isnan(to_floats(second.values)), np.isnan(to_floats(first.values)))
    values = Numbers(np.where(own, second.values.values, first.values.values), missing)
    joined = CheckedColumn(values, first.refused, first.coerced if second.coerced is None else second.coerced)
    for code, mask in second.refused.items():
        joined = add_refused(joined, code, np.flatnonzero(mask), len(mask))
    return joined


def keep_rows(objects: Sequence[object], rows: np.ndarray) -> list[object]:
    """Return a column in which only these rows have a value."""
    kept: list[object] = [None] * len(objects)
    for row in rows.tolist():
        kept[row] = objects[row]
    return kept


def add_refused(checked: CheckedColumn, code: str, rows: np.ndarray, length: int) -> CheckedColumn:
    mask, before = mark_rows(rows, length), checked.refused.get(code)
    return replace(checked, refused={**checked.refused, code: mask if before is None else mask | before})


def mark_rows(rows: np.ndarray, length: int) -> np.ndarray:
    mask = np.zeros(length, np.bool_)
    mask[rows] = True
    return mask
