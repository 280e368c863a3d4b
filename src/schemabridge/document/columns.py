"""Columns and their types (clause 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.column_text import decode_column_text
from schemabridge.document.problems import Problems, check_keys, quote, read_array, read_object, read_text, read_word
from schemabridge.document.typed_values import decode_missing_values
from schemabridge.frames.times import UNITS
from schemabridge.frames.types import TYPES, ColumnType
from schemabridge.schema import Column

if TYPE_CHECKING:
    from schemabridge.frames.types import Value

MAX_COLUMNS = 100_000
TEXT_SINCE = 1  # the minor version


def decode_columns(value: object, problems: Problems) -> tuple[Column, ...]:
    """Return the columns at their positions; an unusable name is empty, an unusable type UNKNOWN_TYPE."""
    items = read_array(value, "columns", problems)
    if items is None:
        return ()
    if not 1 <= len(items) <= MAX_COLUMNS:  # clauses 1.1, 5.6
        problems.add("columns", f"expected 1 to {MAX_COLUMNS} columns, found {len(items)}")
        return ()
    columns = tuple(decode_column(item, f"columns[{i}]", problems) for i, item in enumerate(items))
    check_unique(
        [(f"columns[{i}].name", column.name) for i, column in enumerate(columns) if column.name],
        problems,
    )
    return columns


def decode_column(value: object, path: str, problems: Problems) -> Column:
    """Return one column."""
    item = read_object(value, path, problems)
    if item is None:
        return Column("", UNKNOWN_TYPE)
    meant = list_text_keys(item) if problems.minor >= TEXT_SINCE else ()
    check_keys(item, path, problems, required=("name", "type"), optional=(*list_type_keys(item), *meant))
    name = read_text(item["name"], f"{path}.name", problems) if "name" in item else None
    kind = decode_type(item, path, problems)
    text = None
    if "text" in meant and "text" in item and kind != UNKNOWN_TYPE:
        text = decode_column_text(item["text"], kind, f"{path}.text", problems)
    absent: tuple[Value, ...] = ()
    if "missing_values" in meant and "missing_values" in item and kind != UNKNOWN_TYPE:
        absent = decode_missing_values(item["missing_values"], kind, f"{path}.missing_values", problems)
    return Column(name or "", kind, text, absent)


def decode_type(item: dict[str, object], path: str, problems: Problems) -> ColumnType:
    """Return the type that `type`, `unit` and `instant` spell, UNKNOWN_TYPE if they spell none."""
    if "type" not in item:
        return UNKNOWN_TYPE
    name = read_word(item["type"], f"{path}.type", problems, TYPES)
    if name is None:
        return UNKNOWN_TYPE
    keys = TYPES[name].keys
    for key in keys:
        if key not in item:
            problems.add(f"{path}.{key}", f"expected this key for the type {name}, found none")
            return UNKNOWN_TYPE
    unit = read_word(item["unit"], f"{path}.unit", problems, UNITS) if "unit" in keys else None
    instant = read_flag(item["instant"], f"{path}.instant", problems) if "instant" in keys else None
    known = ("unit" in keys) == (unit is not None) and ("instant" in keys) == (instant is not None)
    return ColumnType(name, unit, instant) if known else UNKNOWN_TYPE


def read_flag(value: object, path: str, problems: Problems) -> bool | None:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    problems.expect(path, "true or false", value)
    return None


def list_text_keys(item: dict[str, object]) -> tuple[str, ...]:
    """Return `missing_values`, and `text` where the item's type may have it, or is unknown (clauses 4.11, 4.13)."""
    name = item.get("type")
    facts = TYPES.get(name) if isinstance(name, str) else None
    return (
        ("text", "missing_values")
        if facts is None or facts.takes_number_text or facts.takes_time_text
        else ("missing_values",)
    )


def list_type_keys(item: dict[str, object]) -> tuple[str, ...]:
    """Return the keys that the item's type brings with it; all of them where the type is unknown."""
    name = item.get("type")
    known = isinstance(name, str) and name in TYPES
    return TYPES[str(name)].keys if known else ("unit", "instant")


def check_unique(names: list[tuple[str, str]], problems: Problems) -> None:
    """Note every name, given as (path, name), that occurred before."""
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            problems.add(path, f"expected a name that no other has, found {quote(name)} again")
        seen.add(name)


UNKNOWN_TYPE = ColumnType("?")
