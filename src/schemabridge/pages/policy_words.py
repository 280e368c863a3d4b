"""What becomes of missing, unknown and far values of a column, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.errors import list_values
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.frames.types import ColumnType
    from schemabridge.program.index import ProgramIndex
    from schemabridge.schema import Column, Step


def describe_meaning(column: Column) -> list[tuple[str, str]]:
    """Return pairs that say which texts a column takes as its values, and which values mean a missing cell."""
    text = [] if column.text is None else [("text", str(column.text))]
    return text + (
        [("missing where", list_values(column.type.show_values(column.missing_values)))]
        if column.missing_values
        else []
    )


def describe_policies(column: str, program: ProgramIndex) -> list[tuple[str, str]]:
    """Return pairs such as (`missing`, `refused`) for the reading steps of a column, each pair once."""
    steps: Sequence[Step] = program.readers.get(column, [])
    return list(dict.fromkeys(pair for step in steps for pair in list_policies(step, program)))


def list_policies(step: Step, program: ProgramIndex) -> Iterator[tuple[str, str]]:
    column_type = program.columns[str(step.column)].type
    for name in ("missing", "unknown"):
        if name in step.params:
            yield name, describe_policy(step.params[name], step, column_type, program)
    if "within" in step.params:
        low, high = map(column_type.show_number, step.get_range("within"))
        yield "range", f"{low} to {high}, others refused"


def describe_policy(policy: object, step: Step, column_type: ColumnType, program: ProgramIndex) -> str:
    if policy == "pass":
        return describe_passed(step, column_type, program)
    if policy == "fill":
        return f"as {step.params['value']!r}"
    words = {"error": "refused", "missing": "as a missing value"}
    return words[policy] if isinstance(policy, str) else describe_code(policy, step, program)


def describe_passed(step: Step, column_type: ColumnType, program: ProgramIndex) -> str:
    """Return what the next steps make of a missing number of a column."""
    words = [describe_next(each, column_type, program) for each in program.list_alone(step)]
    return ", ".join(dict.fromkeys(word for word in words if word)) or "stays missing"


def describe_next(step: Step, column_type: ColumnType, program: ProgramIndex) -> str:
    if OPS[step.op].find_param("missing") is not None:
        return describe_policy(step.params["missing"], step, column_type, program)
    return OPS[step.op].describe_missing(step, column_type)


def describe_code(code: object, step: Step, program: ProgramIndex) -> str:
    """Return the feature that a code switches on, where it has one of its own; otherwise the code."""
    for follower in program.list_alone(step):
        decoding, features = OPS[follower.op].decoding, program.features.get(follower.id, ())
        if decoding is None or not decoding.names_codes:
            continue
        if code == -1:
            return "zeros in all its features"
        if isinstance(code, int) and code < len(features):
            return f"feature {features[code]}"
    return f"code {code}"
