"""The schema that already stands where one is recorded: what it proves must not be lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.document.read import read_schema
from schemabridge.errors import SchemabridgeError, new_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemabridge.schema import FeatureSchema


def check_replaced(schema: FeatureSchema, target: Path) -> None:
    """Raise `proof_lost` where the file at `target` has a schema with a proof that `schema` does not have.

    A file that cannot be read as a schema is left to whoever writes.
    """
    try:
        before = read_schema(target)
    except SchemabridgeError:
        return
    lost = list(list_lost(before, schema))
    if lost:
        message = f"{target}: the schema there has {' and '.join(lost)}, which the new one would not have"
        raise new_error("proof_lost", message)


def list_lost(before: FeatureSchema, after: FeatureSchema) -> Iterator[str]:
    """Yield what one schema proves and another does not, in words."""
    if has_predictions(before) and not has_predictions(after):
        yield "the predictions of its model"
    if before.evidence is None or after.evidence is None:
        return
    if before.evidence.rows and not after.evidence.rows:
        yield f"a comparison with the training matrix in {count_things(before.evidence.rows, 'row')}"
    if after.evidence.source == "assumed" != before.evidence.source:
        yield "encodings that were not guessed"


def has_predictions(schema: FeatureSchema) -> bool:
    """Return whether a golden row has predictions."""
    return any(row.predictions for row in schema.golden.rows)
