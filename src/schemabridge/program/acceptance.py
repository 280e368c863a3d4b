"""What a column accepts: its type and what its reading steps refuse, as one set of cells (clause 4.3, steps 1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.values import round_float32

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Step


@dataclass(frozen=True)
class Acceptance:
    """The cells that a column accepts.

    `missing` says whether missing ones are; of the others those from `lo` to `hi`, and of these only the `values` of
    vocabularies that are closed, unless that is None.
    """

    type: ColumnType
    missing: bool
    lo: float
    hi: float
    values: frozenset[object] | None = None

    @cached_property
    def known(self) -> frozenset[object] | None:
        """Every value that is accepted, None where they are too many to be named."""
        values = self.type.facts.values if self.values is None else self.values
        if values is None or self.type.facts.is_text:
            return values
        return frozenset(value for value in values if self.is_inside(value))

    def is_inside(self, value: object) -> bool:
        """Return whether a value is in the range."""
        return isinstance(value, str) or self.lo <= value <= self.hi  # type: ignore[operator]

    def keep_range(self) -> Acceptance:
        """Return what would be accepted if there were the range alone."""
        return replace(self, values=None)

    def keep_values(self) -> Acceptance:
        """Return what would be accepted if there were the closed vocabularies alone."""
        lo, hi = self.type.facts.limits
        return replace(self, lo=lo, hi=hi)


def find_acceptance(
    column_type: ColumnType, steps: Iterable[Step], values: Mapping[str, frozenset[object]]
) -> Acceptance:
    """Return what a column accepts whose reading steps are `steps`; `values` are those of each vocabulary."""
    accepted = Acceptance(column_type, True, *column_type.facts.limits)
    for step in steps:
        if step.params["missing"] == "error":
            accepted = replace(accepted, missing=False)
        if "within" in step.params:
            lo, hi = step.get_range("within")
            accepted = replace(accepted, lo=max(accepted.lo, lo), hi=min(accepted.hi, hi))
        if step.params.get("unknown") == "error":
            known = values[str(step.params["vocabulary"])]
            accepted = replace(accepted, values=known if accepted.values is None else known & accepted.values)
    return accepted


def is_taken_by(old: ColumnType, new: ColumnType) -> bool:
    """Return whether a column of the type `new` takes every cell that one of the type `old` takes."""
    return old == new or new.name in old.facts.taken_by


def find_family(column_type: ColumnType) -> str:
    """Return the same word for types that give the same numbers for the cells that both take, zeros of either sign aside."""
    return column_type.facts.family or str(column_type)


def covers(wide: Acceptance, narrow: Acceptance) -> bool:
    """Return whether `wide` takes every present value that `narrow` accepts; its type must take the type."""
    cells = read_as(narrow, wide.type)
    if cells.known is not None:
        return all(map(wide.is_inside, cells.known)) if wide.known is None else cells.known <= wide.known
    return wide.known is None and wide.lo <= cells.lo and cells.hi <= wide.hi


def meet(own: Acceptance, other: Acceptance) -> Acceptance:
    """Return what both accept, as the type of `own` reads it; never less than that."""
    both = replace(own, missing=own.missing and other.missing)
    if not (is_taken_by(own.type, other.type) or is_taken_by(other.type, own.type)):
        return both
    cells = read_as(other, own.type)
    values = own.known if cells.known is None else cells.known
    if own.known is not None and cells.known is not None:
        values = own.known & cells.known
    return replace(both, lo=max(own.lo, cells.lo), hi=min(own.hi, cells.hi), values=values)


def read_as(accepted: Acceptance, column_type: ColumnType) -> Acceptance:
    """Return the accepted cells as a column of another type reads them; never less than that."""
    if accepted.type == column_type:
        return accepted
    if accepted.type.facts.rounds:  # all that rounds to an accepted value
        return Acceptance(column_type, accepted.missing, *column_type.facts.limits)
    lo, hi, values = accepted.lo, accepted.hi, accepted.known
    if column_type.facts.rounds:  # rounding keeps the order
        lo, hi = round_float32(np.array([lo, hi])).tolist()
        if values is not None:
            values = frozenset(round_float32(np.array(list(values), np.float64)).tolist())
    return replace(accepted, type=column_type, lo=lo, hi=hi, values=values)
