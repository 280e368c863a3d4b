"""What is notable in one block of a batch that is accepted (clause 12.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.arrow_values import kind_of
from schemabridge.frames.values import Numbers, to_floats, to_labels
from schemabridge.program.code_table import NOT_THERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.findings.examine import Examination
    from schemabridge.frames.values import Values
    from schemabridge.schema import Column

FIRST_ROWS = 64
SMALLEST_NORMAL = float(np.finfo(np.float64).tiny)  # 2^-1022


def find_conversions(examination: Examination) -> Iterator[tuple[str, str]]:
    """Return the kind of values of each column that is taken by value from another kind."""
    for column in examination.present:
        checked = examination.checked.get(column.name)
        if checked is None or checked.refused or len(examination.sources[column.name]) > 1:
            continue
        if is_meant(column, examination):
            continue
        kind = kind_of(examination.sources[column.name][0].type)
        if kind not in (column.type.facts.kind, "null") and not is_empty(checked.values):
            yield column.name, kind


def is_meant(column: Column, examination: Examination) -> bool:
    """Return whether a column is text that means its values (clause 4.11)."""
    return column.text is not None and kind_of(examination.sources[column.name][0].type) == "string"


def find_coerced(examination: Examination) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows of each column in which a text is missing because it spells no value (clause 12.8)."""
    refused = examination.mark_columns()
    for name, checked in examination.checked.items():
        if checked.coerced is None:
            continue
        rows = np.flatnonzero(checked.coerced & ~refused.get(name, np.False_))
        if len(rows):
            yield name, rows


def find_taken(examination: Examination) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows of each column whose value is in no vocabulary and taken by a policy (clause 12.8)."""
    plan, refused = examination.plan, examination.mark_columns()
    for column in plan.columns:
        steps = [step for step in plan.list_lookups(column.name) if step.params["unknown"] != "error"]
        if not steps or column.name not in examination.checked:
            continue
        labels = to_labels(examination.checked[column.name].values, column.type)
        found = [plan.tables[step.id].find(labels.values) == NOT_THERE for step in steps]
        unknown = np.append(np.logical_or.reduce(found), False)  # a missing cell is the last
        rows = np.flatnonzero(unknown[labels.indices] & ~refused.get(column.name, np.False_))
        if len(rows):
            yield column.name, rows


def find_infinite(examination: Examination) -> Iterator[tuple[str, np.ndarray]]:
    """Return the rows of each column whose number is infinite and reaches an input (clause 12.8)."""
    refused = examination.mark_columns()
    for column in examination.plan.unbounded:
        checked = examination.checked.get(column.name)
        if checked is None or not isinstance(checked.values, Numbers):
            continue
        infinite = np.isinf(checked.values.values)
        if infinite.any():
            rows = np.flatnonzero(np.isinf(to_floats(checked.values)) & ~refused.get(column.name, np.False_))
            if len(rows):
                yield column.name, rows


def find_subnormal(examination: Examination) -> Iterator[tuple[str, np.ndarray | None]]:
    """Return the rows of each column of floating type whose numbers are subnormal or 0 (clause 12.8); None for others."""
    refused = examination.mark_columns()
    for column in examination.plan.columns:
        checked = examination.checked.get(column.name)
        if column.type.facts.kind != "floating" or checked is None or not isinstance(checked.values, Numbers):
            continue
        if is_meant(column, examination):
            continue
        rows = list_subnormal(checked.values)
        yield (
            column.name,
            rows if rows is None else rows[~refused[column.name][rows]] if column.name in refused else rows,
        )


def list_subnormal(numbers: Numbers) -> np.ndarray | None:
    """Return the rows of subnormal numbers; None where one is of ordinary size, as in most columns the first are."""
    if (np.abs(to_floats(take_first(numbers, FIRST_ROWS))) >= SMALLEST_NORMAL).any():
        return None
    values = np.abs(to_floats(numbers))
    return None if (values >= SMALLEST_NORMAL).any() else np.flatnonzero(values > 0)


def is_empty(values: Values) -> bool:
    """Return whether a column has no value; that the first is there says it sooner."""
    if not isinstance(values, Numbers):
        return bool(values.null_count == len(values))
    return bool(np.isnan(to_floats(take_first(values, 1))).all()) and bool(np.isnan(to_floats(values)).all())


def take_first(numbers: Numbers, count: int) -> Numbers:
    return Numbers(numbers.values[:count], None if numbers.missing is None else numbers.missing[:count])
