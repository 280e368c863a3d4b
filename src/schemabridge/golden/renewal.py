"""Golden rows of a schema whose policies were changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from schemabridge.golden.rows import MOST_BYTES, find_code, make_golden, measure_row, prepare_rows
from schemabridge.golden.values import list_column_values
from schemabridge.schema import GoldenRow

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema, Golden

VALUE_ERRORS = ("missing_value", "unknown_value", "out_of_range", "nan_value")


def renew_golden(before: FeatureSchema, after: FeatureSchema, column: str) -> Golden:
    """Return golden rows of the changed schema: the recorded frames again, then those that show a new branch.

    Rows whose bytes are unchanged keep their predictions.
    """
    kept = [replay_row(after, row) for row in before.golden.rows]
    (values,) = (each for each in list_column_values(after) if each.column.name == column)
    wanted = {repr(value) for value in (*values.accepted, *values.refused)}
    wanted -= {repr(row.frame.get(column)) for row in kept if shows_column(row, column)}
    budget = MOST_BYTES - sum(measure_row(row) for row in kept)
    for row in make_golden(after).rows:
        value = repr(row.frame.get(column))
        budget -= measure_row(row) if value in wanted else 0
        if value in wanted and shows_column(row, column) and budget >= 0:
            wanted.discard(value)
            kept.append(row)
    return replace(before.golden, rows=tuple(sorted(kept, key=lambda row: row.bytes is None)))


def shows_column(row: GoldenRow, column: str) -> bool:
    """Return whether a row shows what becomes of its value of a column: it is accepted, or refused for a value."""
    return row.bytes is not None or (column in row.frame and row.error in VALUE_ERRORS)


def replay_row(schema: FeatureSchema, row: GoldenRow) -> GoldenRow:
    """Return a golden row with what the schema makes of its frame."""
    code = find_code(schema, row.frame)
    if code is not None:
        return GoldenRow(row.frame, error=code)
    (cells,) = prepare_rows(schema, [row.frame])
    return replace(row, bytes=cells, error=None, predictions=row.predictions if cells == row.bytes else None)
