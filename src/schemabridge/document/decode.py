"""A parsed document becomes a schema, with everything that is wrong with it (clauses 1, 4, 5, 6, 9)."""

from __future__ import annotations

import re

from schemabridge.document.columns import decode_columns
from schemabridge.document.descriptive import SECTIONS, decode_evidence, decode_outputs, decode_section, keep_foreign
from schemabridge.document.golden import decode_golden
from schemabridge.document.inputs import check_inputs, decode_inputs
from schemabridge.document.problems import Problems, check_keys
from schemabridge.document.registers import find_registers
from schemabridge.document.steps import decode_steps
from schemabridge.document.unused import check_usage
from schemabridge.document.vocabularies import decode_vocabularies
from schemabridge.schema import FORMAT_VERSION, FeatureSchema

REQUIRED = (
    "format",
    "format_version",
    "columns",
    "vocabularies",
    "steps",
    "inputs",
    "fingerprint",
)
DESCRIPTIVE = ("outputs", "evidence", *SECTIONS, "golden")

MAJOR, NEWEST_MINOR = FORMAT_VERSION.split(".")
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")


def decode_document(document: dict[str, object]) -> tuple[FeatureSchema, Problems]:
    """Return the schema that a document holds and what is wrong; the schema counts only if nothing is.

    Parameters
    ----------
    document : dict
        The parsed JSON document; arrays of the Arrow form are joined into it.
    """
    problems = Problems(find_minor(document))
    check_keys(document, "", problems, required=REQUIRED, optional=DESCRIPTIVE)
    version = read_pattern(document, "format_version", VERSION, problems)
    columns = decode_columns(document.get("columns", []), problems)
    vocabularies = decode_vocabularies(document.get("vocabularies", {}), problems)
    steps = decode_steps(document.get("steps", []), problems)
    inputs = decode_inputs(document.get("inputs", []), problems)
    registers = find_registers(steps, columns, vocabularies, problems)
    check_inputs(inputs, columns, registers, problems)
    check_usage(columns, vocabularies, steps, inputs, problems)
    sections = {name: decode_section(document.get(name), name, problems) for name in SECTIONS}
    schema = FeatureSchema(
        columns,
        {name: vocabulary for name, vocabulary in vocabularies.items() if vocabulary is not None},
        steps,
        inputs,
        read_pattern(document, "fingerprint", FINGERPRINT, problems),
        version,
        decode_outputs(document.get("outputs"), problems),
        decode_evidence(document.get("evidence"), problems),
        golden=decode_golden(document.get("golden"), columns, inputs, problems),
        foreign_outputs=keep_foreign(document.get("outputs")),
        **sections,
    )
    return schema, problems


def is_other_major(version: object) -> bool:
    """Tell whether a version is well-formed and of another major than this reader's."""
    match = VERSION.fullmatch(version) if isinstance(version, str) else None
    return match is not None and match[1] != MAJOR


def is_newer_minor(version: object) -> bool:
    """Tell whether a version is well-formed and of a minor that is newer than this reader's."""
    match = VERSION.fullmatch(version) if isinstance(version, str) else None
    return match is not None and (len(match[2]), match[2]) > (len(NEWEST_MINOR), NEWEST_MINOR)


def find_minor(document: dict[str, object]) -> int:
    """Return the minor version that a document is read as: what it says, at most the newest that this reader knows."""
    version = document.get("format_version")
    match = VERSION.fullmatch(version) if isinstance(version, str) else None
    return int(NEWEST_MINOR) if match is None or is_newer_minor(version) else int(match[2])


def read_pattern(document: dict[str, object], key: str, pattern: re.Pattern[str], problems: Problems) -> str:
    """Return a text of a fixed form, empty if it is none."""
    value = document.get(key)
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    if key in document:
        problems.expect(key, f"a text of the form {pattern.pattern}", value)
    return ""
