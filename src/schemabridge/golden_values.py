"""The values that golden rows are made of: every branch of every reading step, nothing of the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.encodings.vocabulary import find_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemabridge.schema import Column, FeatureSchema, Step, Vocabulary

Value: TypeAlias = "str | bool | int | float | None"

FLOATS = {"float64": 5e-324, "float32": float(np.finfo(np.float32).smallest_subnormal)}
SPREAD = 101  # a prime: rows and columns run through a range in different orders


@dataclass(frozen=True)
class ColumnValues:
    """What a column's golden cells may be.

    `accepted` and `refused` are the values that show a branch, as far as the steps alone tell; further rows take
    `vocabulary` values, or numbers between `lo` and `hi`.
    """

    column: Column
    accepted: tuple[Value, ...]
    refused: tuple[Value, ...]
    vocabulary: tuple[Value, ...]
    lo: float
    hi: float
    integral: bool

    def fill_cell(self, row: int, position: int) -> Value:
        """Return an ordinary value for a row; `position` is that of the column."""
        if self.vocabulary:
            return self.vocabulary[(row * 7 + position) % len(self.vocabulary)]
        if self.column.type.name == "string":
            return f"text {row}"
        if self.column.type.name == "boolean":
            return (row + position) % 2 == 1
        share = (37 * row + 11 * position + 5) % SPREAD / (SPREAD - 1)
        number = float(f"{self.lo * (1 - share) + self.hi * share:.6g}")
        return self.fit_number(min(max(number, self.lo), self.hi))

    def fit_number(self, number: float) -> Value:
        """Return a number as a value of the column, between its bounds."""
        if self.column.type.name == "float32":
            rounded = np.float32(number)
            rounded = np.nextafter(rounded, np.float32(inf)) if rounded < self.lo else rounded
            rounded = np.nextafter(rounded, np.float32(-inf)) if rounded > self.hi else rounded
            number = float(rounded)
        if not self.integral:
            return number
        whole = min(max(round(number), ceil(self.lo)), floor(self.hi))
        return float(whole) if self.column.type.name in FLOATS else whole


def list_column_values(schema: FeatureSchema) -> list[ColumnValues]:
    """Return what the golden cells of every column may be."""
    ranges = read_ranges(schema)
    whole = find_integer_columns(schema)
    reading: dict[str | None, list[Step]] = {column.name: [] for column in schema.columns}
    for step in schema.steps:
        reading.setdefault(step.column, []).append(step)
    return [
        find_values(column, reading[column.name], schema, ranges.get(column.name, {}), integral=column.name in whole)
        for column in schema.columns
    ]


def find_values(
    column: Column, steps: list[Step], schema: FeatureSchema, statistics: Mapping[str, float], *, integral: bool
) -> ColumnValues:
    """Return the values of a column that `steps` read."""
    vocabularies = [schema.vocabularies[str(step.params["vocabulary"])] for step in steps if step.op == "match"]
    lo, hi = choose_range(steps, statistics)
    integral = integral or column.type.name not in FLOATS
    shown = list_branches(column, steps, vocabularies, schema)
    if column.type.name in FLOATS and not integral and any(step.op == "number" for step in steps):
        shown += [-0.0, FLOATS[column.type.name]]
    accepted = [value for value in shown if all(accepts(step, value, schema) for step in steps)]
    refused = [value for value in shown if not all(accepts(step, value, schema) for step in steps)]
    known = [value for each in vocabularies for value in pick_values(each, 25)]
    ordinary = [value for value in known if all(accepts(step, value, schema) for step in steps)]
    return ColumnValues(column, tuple(accepted), tuple(refused), tuple(ordinary), lo, hi, integral)


def list_branches(
    column: Column, steps: list[Step], vocabularies: list[Vocabulary], schema: FeatureSchema
) -> list[Value]:
    """Return the values that show every branch of the reading steps of a column, each once."""
    shown: list[Value] = [None]
    for vocabulary in vocabularies:
        shown += pick_values(vocabulary, 3)
        shown += list_unknown(vocabulary)
    for step in steps:
        if "within" in step.params:
            shown += list_limits(column, step)
        shown += list_edges(step, column, schema)
    return list({(type(value), repr(value)): value for value in shown}.values())


def pick_values(vocabulary: Vocabulary, count: int) -> list[Value]:
    """Return up to `count` values: the first, the last and some between."""
    last = len(vocabulary) - 1
    positions = dict.fromkeys(position * last // max(count - 1, 1) for position in range(count) if last >= 0)
    return [vocabulary.values[position].as_py() for position in positions]


def list_unknown(vocabulary: Vocabulary) -> list[Value]:
    """Return a value that is not in a vocabulary: a known text with a space, the next number; none where all are known."""
    values = vocabulary.values
    if vocabulary.type.name == "boolean":
        return list([value for value in (False, True) if find_value(vocabulary, value) is None][:1])
    if vocabulary.type.name == "string":
        text = values[0].as_py() if len(values) else "text"
        while find_value(vocabulary, text) is not None:
            text += " "
        return [text]
    numbers = [value for value in values.to_pylist() if isfinite(value)]
    candidate = floor(max(numbers, default=0)) + 1
    number: Value = float(candidate) if vocabulary.type.name in FLOATS else candidate
    exact = abs(candidate) < (2**24 if vocabulary.type.name == "float32" else 2**53)
    return [number] if exact and find_value(vocabulary, number) is None else []


def list_limits(column: Column, step: Step) -> list[Value]:
    """Return the bounds of `within` and the nearest values outside."""
    lo, hi = read_within(step)
    if column.type.name not in FLOATS:
        below = [ceil(lo) - 1, ceil(lo)] if isfinite(lo) else []
        above = [floor(hi), floor(hi) + 1] if isfinite(hi) else []
        return [value for value in (*below, *above) if column.type.name != "boolean" or value in (0, 1)]
    kind = np.float32 if column.type.name == "float32" else np.float64
    inner = [float(kind(bound)) for bound in (lo, hi) if isfinite(bound)]
    lower = [float(np.nextafter(kind(lo), kind(-inf)))] if isfinite(lo) else []
    upper = [float(np.nextafter(kind(hi), kind(inf)))] if isfinite(hi) else []
    return [value for value in (*inner, *lower, *upper) if isfinite(value)]


def list_edges(step: Step, column: Column, schema: FeatureSchema) -> list[Value]:
    """Return the first and the last edge of the bins that a `number` step feeds, where the column holds them."""
    if step.op != "number":
        return []
    bins = [each for each in schema.steps if each.op == "bin" and each.operands == (step.id,)]
    edges = [float(edge) for each in bins for edge in np.asarray(each.params["edges"])[[0, -1]] if isfinite(edge)]
    if column.type.name == "float64":
        return list(edges)
    if column.type.name == "float32":
        return [edge for edge in edges if float(np.float32(edge)) == edge]
    return [int(edge) for edge in edges if edge.is_integer() and column.type.name != "boolean"]


def accepts(step: Step, value: Value, schema: FeatureSchema) -> bool:
    """Return whether a reading step takes a value."""
    if value is None:
        return step.params["missing"] != "error"
    if step.op == "match":
        known = find_value(schema.vocabularies[str(step.params["vocabulary"])], value) is not None
        return known or step.params["unknown"] != "error"
    lo, hi = read_within(step)
    return isinstance(value, (bool, int, float)) and lo <= value <= hi


def read_within(step: Step) -> tuple[float, float]:
    within = step.params.get("within")
    return (float(within[0]), float(within[1])) if isinstance(within, tuple) else (-inf, inf)


def choose_range(steps: list[Step], statistics: Mapping[str, float]) -> tuple[float, float]:
    """Return the range of ordinary numbers: that of the training rows, within what the steps allow."""
    limits = [read_within(step) for step in steps if step.op == "number"]
    least = max((lo for lo, _ in limits), default=-inf)
    most = min((hi for _, hi in limits), default=inf)
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
