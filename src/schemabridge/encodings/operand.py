"""What an encoding is applied to: a training column, or a register that earlier encodings of a chain made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from schemabridge.frames.columns import list_categories, list_labels, list_numbers
from schemabridge.frames.mixed_columns import read_values
from schemabridge.frames.text_cuts import cut_values

if TYPE_CHECKING:
    import pyarrow as pa

    from schemabridge.frames.arrow_values import ArrowColumn
    from schemabridge.frames.frame import Frame
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.frames.values import Values
    from schemabridge.schema import Column

TypedValue = str | bool | int | float


@dataclass(frozen=True, eq=False)
class Training:
    """A column of the training frame as that holds it, in Arrow or as objects of several kinds, and how it is recorded.

    `cuts` is what is cut from its texts before they are labels.
    """

    frame: Frame
    column: Column
    source: ArrowColumn | list[object]
    cuts: Cuts = ()

    @cached_property
    def values(self) -> Values:
        """The values as the column takes them; raises the errors of the type phase."""
        return read_values(self.frame, self.column)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The numbers, float64 (n,), NaN where missing; not for text."""
        return list_numbers(self.values, self.column.type)

    @cached_property
    def labels(self) -> pa.Array:
        """The values typed as those of a vocabulary, null where missing."""
        labels = list_labels(self.values, self.column.type)
        if not self.cuts:
            return labels
        encoded = labels.dictionary_encode()
        return cut_values(encoded.dictionary, self.cuts).take(encoded.indices)

    @property
    def texts(self) -> list[str]:
        """The distinct texts."""
        found: list[str] = self.labels.drop_null().unique().to_pylist()
        return found

    @cached_property
    def categories(self) -> pa.Array | None:
        """The categories of a categorical column in their order; None for any other column, also for text that is cut or means values."""
        if self.cuts or self.column.text is not None or isinstance(self.source, list):
            return None
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
    that is `final` (an indicator, text) is not given to the rest of a chain. A register is of numbers, unless `codes` or
    `texts` says otherwise. `passes` says that the user asked for NaN to go on,
    `named` that the user gave the names of the features. `joined` are the names of all columns where it is made of several, of which
    `training` is the first.
    """

    training: Training
    features: tuple[str, ...]
    kind: str = "numeric"
    register: str | None = None
    codes: bool = False
    texts: bool = False
    missing: Literal["error", "pass"] = "error"
    missing_as: TypedValue | None = None
    final: bool = False
    passes: bool = False
    named: bool = False
    joined: tuple[str, ...] = ()

    @property
    def column(self) -> Column:
        """The column it is made of."""
        return self.training.column

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns it is made of."""
        return self.joined or (self.column.name,)
