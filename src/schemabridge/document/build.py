"""A schema becomes a document, keys in the order of the specification (clause 2.5)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from schemabridge.program.ops import OPS
from schemabridge.schema import FORMAT, Golden, TextCell

if TYPE_CHECKING:
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.frames.types import ColumnType
    from schemabridge.program.op import Param
    from schemabridge.schema import (
        Column,
        ColumnText,
        Encoding,
        Evidence,
        FeatureSchema,
        GoldenRow,
        Input,
        Step,
        Vocabulary,
    )


def list_outputs(schema: FeatureSchema) -> list[object]:
    """Return `outputs` as a file has it, with what is no object in its place."""
    items: list[object] = list(schema.outputs)
    for position, item in sorted(schema.foreign_outputs.items()):
        items.insert(position, item)
    return items


def build_document(schema: FeatureSchema) -> dict[str, object]:
    """Return the whole document; number arrays stay numpy arrays, vocabularies Arrow arrays."""
    content = build_content(schema.columns, schema.vocabularies, schema.steps, schema.inputs)
    golden = build_golden(schema.golden)
    descriptive: dict[str, object] = {
        "outputs": list_outputs(schema),
        "evidence": None if schema.evidence is None else build_evidence(schema.evidence),
        "model": schema.model,
        "environment": schema.environment,
        "statistics": schema.statistics,
        "extensions": schema.extensions,
        "golden": golden,
    }
    return {
        "format": content.pop("format"),
        "format_version": schema.format_version,
        **content,
        "fingerprint": schema.fingerprint,
        **{key: value for key, value in descriptive.items() if value},
    }


def build_content(
    columns: Sequence[Column],
    vocabularies: Mapping[str, Vocabulary],
    steps: Sequence[Step],
    inputs: Sequence[Input],
) -> dict[str, object]:
    """Return what determines the matrix, the part that the fingerprint covers (clause 8.1)."""
    return {
        "format": FORMAT,
        "columns": [build_column(column) for column in columns],
        "vocabularies": {
            name: {**build_type(vocabulary.type), "values": vocabulary.values}
            for name, vocabulary in vocabularies.items()
        },
        "steps": [build_step(step) for step in steps],
        "inputs": [build_input(each) for each in inputs],
    }


def build_column(column: Column) -> dict[str, object]:
    """Return one column."""
    text = {} if column.text is None else {"text": build_text(column.text)}
    absent = {"missing_values": list(column.missing_values)} if column.missing_values else {}
    return {"name": column.name, **build_type(column.type), **text, **absent}


def build_text(text: ColumnText) -> dict[str, object]:
    """Return which texts a column takes as its values (clause 4.11)."""
    form: dict[str, object] = {"time": text.time}
    if text.number is not None:
        number = {"decimal": text.number.decimal, "grouping": text.number.grouping}
        form = {"number": {key: value for key, value in number.items() if value is not None}}
    return {
        **({"cut": build_cuts(text.cut)} if text.cut else {}),
        **form,
        **({"missing": list(text.missing)} if text.missing else {}),
        "other": text.other,
    }


def build_cuts(cuts: Cuts) -> list[dict[str, str | int]]:
    """Return cuts of text (clause 4.15)."""
    return [cut.list_keys() for cut in cuts]


def build_type(kind: ColumnType) -> dict[str, object]:
    """Return the keys of a type."""
    keys = {"type": kind.name, "unit": kind.unit, "instant": kind.instant}
    return {key: value for key, value in keys.items() if value is not None}


def build_step(step: Step) -> dict[str, object]:
    """Return one step, its parameters in the order of its op."""
    source: dict[str, object] = {"in": list(step.operands)} if step.column is None else {"column": step.column}
    params = [param for param in OPS[step.op].params if param.name in step.params]
    return {"id": step.id, "op": step.op, **source, **{param.name: build_param(step, param) for param in params}}


def build_param(step: Step, param: Param) -> object:
    """Return one parameter."""
    return build_cuts(step.cuts) if param.kind == "cuts" else step.params[param.name]


def build_input(each: Input) -> dict[str, object]:
    """Return one input."""
    policies = {"nan": each.nan, "overflow": each.overflow}
    return {
        "name": each.name,
        "dtype": each.dtype,
        "shape": list(each.shape),
        **{key: word for key, word in policies.items() if word is not None},
        "encodings": [build_encoding(encoding) for encoding in each.encodings],
    }


def build_encoding(encoding: Encoding) -> dict[str, object]:
    """Return one encoding."""
    return {
        "kind": encoding.kind,
        "columns": list(encoding.columns),
        "from": encoding.source,
        "features": list(encoding.features),
    }


def build_evidence(evidence: Evidence) -> dict[str, object]:
    """Return the evidence, with what a reader did not understand in its place."""
    return {
        "source": evidence.source,
        "rows": evidence.rows,
        "cells_differing": evidence.cells_differing,
        **({"inputs": {name: list(each) for name, each in evidence.inputs.items()}} if evidence.inputs else {}),
        **evidence.extra,
    }


def build_golden(golden: Golden) -> dict[str, object]:
    """Return the golden rows, empty if there are none."""
    if not golden.rows and not golden.extra:
        return {}
    extra = dict(golden.extra)
    tolerance = {"absolute": golden.absolute, "relative": golden.relative}
    rest = extra.pop("tolerance", {})
    return {
        "rows": [build_row(row) for row in golden.rows],
        "tolerance": {**tolerance, **(rest if isinstance(rest, Mapping) else {})},
        **extra,
    }


def build_row(row: GoldenRow) -> dict[str, object]:
    """Return one golden row."""
    keys: dict[str, object] = {"bytes": None, "error": row.error, "predictions": row.predictions}
    if row.bytes is not None:
        keys["bytes"] = {name: base64.b64encode(data).decode() for name, data in row.bytes.items()}
    return {
        "frame": {name: build_cell(cell) for name, cell in row.frame.items()},
        **{key: value for key, value in keys.items() if value is not None},
        **row.extra,
    }


def build_cell(cell: object) -> object:
    """Return one cell of a golden row."""
    return {"text": cell.text} if isinstance(cell, TextCell) else cell
