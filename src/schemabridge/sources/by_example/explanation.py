"""What a candidate that reproduces a column of X is, whatever its family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.by_example.number_image import NumberImage


class Content(Protocol):
    """How a candidate computes its column of X; `kind` is what the file says of the encoding (clause 6.2)."""

    @property
    def kind(self) -> str: ...

    def lower(self, program: ProgramBuilder) -> str:
        """Add its steps; return the register, one feature wide."""
        ...


# The order of candidates: of one raw column the first that reproduces all rows wins.
(
    NUMBER,
    FILLED,
    INDICATOR,
    SCALED,
    CODE,
    BIN,
    CLIPPED,
    SCALED_INDICATOR,
    SCALED_CODE,
    SCALED_BIN,
    DERIVED,
    SCALED_DERIVED,
    PART_TABLE,
    MANY_BINS,
    TABLE,
    ANYTHING,
) = range(16)


@dataclass(frozen=True, eq=False)
class Explanation:
    """A candidate that gives all rows of one column of X.

    rank
        Its place in the order of candidates.
    columns
        The raw columns it is made of.
    words
        What it is, for people: "indicator of 'Oslo' of 'city'".
    value
        The one value it is the indicator of, as feature names show it; None for anything else.
    alternatives
        How many such values the column has.
    is_memorised
        Whether so few rows stand for it that only the names in X can vouch for it.
    cut
        What is taken of the one raw column, in words: a cut of its texts, a part of its dates; empty where it is taken as it is.
    """

    rank: int
    columns: tuple[str, ...]
    words: str
    content: Content
    value: str | None = None
    alternatives: int = 0
    is_memorised: bool = False
    cut: str = ""

    @property
    def source(self) -> tuple[str, ...]:
        """The raw columns and what is taken of them: values of one source are values of one vocabulary."""
        return (*self.columns, self.cut)


def new_derived(image: NumberImage, *, is_memorised: bool = False) -> Explanation:
    """Return a candidate that is made of several numbers, or of a function of one."""
    rank = DERIVED if image.affine is None else SCALED_DERIVED
    return Explanation(rank, image.base.columns, image.words, image, is_memorised=is_memorised)
