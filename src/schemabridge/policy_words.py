"""What becomes of missing, unknown and far values of a column, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.visible import show_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schemabridge.schema import FeatureSchema, Step


@dataclass(frozen=True)
class Program:
    """The steps of a schema by what they read: a column, or the result of one step alone; and features by step."""

    readers: Mapping[str, list[Step]]
    followers: Mapping[str, list[Step]]
    features: Mapping[str, tuple[str, ...]]


def index_program(schema: FeatureSchema) -> Program:
    """Return the steps of a schema, ready to be looked up."""
    readers, followers = defaultdict(list), defaultdict(list)
    for step in schema.steps:
        if step.column is not None:
            readers[step.column].append(step)
        elif len(step.operands) == 1:
            followers[step.operands[0]].append(step)
    features = {each.source: each.features for one in schema.inputs for each in one.encodings}
    return Program(readers, followers, features)


def describe_policies(column: str, program: Program) -> list[tuple[str, str]]:
    """Return pairs such as (`missing`, `refused`) for the reading steps of a column, each pair once."""
    steps: Sequence[Step] = program.readers.get(column, [])
    return list(dict.fromkeys(pair for step in steps for pair in list_policies(step, program)))


def list_policies(step: Step, program: Program) -> Iterator[tuple[str, str]]:
    for name in ("missing", "unknown"):
        if name in step.params:
            yield name, describe_policy(step.params[name], step, program)
    if "within" in step.params:
        low, high = step.get_range("within")
        yield "range", f"{show_limit(low)} to {show_limit(high)}, others refused"


def describe_policy(policy: object, step: Step, program: Program) -> str:
    if policy == "pass":
        return describe_passed(step, program)
    words = {"error": "refused", "missing": "as a missing value"}
    return words[policy] if isinstance(policy, str) else describe_code(policy, step, program)


def describe_passed(step: Step, program: Program) -> str:
    """Return what the next steps make of a missing number."""
    words = [describe_next(each, program) for each in program.followers.get(step.id, [])]
    return ", ".join(dict.fromkeys(word for word in words if word)) or "stays missing"


def describe_next(step: Step, program: Program) -> str:
    if step.op == "fill":
        return f"filled with {show_limit(float(step.get_array('value')[0]))}"
    if step.op == "is_missing":
        return "has a feature of its own"
    return describe_policy(step.params["missing"], step, program) if step.op == "bin" else ""


def describe_code(code: object, step: Step, program: Program) -> str:
    """Return the feature that a code switches on, where it is one-hot; otherwise the code."""
    for follower in program.followers.get(step.id, []):
        features = program.features.get(follower.id, ())
        if follower.op == "one_hot" and code == -1:
            return "zeros in all its features"
        if follower.op == "one_hot" and isinstance(code, int) and code < len(features):
            return f"feature {features[code]}"
    return f"code {code}"


def show_limit(number: float) -> str:
    """Return a number in full, a whole one without a point."""
    return show_number(number).removesuffix(".0")
