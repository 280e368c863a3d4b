"""The values that golden rows are made of: every branch of every reading step, nothing of the training rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations
from math import ceil, floor, inf, isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.column_text import spell_values
from schemabridge.frames.columns import read_labels
from schemabridge.frames.text_cuts import cut_text, find_uncut
from schemabridge.frames.time_text import spell_time
from schemabridge.program.index import ProgramIndex
from schemabridge.program.ops import OPS
from schemabridge.schema import TextCell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.frames.types import Value
    from schemabridge.schema import Column, ColumnText, FeatureSchema, Step

MOST_TEXTS = 3  # that mean missing
MOST_KNOWN = 25  # values of a vocabulary
SPREAD = 101  # a prime: rows and columns run through a range in different orders


@dataclass(frozen=True)
class ColumnValues:
    """What a column's golden cells may be.

    `accepted` and `refused` are the values that show a branch, as far as the steps alone tell; further rows take
    `vocabulary` values, or numbers between `lo` and `hi`.
    """

    column: Column
    accepted: tuple[Value | TextCell, ...]
    refused: tuple[Value | TextCell, ...]
    vocabulary: tuple[Value, ...]
    lo: float
    hi: float
    integral: bool

    def fill_cell(self, row: int, position: int) -> Value:
        """Return an ordinary value for a row; `position` is that of the column."""
        if self.vocabulary:
            return self.vocabulary[(row * 7 + position) % len(self.vocabulary)]
        if self.column.type.facts.is_text:
            return f"text {row}"
        if self.column.type.facts.is_boolean:
            return (row + position) % 2 == 1
        share = (37 * row + 11 * position + 5) % SPREAD / (SPREAD - 1)
        number = float(f"{self.lo * (1 - share) + self.hi * share:.6g}")
        return self.fit_number(min(max(number, self.lo), self.hi))

    def fit_number(self, number: float) -> Value:
        """Return a number as a value of the column, between its bounds."""
        if self.column.type.facts.rounds:
            rounded = np.float32(number)
            rounded = np.nextafter(rounded, np.float32(inf)) if rounded < self.lo else rounded
            rounded = np.nextafter(rounded, np.float32(-inf)) if rounded > self.hi else rounded
            number = float(rounded)
        if not self.integral:
            return number
        whole = min(max(round(number), ceil(self.lo)), floor(self.hi))
        return float(whole) if self.column.type.facts.is_floating else whole


def list_column_values(
    schema: FeatureSchema, known: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> list[ColumnValues]:
    """Return what the golden cells of every column may be; `known` are texts that the model knows, by column."""
    ranges = read_ranges(schema)
    whole = find_integer_columns(schema)
    program = ProgramIndex(schema)
    return [
        add_known(
            find_values(column, program, ranges.get(column.name, {}), integral=column.name in whole),
            known.get(column.name, ()),
        )
        for column in schema.columns
    ]


def add_known(values: ColumnValues, texts: tuple[str, ...]) -> ColumnValues:
    """Return the values of a column with texts that the model knows: all of them for further rows."""
    if not texts or values.vocabulary:
        return values
    return replace(values, vocabulary=texts)


def find_values(
    column: Column, program: ProgramIndex, statistics: Mapping[str, float], *, integral: bool
) -> ColumnValues:
    """Return the values of one column."""
    steps, schema = program.readers[column.name], program.schema
    lo, hi = choose_range(steps, statistics, column.type.held)
    integral = integral or not column.type.facts.is_floating
    shown = list_branches(column, steps, program)
    if not integral and any(OPS[step.op].gives == "numbers" for step in steps):
        shown += [-0.0, column.type.facts.smallest]
    shown += [value for value in column.missing_values if value not in shown]
    meanings: list[tuple[Value | TextCell, Value]] = [
        (value, None if value in column.missing_values else value) for value in shown
    ]
    meanings += list_texts(column, lo, hi)
    taken = [all(accepts(step, value, schema) for step in steps) for _, value in meanings]
    accepted = [cell for (cell, _), is_taken in zip(meanings, taken, strict=True) if is_taken]
    refused = [cell for (cell, _), is_taken in zip(meanings, taken, strict=True) if not is_taken]
    known = list_known(steps, schema)
    ordinary = [value for value in known if all(accepts(step, value, schema) for step in steps)]
    refused += list_other_texts(column)
    return ColumnValues(column, tuple(accepted), tuple(refused), tuple(ordinary), lo, hi, integral)


def list_known(steps: list[Step], schema: FeatureSchema) -> list[Value]:
    """Return values that the vocabularies of a column know; texts that are cut to them, where steps cut in several ways joined."""
    known: list[list[Value]] = []
    for step in steps:
        vocabulary = schema.find_vocabulary(step)
        values = [] if vocabulary is None else vocabulary.pick(MOST_KNOWN)
        known.append([find_uncut(each, step.cuts) if isinstance(each, str) else each for each in values])
    several = known if len({step.cuts for step in steps}) > 1 else []
    joined = [
        f"{left}{right}" for some, others in permutations(several, 2) for left, right in zip(some, others, strict=False)
    ]
    return [*(value for each in known for value in each if value is not None), *joined]


def list_texts(column: Column, lo: float, hi: float) -> list[tuple[TextCell, Value]]:
    """Return texts that mean values of a column, with these values: a number, and missing ones (clause 4.11)."""
    if column.text is None:
        return []
    rule = column.text
    spelled = spell_value(column, rule, lo, hi)
    value = read_labels(pa.array([spelled]), replace(column, text=replace(rule, cut=())))[0].as_py()
    cells = [uncut for text in (spelled, spelled.strip()) if (uncut := find_uncut(text, rule.cut)) is not None][:1]
    absent = [uncut for text in rule.missing[:MOST_TEXTS] if (uncut := find_uncut(text, rule.cut)) is not None]
    absent += ["" for _ in [rule.cut] if cut_text("", rule.cut) is None]
    absent += [] if rule.other == "error" else find_other_texts(rule)
    return [(TextCell(text), value) for text in cells] + [(TextCell(text), None) for text in absent]


def spell_value(column: Column, rule: ColumnText, lo: float, hi: float) -> str:
    """Return a text that spells a value of a column between two bounds, as far as a format has all of it."""
    number = ColumnValues(column, (), (), (), lo, hi, not column.type.facts.is_floating).fill_cell(1, 0)
    if rule.number is not None:
        return f" {number!r}".replace(".", rule.number.decimal)
    per_tick = 86_400_000_000 // column.type.ticks_per_day
    days = (int(number) * per_tick) // 86_400_000_000 if isinstance(number, int) else 0  # midnight is exact in any unit
    return spell_time(
        min(max(days, -25_567), 36_524) * 86_400_000_000, str(rule.time), instant=bool(column.type.instant)
    )


def list_other_texts(column: Column) -> list[TextCell]:
    """Return a text that a column refuses, if there is one."""
    rule = column.text
    texts = find_other_texts(rule) if rule is not None and rule.other == "error" else []
    return [TextCell(text) for text in texts]


def find_other_texts(rule: ColumnText) -> list[str]:
    """Return a text that means neither a value nor a missing cell, none where none is found."""
    text = "text"
    while text in rule.missing:
        text += "!"
    uncut = [find_uncut(each, rule.cut) for each in (text, text.upper(), "x", "?")]
    return [each for each in uncut if each is not None and is_other(each, rule)][:1]


def is_other(text: str, rule: ColumnText) -> bool:
    return bool(spell_values([text], rule).other[0])


def list_branches(column: Column, steps: list[Step], program: ProgramIndex) -> list[Value]:
    """Return the values that show every branch of the reading steps of a column, each once."""
    shown: list[Value] = [None]
    for step in sorted(steps, key=lambda each: "vocabulary" not in each.params):
        reading, vocabulary = OPS[step.op].reading, program.schema.find_vocabulary(step)
        shown += [] if reading is None else reading.list_branches(step, column.type, vocabulary)
        shown += list_edges(step, column, program)
    return list({(type(value), repr(value)): value for value in shown}.values())


def list_edges(step: Step, column: Column, program: ProgramIndex) -> list[Value]:
    """Return the numbers at which the codes of steps change that take a reading step alone, where the column holds them."""
    codings = [(OPS[each.op].coding, each) for each in program.list_alone(step)]
    thresholds = [edge for coding, each in codings if coding is not None for edge in coding.list_thresholds(each)]
    least, most = column.type.held
    held = [column.type.facts.hold(edge) for edge in thresholds if isfinite(edge) and least <= edge <= most]
    return [value for value in held if value is not None]


def accepts(step: Step, value: Value, schema: FeatureSchema) -> bool:
    """Return whether a reading step takes a value."""
    reading = OPS[step.op].reading
    return reading is None or reading.accepts(step, value, schema.find_vocabulary(step))


def choose_range(steps: list[Step], statistics: Mapping[str, float], held: tuple[float, float]) -> tuple[float, float]:
    """Return the range of ordinary numbers: that of the training rows, within what the steps allow and the type holds."""
    limits = [step.get_range("within") for step in steps if "within" in step.params]
    least = max((lo for lo, _ in limits), default=-inf)
    most = min((hi for _, hi in limits), default=inf)
    least, most = min(max(least, held[0]), held[1]), max(min(most, held[1]), held[0])
    known = statistics.get("min", statistics.get("max", 1.0) - 1.0)  # one that was infinite is left out
    lo = min(max(known, least), most)
    hi = min(max(statistics.get("max", lo + 1.0), least), most)
    return (lo, min(lo + 1.0, most)) if lo == hi else (lo, hi)


def read_ranges(schema: FeatureSchema) -> dict[str, dict[str, float]]:
    """Return min and max of the training columns as the file has them; it is descriptive, so anything may be there."""
    columns = schema.statistics.get("columns")
    described = columns.items() if isinstance(columns, dict) else ()
    return {
        name: {key: float(each[key]) for key in ("min", "max") if isinstance(each.get(key), (int, float))}
        for name, each in described
        if isinstance(each, dict)
    }


def find_integer_columns(schema: FeatureSchema) -> set[str]:
    """Return the columns whose numbers go to an integer input."""
    integer = [each for each in schema.inputs if each.dtype.startswith("int")]
    return {name for each in integer for encoding in each.encodings for name in encoding.columns}
