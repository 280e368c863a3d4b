"""The vocabulary of a step with the code of each of its values, and looking values up in it (clause 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.frames.text_cuts import cut_values

if TYPE_CHECKING:
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.schema import Vocabulary


NOT_THERE, ABSENT = -1, -2


@dataclass(frozen=True)
class CodeTable:
    """The vocabulary of a step, the code of each of its values, and what is cut from a text before it is looked up."""

    vocabulary: Vocabulary
    codes: np.ndarray
    cuts: Cuts = ()

    @cached_property
    def positions(self) -> dict[object, int]:
        """The position of each value in the vocabulary, built when it is first needed."""
        return {value: position for position, value in enumerate(self.vocabulary.values.to_pylist())}

    def find(self, values: pa.Array) -> np.ndarray:
        """Return the position in the vocabulary of each distinct value, NOT_THERE or ABSENT where it has none.

        A value is ABSENT where a cut leaves none of it. A few values are looked up in a dictionary that is kept, many at
        once by Arrow, which builds a hash table each time.
        """
        if not self.cuts:
            return self.find_values(values)
        left = cut_values(values, self.cuts)
        return np.where(left.is_null().to_numpy(zero_copy_only=False), ABSENT, self.find_values(left))

    def find_values(self, values: pa.Array) -> np.ndarray:
        """Return the position in the vocabulary of each value as it is, NOT_THERE where it has none."""
        if len(values) * 4 < len(self.vocabulary) or len(values) < 256:
            return np.array([self.positions.get(value, NOT_THERE) for value in values.to_pylist()], np.int64)
        vocabulary = self.vocabulary.values
        if pa.types.is_floating(values.type):  # Arrow tells the zeros apart, the clause does not
            vocabulary = pc.add(vocabulary, 0.0)
        found = pc.index_in(values, value_set=vocabulary.cast(values.type))
        return np.asarray(found.fill_null(NOT_THERE), np.int64)
