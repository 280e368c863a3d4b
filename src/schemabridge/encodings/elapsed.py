"""elapsed: the time from a moment, or from the time in another column, in days, hours or other units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from schemabridge.encodings.arguments import check_choice, refuse_argument
from schemabridge.encodings.join import join_operands, list_registers, read_counts, type_moment
from schemabridge.encodings.reading import check_unread, mismatch
from schemabridge.encodings.registry import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Operand

SPANS = ("week", "day", "hour", "minute", "second")
CLOCKS = ("now", "today")
CALL = 'encodings={("end", "start"): sb.elapsed("day")}'


def elapsed(
    per: Literal["week", "day", "hour", "minute", "second"],
    *,
    since: object = None,
    whole: bool = False,
    missing: Literal["error", "pass"] = "error",
) -> Elapsed:
    """Return the encoding that counts the time since a moment, or since the time in another column.

    Under a tuple of two columns it is the first less the second, called `<first>_<second>_days`; of one column it is the time since `since`,
    called `<column>_days`; a duration is counted as it is. Never the time until now: the same row would be
    prepared otherwise tomorrow. Where the age at scoring is meant, make the moment of scoring a column of the batch.

    Parameters
    ----------
    per
        The unit: `"week"`, `"day"`, `"hour"`, `"minute"` or `"second"`; fractions of it are kept.
    since
        The moment from which a single column of dates or timestamps is counted: a date, a time as in the column, or either as ISO 8601 text.
    whole
        Whether it is rounded down to whole units, as `.dt.days` of a difference in pandas.
    missing
        `"error"`, or `"pass"` to hand NaN to the model; the whole input takes NaN then, from other columns too.

    Examples
    --------
    >>> from datetime import date
    >>> import schemabridge as sb
    >>> df = {"left": [date(2024, 3, 1)], "joined": [date(2024, 2, 1)]}
    >>> encodings = {("left", "joined"): sb.elapsed("day"), "joined": sb.elapsed("week", since=date(2024, 1, 1))}
    >>> schema = sb.record_schema(df, encodings=encodings)
    >>> schema.feature_names
    ('joined_weeks', 'left_joined_days')
    >>> sb.prepare_input({"left": [date(2024, 1, 9)], "joined": [date(2024, 1, 8)]}, schema)
    array([[1., 1.]], dtype=float32)
    """
    check_choice("elapsed", "per", per, SPANS)
    check_choice("elapsed", "whole", whole, (False, True))
    check_choice("elapsed", "missing", missing, ("error", *Elapsed.missing_policies))
    if isinstance(since, str) and since.strip().lower() in CLOCKS:
        expected = (
            "a date, a time, or left out for a second column such as the moment of scoring; a schema has no clock"
        )
        raise refuse_argument("elapsed", "since", expected, since)
    return Elapsed(per, since, whole, missing)


@register(elapsed)
@dataclass(frozen=True)
class Elapsed:
    """See `elapsed`."""

    kind: ClassVar[str] = "elapsed"
    needs_arguments: ClassVar[bool] = True
    missing_policies: ClassVar[tuple[str | float, ...]] = ("pass",)
    usual_fill: ClassVar[Literal["median", "most_frequent"]] = "median"
    sees_missing: ClassVar[bool] = False
    marks_missing: ClassVar[bool] = False

    per: str
    since: object = None
    whole: bool = False
    missing: str = "error"

    def fit(self, program: ProgramBuilder, operand: Operand) -> Elapsed:
        """Return itself: there is nothing to learn."""
        return self

    def lower(self, program: ProgramBuilder, operand: Operand) -> tuple[Operand, ...]:
        """Add an `elapsed` step from the moment; raises `encoding_mismatch` for what is no time, or has none to count from."""
        self._check([operand])
        is_duration = operand.column.type.name == "duration"
        if (self.since is None) != is_duration:
            why = (
                "counts a duration as it is" if is_duration else "counts from a moment, since=, or from another column"
            )
            raise mismatch(operand, self.kind, why, hint=None if is_duration else f"write {CALL}, or give since=")
        start = 0.0 if is_duration else type_moment(self.since, operand.column)
        counts, unit = read_counts(program, [operand], self.kind, self.missing)
        register = self._add(program, counts, unit, since=np.array([start]))
        return (replace(counts[0], register=register, features=(self._name([operand]),), kind=self.kind),)

    def join(self, program: ProgramBuilder, operands: Sequence[Operand]) -> tuple[Operand, ...]:
        """Add an `elapsed` step of two columns; raises `encoding_mismatch` where there are others."""
        self._check(operands)
        if len(operands) != 2 or self.since is not None:
            why = f"takes two columns without since=, found {len(operands)}{'' if self.since is None else ' with it'}"
            raise mismatch(operands[0], self.kind, why, hint=f"write {CALL}")
        one, other = (each.column.type for each in operands)
        if (one.name == "duration") != (other.name == "duration") or (one.instant or False) != (other.instant or False):
            raise mismatch(
                operands[0], self.kind, f"cannot be counted from column {operands[1].column.name!r} of type {other}"
            )
        counts, unit = read_counts(program, operands, self.kind, self.missing)
        register = self._add(program, counts, unit)
        return (join_operands(counts, register, (self._name(operands),), self.kind),)

    def _check(self, operands: Sequence[Operand]) -> None:
        for operand in operands:
            check_unread(operand, self.kind)
            if not operand.column.type.facts.is_time:
                raise mismatch(operand, self.kind, "takes dates, timestamps and durations")

    def _name(self, operands: Sequence[Operand]) -> str:
        return f"{'_'.join(each.column.name for each in operands)}_{self.per}s"

    def _add(self, program: ProgramBuilder, counts: Sequence[Operand], unit: str, **since: np.ndarray) -> str:
        name = f"{'.'.join(each.column.name for each in counts)}.{self.per}s"
        whole = {"whole": "floor"} if self.whole else {}
        return program.add_step(name, "elapsed", list_registers(counts), **since, unit=unit, per=self.per, **whole)
