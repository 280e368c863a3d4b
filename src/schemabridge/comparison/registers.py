"""Registers as what they compute: keys that are equal where the numbers are, whatever the ids in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from schemabridge.schema import Step


class Keys:
    """Numbers expressions: the same parts have the same key in both schemas."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[object, ...], int] = {}

    def make(self, *parts: str | int | bytes) -> int:
        """Return the key of an expression; floats stand as bytes, because 0.0 equals -0.0."""
        return self.numbers.setdefault(parts, len(self.numbers))


@dataclass(frozen=True, eq=False)
class Cells:
    """The kinds of cells that steps after a `match` or `bin` can tell apart, by position.

    `positions` are those of values of a column, `others` of all other values and `missing` of missing cells, None
    where there are no such cells; `nan` is the key of the condition that a cell is missing.
    """

    key: int
    count: int
    missing: int | None
    nan: int | None
    others: int | None = None
    positions: Mapping[object, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Codes:
    """A register of codes: the code of each kind of cells. `operand` is what is binned, None for a `match`."""

    step: Step
    cells: Cells
    codes: np.ndarray
    operand: Number | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Number:
    """One column of a register of numbers.

    `exact` is equal for two of the same bits in every row, `value` for two of equal numbers, zeros of either sign;
    `nan` is the key of the condition under which it is NaN, None for never. `lo`, `hi` and `integral` hold whenever it
    is not. It is column `index` of the register of `step`, made of `operand`, None for a `number`.
    """

    step: Step
    index: int
    operand: Register | None
    exact: int
    value: int
    nan: int | None
    lo: float
    hi: float
    integral: bool

    def get_key(self, dtype: str) -> int:
        """Return what is equal for two of the same bytes in an input of a dtype; -0.0 is 0 in integers (clause 6.4)."""
        return self.exact if dtype.startswith("float") else self.value

    def is_constant(self) -> bool:
        """Return whether it is the same number in every row that both schemas accept."""
        return self.nan is None and self.lo == self.hi

    def is_within(self, limit: float) -> bool:
        """Return whether its magnitude is always below a limit."""
        return -limit < self.lo and self.hi < limit


Register: TypeAlias = Number | Codes


def find_unknown_code(step: Step) -> int | None:
    """Return the code that a `match` step gives to a value outside its vocabulary, None where it refuses it."""
    if step.params["unknown"] == "error":
        return None
    return step.get_integer("missing" if step.params["unknown"] == "missing" else "unknown")


def list_chain(register: Register) -> Iterator[Register]:
    """Yield a register and those that it is made of, the reading step last."""
    link: Register | None = register
    while link is not None:
        yield link
        link = link.operand


def find_source_column(register: Register) -> str:
    """Return the column that a register is made of."""
    return str([link.step.column for link in list_chain(register)][-1])
