"""The descriptive sections, which are kept as they are (clause 1.3), and the evidence (clause 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.problems import Problems, is_number, read_array, read_object
from schemabridge.schema import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS = ("model", "environment", "statistics", "extensions")


def decode_section(value: object, name: str, problems: Problems) -> Mapping[str, object]:
    """Return a section, empty where it is absent or null."""
    return {} if value is None else read_object(value, name, problems) or {}


def decode_outputs(value: object, problems: Problems) -> tuple[Mapping[str, object], ...]:
    """Return the outputs; items of another kind are ignored, as everything unknown here (see `keep_foreign`)."""
    items = [] if value is None else read_array(value, "outputs", problems) or []
    return tuple(item for item in items if isinstance(item, dict))


def keep_foreign(value: object) -> Mapping[int, object]:
    """Return the items of `outputs` that are no objects, by position: who scores refuses them (clause 21.1)."""
    items = value if isinstance(value, list) else []
    return {position: item for position, item in enumerate(items) if not isinstance(item, dict)}


def decode_evidence(value: object, problems: Problems) -> Evidence | None:
    """Return the evidence; what is not understood counts as not given and is kept."""
    item = None if value is None else read_object(value, "evidence", problems)
    if item is None:
        return None
    known: dict[str, object] = {}
    if isinstance(item.get("source"), str):
        known["source"] = item["source"]
    for key in ("rows", "cells_differing"):
        count = item.get(key)
        if is_number(count) and float(count).is_integer():
            known[key] = int(count)
    if is_by_input(item.get("inputs")):
        known["inputs"] = {name: tuple(each) for name, each in item["inputs"].items()}  # type: ignore[attr-defined]
    extra = {key: value for key, value in item.items() if key not in known}
    return Evidence(**known, extra=extra)  # type: ignore[arg-type]


def is_by_input(value: object) -> bool:
    """Return whether it holds an array of objects for each name."""
    arrays = list(value.values()) if isinstance(value, dict) else [None]
    return all(isinstance(each, list) and all(isinstance(one, dict) for one in each) for each in arrays)
