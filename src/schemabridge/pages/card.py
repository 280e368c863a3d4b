"""The card of a schema: what it expects, what it gives, how it knows, and how to score with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from schemabridge.pages.model_facts import describe_model
from schemabridge.pages.output_words import describe_output
from schemabridge.pages.page import render_template
from schemabridge.pages.policy_words import describe_meaning, describe_policies
from schemabridge.pages.summary import describe_evidence
from schemabridge.pages.training import TrainingView, view_training
from schemabridge.program.index import ProgramIndex
from schemabridge.statistics.columns import read_statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Column, FeatureSchema

MOST_COLUMNS = 1000
MOST_VALUES = 6


@dataclass(frozen=True)
class ShortList:
    """The first items of a list, and how many it has."""

    kind: str
    shown: list[object]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@dataclass(frozen=True)
class ColumnView:
    """One column: what its cells mean and its policies in words, its vocabularies, what becomes of it, and its training data."""

    column: Column
    policies: list[tuple[str, str]]
    vocabularies: list[ShortList]
    features: list[ShortList]
    training: TrainingView


@dataclass(frozen=True)
class OutputView:
    """One output of the model; its shape is empty where the file does not say it, its meaning where labels say all."""

    name: str
    shape: str
    labels: ShortList
    meaning: str


def render_card(schema: FeatureSchema) -> str:
    """Return a schema as one HTML page that needs no other file and no script."""
    statistics = read_statistics(schema)
    program = ProgramIndex(schema)
    features = list_features(schema)
    shown = schema.columns[:MOST_COLUMNS]
    outputs = [view_output(each) for each in schema.outputs]
    return render_template(
        "card.html.j2",
        schema=schema,
        inputs=[(each, show_shape(each.shape)) for each in schema.inputs],
        title=schema.model.get("file") or schema.model.get("name") or "Feature schema",
        file_name=name_file(schema),
        evidence=describe_evidence(schema).removeprefix("evidence: "),
        unproven=schema.evidence is None or schema.evidence.source == "assumed",
        statistics=statistics,
        outputs=outputs,
        explained=any(each.meaning for each in outputs),
        about=[
            ("Model", [(key.replace("_", " "), words) for key, words in describe_model(schema.model).items()]),
            ("Recorded with", list_pairs(schema.environment)),
        ],
        columns=[
            ColumnView(
                column,
                [*describe_meaning(column), *describe_policies(column.name, program)],
                list_vocabularies(column.name, program, schema),
                features[column.name],
                view_training(column, schema, statistics),
            )
            for column in shown
        ],
    )


def name_file(schema: FeatureSchema) -> str:
    """Return what the schema's file is called beside its model (see `model_file.find_places`)."""
    file = schema.model.get("file")
    return f"{PurePosixPath(str(file)).stem}.schema.json" if file else "model.schema.json"


def list_features(schema: FeatureSchema) -> Mapping[str, list[ShortList]]:
    """Return for every column its encodings, each with the features that it gives."""
    by_column: dict[str, list[ShortList]] = defaultdict(list)
    for one in schema.inputs:
        for encoding in one.encodings:
            kind = encoding.kind if len(schema.inputs) == 1 else f"{encoding.kind} for input {one.name}"
            for name in encoding.columns:
                by_column[name].append(shorten(kind, encoding.features))
    return by_column


def list_vocabularies(column: str, program: ProgramIndex, schema: FeatureSchema) -> list[ShortList]:
    """Return the vocabularies that a column's values are looked up in."""
    names = dict.fromkeys(str(step.params["vocabulary"]) for step in program.list_matches(column))
    vocabularies = [schema.vocabularies[name] for name in names]
    return [
        ShortList("", each.type.show_values(each.values[:MOST_VALUES].to_pylist()), len(each)) for each in vocabularies
    ]


def shorten(kind: str, items: Sequence[object]) -> ShortList:
    return ShortList(kind, list(items[:MOST_VALUES]), len(items))


def view_output(output: Mapping[str, object]) -> OutputView:
    """Return an output; the section is descriptive, so anything may be there."""
    shape, labels = output.get("shape"), output.get("labels")
    return OutputView(
        str(output.get("name", "")),
        show_shape(shape) if isinstance(shape, list) else "",
        shorten("", labels if isinstance(labels, list) else []),
        describe_output(output),
    )


def show_shape(shape: Sequence[object]) -> str:
    """Return a shape as the schema prints it, n for the rows."""
    return "[" + ", ".join("n" if size is None else str(size) for size in shape) + "]"


def list_pairs(section: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what a descriptive section says that is not empty."""
    return [(name, str(value)) for name, value in section.items() if value not in (None, "", [], {})]
