"""A schema in words: what it expects, what it gives, and how it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import count_things, cut_words, list_first, make_inert
from schemabridge.outputs.item import is_of_one_kind
from schemabridge.outputs.names import spell_label
from schemabridge.pages.model_facts import describe_model
from schemabridge.pages.output_words import describe_output
from schemabridge.pages.policy_words import describe_meaning, describe_policies
from schemabridge.program.index import ProgramIndex
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemabridge.schema import Column, FeatureSchema, Input

SHOWN = 20
SAID_OF_MODELS = {
    "runtime": "recorded with",
    "files": "files:",
    "custom_objects": "custom objects:",
    "lambda_layers": "Lambda layers:",
    "code": "bundled code:",
}


def describe_schema(schema: FeatureSchema) -> str:
    """Return a summary of a schema, at most about 80 characters a line."""
    lines = [f"<FeatureSchema {schema.fingerprint[:19]}>", f"columns ({len(schema.columns)})"]
    width = max(len(column.name) for column in schema.columns[:SHOWN])
    program = ProgramIndex(schema)
    lines += [f"  {column.name:<{width}}  {describe_column(column, program)}" for column in schema.columns[:SHOWN]]
    lines += [f"  … and {len(schema.columns) - SHOWN} more"] if len(schema.columns) > SHOWN else []
    chains = name_chains(schema)
    lines += [f"inputs ({len(schema.inputs)})", *(f"  {describe_input(each, chains)}" for each in schema.inputs)]
    meanings = [(str(each.get("name")), words) for each in schema.outputs[:SHOWN] if (words := say_output(each))]
    outputs = len(schema.outputs) + len(schema.foreign_outputs)
    lines += [f"outputs ({outputs})", *(f"  {name}  {words}" for name, words in meanings)] if meanings else []
    return make_inert("\n".join([*lines, *list_model_lines(schema.model), describe_evidence(schema)]))


def describe_column(column: Column, program: ProgramIndex) -> str:
    """Return the type of a column and its policies, such as `string; 3 values; missing refused; unknown code 0`."""
    sizes = dict.fromkeys(len(program.get_values(step)) for step in program.list_matches(column.name))
    known = [f"{size} value{'' if size == 1 else 's'}" for size in sizes]
    pairs = [*describe_meaning(column), *describe_policies(column.name, program)]
    return "; ".join([str(column.type), *known, *(f"{name} {words}" for name, words in pairs)])


def describe_input(each: Input, chains: Mapping[str, Sequence[str]]) -> str:
    made = [", ".join(dict.fromkeys([*chains[encoding.source], encoding.kind])) for encoding in each.encodings]
    shape = ", ".join("n" if size is None else str(size) for size in each.shape)
    nan = ", NaN passes" if each.nan == "pass" else ""
    return f"{each.name}  {each.dtype} [{shape}]{nan}  ({'; '.join(dict.fromkeys(made))})"


def name_chains(schema: FeatureSchema) -> dict[str, list[str]]:
    """Return for each step what its column has gone through before, such as `fill`."""
    before: dict[str, list[str]] = {}
    through: dict[str, list[str]] = {}
    for step in schema.steps:
        before[step.id] = list(dict.fromkeys(name for operand in step.operands for name in through[operand]))
        through[step.id] = list(dict.fromkeys([*before[step.id], *filter(None, [OPS[step.op].call(step)])]))
    return before


def say_output(item: Mapping[str, object]) -> str:
    """Return the labels of an output, and what it means beyond them; empty where the item says neither."""
    return "; ".join(filter(None, [list_labels(item.get("labels")), describe_output(item)]))


def list_labels(labels: object) -> str:
    """Return at most ten labels as names of columns, empty where these are none."""
    if not isinstance(labels, (list, tuple)) or not is_of_one_kind(labels):
        return ""
    return list_first(labels, 10, spell_label)


def list_model_lines(model: Mapping[str, object]) -> list[str]:
    """Return the model's file, and what it was recorded with and needs; nothing where the schema names no file."""
    words = describe_model(model)
    if "file" not in words:
        return []
    framework = f" ({words['framework']})" if "framework" in words else ""
    said = [f"  {title} {cut_words(words[key])}" for key, title in SAID_OF_MODELS.items() if key in words]
    return [f"For the model {words['file']}{framework}", *said]


def describe_evidence(schema: FeatureSchema) -> str:
    if schema.evidence is None:
        return "evidence: none"
    if schema.evidence.source == "assumed":
        return "evidence: assumed - [unproven_schema] nothing shows that this is the matrix the model was trained on"
    largest = schema.evidence.extra.get("largest_difference")
    most = f", by {largest:.3g} at most" if isinstance(largest, float) else ""
    compared = (
        f", {count_things(schema.evidence.rows, 'row')} compared, "
        f"{count_things(schema.evidence.cells_differing, 'cell differs', 'cells differ')}{most}"
        if schema.evidence.rows
        else ""
    )
    return f"evidence: {schema.evidence.source}{compared}"
