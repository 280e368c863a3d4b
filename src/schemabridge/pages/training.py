"""What the statistics of a schema say about one column, as the card shows it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from schemabridge.pages.plots import Rect, place_counts, place_histogram
from schemabridge.pages.training_words import describe_training, read_measures

if TYPE_CHECKING:
    from schemabridge.schema import Column, FeatureSchema
    from schemabridge.statistics.columns import ColumnStatistics, Statistics


@dataclass(frozen=True)
class TrainingView:
    """Training data of one column: share of missing cells, measures in words, and the bars of its distribution."""

    missing: float | None
    measures: list[tuple[str, str]]
    bars: list[Rect]


def view_training(column: Column, schema: FeatureSchema, statistics: Statistics | None) -> TrainingView:
    """Return what is known of a column; nothing where the schema was recorded without statistics."""
    words = describe_training(column, schema, statistics)
    bars = [] if statistics is None else place_bars(statistics.columns[column.name], read_measures(column, schema))
    return TrainingView(words.missing, words.measures, bars)


def place_bars(known: ColumnStatistics, measures: dict[str, float]) -> list[Rect]:
    if known.value_counts is not None:
        other = known.value_counts[-1:] if known.value_counts[-1] else ()
        return place_counts([*known.value_counts[:-1], *other])
    if known.edges is None or known.counts is None:
        return []
    return place_histogram(known.edges, known.counts, measures.get("min", -inf), measures.get("max", inf))
