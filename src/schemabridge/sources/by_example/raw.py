"""The raw columns that X may be made of: their numbers, their distinct values, and which of them can be read at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemabridge.encodings.operand import Operand
from schemabridge.encodings.vocabulary import learn_vocabulary
from schemabridge.errors import SchemabridgeError
from schemabridge.frames.arrow_values import to_numpy
from schemabridge.frames.text_cuts import say_cuts
from schemabridge.sources.by_example.statistics import order_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Training
    from schemabridge.schema import Vocabulary


@dataclass(frozen=True, eq=False)
class RawColumn:
    """One column of the training frame."""

    name: str
    place: int
    training: Training

    @property
    def cut(self) -> str:
        """What is cut off its texts, in words; empty where they are taken as they are."""
        return say_cuts(repr(self.name), self.training.cuts) if self.training.cuts else ""

    @property
    def words(self) -> str:
        """What its values are, for people."""
        return self.cut or repr(self.name)

    @property
    def is_text(self) -> bool:
        """Whether its values are texts."""
        return self.training.column.type.facts.is_text

    @property
    def rounds(self) -> bool:
        """Whether its numbers are binary32."""
        return self.training.column.type.facts.rounds

    @cached_property
    def numbers(self) -> np.ndarray:
        """Its numbers, float64 (n,), NaN where missing; not for text."""
        return np.ascontiguousarray(self.training.numbers)

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows in which it is missing."""
        if not self.is_text:
            return np.asarray(np.isnan(self.numbers))
        return np.asarray(self.training.labels.is_null().to_numpy(zero_copy_only=False))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Its distinct values in their order: the categories of a categorical, otherwise sorted."""
        return learn_vocabulary(Operand(self.training, (self.name,)))

    @property
    def count(self) -> int:
        """How many distinct values it has."""
        return len(self.vocabulary)

    @cached_property
    def codes(self) -> np.ndarray:
        """The position of each row's value in the vocabulary, `count` where it is missing."""
        found = pc.index_in(self.training.labels, value_set=self.vocabulary.values)
        return to_numpy(found.fill_null(self.count)).astype(np.int64)

    def look(self, rows: np.ndarray) -> np.ndarray:
        """Return the ranks of the values of some rows among themselves, missing ones last; all rows take much longer."""
        if not self.is_text:
            return np.unique(self.numbers[rows], return_inverse=True)[1]
        labels = self.training.labels.take(pa.array(rows))
        return to_numpy(pc.rank(labels, sort_keys="ascending", tiebreaker="dense")).astype(np.int64) - 1

    def has_same(self, one: int, other: int) -> bool:
        """Return whether two rows have the same value."""
        if not self.is_text:
            return bool(self.numbers[one] == self.numbers[other])
        return bool(self.training.labels[one].as_py() == self.training.labels[other].as_py())

    @cached_property
    def first_rows(self) -> np.ndarray:
        """The first row of each value of the vocabulary, then of a missing one; the number of rows where there is none."""
        rows = len(self.codes)
        first = np.full(self.count + 1, rows, np.int64)
        first[self.codes[::-1]] = np.arange(rows - 1, -1, -1)
        return first

    @cached_property
    def is_used(self) -> np.ndarray:
        """Which values of the vocabulary, and missing behind them, training rows have."""
        return self.first_rows < len(self.codes)

    @cached_property
    def counts(self) -> np.ndarray:
        """How many rows have each value of the vocabulary, then how many are missing."""
        return np.bincount(self.codes, minlength=self.count + 1)

    @cached_property
    def is_constant(self) -> bool:
        """Whether all rows have the same value, or all are missing."""
        return (
            len(np.unique(self.look(np.arange(min(len(self.training.source), 100))))) == 1
            and int(self.is_used.sum()) == 1
        )

    @cached_property
    def order(self) -> np.ndarray:
        """The rows that are not missing, by ascending number."""
        return order_rows(self.numbers, self.missing)


def list_raw(
    program: ProgramBuilder, names: Sequence[str]
) -> tuple[tuple[RawColumn, ...], dict[str, SchemabridgeError]]:
    """Return the columns that can be read, and why others cannot: X may not need those."""
    columns: list[RawColumn] = []
    unread: dict[str, SchemabridgeError] = {}
    for name in names:
        try:
            training = program.read_training(name)
            column = RawColumn(name, len(columns), training)
            _ = column.training.labels if column.is_text else column.numbers
        except SchemabridgeError as error:
            unread[name] = error
            continue
        columns.append(column)
    return tuple(columns), unread


def choose_rows(columns: Sequence[RawColumn], rows: int, most: int = 1024) -> np.ndarray:
    """Return some rows to look at first, ascending: of each column missing ones and extremes are among them."""
    if rows <= most:
        return np.arange(rows)
    generator = np.random.RandomState(0)
    chosen = [generator.permutation(rows)[:most]]
    for column in columns:
        chosen.append(np.flatnonzero(column.missing)[:4])
        if not column.is_text and not column.missing.all():
            chosen.append(np.array([np.nanargmin(column.numbers), np.nanargmax(column.numbers)]))
    return np.unique(np.concatenate(chosen))
