"""The program while it is being written: columns, vocabularies and steps of the encodings lowered so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.encodings.declared_column import read_declared
from schemabridge.encodings.operand import Training
from schemabridge.program.ops import OPS
from schemabridge.program.run import run_frame
from schemabridge.schema import Encoding, FeatureSchema, Input, Step, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemabridge.encodings.declared_column import DeclaredColumn
    from schemabridge.encodings.operand import Operand
    from schemabridge.frames.frame import Frame


class ProgramBuilder:
    """Collects steps; equal steps are one step, and what no input needs is left out when it is drafted.

    Parameters
    ----------
    frame
        The training frame.
    declared
        What the user says of columns, by name.
    """

    def __init__(self, frame: Frame, declared: Mapping[str, DeclaredColumn] | None = None) -> None:
        self.frame = frame
        self.declared = declared or {}
        self._columns: dict[str, Training] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._steps: dict[str, Step] = {}
        self._known: dict[object, str] = {}
        self._places: dict[
            str, int
        ] = {}  # of steps and of vocabularies, so that a draft passes over none it does not need
        self._vocabulary_places: dict[str, int] = {}
        self.unscaled: dict[str, str] = {}  # columns without spread in training, with the kind that would divide by it
        self.learned: dict[str, Vocabulary] = {}  # vocabularies that nobody gave

    def read_training(self, name: str) -> Training:
        """Return a training column as the user declared it, or with the type inferred for it."""
        if name not in self._columns:
            self._columns[name] = Training(self.frame, *read_declared(self.frame, name, self.declared.get(name)))
        return self._columns[name]

    def declare(self, name: str, declared: DeclaredColumn) -> None:
        """Note what a source has found out about a column that no step reads yet."""
        self.declared = {**self.declared, name: declared}
        self._columns.pop(name, None)
        self.read_training(name)

    def note_spread(self, operand: Operand, kind: str, has_spread: Iterable[bool]) -> None:
        """Note a column of which several training rows have no spread that a scale could be made of."""
        if not all(has_spread) and self.frame.rows > 1:
            self.unscaled[operand.column.name] = kind

    def reads(self, name: str) -> bool:
        """Return whether a step reads a column."""
        return any(step.column == name for step in self._steps.values())

    def add_reading(self, step_id: str, op: str, column: str, **params: object) -> str:
        """Add a step that reads `column`; return its id."""
        return self._add(step_id, op, column, (), params)

    def add_step(self, step_id: str, op: str, operands: Sequence[str], **params: object) -> str:
        """Add a step on earlier registers; return its id, which is that of an equal step where there is one."""
        return self._add(step_id, op, None, tuple(operands), params)

    def add_vocabulary(self, column: str, vocabulary: Vocabulary) -> str:
        """Add a vocabulary under the column's name, made unique where another one has it; return its name."""
        name, number = column, 1
        while name in self._vocabularies and self._vocabularies[name] != vocabulary:
            number += 1
            name = f"{column}.{number}"
        self._vocabularies[name] = vocabulary
        self._vocabulary_places.setdefault(name, len(self._vocabulary_places))
        return name

    def compute(self, operand: Operand) -> np.ndarray:
        """Return the training values of a register as the kernel computes them: float64 (n, w)."""
        source = operand.register or ""
        names = tuple(str(position) for position in range(len(operand.features)))
        encoding = Encoding("register", (operand.column.name,), source, names)
        schema = self.draft((Input("register", "float64", (None, len(names)), (encoding,), nan="pass"),))
        return run_frame(self.frame, schema)["register"]

    def draft(self, inputs: tuple[Input, ...]) -> FeatureSchema:
        """Return the schema of `inputs`, not sealed: the steps they need, columns in the order of the frame."""
        needed = self._find_needed(encoding.source for each in inputs for encoding in each.encodings)
        steps = tuple(self._steps[each] for each in sorted(needed, key=self._places.__getitem__))
        used = dict.fromkeys(str(step.params["vocabulary"]) for step in steps if "vocabulary" in step.params)
        vocabularies = {
            name: self._vocabularies[name] for name in sorted(used, key=self._vocabulary_places.__getitem__)
        }
        read = {step.column for step in steps if step.column is not None}
        columns = tuple(self._columns[name].column for name in sorted(read, key=self.frame.positions.__getitem__))
        return FeatureSchema(columns, vocabularies, steps, inputs, fingerprint="")

    def _add(
        self, step_id: str, op: str, column: str | None, operands: tuple[str, ...], params: dict[str, object]
    ) -> str:
        ordered = {param.name: params[param.name] for param in OPS[op].params if params.get(param.name) is not None}
        key = (op, column, operands, tuple((name, freeze_param(value)) for name, value in ordered.items()))
        if key not in self._known:
            unique = make_unique(step_id, self._steps)
            self._steps[unique] = Step(unique, op, column, operands, ordered)
            self._places[unique] = len(self._places)
            self._known[key] = unique
        return self._known[key]

    def _find_needed(self, ids: Iterable[str]) -> set[str]:
        needed: set[str] = set()
        waiting = list(ids)
        while waiting:
            step_id = waiting.pop()
            if step_id not in needed:
                needed.add(step_id)
                waiting.extend(self._steps[step_id].operands)
        return needed


def freeze_param(value: object) -> object:
    """Return a parameter as something hashable; -0.0 and 0.0 differ."""
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.shape, value.tobytes())
    return (type(value).__name__, repr(value))


def make_unique(name: str, taken: dict[str, Step]) -> str:
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}.{number}"
    return unique
