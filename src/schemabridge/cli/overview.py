"""What a schema expects and does, in words that a table or JSON can hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from schemabridge.display import show_share
from schemabridge.findings.report import to_json_value
from schemabridge.pages.model_facts import describe_model
from schemabridge.pages.output_words import describe_output
from schemabridge.pages.policy_words import describe_policies
from schemabridge.pages.summary import describe_evidence
from schemabridge.pages.training_words import describe_training
from schemabridge.program.index import ProgramIndex
from schemabridge.statistics.columns import read_statistics

if TYPE_CHECKING:
    from schemabridge.pages.training_words import TrainingWords
    from schemabridge.schema import Column, FeatureSchema, Input


@dataclass(frozen=True)
class ColumnOverview:
    """One column: its type, what becomes of missing and unknown values, its vocabulary, its features, its training data."""

    name: str
    type: str
    policies: dict[str, str]
    vocabulary: list[object] | None
    features: list[dict[str, object]]
    training: dict[str, str]


@dataclass(frozen=True)
class InputOverview:
    """One input of the model; `nan` and `overflow` say what becomes of such numbers."""

    name: str
    dtype: str
    shape: list[int | None]
    features: list[str]
    nan: str | None
    overflow: str | None


@dataclass(frozen=True)
class GoldenOverview:
    """How many golden rows there are, how many of them are refused, and how many have predictions."""

    rows: int
    refused: int
    predictions: int


@dataclass(frozen=True)
class Overview:
    """A schema in words."""

    fingerprint: str
    format_version: str
    evidence: str
    columns: list[ColumnOverview]
    inputs: list[InputOverview]
    outputs: list[str]
    golden: GoldenOverview
    training_rows: int | None
    model: dict[str, object]
    environment: dict[str, object]

    def to_document(self) -> dict[str, object]:
        """Return the overview as JSON can hold it."""
        return asdict(self)


def describe_schema(schema: FeatureSchema) -> Overview:
    """Return what a schema expects and does."""
    program, statistics = ProgramIndex(schema), read_statistics(schema)
    golden = schema.golden.rows
    return Overview(
        schema.fingerprint,
        schema.format_version,
        describe_evidence(schema).removeprefix("evidence: "),
        [
            describe_column(column, schema, program, describe_training(column, schema, statistics))
            for column in schema.columns
        ],
        [describe_input(each) for each in schema.inputs],
        [name_output(each) for each in schema.outputs],
        GoldenOverview(
            len(golden), sum(row.error is not None for row in golden), sum(bool(row.predictions) for row in golden)
        ),
        None if statistics is None else statistics.rows,
        dict(describe_model(schema.model)),
        list_facts(schema.environment),
    )


def name_output(output: Mapping[str, object]) -> str:
    """Return the name of an output, and what it means where labels do not say it."""
    words = describe_output(output)
    return f"{output.get('name')} ({words})" if words else str(output.get("name"))


def describe_column(
    column: Column, schema: FeatureSchema, program: ProgramIndex, training: TrainingWords
) -> ColumnOverview:
    policies: dict[str, list[str]] = defaultdict(list)
    for name, words in describe_policies(column.name, program):
        policies[name].append(words)
    vocabularies = [
        [to_json_value(value) for value in column.type.show_values(program.get_values(step))]
        for step in program.list_matches(column.name)
    ]
    missing = {} if training.missing is None else {"missing": show_share(training.missing)}
    return ColumnOverview(
        column.name,
        str(column.type),
        {name: ", ".join(words) for name, words in policies.items()},
        vocabularies[0] if vocabularies else None,
        [
            {"kind": each.kind, "input": to.name, "features": list(each.features)}
            for to in schema.inputs
            for each in to.encodings
            if column.name in each.columns
        ],
        {**dict(training.measures), **missing},
    )


def describe_input(to: Input) -> InputOverview:
    return InputOverview(to.name, to.dtype, list(to.shape), list(to.features), to.nan, to.overflow)


def list_facts(section: Mapping[str, object]) -> dict[str, object]:
    """Return what a descriptive section says, without what it says about parts."""
    return {name: to_json_value(value) for name, value in section.items() if isinstance(value, (str, int, float, bool))}
