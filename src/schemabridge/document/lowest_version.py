"""The lowest version of the format that has everything in a program (clause 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.columns import TEXT_SINCE
from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.schema import Column, Step


def find_lowest_version(columns: Iterable[Column], steps: Iterable[Step]) -> str:
    """Return the version that a writer says, such as `"1.0"`."""
    keys = [TEXT_SINCE for column in columns if column.text is not None or column.missing_values]
    return f"1.{max([*keys, *(find_since(step) for step in steps)], default=0)}"


def find_since(step: Step) -> int:
    """Return the minor version that has the op of a step and its parameters."""
    op = OPS[step.op]
    return max([op.since, *(param.since for param in op.params if param.name in step.params)])
