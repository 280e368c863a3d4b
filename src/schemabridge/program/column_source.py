"""An accepted column as the steps that read it take it: as numbers, or as labels that are found once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from schemabridge.frames.values import Numbers, to_labels

if TYPE_CHECKING:
    from schemabridge.frames.types import ColumnType
    from schemabridge.frames.values import Labels, Values


@dataclass(frozen=True)
class ColumnSource:
    """The values of one column of a batch."""

    values: Values
    type: ColumnType

    @property
    def numbers(self) -> Numbers:
        """The numbers; the reader of the file has refused text here (steps 1.1)."""
        assert isinstance(self.values, Numbers)
        return self.values

    @cached_property
    def labels(self) -> Labels:
        """The distinct values and where they stand."""
        return to_labels(self.values, self.type)
