"""The types of columns: one entry for each with all that is asked of it (clause 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np
import pyarrow as pa

from schemabridge.frames.held_values import (
    hold_float32,
    hold_nothing,
    hold_whole,
    name_moment,
    name_number,
    show_whole,
)
from schemabridge.frames.plain_cells import take_booleans, take_float32, take_floats, take_integers, take_texts
from schemabridge.frames.refused_numbers import (
    EXACT,
    FLOAT32_EXACT,
    find_inexact,
    find_no_booleans,
    find_no_integers,
    find_nothing,
    find_overflows,
)
from schemabridge.frames.times import DIGITS, PER_SECOND, SECONDS_PER_DAY, show_day, show_duration, show_timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMERIC = frozenset({"boolean", "integer", "floating"})

Kind: TypeAlias = Literal["floating", "string", "integer", "boolean", "timestamp", "date", "duration"]
Value: TypeAlias = "str | bool | int | float | None"
FindFaults: TypeAlias = Callable[[np.ndarray, str], dict[str, np.ndarray]]


@dataclass(frozen=True)
class ColumnType:
    """Type of a column or a vocabulary: `unit` (s, ms, us) belongs to timestamp and duration, `instant` to timestamp."""

    name: str
    unit: str | None = None
    instant: bool | None = None

    def __str__(self) -> str:
        if self.instant is not None:
            return f"{self.name}({self.unit}, {'instant' if self.instant else 'naive'})"
        return self.name if self.unit is None else f"{self.name}({self.unit})"

    @property
    def facts(self) -> TypeFacts:
        """What is asked of the type."""
        return TYPES[self.name]

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type that holds its values."""
        return self.facts.find_arrow_type(self)

    @property
    def held(self) -> tuple[float, float]:
        """Between which numbers the Arrow type of its values holds them."""
        return (
            (-(2.0**31), 2.0**31 - 1) if self.facts.is_time and self.arrow_type.bit_width == 32 else self.facts.limits
        )

    @property
    def ticks_per_day(self) -> int:
        """How many of its counts make a day."""
        return 1 if self.unit is None else SECONDS_PER_DAY * PER_SECOND[self.unit]

    def show_number(self, number: float) -> str:
        """Return a number, boolean or count of a column as text, a whole number without a point; times as findings show them."""
        if self.facts.is_floating or not float(number).is_integer():
            return repr(float(number) + 0.0).removesuffix(".0")  # one zero
        return self.facts.show_count(int(number), self) or str(int(number))

    def show_values(self, values: Sequence[object]) -> list[object]:
        """Return values of a vocabulary as findings show them: counts of time as text, all others as they are."""
        if not self.facts.is_time:
            return list(values)
        return [self.show_number(cast("int", value)) for value in values]


@dataclass(frozen=True)
class TypeFacts:
    """One type.

    kind
        The kind of Arrow values that are its own (`arrow_values.kind_of`); a training column of that kind gets the type.
    accepts, objects
        The kinds of Arrow values, and of Python objects, that it takes by value (clause 4.3).
    find_arrow_type
        Returns the Arrow type of its values; `vocabulary_type` is that of a vocabulary, where times are counts.
    find_faults
        Returns where numbers of a kind are refused, by code; missing ones may be among them. `recast` says as what
        dtype numbers of another kind are held.
    limits, exact
        Between which numbers its values are, and up to which magnitude every whole number is one.
    values
        All of its values, where they can be named.
    hold
        Returns a number as a value of the type, None where it holds another one only.
    show_count, name_value
        Return a whole number, and a value in the name of a feature, as text.
    taken_by, family
        The types whose columns take every cell that this one takes, and a word that types share that give the same
        numbers for the cells that both take, zeros of either sign aside. A float64 that float32 cannot hold is left
        aside (16.2). None: the type with its keys is a family of its own.
    keys, default_encoding, example
        Its keys in the file; the encoding of a column that was given none; a value as code.
    smallest
        Its smallest positive number, where it has fractions.
    take_plain
        Returns a few cells of plain Python kinds as numbers, NaN where missing, or as texts; raises `OddCellError` for any other kind.
        None where its values have no such kind.
    """

    name: str
    kind: Kind
    accepts: frozenset[str]
    objects: frozenset[str]
    find_arrow_type: Callable[[ColumnType], pa.DataType]
    vocabulary_type: pa.DataType
    find_faults: FindFaults
    hold: Callable[[float], Value]
    show_count: Callable[[int, ColumnType], str | None]
    name_value: Callable[[object, ColumnType], str]
    example: str
    limits: tuple[float, float] = (-float(EXACT), float(EXACT))
    exact: int = EXACT
    values: frozenset[bool] | None = None
    recast: Mapping[str, type[np.generic]] = field(default_factory=dict)
    taken_by: frozenset[str] = frozenset()
    family: str | None = None
    keys: tuple[str, ...] = ()
    default_encoding: str | None = None
    smallest: float | None = None
    take_plain: Callable[[Sequence[object]], Sequence[object]] | None = None

    @property
    def is_text(self) -> bool:
        """Whether its values are texts."""
        return self.kind == "string"

    @property
    def is_floating(self) -> bool:
        """Whether its numbers may have fractions."""
        return self.kind == "floating"

    @property
    def is_calendar(self) -> bool:
        """Whether its values are days, or times of days."""
        return self.kind in ("date", "timestamp")

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers as such, neither booleans nor counts of time."""
        return self.kind == "integer"

    @property
    def takes_number_text(self) -> bool:
        """Whether a column of it may take text that spells numbers (clause 4.11)."""
        return self.is_floating or self.is_whole

    @property
    def takes_time_text(self) -> bool:
        """Whether a column of it may take text that spells times (clause 4.11)."""
        return self.has_calendar

    @property
    def is_boolean(self) -> bool:
        """Whether its values are true and false."""
        return self.kind == "boolean"

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers or booleans as such, no counts of time."""
        return self.kind in NUMERIC

    @property
    def is_time(self) -> bool:
        """Whether its values are counts of time."""
        return not self.is_text and not self.is_numeric

    @property
    def has_calendar(self) -> bool:
        """Whether its values are days or moments of a calendar."""
        return "date" in self.accepts

    @property
    def rounds(self) -> bool:
        """Whether its numbers are rounded to binary32 before anything else."""
        return self.is_floating and self.exact < EXACT


