"""The steps of a schema by what they read, and the values of its vocabularies, ready to be looked up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Column, FeatureSchema, Step


@dataclass(frozen=True, eq=False)
class ProgramIndex:
    """A schema with its columns, steps and values at hand."""

    schema: FeatureSchema

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.schema.columns}

    @cached_property
    def readers(self) -> Mapping[str, list[Step]]:
        """The steps that read each column, in the order of the file."""
        readers: dict[str, list[Step]] = {name: [] for name in self.columns}
        for step in self.schema.steps:
            if step.column is not None:
                readers[step.column].append(step)
        return readers

    @cached_property
    def followers(self) -> Mapping[str, list[Step]]:
        """The steps that take each step's register, alone or beside others; none is not there."""
        followers: dict[str, list[Step]] = defaultdict(list)
        for step in self.schema.steps:
            for operand in dict.fromkeys(step.operands):
                followers[operand].append(step)
        return followers

    def list_alone(self, step: Step) -> list[Step]:
        """Return the steps that take the register of a step and no other."""
        return [each for each in self.followers.get(step.id, ()) if len(each.operands) == 1]

    @cached_property
    def features(self) -> Mapping[str, tuple[str, ...]]:
        """The features that each step gives to an input."""
        return {each.source: each.features for one in self.schema.inputs for each in one.encodings}

    @cached_property
    def values(self) -> dict[str, list[object]]:
        """The values of every vocabulary, by its name."""
        return {name: vocabulary.values.to_pylist() for name, vocabulary in self.schema.vocabularies.items()}

    @cached_property
    def sets(self) -> dict[str, frozenset[object]]:
        """The values of every vocabulary without their order."""
        return {name: frozenset(values) for name, values in self.values.items()}

    def get_values(self, step: Step) -> Sequence[object]:
        """Return the values of the vocabulary that a step names."""
        return self.values[str(step.params["vocabulary"])]

    def list_matches(self, column: str) -> list[Step]:
        """Return the steps that look up a column in a vocabulary, none where the schema does not have it."""
        return [step for step in self.readers.get(column, ()) if "vocabulary" in step.params]
