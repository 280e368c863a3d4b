"""Everything in a document is used (clause 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.problems import Problems, join_path, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.schema import Column, Input, Step


def check_usage(
    columns: Sequence[Column],
    vocabularies: Iterable[str],
    steps: Sequence[Step],
    inputs: Sequence[Input],
    problems: Problems,
) -> None:
    """Note columns, vocabularies and steps that nothing names."""
    read = {step.column for step in steps}
    for i, column in enumerate(columns):
        if column.name and column.name not in read:
            problems.add(f"columns[{i}]", f"expected a step that reads {quote(column.name)}, found none")
    matched = {step.params.get("vocabulary") for step in steps}
    for name in vocabularies:
        if name not in matched:
            problems.add(join_path("vocabularies", name), "expected a step that uses it, found none")
    named = {operand for step in steps for operand in step.operands}
    named |= {encoding.source for each in inputs for encoding in each.encodings}
    for i, step in enumerate(steps):
        if step.id and step.id not in named:
            problems.add(f"steps[{i}]", f"expected a step or an input that uses {quote(step.id)}, found none")
