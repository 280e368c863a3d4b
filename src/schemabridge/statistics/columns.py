"""What a schema keeps of the training rows, for people, golden rows and drift: counts and a few numbers, never a row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.document.problems import is_number
from schemabridge.frames.mixed_columns import read_values
from schemabridge.frames.refused_numbers import EXACT
from schemabridge.frames.values import Numbers
from schemabridge.program.plan import get_plan
from schemabridge.statistics.buckets import (
    count_bins,
    count_missing,
    find_numeric,
    find_tables,
    list_present,
)
from schemabridge.statistics.edges import LEAST_ROWS, choose_edges, list_distinct
from schemabridge.statistics.rounding import FEWEST_PRESENT, round_measures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.frame import Frame
    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import FeatureSchema
    from schemabridge.statistics.buckets import CountedColumn


@dataclass(frozen=True)
class ColumnStatistics:
    """What a file says about one column of the training rows; None where it does not say so in the form of clause 14.

    `counts` has one more element than `edges`. `value_counts` are those of the values of the vocabulary that are not
    rare, of the rare ones together if there are any, and of all others; `rare` tells which are.
    """

    missing: int = 0
    range: tuple[float, float] | None = None
    edges: tuple[float, ...] | None = None
    counts: tuple[int, ...] | None = None
    value_counts: tuple[int, ...] | None = None
    rare: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Statistics:
    """What a file says about the training rows."""

    rows: int
    columns: dict[str, ColumnStatistics]


def describe_columns(
    schema: FeatureSchema, frame: Frame, counted: Mapping[str, CountedColumn], *, is_exact: bool = False
) -> dict[str, object]:
    """Return the statistics of the training rows (clause 14), as the file holds them; rounded (14.3) unless `is_exact`.

    `counted` are the columns with a vocabulary, as `count_vocabularies` gives them.
    """
    plan = get_plan(schema)
    numeric = find_numeric(plan)
    described: dict[str, dict[str, object]] = {}
    for column in plan.columns:
        cells, is_numeric = counted.get(column.name), column.name in numeric
        told: dict[str, object] = {} if cells is None else {"missing": cells.missing}
        if cells is None or is_numeric:
            values = read_values(frame, column)
            told["missing"] = count_missing(values, column.type)
        if is_numeric:
            assert isinstance(values, Numbers)  # no `number` step reads text (steps 1.1)
            told |= describe_numbers(list_present(values, column.type), column.type, is_exact=is_exact)
        if cells is not None:
            told |= describe_counts(cells.values.tolist(), is_exact=is_exact)
        described[column.name] = told
    return {"rows": frame.rows, "columns": described} | ({} if is_exact else {"rounded": True})


def describe_counts(counts: list[int], *, is_exact: bool) -> dict[str, object]:
    """Return the counts of values, of which the last is that of all others; those of few rows are told together."""
    *known, other = counts
    rare = [] if is_exact else [count for count in known if count < LEAST_ROWS]
    shown = known if is_exact else [None if count < LEAST_ROWS else count for count in known]
    together: dict[str, object] = {"rare": sum(rare)} if rare else {}
    return {"value_counts": shown, **together, "other": other}


def describe_numbers(numbers: np.ndarray, column_type: ColumnType, *, is_exact: bool) -> dict[str, object]:
    """Return range, mean, standard deviation and histogram of the numbers that are there."""
    finite = numbers[np.isfinite(numbers)]
    if len(finite) < (1 if is_exact else FEWEST_PRESENT):
        return {}
    with np.errstate(over="ignore", invalid="ignore"):
        measures = {"min": finite.min(), "max": finite.max(), "mean": finite.mean(), "std": finite.std()}
    distinct = list_distinct(finite, column_type)
    exact = {name: float(each) for name, each in measures.items()}
    told = (
        {name: each for name, each in exact.items() if isfinite(each)} if is_exact else round_measures(exact, distinct)
    )
    return told | count_histogram(numbers, choose_edges(distinct, is_exact=is_exact))


def count_histogram(numbers: np.ndarray, edges: list[float]) -> dict[str, object]:
    """Return edges and counts, nothing where there is no edge."""
    return {"edges": edges, "counts": count_bins(numbers, np.array(edges)).tolist()} if edges else {}


def read_statistics(schema: FeatureSchema) -> Statistics | None:
    """Return the statistics of a schema, None where it has none; the section is descriptive, so anything may be there."""
    rows, columns = read_count(schema.statistics.get("rows")), schema.statistics.get("columns")
    if rows is None or not isinstance(columns, dict):
        return None
    plan = get_plan(schema)
    tables, numeric = find_tables(plan), find_numeric(plan)
    described: dict[str, ColumnStatistics] = {}
    for column in plan.columns:
        found = columns.get(column.name)
        if not isinstance(found, dict):
            found = {}
        edges = read_edges(found.get("edges")) if column.name in numeric else None
        counts = None if edges is None else read_counts(found.get("counts"), len(edges) + 1)
        value_counts = read_value_counts(found, len(tables[column.name].vocabulary)) if column.name in tables else None
        described[column.name] = ColumnStatistics(
            read_count(found.get("missing")) or 0,
            read_range(found) if column.name in numeric else None,
            None if counts is None else edges,
            counts,
            value_counts,
            () if value_counts is None else tuple(count is None for count in found["value_counts"]),
        )
    return Statistics(rows, described)


def read_range(described: dict[str, object]) -> tuple[float, float] | None:
    """Return the least and the greatest number; None for anything else."""
    lo, hi = (read_edges([described.get(name)]) for name in ("min", "max"))
    return None if lo is None or hi is None else (lo[0], hi[0])


def read_edges(value: object) -> tuple[float, ...] | None:
    """Return finite numbers that ascend; None for anything else."""
    if not isinstance(value, list) or not value or not all(is_number(edge) and isfinite(edge) for edge in value):
        return None
    return tuple(map(float, value)) if all(low < high for low, high in pairwise(value)) else None


def read_value_counts(described: dict[str, object], size: int) -> tuple[int, ...] | None:
    """Return the counts of `size` values, of the rare ones in one bucket, and of all others; None for anything else."""
    given, other = described.get("value_counts"), read_count(described.get("other"))
    if not isinstance(given, list) or len(given) != size:
        return None
    shared = (read_count(described.get("rare")),) if None in given else ()
    counts = (*(read_count(each) for each in given if each is not None), *shared, other)
    known = tuple(count for count in counts if count is not None)
    return known if len(known) == len(counts) else None


def read_counts(value: object, size: int) -> tuple[int, ...] | None:
    """Return `size` counts; None for anything else."""
    counts = [read_count(each) for each in value] if isinstance(value, list) else []
    known = tuple(count for count in counts if count is not None)
    return known if isinstance(value, list) and len(known) == len(counts) == size else None


def read_count(value: object) -> int | None:
    """Return a count, a whole number from 0 to 2^53; None for anything else."""
    return int(value) if is_number(value) and 0 <= value <= EXACT and value == int(value) else None
