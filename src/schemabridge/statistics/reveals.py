"""What of a training frame can be read out of a schema, the exact values of its steps and vocabularies first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import count_things, list_first, show_value
from schemabridge.program.ops import OPS
from schemabridge.program.plan import get_plan
from schemabridge.statistics.buckets import find_tables
from schemabridge.statistics.columns import read_statistics
from schemabridge.statistics.identifiers import explain_identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemabridge.schema import FeatureSchema, Step
    from schemabridge.statistics.columns import ColumnStatistics

SUMMARY = (
    "Numbers in steps and values in vocabularies are exact, and may be values of training rows: the program needs them, "
    'whatever statistics= was. Everything else is left out with statistics="none", but for golden rows and what describes '
    "the model."
)
MOST_NUMBERS = 6
NUMBERS = ("numbers", "range")  # the kinds of parameters that hold numbers of the data
MEANINGS = {
    "value": "fills missing cells: a mean, a median or a most frequent value of the training rows, unless given",
    "center": "a mean or a median of the training rows, unless given",
    "scale": "from a standard deviation, a range or a part of one of the training rows, unless given",
    "offset": "with scale it gives the least training value of min_max, and so the greatest, unless given",
    "edges": "edges of bins: quantiles are training values, unless given",
    "lo": "a bound of clip",
    "hi": "a bound of clip",
    "within": "the range that is allowed",
    "since": "the moment from which on time is counted",
    "weights": "a direction that was learnt from the training rows, or weights that were given",
    "exponent": "the power that numbers are raised to",
    "lambda": "a power that was fitted to the training rows, unless given",
    "knots": "the least and the greatest training value, and quantiles of the training rows, unless given",
    "margin": "how near to the ends numbers count as them",
    "values": "what becomes of each value of a vocabulary",
}
OWN_MEANINGS = {  # of parameters that mean something else in one op
    ("constant", "value"): "stands in every row, whatever the columns hold",
    ("project", "offset"): "the training mean along a direction, unless given",
    ("compare", "value"): "what numbers are compared with",
    ("interp", "values"): "what the knots become: parts of all rows, unless given",
}
MEASURES = ("min", "max", "mean", "std")


@dataclass(frozen=True)
class Revelation:
    """One thing that a file tells; `is_exact` where it may be a value of a training row to the last digit."""

    place: str
    column: str | None
    told: str
    is_exact: bool


def list_revelations(schema: FeatureSchema) -> list[Revelation]:
    """Return what can be read out of a schema, what is exact in every setting first."""
    return [
        *tell_steps(schema),
        *tell_vocabularies(schema),
        *tell_statistics(schema),
        *tell_golden(schema),
        *tell_descriptions(schema),
    ]


def tell_steps(schema: FeatureSchema) -> Iterator[Revelation]:
    sources: dict[str, list[str]] = {}
    for step in schema.steps:
        read = [] if step.column is None else [step.column]
        sources[step.id] = list(dict.fromkeys(read + [name for each in step.operands for name in sources[each]]))
        for param in OPS[step.op].params:
            if param.kind in NUMBERS and param.name in step.params:
                meaning = OWN_MEANINGS.get((step.op, param.name)) or MEANINGS[param.name]
                told = f"{step.op} {param.name} {show_parameter(step, param.name)}: {meaning}"
                yield Revelation("steps", ", ".join(sources[step.id]), told, is_exact=True)


def show_parameter(step: Step, name: str) -> str:
    """Return the first numbers of a parameter, and how many more there are."""
    numbers = np.ravel(np.asarray(step.params[name], dtype=float)).tolist()
    return list_first(numbers, MOST_NUMBERS, repr)


def tell_vocabularies(schema: FeatureSchema) -> Iterator[Revelation]:
    matched = {step.params["vocabulary"]: step.column for step in schema.steps if "vocabulary" in step.params}
    for name, vocabulary in schema.vocabularies.items():
        column = matched.get(name)
        reason = explain_identifiers(column or name, vocabulary)
        told = f"{count_things(len(vocabulary), 'value')} as they are" + (f"; {reason}" if reason else "")
        yield Revelation("vocabularies", column, told, is_exact=True)


def tell_statistics(schema: FeatureSchema) -> Iterator[Revelation]:
    statistics = read_statistics(schema)
    if statistics is None:
        return
    yield Revelation("statistics", None, f"{count_things(statistics.rows, 'training row')}", is_exact=False)
    is_exact = schema.statistics.get("rounded") is not True
    tables = find_tables(get_plan(schema))
    for name, known in statistics.columns.items():
        yield Revelation("statistics", name, f"{known.missing} cells are missing", is_exact=False)
        yield from tell_numbers(name, known, read_measures(schema, name), is_exact=is_exact)
        if known.value_counts is not None:
            yield tell_counts(name, known, len(tables[name].vocabulary))


def read_measures(schema: FeatureSchema, column: str) -> dict[str, object]:
    """Return min, max, mean and standard deviation of a column of which there are statistics, as the file has them."""
    columns = schema.statistics["columns"]
    described = columns.get(column) if isinstance(columns, dict) else None
    return {key: described[key] for key in MEASURES if key in described} if isinstance(described, dict) else {}


def tell_numbers(
    column: str, known: ColumnStatistics, measures: dict[str, object], *, is_exact: bool
) -> Iterator[Revelation]:
    if measures:
        words = ", ".join(f"{key} {show_value(value)}" for key, value in measures.items())
        precision = "to the last digit" if is_exact else "rounded, but for a bound that at least 5 rows hold"
        yield Revelation("statistics", column, f"{words}: {precision}", is_exact=is_exact)
    if known.counts is not None:
        kind = "edges that may be training values" if is_exact else "edges between training values"
        told = f"how many rows are in each of {len(known.counts)} bins, the fewest {min(known.counts)}; {kind}"
        yield Revelation("statistics", column, told, is_exact=is_exact)


def tell_counts(column: str, known: ColumnStatistics, size: int) -> Revelation:
    rare = sum(known.rare)
    assert known.value_counts is not None
    told = f"how many rows hold each of {count_things(size - rare, 'value')}"
    if rare:
        told += f", and that {known.value_counts[-2]} rows hold the {rare} others, fewer than 5 each"
    return Revelation("statistics", column, told, is_exact=not rare and min(known.value_counts[:-1]) < 5)


def tell_golden(schema: FeatureSchema) -> Iterator[Revelation]:
    rows = schema.golden.rows
    if rows:
        told = (
            f"{count_things(len(rows), 'row')} made up from steps, vocabularies and ranges, none of them a training row"
        )
        yield Revelation("golden rows", None, told, is_exact=False)
    if any(row.predictions for row in rows):
        yield Revelation("golden rows", None, "what the model predicts for them", is_exact=False)


def tell_descriptions(schema: FeatureSchema) -> Iterator[Revelation]:
    if schema.evidence is not None and schema.evidence.rows:
        yield Revelation(
            "evidence",
            None,
            f"{count_things(schema.evidence.rows, 'row was', 'rows were')} compared with X",
            is_exact=False,
        )
    sections = {
        "outputs": [str(each.get("name")) for each in schema.outputs],
        "model": [str(name) for name in schema.model],
        "environment": [str(name) for name in schema.environment],
    }
    for place, names in sections.items():
        if names:
            yield Revelation(place, None, ", ".join(names), is_exact=False)
    if schema.extensions:
        yield Revelation("extensions", None, "whatever was put there by hand", is_exact=True)
