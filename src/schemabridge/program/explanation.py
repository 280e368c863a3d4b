"""Features in words, and the steps that each of them is made by (clause 18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from schemabridge.program.index import ProgramIndex
from schemabridge.program.ops import OPS, code_number
from schemabridge.program.phrases import join_or
from schemabridge.program.registers import measure_registers
from schemabridge.schema import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.program.phrases import Phrase
    from schemabridge.schema import FeatureSchema, Input

Place: TypeAlias = tuple[int, int]  # the position of a step, and a column of its register


@dataclass(frozen=True)
class Feature:
    """One feature of an input and where its path ends: the register it is taken from, and the column there."""

    input: Input
    position: int
    name: str
    end: Place


class Explainer:
    """What the features of a schema are and how they come about.

    Parameters
    ----------
    schema
        A schema that the reader or the recorder has checked.
    """

    def __init__(self, schema: FeatureSchema) -> None:
        self.schema = schema
        self.program = ProgramIndex(schema)
        self.widths = measure_registers(schema.steps)
        self.positions = {step.id: position for position, step in enumerate(schema.steps)}
        self._phrases: dict[Place, Phrase] = {}

    def list_features(self) -> Iterator[Feature]:
        """Return the features of all inputs in their order."""
        for each in self.schema.inputs:
            position = 0
            for encoding in each.encodings:
                for index, name in enumerate(encoding.features):
                    yield Feature(each, position, name, (self.positions[encoding.source], index))
                    position += 1

    def find_path(self, end: Place) -> list[Place]:
        """Return the columns of registers that one is made from, itself included, in the order of the file (18.2)."""
        found: set[Place] = set()
        waiting = [end]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting.extend(self._list_operands(place))
        return sorted(found)

    def list_columns(self, path: list[Place]) -> list[str]:
        """Return the columns of the frame that a path begins with, in the order of the file."""
        read = {self.schema.steps[position].column for position, _ in path}
        return [column.name for column in self.schema.columns if column.name in read]

    def describe(self, feature: Feature) -> str:
        """Return a feature in one line of words."""
        phrase = self._say_path(feature.end)
        if phrase.cases:  # codes go into an input as numbers (clause 6.4)
            phrase = code_number.say(Step("", code_number.OP.name), 0, [phrase], self.program)
        is_refused = phrase.may_miss and feature.input.nan != "pass"
        refused = list(dict.fromkeys([*phrase.refused, *(["missing"] if is_refused else [])]))
        notes = [f"refused where {join_or(refused)}"] if refused else []
        notes += ["NaN where missing"] if phrase.may_miss and not is_refused else []
        return "; ".join([phrase.text, *notes])

    def say_step(self, step: Step) -> str:
        """Return what the first column of a step's register is, as a formula."""
        return self._say_path((self.positions[step.id], 0)).text

    def _say_path(self, end: Place) -> Phrase:
        for place in self.find_path(end):
            if place not in self._phrases:
                self._phrases[place] = self._say(place)
        return self._phrases[end]

    def _list_operands(self, place: Place) -> list[Place]:
        step = self.schema.steps[place[0]]
        stacked = [
            (self.positions[operand], index) for operand in step.operands for index in range(self.widths[operand])
        ]
        return [stacked[index] for index in OPS[step.op].words.columns(step, place[1], len(stacked))]

    def _say(self, place: Place) -> Phrase:
        step = self.schema.steps[place[0]]
        operands = [self._phrases[each] for each in self._list_operands(place)]
        return OPS[step.op].words.say(step, place[1], operands, self.program)