BOOLEAN_OR_NUMBER = frozenset({"boolean", "number"})
CALENDAR = frozenset({"date", "timestamp"})

TYPES: dict[str, TypeFacts] = {
    entry.name: entry
    for entry in (
        TypeFacts(
            "boolean",
            kind="boolean",
            accepts=NUMERIC,
            objects=BOOLEAN_OR_NUMBER,
            find_arrow_type=lambda _: pa.bool_(),
            vocabulary_type=pa.bool_(),
            find_faults=find_no_booleans,
            recast={"integer": np.bool_, "floating": np.bool_},
            limits=(0.0, 1.0),
            values=frozenset({False, True}),
            hold=hold_nothing,
            show_count=lambda count, _: str(bool(count)),
            name_value=name_number,
            taken_by=frozenset({"integer", "float64", "float32"}),
            family="number",
            default_encoding="boolean",
            take_plain=take_booleans,
            example="True",
        ),
        TypeFacts(
            "integer",
            kind="integer",
            accepts=NUMERIC,
            objects=BOOLEAN_OR_NUMBER,
            find_arrow_type=lambda _: pa.int64(),
            vocabulary_type=pa.int64(),
            find_faults=find_no_integers,
            recast={"floating": np.int64},
            hold=hold_whole,
            show_count=show_whole,
            name_value=name_number,
            taken_by=frozenset({"float64", "float32"}),
            family="number",
            default_encoding="numeric",
            take_plain=take_integers,
            example="3",
        ),
        TypeFacts(
            "float64",
            kind="floating",
            accepts=NUMERIC,
            objects=BOOLEAN_OR_NUMBER,
            find_arrow_type=lambda _: pa.float64(),
            vocabulary_type=pa.float64(),
            find_faults=find_inexact,
            limits=(-inf, inf),
            hold=lambda number: number,
            show_count=show_whole,
            name_value=name_number,
            taken_by=frozenset({"float32"}),
            family="number",
            default_encoding="numeric",
            take_plain=take_floats,
            example="0.5",
            smallest=5e-324,
        ),
        TypeFacts(
            "float32",
            kind="floating",
            accepts=NUMERIC,
            objects=BOOLEAN_OR_NUMBER,
            find_arrow_type=lambda _: pa.float64(),  # whoever reads rounds
            vocabulary_type=pa.float64(),
            find_faults=find_overflows,
            limits=(-inf, inf),
            exact=FLOAT32_EXACT,
            hold=hold_float32,
            show_count=show_whole,
            name_value=name_number,
            taken_by=frozenset({"float64"}),
            default_encoding="numeric",
            take_plain=take_float32,
            example="0.5",
            smallest=float(np.finfo(np.float32).smallest_subnormal),
        ),
        TypeFacts(
            "string",
            kind="string",
            accepts=frozenset({"string"}),
            objects=frozenset({"text"}),
            find_arrow_type=lambda _: pa.string(),
            vocabulary_type=pa.string(),
            find_faults=find_nothing,
            limits=(-inf, inf),
            hold=hold_nothing,
            show_count=show_whole,
            name_value=lambda value, _: str(value),
            default_encoding="one_hot",
            take_plain=take_texts,
            example='"text"',
        ),
        TypeFacts(
            "date",
            kind="date",
            accepts=CALENDAR,
            objects=frozenset({"date", "time"}),
            find_arrow_type=lambda _: pa.date32(),
            vocabulary_type=pa.int64(),
            find_faults=find_nothing,
            hold=hold_whole,
            show_count=lambda count, _: show_day(count),
            name_value=name_moment,
            example="datetime.date(2024, 1, 31)",
        ),
        TypeFacts(
            "timestamp",
            kind="timestamp",
            accepts=CALENDAR,
            objects=frozenset({"date", "time"}),
            find_arrow_type=lambda each: pa.timestamp(each.unit, "UTC" if each.instant else None),
            vocabulary_type=pa.int64(),
            find_faults=find_nothing,
            hold=hold_whole,
            show_count=lambda count, each: show_timestamp(count, DIGITS[each.unit or "s"]),
            name_value=name_moment,
            keys=("unit", "instant"),
            example='pd.Timestamp("2024-01-31 12:00")',
        ),
        TypeFacts(
            "duration",
            kind="duration",
            accepts=frozenset({"duration"}),
            objects=frozenset({"duration"}),
            find_arrow_type=lambda each: pa.duration(each.unit),
            vocabulary_type=pa.int64(),
            find_faults=find_nothing,
            hold=hold_whole,
            show_count=lambda count, each: show_duration(count, DIGITS[each.unit or "s"]),
            name_value=lambda value, each: f"{value}{each.unit}",
            keys=("unit",),
            example='pd.Timedelta("1h")',
        ),
    )
}
