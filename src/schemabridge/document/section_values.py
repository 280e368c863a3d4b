"""Values of a descriptive section by their type: what is of another type counts as absent (clauses 1.3, 19.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Section: TypeAlias = "Mapping[str, object]"


def get_object(owner: Section, key: str) -> Section:
    """Return the object under a key, an empty one where there is none."""
    value = owner.get(key)
    return value if isinstance(value, Mapping) else {}


def get_items(owner: Section, key: str) -> list[Section] | None:
    """Return the objects in the array under a key, None where there is no array."""
    value = owner.get(key)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, (list, tuple)) else None


def get_text(owner: Section, key: str) -> str | None:
    """Return the text under a key."""
    value = owner.get(key)
    return value if isinstance(value, str) else None


def get_texts(owner: Section, key: str) -> tuple[str, ...] | None:
    """Return the texts in the array under a key, None where there is no array."""
    value = owner.get(key)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, (list, tuple)) else None
