"""One column of a matrix on its way through fitted estimators: what it begins with, and what was done to it since.

Nothing is a step yet: an estimator further on may decide what becomes of a missing value where the column is read, or turn
what is a table of values into another table. `lowering.py` makes steps of what arrives at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from schemabridge.program.compute import compute_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.encodings.operand import TypedValue
    from schemabridge.errors import SchemabridgeError
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.schema import Vocabulary


class Refused(Enum):
    """The outcome of a value that the estimator raises for."""

    REFUSED = "refused"


REFUSED: Final = Refused.REFUSED
BY_EXAMPLE: Final = "by example"  # among what a feature is `of`: a step was recognised by what it gives
Outcome: TypeAlias = "TypedValue | Refused"
Parameter: TypeAlias = "float | str | None"


@dataclass(frozen=True)
class Cell:
    """A column of the frame that nothing has read; `filled` is what a missing cell counts as, `replaced` what other values do."""

    column: str
    missing: Literal["error", "pass"] = "pass"
    filled: TypedValue | None = None
    replaced: tuple[tuple[TypedValue, TypedValue], ...] = ()


@dataclass(frozen=True, eq=False)
class Match:
    """The codes of a column's values by a vocabulary: their positions; of texts that are cut first."""

    column: str
    vocabulary: Vocabulary
    cuts: Cuts = ()


@dataclass(frozen=True, eq=False)
class Bins:
    """The codes of a number by the interval it lies in."""

    feature: Feature
    edges: tuple[float, ...]
    closed: Literal["left", "right"]
    round: Literal["float32"] | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A value for each code of a reading, for a missing and for an unknown value; NaN is missing."""

    reading: Match | Bins
    outcomes: tuple[Outcome, ...]
    missing: Outcome = REFUSED
    unknown: Outcome = REFUSED

    def map(self, change: Callable[[TypedValue], Outcome]) -> Table:
        """Return the table with its values changed; what is refused stays so."""
        rows = [each if each is REFUSED else change(each) for each in (*self.outcomes, self.missing, self.unknown)]
        return Table(self.reading, tuple(rows[:-2]), rows[-2], rows[-1])


@dataclass(frozen=True)
class Indicator:
    """One column of a one-hot register: `table` gives the position of the 1, -1 for none."""

    table: Table
    width: int
    position: int


@dataclass(frozen=True)
class Register:
    """A column of a register that is there already, of numbers or `codes`; `columns` are those of the frame that it is made of."""

    columns: tuple[str, ...]
    source: str
    codes: bool = False
    width: int = 1
    position: int = 0


@dataclass(frozen=True, eq=False)
class Unexplained:
    """A column that nobody knows how it was made; `refuse` makes the error for whoever needs it, `columns` may have made it."""

    columns: tuple[str, ...]
    refuse: Callable[[], SchemabridgeError]


@dataclass(frozen=True)
class Op:
    """An elementwise step on one column."""

    name: str
    params: tuple[tuple[str, Parameter], ...] = ()

    def get(self, name: str) -> Parameter:
        """Return a parameter, None where it is absent."""
        return dict(self.params).get(name)

    @property
    def shape(self) -> tuple[object, ...]:
        """What neighbours must have in common to be one step: all but numbers."""
        return (self.name, *(each for each in self.params if not isinstance(each[1], float)))


@dataclass(frozen=True)
class Feature:
    """A column of a matrix: its name so far, what it begins with, the steps since, and what to say of it.

    `kind` is a word for people, `of` the classes it came through.
    """

    name: str
    base: Cell | Table | Indicator | Register | Unexplained
    ops: tuple[Op, ...] = ()
    kind: str = "numeric"
    of: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The column of the frame that it comes from, the first of several."""
        return self.columns[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the frame that it comes from."""
        if isinstance(self.base, Cell):
            return (self.base.column,)
        if isinstance(self.base, (Register, Unexplained)):
            return self.base.columns
        reading = self.base.table.reading if isinstance(self.base, Indicator) else self.base.reading
        return (reading.column,) if isinstance(reading, Match) else reading.feature.columns

    def then(self, *ops: Op, kind: str | None = None) -> Feature:
        """Return the feature with more steps."""
        return replace(self, ops=(*self.ops, *ops), kind=kind or self.kind)


def is_missing(value: object) -> bool:
    """Return whether a value is what scikit-learn or pandas takes for missing."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or bool(value != value)


def fold(feature: Feature) -> Table | None:
    """Return a feature as one table of values where it is one, steps and all; None where it has no end of values."""
    if not isinstance(feature.base, (Table, Indicator)):
        return None
    table = feature.base
    if isinstance(table, Indicator):
        position = table.position
        table = table.table.map(lambda code: 1.0 if code == position else 0.0)
    return table.map(lambda value: apply_ops(value, feature.ops)) if feature.ops else table


def apply_ops(value: TypedValue, ops: tuple[Op, ...]) -> float:
    """Return what steps make of one number."""
    return float(apply_steps(np.array([value], np.float64), ops)[0])


def apply_steps(values: np.ndarray, ops: tuple[Op, ...]) -> np.ndarray:
    """Return what steps make of numbers, float64 (n,)."""
    for op in ops:
        given = {name: np.array([value]) if isinstance(value, float) else value for name, value in op.params}
        params = {name: value for name, value in given.items() if value is not None}
        values = compute_step(op.name, values[:, np.newaxis], params)[:, 0]
    return values


def refuse_missing(feature: Feature) -> Feature:
    """Return the feature for an estimator that raises where a value is missing."""
    if any(op.name in ("fill", "is_missing") for op in feature.ops) or isinstance(feature.base, Indicator):
        return feature
    if isinstance(feature.base, Cell):
        return (
            feature
            if feature.base.filled is not None
            else replace(feature, base=replace(feature.base, missing="error"))
        )
    if not isinstance(feature.base, Table):
        return feature
    return replace(feature, base=feature.base.map(lambda value: REFUSED if is_missing(value) else value))


def refuse_infinite(feature: Feature) -> Feature:
    """Return the feature for an estimator that raises where a number is infinite: a function before it gives finite ones."""
    if not feature.ops or feature.ops[-1].name != "math" or feature.ops[-1].get("function") in ("abs", "sqrt"):
        return feature
    params = tuple((name, "error" if name == "domain" else value) for name, value in feature.ops[-1].params)
    return replace(feature, ops=(*feature.ops[:-1], Op("math", params)))
