"""text: the text of a cell as it is (steps 25)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.program.expressions import Number
from schemabridge.program.op import (
    Op,
    Param,
    Reading,
    Words,
    give_none,
    lose_infinity,
    measure_one,
    say_nothing,
    take_none,
)
from schemabridge.program.phrases import Phrase, name_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import tensorflow as tf

    from schemabridge.frames.types import ColumnType, Value
    from schemabridge.frames.values import Labels
    from schemabridge.program.code_table import CodeTable
    from schemabridge.program.column_source import ColumnSource
    from schemabridge.program.index import ProgramIndex
    from schemabridge.program.op import ReadBlock, Report
    from schemabridge.program.registers import Surroundings
    from schemabridge.program.tensors import ColumnTensor, Tensors
    from schemabridge.program.trace import Tracer
    from schemabridge.schema import Step, Vocabulary

NUL = "\0"  # no string of R holds it
SHOWN_TEXTS = ("", "text", " Text ", "Grüße, 東京")


def check(step: Step, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Steps 25.1 and 25.2: a column of text, and a text to fill with exactly where missing cells are filled."""
    if around.column is not None and not around.column.facts.is_text:
        yield "column", f"expected a column of type string, found one of type {around.column}"
    fills, given = step.params.get("missing") == "fill", "value" in step.params
    if "missing" in step.params and fills != given:
        yield "missing", 'expected "fill" with a text as `value`, or "error" without'


@dataclass(frozen=True)
class ReadTexts:
    """The rows of a column as positions among its distinct texts; the last of `texts` is that of a missing cell, which has -1."""

    indices: np.ndarray
    texts: np.ndarray
    holds_nul: np.ndarray | None
    refuses_missing: bool


def open_texts(source: ColumnSource, step: Step, table: CodeTable | None) -> ReadBlock:
    return partial(read_block, read_texts(source.labels, step))


def read_texts(labels: Labels, step: Step) -> ReadTexts:
    distinct = labels.values.to_pylist()
    texts = np.empty(len(distinct) + 1, object)
    texts[:-1] = distinct
    texts[-1] = step.params.get("value", "")
    broken = np.array([*(NUL in text for text in distinct), False])
    refuses = step.params["missing"] == "error" and labels.has_missing
    return ReadTexts(labels.indices, texts, broken if broken.any() else None, refuses)


def read_block(column: ReadTexts, start: int, stop: int, report: Report) -> np.ndarray:
    indices = column.indices[start:stop]
    if column.refuses_missing and (absent := indices < 0).any():
        report(0, "missing_value", absent)
    if column.holds_nul is not None and (broken := column.holds_nul[indices]).any():
        report(1, "unknown_value", broken)
    texts: np.ndarray = column.texts[indices]  # -1, missing, is the last entry
    return texts[:, np.newaxis]


def compute_tensor(t: Tensors, step: Step, column: ColumnTensor) -> tf.Tensor:
    """Return the texts; one that holds U+0000 is refused as a text that is unknown (steps 25.1)."""
    holds_nul = ~t.tf.strings.regex_full_match(column.values, r"[^\x00]*")
    t.refuse(1, "unknown_value", holds_nul & ~column.missing)
    if step.params["missing"] == "error":
        t.refuse(0, "missing_value", column.missing)
        return column.values
    return t.tf.where(column.missing, t.tf.constant(str(step.params["value"])), column.values)


def accepts(step: Step, value: Value, vocabulary: Vocabulary | None) -> bool:
    return step.params["missing"] != "error" if value is None else NUL not in str(value)


def list_branches(step: Step, column_type: ColumnType, vocabulary: Vocabulary | None) -> list[Value]:
    """Return texts that are easily changed on the way: an empty one, spaces at the ends, letters beyond ASCII."""
    return list(SHOWN_TEXTS)


def trace(tracer: Tracer, step: Step) -> tuple[Number, ...]:
    """Return the texts of a column as a number that equals no other; what stands for missing ones counts where there are any."""
    filled = str(step.params.get("value", "")) if tracer.get_accepted(step).missing else ""
    key = tracer.keys.make("text", str(step.column), filled)
    return (Number(step, 0, None, key, key, None, -np.inf, np.inf, integral=False),)


def say(step: Step, index: int, operands: Sequence[Phrase], program: ProgramIndex) -> Phrase:
    name = name_column(str(step.column))
    if step.params["missing"] == "error":
        return Phrase(f"text of {name}", refused=("missing",))
    return Phrase(f"text of {name}, {str(step.params['value'])!r} where missing")


OP = Op(
    name="text",
    takes="column",
    gives="texts",
    params=(Param("missing", "word", words=("error", "fill")), Param("value", "text", optional=True)),
    check=check,
    measure=measure_one,
    compute=None,
    tensor=compute_tensor,
    trace=trace,
    carries_nan=False,
    keeps_infinity=lose_infinity,
    gives_nan=give_none,
    describe_missing=say_nothing,
    words=Words(take_none, say),
    call=say_nothing,
    since=1,
    reading=Reading(open_texts, accepts, list_branches, needs="cell"),
)
