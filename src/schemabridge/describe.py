"""A schema in words: what it expects, what it gives, and how it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemabridge.schema import Column, FeatureSchema, Input, Step

SHOWN = 20


def describe_schema(schema: FeatureSchema) -> str:
    """Return a summary of a schema, at most about 80 characters a line."""
    lines = [f"<FeatureSchema {schema.fingerprint[:19]}>", f"columns ({len(schema.columns)})"]
    width = max(len(column.name) for column in schema.columns[:SHOWN])
    lines += [
        f"  {column.name:<{width}}  {column.type}{describe_policies(column, schema)}"
        for column in schema.columns[:SHOWN]
    ]
    lines += [f"  … and {len(schema.columns) - SHOWN} more"] if len(schema.columns) > SHOWN else []
    lines += [f"inputs ({len(schema.inputs)})", *(f"  {describe_input(each)}" for each in schema.inputs)]
    return "\n".join([*lines, describe_evidence(schema)])


def describe_policies(column: Column, schema: FeatureSchema) -> str:
    """Return the policies of a column's reading steps, such as `; missing: error; unknown: -1`."""
    words = [word for step in schema.steps if step.column == column.name for word in list_policies(step)]
    return "".join(f"; {word}" for word in dict.fromkeys(words))


def list_policies(step: Step) -> list[str]:
    names = ("missing", "unknown", "within")
    return [f"{name}: {step.params[name]}" for name in names if name in step.params]


def describe_input(each: Input) -> str:
    kinds = ", ".join(dict.fromkeys(encoding.kind for encoding in each.encodings))
    shape = ", ".join("n" if size is None else str(size) for size in each.shape)
    return f"{each.name}  {each.dtype} [{shape}]  ({kinds})"


def describe_evidence(schema: FeatureSchema) -> str:
    if schema.evidence is None:
        return "evidence: none"
    if schema.evidence.source == "assumed":
        return "evidence: assumed - [unproven_schema] nothing shows that this is the matrix the model was trained on"
    compared = (
        f", {schema.evidence.rows} rows compared, {schema.evidence.cells_differing} cells differ"
        if schema.evidence.rows
        else ""
    )
    return f"evidence: {schema.evidence.source}{compared}"
