"""Vocabularies: ordered, typed values without duplicates (clause 4.4)."""

from __future__ import annotations

from schemabridge.document.columns import UNKNOWN_TYPE, decode_type, list_type_keys
from schemabridge.document.problems import Problems, check_keys, join_path, read_object
from schemabridge.document.typed_values import check_distinct, read_values
from schemabridge.schema import Vocabulary


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
