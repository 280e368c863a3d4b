"""The vocabulary of a step with the code of each of its values, and looking values up in it (clause 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from schemabridge.schema import Vocabulary


@dataclass(frozen=True)
class CodeTable:
    """The vocabulary of a step and the code of each of its values."""

    vocabulary: Vocabulary
    codes: np.ndarray

    @cached_property
    def positions(self) -> dict[object, int]:
        """The position of each value in the vocabulary, built when it is first needed."""
        return {value: position for position, value in enumerate(self.vocabulary.values.to_pylist())}

    def find(self, values: pa.Array) -> np.ndarray:
        """Return the position in the vocabulary of each distinct value, -1 where it is not there.

        A few values are looked up in a dictionary that is kept, many at once by Arrow, which builds a hash table each
        time.
        """
        if len(values) * 4 < len(self.vocabulary) or len(values) < 256:
            return np.array([self.positions.get(value, -1) for value in values.to_pylist()], np.int64)
        vocabulary = self.vocabulary.values
        if pa.types.is_floating(values.type):  # Arrow tells the zeros apart, the clause does not
            vocabulary = pc.add(vocabulary, 0.0)
        found = pc.index_in(values, value_set=vocabulary.cast(values.type))
        return np.asarray(found.fill_null(-1), np.int64)
