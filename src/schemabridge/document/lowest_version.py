"""The lowest version of the format that has everything in a program (clause 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.program.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.schema import Step


def find_lowest_version(steps: Iterable[Step]) -> str:
    """Return the version that a writer says, such as `"1.0"`."""
    return f"1.{max((OPS[step.op].since for step in steps), default=0)}"
