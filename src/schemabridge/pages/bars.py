"""Rows of a table with a bar each: values and how often they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One value: its label, how often it is there and, for the bar, its share of the longest bar."""

    label: object
    count: int | None
    length: float


def list_bars(values: Sequence[object], counts: Sequence[int]) -> list[Bar]:
    """Return values with their counts; without counts there are no bars."""
    if len(counts) != len(values):
        return [Bar(value, None, 0.0) for value in values]
    longest = max(counts, default=0) or 1
    return [Bar(value, count, count / longest) for value, count in zip(values, counts, strict=True)]
