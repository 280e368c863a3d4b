"""What the name of a column of X says about the raw column and the value that it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemabridge.sources.by_example.explanation import Explanation

SEPARATORS = "_.-=: |/["
VALUE, SAME, PREFIXED, BEGINS, PART, NOTHING = 6, 5, 4, 3, 1, 0


def weigh_name(name: str | None, explanation: Explanation) -> int:
    """Return how strongly a name speaks for a candidate, 0 where it says nothing.

    `city_Oslo` speaks for the indicator of Oslo of the column `city` more than `city` itself would, then `p_Oslo`
    (get_dummies' prefix), then `city_anything`, then any name that has `city` in it.
    """
    if name is None:
        return NOTHING
    return max((weigh_column(name, column, explanation.value) for column in explanation.columns), default=NOTHING)


def weigh_column(name: str, column: str, value: str | None) -> int:
    rest = strip_column(name, column)
    if value is not None and rest is not None and is_value(rest, value):
        return VALUE
    if rest == "":
        return SAME
    if value is not None and value and any(is_value(each, value) for each in list_ends(name)):
        return PREFIXED
    if rest is not None:
        return BEGINS
    return PART if column.casefold() in name.casefold() else NOTHING


def strip_column(name: str, column: str) -> str | None:
    """Return what stands behind the name of a raw column and a separator; None where the name does not begin so."""
    if name == column:
        return ""
    if not name.startswith(column):
        return None
    rest = name[len(column) :]
    return rest.lstrip(SEPARATORS) or None if rest[0] in SEPARATORS else None


def list_ends(name: str) -> list[str]:
    """Return what stands behind each separator of a name, and the name itself."""
    return [name, *(name[place + 1 :] for place, letter in enumerate(name) if letter in SEPARATORS)]


def is_value(text: str, value: str) -> bool:
    """Return whether a text is a value as names show it: `1` and `1.0` are one."""
    if text == value or text.rstrip("]") == value:
        return True
    try:
        return float(text) == float(value)
    except ValueError:
        return False
