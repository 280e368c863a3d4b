"""What the statistics of a schema say about one column, as the card shows it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from schemabridge.pages.plots import Rect, place_histogram
from schemabridge.pages.training_words import describe_training, read_measures
from schemabridge.program.plan import get_plan
from schemabridge.statistics.buckets import find_tables, label_bins, label_values

MOST_VALUES = 5

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.schema import Column, FeatureSchema
    from schemabridge.statistics.columns import ColumnStatistics, Statistics


@dataclass(frozen=True)
class ValueBar:
    """One value: its label, its share of all that are there, and the length of its bar."""

    label: str
    share: float
    length: float


@dataclass(frozen=True)
class TrainingView:
    """Training data of one column: share of missing cells, measures in words, and the bars of its distribution.

    A histogram has `bars`; what has names has its most frequent `values` with a bar each, and `more` of them.
    """

    missing: float | None
    measures: list[tuple[str, str]]
    bars: list[Rect]
    values: list[ValueBar]
    more: int


def view_training(column: Column, schema: FeatureSchema, statistics: Statistics | None) -> TrainingView:
    """Return what is known of a column; nothing where the schema was recorded without statistics."""
    words = describe_training(column, schema, statistics)
    if statistics is None:
        return TrainingView(words.missing, words.measures, [], [], 0)
    known = statistics.columns[column.name]
    values = list_values(column, schema, known)
    bars = [] if values else place_bars(known, read_measures(column, schema))
    return TrainingView(words.missing, words.measures, bars, values[:MOST_VALUES], max(len(values) - MOST_VALUES, 0))


def list_values(column: Column, schema: FeatureSchema, known: ColumnStatistics) -> list[ValueBar]:
    """Return what a column is counted by where that has names: values, the most frequent first, or a few bins in their order."""
    table = find_tables(get_plan(schema)).get(column.name)
    if known.value_counts is not None and table is not None:
        bars = measure_bars(label_values(table.vocabulary, known.rare), known.value_counts)
        named = bars if known.value_counts[-1] else bars[:-1]  # others only where there are any
        return sorted(named, key=lambda bar: -bar.share)
    if known.edges is None or known.counts is None or len(known.counts) > MOST_VALUES:
        return []
    return measure_bars(label_bins(known.edges, column.type), known.counts)


def measure_bars(labels: Sequence[str], counts: Sequence[int]) -> list[ValueBar]:
    """Return a bar for each count."""
    total, longest = sum(counts) or 1, max(counts) or 1
    return [ValueBar(str(label), count / total, count / longest) for label, count in zip(labels, counts, strict=True)]


def place_bars(known: ColumnStatistics, measures: dict[str, float]) -> list[Rect]:
    """Return the bars of a histogram; none where there is none."""
    if known.edges is None or known.counts is None:
        return []
    return place_histogram(known.edges, known.counts, measures.get("min", -inf), measures.get("max", inf))
