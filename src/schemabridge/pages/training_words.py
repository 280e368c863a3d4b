"""What the statistics of a schema say about one column, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from schemabridge.display import round_number
from schemabridge.document.problems import is_number

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column, FeatureSchema
    from schemabridge.statistics.columns import Statistics

MEASURES = {"min": "from", "max": "to", "mean": "mean", "std": "sd"}
TIME_MEASURES = ("min", "max")


@dataclass(frozen=True)
class TrainingWords:
    """Training data of one column: share of missing cells, and measures such as (`from`, `1.5`)."""

    missing: float | None = None
    measures: list[tuple[str, str]] = field(default_factory=list)


def describe_training(column: Column, schema: FeatureSchema, statistics: Statistics | None) -> TrainingWords:
    """Return what is known of a column; nothing where the schema was recorded without statistics."""
    if statistics is None:
        return TrainingWords()
    missing = statistics.columns[column.name].missing / statistics.rows if statistics.rows else None
    measures = read_measures(column, schema)
    shown = [(MEASURES[name], show_measure(number, name, column.type)) for name, number in measures.items()]
    return TrainingWords(missing, [each for each in shown if each[1]])


def read_measures(column: Column, schema: FeatureSchema) -> dict[str, float]:
    """Return the finite measures; the section is descriptive, so anything may be there."""
    columns = schema.statistics.get("columns")
    described = columns.get(column.name) if isinstance(columns, dict) else None
    given = {name: described.get(name) for name in MEASURES} if isinstance(described, dict) else {}
    return {name: float(each) for name, each in given.items() if is_number(each) and isfinite(float(each))}


def show_measure(number: float, name: str, column_type: ColumnType) -> str:
    """Return a number for people, a date where the count is one; nothing for the mean of dates."""
    if not column_type.facts.has_calendar:
        return round_number(number)
    return column_type.show_number(float(int(number))) if name in TIME_MEASURES else ""
