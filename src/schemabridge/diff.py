"""diff: what changed between two schemas, and what that means for those who score and for the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from schemabridge.comparison.causes import Causes
from schemabridge.comparison.changes import COMPATIBLE, SAME_BITS, Change, Changes, find_worst
from schemabridge.comparison.columns import compare_columns
from schemabridge.comparison.inputs import compare_inputs, pair_inputs
from schemabridge.comparison.program import open_sides
from schemabridge.comparison.refusals import compare_refusals
from schemabridge.display import dump_json, make_inert
from schemabridge.document.read import SchemaLike, open_schema

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "Comparison", "diff"]

FORMAT = "schemabridge-comparison"
FORMAT_VERSION = "1.0"


@dataclass(frozen=True)
class Comparison:
    """The changes from an old to a new schema; true where code and model can stay as they are.

    Attributes
    ----------
    old_fingerprint, new_fingerprint : str
        Of the two schemas.
    changes : tuple of Change
        Each difference once: columns, vocabularies, steps, inputs, features.
    """

    old_fingerprint: str
    new_fingerprint: str
    changes: tuple[Change, ...] = ()

    @property
    def verdict(self) -> str:
        """The worst verdict of the changes (clause 16.1); `same_bits` where there are none."""
        return find_worst([change.verdict for change in self.changes])

    def __bool__(self) -> bool:
        return self.verdict in (SAME_BITS, COMPATIBLE)

    def __str__(self) -> str:
        number = len(self.changes)
        between = f"{self.old_fingerprint[:19]} -> {self.new_fingerprint[:19]}"
        lines = [f"{self.verdict} ({between}, {number} change{'s' * (number != 1)})"]
        return make_inert("\n".join([*lines, *(f"  {change}" for change in self.changes)]))

    def to_frame(self) -> pd.DataFrame:
        """Return the changes as a pandas frame, one a row."""
        import pandas as pd

        return pd.DataFrame([asdict(change) for change in self.changes], columns=[each.name for each in fields(Change)])

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON."""
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "old": self.old_fingerprint,
            "new": self.new_fingerprint,
            "verdict": self.verdict,
            "changes": [asdict(change) for change in self.changes],
        }
        return dump_json(document, indent=indent)


def diff(old: SchemaLike, new: SchemaLike) -> Comparison:
    """Return what changed from an old to a new schema, each change with what it means.

    The verdict says what stays: `same_bits` everything; `compatible` every frame that was accepted still is, and gives the
    same bytes; `new_matrix` every such frame is still accepted, but the model has to be the new one; `scorers_break` such a
    frame may be refused. Names and order in the file, and what describes the schema (golden rows, statistics,
    model), are no changes.

    Parameters
    ----------
    old, new
        Schemas, or the paths of their files.

    Examples
    --------
    >>> import pandas as pd, schemabridge as sb
    >>> old = sb.record_schema(pd.DataFrame({"city": ["Bern", "Rome"]}))
    >>> new = sb.record_schema(pd.DataFrame({"city": ["Bern", "Oslo", "Rome"]}))
    >>> comparison = sb.diff(old, new)
    >>> comparison.verdict
    'new_matrix'
    >>> [str(change) for change in comparison.changes]
    ["new_matrix    vocabulary 'city': 1 value added: 'Oslo'"]
    """
    before, after = open_schema(old), open_schema(new)
    if before.fingerprint == after.fingerprint:
        return Comparison(before.fingerprint, after.fingerprint)
    causes, changes = Causes(*open_sides(before, after)), Changes()
    compare_columns(causes, changes)
    compare_inputs(causes, changes)
    compare_refusals(causes.old, causes.new, pair_inputs(causes.old, causes.new), changes)
    return Comparison(before.fingerprint, after.fingerprint, changes.list_changes())
