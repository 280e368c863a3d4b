"""A number as it is, scaled, clipped and filled: what a column of X may be of a base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.sources.by_example.date_parts import DatePart
from schemabridge.sources.by_example.explanation import CLIPPED, FILLED, NUMBER, SCALED, SCALED_DERIVED
from schemabridge.sources.by_example.spans import is_moment

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.affine import Affine
    from schemabridge.sources.by_example.bases import Base


@dataclass(frozen=True, eq=False)
class NumberImage:
    """A base, then an affine image, then bounds, then a number in place of what is missing.

    Bounds and fill are applied last, whatever the order was in training: so they are numbers that stand in X.
    """

    base: Base
    affine: Affine | None = None
    bounds: tuple[float, float] | None = None
    fill: float | None = None

    @property
    def kind(self) -> str:
        """The name of the outermost thing that was done."""
        if self.affine is not None:
            return self.affine.kind
        if self.bounds is not None:
            return "clip"
        return self.base.kind if self.fill is None else "fill"

    @property
    def rank(self) -> int:
        """Its place in the order of candidates."""
        if self.affine is not None:
            return SCALED
        if self.bounds is not None:
            return CLIPPED
        if isinstance(self.base, DatePart) and self.base.part == "is_leap_year":  # of two years, the year is likelier
            return SCALED_DERIVED
        if is_moment(self.base):
            return SCALED
        return NUMBER if self.fill is None else FILLED

    @property
    def words(self) -> str:
        """What it is, for people."""
        parts = [self.base.words]
        parts += [] if self.affine is None else [f"{self.affine.kind} ({self.affine.words})"]
        parts += [] if self.bounds is None else ["clipped to {:g} … {:g}".format(*self.bounds)]
        parts += [] if self.fill is None else [f"{self.fill:g} where missing"]
        return ", ".join(parts)

    def lower(self, program: ProgramBuilder) -> str:
        """Add the steps."""
        register = self.base.read(program)
        if self.affine is not None:
            register = self.affine.add_to(program, register)
        if self.bounds is not None:
            low, high = (np.array([each]) for each in self.bounds)
            register = program.add_step(f"{register}.clipped", "clip", [register], lo=low, hi=high)
        if self.fill is not None:
            register = program.add_step(f"{register}.filled", "fill", [register], value=np.array([self.fill]))
        return register
