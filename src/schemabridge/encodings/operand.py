"""What an encoding is applied to: a training column, or a register that earlier encodings of a chain made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.frames.columns import list_categories, read_labels, read_numbers

if TYPE_CHECKING:
    import pyarrow as pa

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.schema import Column

TypedValue = str | bool | int | float


@dataclass(frozen=True, eq=False)
class Training:
    """A column as the training frame holds it, and the type it is recorded with."""

    column: Column
    source: ArrowColumn

    @cached_property
    def numbers(self) -> np.ndarray:
        """The numbers, float64 (n,), NaN where missing; not for text."""
        return read_numbers(self.source, self.column)

    @cached_property
    def labels(self) -> pa.Array:
        """The values typed as those of a vocabulary, null where missing."""
        return read_labels(self.source, self.column)

    @cached_property
    def categories(self) -> pa.Array | None:
        """The categories of a categorical column in their order; None for any other column."""
        return list_categories(self.source, self.column)

    @cached_property
    def missing_rows(self) -> np.ndarray:
        """The positions of the rows in which the value is missing."""
        if self.column.type.facts.is_text:
            return np.flatnonzero(self.labels.is_null().to_numpy(zero_copy_only=False))
        return np.flatnonzero(np.isnan(self.numbers))


@dataclass(frozen=True, eq=False)
class Operand:
    """A column that nothing has read yet (`register` is None), or a register, with the names of its features.

    `missing` is "pass" where something beside or after in the chain sees to missing values; `missing_as` is the
    typed value that a missing cell counts as, given by a `fill` before anything reads the column; an operand
    that is `final` (an indicator) is not given to the rest of a chain. `passes` says that the user asked for NaN to go on,
    `named` that the user gave the names of the features.
    """

    training: Training
    features: tuple[str, ...]
    kind: str = "numeric"
    register: str | None = None
    codes: bool = False
    missing: Literal["error", "pass"] = "error"
    missing_as: TypedValue | None = None
    final: bool = False
    passes: bool = False
    named: bool = False

    @property
    def column(self) -> Column:
        """The column it is made of."""
        return self.training.column
