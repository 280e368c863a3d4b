"""What the statistics of a schema say about one column, as the card shows it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.places import is_number
from schemabridge.html.plots import Rect, place_counts, place_histogram
from schemabridge.html.visible import round_number

if TYPE_CHECKING:
    from schemabridge.schema import Column, ColumnType, FeatureSchema
    from schemabridge.statistics import ColumnStatistics, Statistics

MEASURES = {"min": "from", "max": "to", "mean": "mean", "std": "sd"}
TIME_MEASURES = ("min", "max")


@dataclass(frozen=True)
class TrainingView:
    """Training data of one column: share of missing cells, measures in words, and the bars of its distribution."""

    missing: float | None
    measures: list[tuple[str, str]]
    bars: list[Rect]


def view_training(column: Column, schema: FeatureSchema, statistics: Statistics | None) -> TrainingView:
    """Return what is known of a column; nothing where the schema was recorded without statistics."""
    if statistics is None:
        return TrainingView(None, [], [])
    known = statistics.columns[column.name]
    measures = read_measures(column, schema)
    missing = known.missing / statistics.rows if statistics.rows else None
    shown = [(MEASURES[name], show_measure(number, name, column.type)) for name, number in measures.items()]
    return TrainingView(missing, [each for each in shown if each[1]], place_bars(known, measures))


def read_measures(column: Column, schema: FeatureSchema) -> dict[str, float]:
    """Return the finite measures; the section is descriptive, so anything may be there."""
    columns = schema.statistics.get("columns")
    described = columns.get(column.name) if isinstance(columns, dict) else None
    given = {name: described.get(name) for name in MEASURES} if isinstance(described, dict) else {}
    return {name: float(each) for name, each in given.items() if is_number(each) and isfinite(float(each))}


def show_measure(number: float, name: str, column_type: ColumnType) -> str:
    """Return a number for people, a date where the count is one; nothing for the mean of dates."""
    if column_type.name not in ("date", "timestamp"):
        return round_number(number)
    unit = column_type.unit or "D"
    return str(np.datetime64(int(number), unit)).replace("T", " ") if name in TIME_MEASURES else ""  # type: ignore[call-overload]


def place_bars(known: ColumnStatistics, measures: dict[str, float]) -> list[Rect]:
    if known.value_counts is not None:
        other = known.value_counts[-1:] if known.value_counts[-1] else ()
        return place_counts([*known.value_counts[:-1], *other])
    if known.edges is None or known.counts is None:
        return []
    return place_histogram(known.edges, known.counts, measures.get("min", -inf), measures.get("max", inf))
