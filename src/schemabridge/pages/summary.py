"""A schema in words: what it expects, what it gives, and how it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import make_inert
from schemabridge.pages.output_words import describe_output
from schemabridge.pages.policy_words import describe_meaning, describe_policies
from schemabridge.program.index import ProgramIndex

if TYPE_CHECKING:
    from schemabridge.schema import Column, FeatureSchema, Input

SHOWN = 20


def describe_schema(schema: FeatureSchema) -> str:
    """Return a summary of a schema, at most about 80 characters a line."""
    lines = [f"<FeatureSchema {schema.fingerprint[:19]}>", f"columns ({len(schema.columns)})"]
    width = max(len(column.name) for column in schema.columns[:SHOWN])
    program = ProgramIndex(schema)
    lines += [f"  {column.name:<{width}}  {describe_column(column, program)}" for column in schema.columns[:SHOWN]]
    lines += [f"  … and {len(schema.columns) - SHOWN} more"] if len(schema.columns) > SHOWN else []
    lines += [f"inputs ({len(schema.inputs)})", *(f"  {describe_input(each)}" for each in schema.inputs)]
    meanings = [(str(each.get("name")), words) for each in schema.outputs[:SHOWN] if (words := describe_output(each))]
    lines += (
        [f"outputs ({len(schema.outputs)})", *(f"  {name}  {words}" for name, words in meanings)] if meanings else []
    )
    return make_inert("\n".join([*lines, describe_evidence(schema)]))


def describe_column(column: Column, program: ProgramIndex) -> str:
    """Return the type of a column and its policies, such as `string; missing refused; unknown code 0`."""
    pairs = [*describe_meaning(column), *describe_policies(column.name, program)]
    return "; ".join([str(column.type), *(f"{name} {words}" for name, words in pairs)])


def describe_input(each: Input) -> str:
    kinds = ", ".join(dict.fromkeys(encoding.kind for encoding in each.encodings))
    shape = ", ".join("n" if size is None else str(size) for size in each.shape)
    return f"{each.name}  {each.dtype} [{shape}]  ({kinds})"


def describe_evidence(schema: FeatureSchema) -> str:
    if schema.evidence is None:
        return "evidence: none"
    if schema.evidence.source == "assumed":
        return "evidence: assumed - [unproven_schema] nothing shows that this is the matrix the model was trained on"
    largest = schema.evidence.extra.get("largest_difference")
    most = f", by {largest:.3g} at most" if isinstance(largest, float) else ""
    compared = (
        f", {schema.evidence.rows} rows compared, {schema.evidence.cells_differing} cells differ{most}"
        if schema.evidence.rows
        else ""
    )
    return f"evidence: {schema.evidence.source}{compared}"
