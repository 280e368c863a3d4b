"""A column of a frame, also one of Python objects of several kinds: its values, and which cells its type refuses (clause 12.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.errors import SchemabridgeError, new_column_error
from schemabridge.frames.columns import (
    accept_checked,
    check_column,
    code_of_beyond,
    get_source,
    read_column,
)
from schemabridge.frames.python_objects import convert_list, find_beyond, find_kinds
from schemabridge.frames.time_objects import ambiguous_mix
from schemabridge.frames.values import CheckedColumn, Numbers, absent_values, to_floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.values import Values
    from schemabridge.schema import Column


def read_values(frame: Frame, column: Column, known: pa.Array | None = None) -> Values:
    """Return the values of a column of a frame, see `check_column`; raises the errors of the type phase (clause 4.3)."""
    if frame.kept is None:
        return read_anew(frame, column, known)
    if column not in frame.kept:
        frame.kept[column] = read_anew(frame, column, known)
    return frame.kept[column]


def read_anew(frame: Frame, column: Column, known: pa.Array | None) -> Values:
    if (shared := frame.encode(column.name)) is not None:
        try:
            return read_column(shared, column)
        except SchemabridgeError:  # told of the cells as they are
            pass
    try:
        source = get_source(frame, column)
    except SchemabridgeError as error:
        if column.text is None:
            raise
        mixed = split_kinds(frame.get_objects(column.name), column, error)
        if not mixed.kinds.keys() <= mixed.accepted:  # one kind more is refused as a whole (clause 4.3)
            raise
        return accept_checked(check_mixed(mixed, column), mixed.sources, column)
    return read_column(source, column, known)


def list_sources(frame: Frame, column: Column) -> tuple[ArrowColumn, ...]:
    """Return a column of a frame in parts of one kind each, mostly one; raises what concerns the column as a whole."""
    try:
        return (get_source(frame, column),)
    except SchemabridgeError as error:
        return split_kinds(frame.get_objects(column.name), column, error).sources


@dataclass(frozen=True)
class MixedColumn:
    """A column of Python objects: the rows of each kind, and its cells as Arrow; the type takes those that are `accepted`.

    `beyond` are the rows of integers beyond 2^53, which are of no kind.
    """

    rows: int
    kinds: Mapping[str, np.ndarray]
    parts: Mapping[str, tuple[ArrowColumn, ...]]
    accepted: frozenset[str]
    beyond: np.ndarray

    @property
    def sources(self) -> tuple[ArrowColumn, ...]:
        """All cells, missing in each other's rows."""
        return tuple(part for parts in self.parts.values() for part in parts)


def split_kinds(objects: Sequence[object] | None, column: Column, error: SchemabridgeError) -> MixedColumn:
    """Return a column in parts of one kind each; raises `error` where it is no mix of kinds.

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
    parts = {kind: tuple(convert_parts(objects, rows, column.name)) for kind, rows in kinds.items()}
    if len(beyond):
        shown = [None if value is None else str(value) for value in keep_rows(objects, beyond)]
        parts["beyond"] = (convert_list(shown, column.name),)
    return MixedColumn(len(objects), kinds, parts, accepted, beyond)


def check_mixed(mixed: MixedColumn, column: Column) -> CheckedColumn:
    """Return what a column of several kinds holds, and the cells that its type refuses (clause 12.3)."""
    found = [(kind, check_accepted(mixed, kind, column)) for kind in mixed.kinds if kind in mixed.accepted]
    checked = found[0][1] if found else CheckedColumn(absent_values(mixed.rows))
    for kind, each in found[1:]:
        checked = join_checked(checked, each, mixed.kinds[kind])
    for kind, rows in mixed.kinds.items():
        if kind not in mixed.accepted:
            checked = add_refused(checked, "wrong_type", rows, mixed.rows)
    if not len(mixed.beyond):
        return checked
    code = code_of_beyond(column) if "number" in mixed.accepted else "wrong_type"
    return add_refused(checked, code, mixed.beyond, mixed.rows)


def check_accepted(mixed: MixedColumn, kind: str, column: Column) -> CheckedColumn:
    """Return the cells of a kind that the type takes; raises where they are refused as a whole.

    Beside cells of a kind that it does not take, the column is one of several kinds then (clause 12.3).
    """
    parts = mixed.parts[kind]
    try:
        if len(parts) > 1:
            raise ambiguous_mix(column.name)
        return check_column(parts[0] if parts else pa.nulls(mixed.rows), column)
    except SchemabridgeError as error:
        if mixed.kinds.keys() <= mixed.accepted:
            raise
        found = "values of several kinds"
        raise new_column_error(
            "wrong_type", column.name, expected=str(column.type), found=found, hint=error.hint
        ) from None


def convert_parts(objects: Sequence[object], rows: np.ndarray, name: str) -> list[ArrowColumn]:
    """Return the cells of one kind as Arrow, in two parts where they are times with a zone and without."""
    zoned = np.array([getattr(objects[row], "tzinfo", None) is not None for row in rows.tolist()], np.bool_)
    return [convert_list(keep_rows(objects, each), name) for each in (rows[zoned], rows[~zoned]) if len(each)]


def find_accepted(kinds: Iterable[str], column: Column) -> frozenset[str]:
    """Return the kinds of objects in a column whose cells are read each as its kind, none where they exclude each other."""
    accepted = frozenset(kinds) & column.type.facts.objects
    if len(accepted) > 1:  # true and false beside numbers: neither is what the other is
        return frozenset()
    return accepted | ({"text"} & set(kinds) if column.text is not None else set())


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
