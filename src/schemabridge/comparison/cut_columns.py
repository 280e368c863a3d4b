"""What steps cut off a column, as columns of their own: a program is compared as if it read these (clause 16.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemabridge.frames.text_cuts import say_cuts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.schema import Column, FeatureSchema, Step


@dataclass(frozen=True)
class CutColumns:
    """A schema of which no step cuts text; `bases` are the columns that it cuts, by the names of what it makes of them."""

    schema: FeatureSchema
    bases: Mapping[str, str]


def part_cuts(schema: FeatureSchema) -> CutColumns:
    """Return a schema that reads what its steps cut off a column as a column of its own, named in words."""
    taken = {column.name for column in schema.columns}
    names = {
        (step.column, step.cuts): name_cut(str(step.column), step.cuts, taken) for step in schema.steps if step.cuts
    }
    columns: list[Column] = []
    for column in schema.columns:
        if any(step.column == column.name and not step.cuts for step in schema.steps):
            columns.append(column)
        made = sorted(name for (base, _), name in names.items() if base == column.name)
        columns += [replace(column, name=name) for name in made]
    steps = tuple(read_cut(step, names[step.column, step.cuts]) if step.cuts else step for step in schema.steps)
    bases = {name: str(base) for (base, _), name in names.items()}
    return CutColumns(replace(schema, columns=tuple(columns), steps=steps), bases)


def name_cut(column: str, cuts: Cuts, taken: set[str]) -> str:
    name = say_cuts(repr(column), cuts)
    while name in taken:
        name += "'"
    return name


def read_cut(step: Step, name: str) -> Step:
    params = {key: value for key, value in step.params.items() if key != "cut"}
    return replace(step, column=name, params=params)
