"""Training values that are the same number in a float32 input: times as counts, whole numbers of many digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import dump_json
from schemabridge.errors import warn
from schemabridge.frames.columns import list_numbers
from schemabridge.frames.mixed_columns import read_values
from schemabridge.frames.refused_numbers import FLOAT32_EXACT
from schemabridge.frames.times import PER_SECOND
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.frames.frame import Frame
    from schemabridge.frames.types import ColumnType
    from schemabridge.schema import Column, FeatureSchema, Input

MOST_NAMED = 5


@dataclass(frozen=True)
class Merged:
    """A column of numbers that goes into a float32 input as it is: what merges, and the encoding that keeps it apart, if one does."""

    column: str
    words: str
    encoding: str | None


def warn_merged(schema: FeatureSchema, frame: Frame) -> None:
    """Warn `merged_numbers` for each float32 input into which numbers go as they are and are no longer told apart.

    Of whole numbers, also in columns of floats, those count of which distinct training values become the same. Of timestamps
    with a time of day any that float32 rounds: their counts are so long that times 134 seconds apart are one number, in a batch
    if not in training; days stay apart.
    """
    for each in schema.inputs:
        if each.dtype == "float32" and (found := list(list_merged(schema, each, frame))):
            listed = "; ".join(f"{one.column!r}: {one.words}" for one in found[:MOST_NAMED])
            more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
            warn(
                "merged_numbers",
                f"input {each.name!r} is float32{', ' if more else ': '}{listed}{more}",
                hint=suggest(found, each),
            )


def list_merged(schema: FeatureSchema, to: Input, frame: Frame) -> Iterator[Merged]:
    """Yield the columns of one input whose numbers merge, each once."""
    columns = {column.name: column for column in schema.columns}
    for name in dict.fromkeys(find_plain(schema, to)):
        column = columns[name]
        if column.type.facts.is_text or column.type.facts.is_boolean:
            continue
        numbers = list_numbers(read_values(frame, column), column.type)
        numbers = numbers[np.isfinite(numbers)]
        is_long = np.abs(numbers).max(initial=0) > FLOAT32_EXACT and (numbers == np.floor(numbers)).all()
        if is_long and (merged := describe_merged(column, np.unique(numbers))) is not None:
            yield merged


def find_plain(schema: FeatureSchema, to: Input) -> Iterator[str]:
    """Yield the columns whose numbers go into an input as they are, or filled."""
    steps = {step.id: step for step in schema.steps}
    for encoding in to.encodings:
        step = steps[encoding.source]
        while OPS[step.op].keeps_numbers and len(step.operands) == 1:
            step = steps[step.operands[0]]
        if OPS[step.op].keeps_numbers and step.column is not None:
            yield step.column


def describe_merged(column: Column, distinct: np.ndarray) -> Merged | None:
    """Return what merges of the distinct whole numbers of a column, ascending; None where float32 tells them apart."""
    held = distinct.astype(np.float32)
    left = len(np.unique(held))
    if column.type.name == "timestamp":
        if (held == distinct).all() or not (distinct % column.type.ticks_per_day).any():
            return None
        apart = float(np.spacing(np.abs(held).max())) / PER_SECOND[column.type.unit or "s"]
        return Merged(column.name, f"times {apart:.0f} s apart are one number", elapse(column.type, distinct))
    if left == len(distinct):
        return None
    words = f"{left} of {len(distinct)} distinct numbers are left, it has not every whole one beyond {FLOAT32_EXACT:,}"
    return Merged(column.name, words, standardize(distinct))


def elapse(column_type: ColumnType, distinct: np.ndarray) -> str | None:
    """Return the encoding that counts days since the first day of training; None where these are rounded to the same as well."""
    per_day = column_type.ticks_per_day
    first = np.floor(distinct[0] / per_day)
    days = ((distinct - first * per_day) / per_day).astype(np.float32)
    since = column_type.show_number(float(first * per_day))
    return f'sb.elapsed("day", since={dump_json(since)})' if len(np.unique(days)) == len(distinct) else None


def standardize(distinct: np.ndarray) -> str | None:
    """Return the encoding that scales before it rounds, where that tells the numbers apart."""
    scaled = ((distinct - distinct.mean()) / (distinct.std() or 1.0)).astype(np.float32)
    return '"standardize"' if len(np.unique(scaled)) == len(distinct) else None


def suggest(found: list[Merged], to: Input) -> str:
    """Return the line that keeps the numbers apart."""
    written = {each.column: each.encoding for each in found}
    if None not in written.values():
        return f"encodings={{{', '.join(f'{dump_json(name)}: {each}' for name, each in written.items())}}} keeps them apart"
    columns = list(dict.fromkeys(name for each in to.encodings for name in each.columns))
    return f'inputs={{{dump_json(to.name)}: sb.input({dump_json(columns)}, dtype="float64")}} keeps them apart'
