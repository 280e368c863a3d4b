"""Names of the columns of predictions (clause 21.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemabridge.outputs.item import Output


def name_labels(output: Output, width: int) -> tuple[str, ...]:
    """Return the labels as names where each has its column, otherwise as `name_columns`."""
    labels = output.labels
    return name_columns(output, width) if labels is None or len(labels) != width else tuple(map(spell_label, labels))


def name_columns(output: Output, width: int) -> tuple[str, ...]:
    """Return the name of an output, for several columns numbered from 1."""
    return (output.name,) if width == 1 else tuple(f"{output.name}_{number}" for number in range(1, width + 1))


def spell_label(label: object) -> str:
    """Return a label as the name of a column."""
    if isinstance(label, str):
        return label
    if isinstance(label, bool):
        return "true" if label else "false"
    short = f"{label:.15g}"
    return short if float(short) == label else f"{label:.17g}"
