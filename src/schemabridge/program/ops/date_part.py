"""date_part: the year, month, weekday, hour and further parts of dates and timestamps (steps 18)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.acceptance import find_family
from schemabridge.program.calendar import BOUNDS, PARTS, SECONDS_PER_DAY, compute_part
from schemabridge.program.expressions import Number
from schemabridge.program.op import Op, Param, Reading, Words, lose_infinity, measure_one, say_nothing, take_none
from schemabridge.program.phrases import Phrase, name_column
from schemabridge.program.tensor_calendar import compute_tensor_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.column_source import ColumnSource
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import ReadBlock, Report
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import ColumnTensor, Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary

# of every week, month and leap year an edge: 1899-12-31, 1900-03-01, 1969-12-31, 2000-02-29, 2021-01-03, 2024-06-30
SHOWN_DAYS = (-25568, -25508, -1, 11016, 18630, 19904)
LAST_SECOND = SECONDS_PER_DAY - 1


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 18.1: a column of dates or timestamps."""
    if around.column is not None and not around.column.facts.is_calendar:
        yield "column", f"expected a column of dates or timestamps, found one of type {around.column}"


def open_parts(source: ColumnSource, step: Step, table: CodeTable | None) -> ReadBlock:
    return partial(read_block, source, step)


def read_block(source: ColumnSource, step: Step, start: int, stop: int, report: Report) -> np.ndarray:
    numbers, column_type = source.numbers, source.type
    values = numbers.values[start:stop]
    absent = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), np.bool_)
    if numbers.missing is not None:
        absent = absent | numbers.missing[start:stop]
    if step.params["missing"] == "error" and absent.any():
        report(0, "missing_value", absent)
    counts = np.where(absent, 0, values).astype(np.int64)
    part = compute_part(counts, find_per_second(column_type), str(step.params["part"]))
    part[absent] = np.nan
    return part[:, np.newaxis]


def find_per_second(column_type: ColumnType) -> int | None:
    """Return how many units of a timestamp make a second, None for days."""
    return None if column_type.unit is None else column_type.ticks_per_day // SECONDS_PER_DAY


def compute_tensor(t: Tensors, step: Step, column: ColumnTensor) -> tf.Tensor:
    if step.params["missing"] == "error":
        t.refuse(0, "missing_value", column.missing)
    counts = t.tf.cast(t.tf.where(column.missing, t.tf.zeros_like(column.values), column.values), t.tf.int64)
    part = compute_tensor_part(t.tf, counts, find_per_second(column.type), str(step.params["part"]))
    return t.tf.where(column.missing, t.number(np.nan), part)[:, np.newaxis]


def accepts(step: Step, value: Value, vocabulary: Vocabulary | None) -> bool:
    return value is not None or step.params["missing"] != "error"


def list_branches(step: Step, column_type: ColumnType, vocabulary: Vocabulary | None) -> list[Value]:
    """Return ends of weeks, months and years, and of a timestamp the last second of each and its last unit."""
    per_second = find_per_second(column_type)
    if per_second is None:
        return list(SHOWN_DAYS)
    return [(day * SECONDS_PER_DAY + LAST_SECOND) * per_second + per_second - 1 for day in SHOWN_DAYS]


def passes_missing(step: Step) -> bool:
    return step.params["missing"] == "pass"


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    accepted, name, part = tracer.get_accepted(step), str(step.column), str(step.params["part"])
    key = tracer.keys.make("date_part", name, find_family(accepted.type), part)
    nan = tracer.keys.make("missing", name) if accepted.missing else None
    return (Number(step, 0, None, key, key, nan, *BOUNDS[part], integral=True),)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    name, part, passes = name_column(str(step.column)), str(step.params["part"]), step.params["missing"] == "pass"
    if part.startswith("is_"):
        text = f"1 where {name} is {part[3:].replace('_', ' ')}, otherwise 0"
    else:
        text = f"{part.replace('_', ' ')} of {name}"
    return Phrase(text, is_formula=True, may_miss=passes, refused=() if passes else ("missing",))


OP = Op(
    name="date_part",
    takes="column",
    gives="numbers",
    params=(Param("part", "word", words=tuple(PARTS)), Param("missing", "pass")),
    check=check,
    measure=measure_one,
    compute=None,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=True,
    keeps_infinity=lose_infinity,
    gives_nan=passes_missing,
    describe_missing=say_nothing,
    words=Words(take_none, say),
    since=1,
    reading=Reading(open_parts, accepts, list_branches, needs="cell"),
)
