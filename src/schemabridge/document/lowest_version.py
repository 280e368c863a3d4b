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
    return f"1.{max([*keys, *(OPS[step.op].since for step in steps)], default=0)}"
