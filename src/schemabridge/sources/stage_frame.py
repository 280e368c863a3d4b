"""The frame before a step as one of its own, with a program over it that is put behind the steps which made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.frames.frame import open_frame
from schemabridge.sources.linked_features import link_features
from schemabridge.sources.shown_frames import hold_frame
from schemabridge.sources.sklearn.encoders import find_cell
from schemabridge.sources.sklearn.features import Cell, Feature, fold
from schemabridge.sources.sklearn.registry import Block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from schemabridge.encodings.declared_column import DeclaredColumn


@dataclass(frozen=True, eq=False)
class Stage:
    """A frame before a step; `named` are its columns over the raw ones, of `program`, and `builder` is the program over it."""

    program: ProgramBuilder
    before: pd.DataFrame
    named: Mapping[str, Feature]
    builder: ProgramBuilder

    @property
    def block(self) -> Block:
        """Its columns, each as it is."""
        return Block(self.before, tuple(Feature(name, Cell(name)) for name in self.named))

    @cached_property
    def valued(self) -> frozenset[str]:
        """The columns that can be told apart by their values: numbers that were computed have no end of them."""
        return frozenset(
            name for name, each in self.named.items() if fold(each) is not None or find_cell(each) is not None
        )

    def link(self, features: Sequence[Feature]) -> list[Feature]:
        """Return features over it as features over the raw columns."""
        return link_features(self.program, self.named, self.builder, features)

    def declare(self, parsed: Mapping[str, DeclaredColumn]) -> Stage:
        """Return it with more said of its columns."""
        return replace(self, builder=ProgramBuilder(open_frame(self.before), {**self.builder.declared, **parsed}))


def open_stage(program: ProgramBuilder, given: Block) -> Stage:
    """Return the frame of what a step is given."""
    before = hold_frame(given.shown, [feature.name for feature in given.features])
    return new_stage(program, before, dict(zip(before.columns, given.features, strict=True)))


def new_stage(program: ProgramBuilder, before: pd.DataFrame, named: Mapping[str, Feature]) -> Stage:
    """Return a frame; what the user says of a raw column is said of it as long as nothing has changed it."""
    cells = {name: find_cell(feature) for name, feature in named.items()}
    declared = {
        name: program.declared[cell.column]
        for name, cell in cells.items()
        if cell == Cell(name) and cell.column in program.declared
    }
    return Stage(program, before, named, ProgramBuilder(open_frame(before), declared))
