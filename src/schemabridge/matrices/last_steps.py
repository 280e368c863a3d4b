"""By feature the step that it is taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema, Input, Step


def find_last_steps(schema: FeatureSchema, to: Input) -> tuple[Step, ...]:
    """Return for every feature of an input the step whose register it is taken from."""
    steps = {step.id: step for step in schema.steps}
    return tuple(steps[encoding.source] for encoding in to.encodings for _ in encoding.features)
