"""The cells of a column counted in buckets: bins between edges, or the values of a vocabulary and all others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.mixed_columns import read_values
from schemabridge.frames.values import Numbers, round_as, to_floats, to_labels
from schemabridge.program.code_table import NOT_THERE
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.frames.frame import Frame
    from schemabridge.frames.types import ColumnType
    from schemabridge.frames.values import Labels, Values
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.plan import Plan
    from schemabridge.schema import Vocabulary


def find_tables(plan: Plan) -> dict[str, CodeTable]:
    """Return the vocabulary of each column that has one: of the first step that knows any value.

    A step without values only tells missing cells from present ones.
    """
    tables: dict[str, CodeTable] = {}
    for instruction in plan.instructions:
        table = plan.tables.get(instruction.step.id)
        if table is not None and len(table.vocabulary):
            tables.setdefault(instruction.column, table)
    return tables


@dataclass(frozen=True)
class CountedColumn:
    """The cells of a column with a vocabulary: how many are missing, hold each value, and, the last, hold none of them."""

    missing: int
    values: np.ndarray


def count_vocabularies(plan: Plan, frame: Frame) -> dict[str, CountedColumn]:
    """Return the cells of each column that has a vocabulary, counted."""
    tables = find_tables(plan)
    counted: dict[str, CountedColumn] = {}
    for column in plan.columns:
        if column.name in tables:
            labels = to_labels(read_values(frame, column), column.type)
            missing = int((labels.indices < 0).sum())
            counted[column.name] = CountedColumn(missing, count_labels(labels, tables[column.name]))
    return counted


def find_numeric(plan: Plan) -> frozenset[str]:
    """Return the columns that a step reads as numbers."""
    reading = (each for each in plan.instructions if each.step.column is not None)
    return frozenset(each.column for each in reading if OPS[each.step.op].gives == "numbers")


def count_missing(values: Values, column_type: ColumnType) -> int:
    """Return how many cells of a column are missing."""
    if isinstance(values, Numbers):
        return int(np.isnan(to_floats(values)).sum())
    return int((to_labels(values, column_type).indices < 0).sum())


def list_present(values: Numbers, column_type: ColumnType) -> np.ndarray:
    """Return the numbers that are there, float64 (k,), as a `number` step reads them, with one zero."""
    numbers = round_as(to_floats(values), column_type)
    return np.asarray(numbers[~np.isnan(numbers)] + 0.0)


def count_bins(numbers: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return how many numbers are in each bin: at most the first edge, between one and the next, above the last."""
    return np.bincount(np.searchsorted(edges, numbers, side="left"), minlength=len(edges) + 1)


def count_values(values: Values, column_type: ColumnType, table: CodeTable) -> np.ndarray:
    """Return how many cells hold each value of a vocabulary, and how many present ones hold none of them."""
    return count_labels(to_labels(values, column_type), table)


def count_labels(labels: Labels, table: CodeTable) -> np.ndarray:
    cells = np.bincount(labels.indices[labels.indices >= 0], minlength=len(labels.values))
    counts = np.zeros(len(table.vocabulary) + 1, np.int64)
    np.add.at(counts, np.maximum(table.find(labels.values), NOT_THERE), cells)  # which is the last
    return counts


def share_rare(counts: np.ndarray, rare: Sequence[bool]) -> np.ndarray:
    """Return counts of values and of all others with those of the rare values in one bucket before the last, if there are any."""
    is_rare = np.array([*rare, False], bool)
    if not is_rare.any():
        return counts
    kept = counts[~is_rare]
    return np.concatenate([kept[:-1], [counts[is_rare].sum()], kept[-1:]])


def label_bins(edges: Sequence[float], column_type: ColumnType) -> tuple[str, ...]:
    """Return bins in words, such as `<= 5.0`, `(5.0, 7.5]` and `> 7.5`; what ascends in whole numbers is named by these, two bins of true and false by them."""
    if column_type.facts.values is not None and len(edges) == 1 and 0 <= edges[0] < 1:
        return tuple(column_type.show_number(value) for value in sorted(column_type.facts.values))
    is_whole = not column_type.facts.is_floating and len({floor(edge) for edge in edges}) == len(edges)
    shown = [column_type.show_number(float(floor(edge)) if is_whole else edge) for edge in edges]
    return (f"<= {shown[0]}", *(f"({low}, {high}]" for low, high in pairwise(shown)), f"> {shown[-1]}")


def label_values(vocabulary: Vocabulary, rare: Sequence[bool] = ()) -> tuple[str, ...]:
    """Return the values of a vocabulary in words, `rare values` for those of a mask together, and `other`."""
    values = vocabulary.values.to_pylist()
    if not pa.types.is_string(vocabulary.values.type):
        values = [vocabulary.type.show_number(value) for value in values]
    if not any(rare):
        return (*values, "other")
    return (*(value for value, is_rare in zip(values, rare, strict=True) if not is_rare), "rare values", "other")
