"""The Arrow form of a document (clauses 3.2 and 3.3): which arrays stand apart, and what names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.document.arrow_file import ArrowFile, new_invalid_arrow
from schemabridge.frames.types import TYPES
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_ARRAY = 1000

PARAM_TYPES = {"numbers": pa.float64(), "range": pa.float64(), "codes": pa.int64(), "indices": pa.int64()}


def join_arrays(document: dict[str, object], file: ArrowFile, source: str) -> None:
    """Put the arrays where `$arrow` names them (clauses 3.2 and 3.3).

    Raises
    ------
    SchemabridgeError
        `invalid_arrow` for columns named not once, or of a type that does not fit the place.
    """
    slots = [(slot, name) for slot in find_slots(document) if (name := slot.get_name()) is not None]
    named = {name for _, name in slots}
    # Before the columns are read, of which a hostile file may claim millions.
    if len(named) != len(slots) or file.count_columns() != len(slots):
        raise new_invalid_arrow(source, "columns that are not named exactly once in the document")
    arrays = file.read_arrays()
    for slot, name in slots:
        if name not in arrays:
            raise new_invalid_arrow(source, f"no column {name[:100]!r}")
        values = arrays[name]
        if slot.type is not None and not values.type.equals(slot.type):
            found = f"a column {name[:100]!r} of {values.type} items where {slot.type} belongs"
            raise new_invalid_arrow(source, found)
        slot.parent[slot.key] = values


@dataclass(frozen=True)
class ArraySlot:
    """A place where an array may stand apart: `type` is the type of its items, None if nobody can say."""

    parent: dict[str, object]
    key: str
    type: pa.DataType | None

    def get_name(self) -> str | None:
        """Return the column that the place refers to, None if it refers to none."""
        value = self.parent[self.key]
        name = value.get("$arrow") if isinstance(value, dict) and len(value) == 1 else None
        return name if isinstance(name, str) else None


def find_slots(document: dict[str, object]) -> Iterator[ArraySlot]:
    """Yield the values of every vocabulary and every array parameter."""
    vocabularies = document.get("vocabularies")
    for item in vocabularies.values() if isinstance(vocabularies, dict) else ():
        if isinstance(item, dict) and "values" in item:
            facts = TYPES.get(str(item.get("type")))
            yield ArraySlot(item, "values", None if facts is None else facts.vocabulary_type)
    steps = document.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            yield from find_params(step)


def find_params(step: dict[str, object]) -> Iterator[ArraySlot]:
    """Yield the array parameters of a step; of an op not known here, every key."""
    name = step.get("op")
    op = OPS.get(name) if isinstance(name, str) else None
    if op is None:
        yield from (ArraySlot(step, key, None) for key in step if key not in ("id", "op", "column", "in"))
        return
    for param in op.params:
        if param.kind in PARAM_TYPES and param.name in step:
            yield ArraySlot(step, param.name, PARAM_TYPES[param.kind])


def split_arrays(document: dict[str, object]) -> dict[str, pa.Array]:
    """Replace by references what belongs into columns, and return the columns (clause 3.2)."""
    arrays: dict[str, pa.Array] = {}
    vocabularies, steps = document["vocabularies"], document["steps"]
    assert isinstance(vocabularies, dict)
    assert isinstance(steps, list)
    for name, item in vocabularies.items():
        arrays[f"vocabularies/{name}"] = item["values"]
        item["values"] = {"$arrow": f"vocabularies/{name}"}
    for step in steps:
        for key, value in step.items():
            if isinstance(value, np.ndarray) and len(value) > LONG_ARRAY:
                name = f"steps/{step['id']}/{key}"
                arrays[name] = pa.array(value)
                step[key] = {"$arrow": name}
    return arrays
