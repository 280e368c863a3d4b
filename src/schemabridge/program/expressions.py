"""Expressions: registers as what they compute, with keys that are equal where the numbers are, whatever the ids in the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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


def list_chain(register: Register) -> Iterator[Register]:
    """Yield a register and those that it is made of, the reading step last."""
    link: Register | None = register
    while link is not None:
        yield link
        link = link.operand


def find_source_column(register: Register) -> str:
    """Return the column that a register is made of."""
    return str([link.step.column for link in list_chain(register)][-1])


def new_number(keys: Keys, step: Step, index: int, x: Number, constants: bytes, *, signed: bool = True) -> Number:
    """Return an operation on x with its constants; `signed` says whether the sign of a zero outlives it."""
    rounding = str(step.params.get("round"))
    value = keys.make(step.op, constants, rounding, "value", x.value)
    exact = keys.make(step.op, constants, rounding, "exact", x.exact) if signed else value
    return replace(x, step=step, index=index, operand=x, exact=exact, value=value, integral=False)


def derive_number(
    keys: Keys, step: Step, index: int, operands: Sequence[Number], constants: bytes, *, signed: bool = False
) -> Number:
    """Return an operation on several numbers of which nothing more is known; it is made of the first of them.

    `constants` say what the operation is, `signed` that zeros of either sign among its operands give other numbers.
    """
    exact = keys.make(step.op, constants, "exact", *(x.exact for x in operands))
    value = exact if signed else keys.make(step.op, constants, "value", *(x.value for x in operands))
    nan = keys.make("nan", exact)
    return Number(step, index, operands[0], exact, value, nan, -np.inf, np.inf, integral=False)


def pack_words(step: Step, *names: str) -> bytes:
    """Return the words of a step that say what it computes."""
    return ",".join(str(step.params.get(name)) for name in names).encode()


def bound_numbers(
    operand: Sequence[Number], computed: Sequence[Number], compute: Callable[[np.ndarray], np.ndarray]
) -> tuple[Number, ...]:
    """Return numbers with the bounds that an operation gives for those of its operand; it keeps or turns the order."""
    bounds = np.array([[x.lo for x in operand], [x.hi for x in operand]])
    with np.errstate(all="ignore"):
        results = np.sort(compute(bounds), axis=0)
    return tuple(replace(x, lo=lo, hi=hi) for x, lo, hi in zip(computed, *results.tolist(), strict=True))


def map_cells(keys: Keys, step: Step, index: int, codes: Codes, outputs: np.ndarray) -> Number:
    """Return a number that is given for each kind of cells."""
    absent = np.isnan(outputs)
    finite = outputs[~absent]
    nan = find_nan(keys, codes.cells, np.flatnonzero(absent))
    outputs = np.where(absent, np.nan, outputs)
    exact = make_map(keys, codes.cells, outputs, outputs.view(np.int64) != 0)
    value = make_map(keys, codes.cells, outputs, outputs != 0)
    lo, hi = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
    integral = bool((np.isfinite(finite) & (np.floor(finite) == finite)).all())
    return Number(step, index, codes, exact, value, nan, min(lo, hi), max(lo, hi), integral)


def make_map(keys: Keys, cells: Cells, outputs: np.ndarray, kept: np.ndarray) -> int:
    """Return the key of numbers by kind of cells, of which zeros are left out."""
    return keys.make("map", cells.key, np.flatnonzero(kept).tobytes(), outputs[kept].tobytes())


def find_nan(keys: Keys, cells: Cells, places: np.ndarray) -> int | None:
    if not len(places):
        return None
    return cells.nan if places.tolist() == [cells.missing] else keys.make("nan", cells.key, places.tobytes())


def pick_constant(step: Step, name: str, index: int) -> float:
    """Return the parameter for one column (clause 5.3)."""
    values = step.get_array(name)
    return float(values[index if len(values) > 1 else 0])


def pack(*numbers: float) -> bytes:
    return np.array(numbers, np.float64).tobytes()
