"""Whole numbers in a part of a text of which X has other parts as well: 85 in "C85" beside its deck, 13 in "0013_02" beside 2."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from schemabridge.frames.arrow_values import to_numpy
from schemabridge.frames.text_cuts import Part, Slice, Strip, cut_text, say_cuts
from schemabridge.schema import Vocabulary
from schemabridge.sources.by_example.cut_texts import PLACES, SEPARATORS
from schemabridge.sources.by_example.parsed import list_wrappings
from schemabridge.sources.by_example.statistics import Statistics, measure, order_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.sources.by_example.raw import RawColumn

WHOLE = re.compile("0|[1-9][0-9]*")
FILLED = re.compile("[0-9]+")
MOST_DIGITS = 4  # of which every number is in the vocabulary, also those that no training row has
LOOKED_AT = 200  # texts
MOST_OTHERS = 20  # texts without a number
AHEAD: tuple[Cuts, ...] = ((), (Strip(),), (Slice(1),), (Slice(2),), (Slice(3),))


@dataclass(frozen=True, eq=False)
class SpelledNumber:
    """The whole number that cuts leave of the texts of a column, NaN where they leave something else or nothing.

    width
        To how many digits zeros fill it up; 0 where none do.
    numbers
        The number of each distinct text (n,), `texts`, NaN where it is none.
    """

    column: RawColumn
    cuts: Cuts
    width: int
    texts: tuple[str, ...]
    numbers: np.ndarray

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column.name,)

    @property
    def words(self) -> str:
        """Where it stands."""
        return f"number in {say_cuts(repr(self.column.name), self.cuts)}"

    @property
    def kind(self) -> str:
        """The encoding that is nothing else."""
        return "lookup"

    @property
    def rounds(self) -> bool:
        """It is a whole number."""
        return False

    @cached_property
    def values(self) -> np.ndarray:
        """All rows."""
        encoded = self.column.training.labels.dictionary_encode()
        places = to_numpy(encoded.indices.fill_null(len(self.texts))).astype(np.int64)
        return np.append(self.numbers, np.nan)[places]

    @cached_property
    def missing(self) -> np.ndarray:
        """The rows without a number."""
        return np.asarray(np.isnan(self.values))

    @cached_property
    def statistics(self) -> Statistics:
        """Centers and scales of all rows."""
        return measure(self.values)

    @cached_property
    def order(self) -> np.ndarray:
        """The rows by ascending number."""
        return order_rows(self.values, self.missing)

    def read(self, program: ProgramBuilder) -> str:
        """Add the steps: every number of as many digits is a value, and so is what stands for none in training."""
        name, training = self.column.name, self.column.training
        bound = 10 ** len(str(int(np.nanmax(self.numbers))))
        left = (cut_text(text, self.cuts) for text in self.texts)
        others = sorted({each for each in left if each is not None and not self.spells(each)})
        known = [str(number).zfill(self.width) for number in range(bound)]
        vocabulary = Vocabulary(training.column.type, pa.array([*known, *others], self.column.vocabulary.values.type))
        absent = self.missing.any()
        code = program.add_reading(
            f"{name}.number",
            "match",
            name,
            vocabulary=program.add_vocabulary(name, vocabulary),
            codes=np.append(np.arange(bound), np.full(len(others), bound)) if others else None,
            missing=bound if absent else "error",
            unknown="error",
            cut=self.cuts or None,
        )
        if not absent:
            return program.add_step(f"{code}.number", "code_number", [code])
        values = np.append(np.arange(bound, dtype=np.float64), np.nan)
        return program.add_step(f"{name}.taken", "take", [code], width=1, values=values)

    def spells(self, text: str) -> bool:
        """Return whether a text that is cut spells a number."""
        return (FILLED if self.width else WHOLE).fullmatch(text) is not None


def list_spelled(columns: Sequence[RawColumn]) -> list[SpelledNumber]:
    """Return the whole numbers of few digits that texts have in one part, those of one column that differ."""
    return [
        each
        for column in columns
        if column.is_text and not column.training.cuts and not column.is_constant
        for each in list_of_column(column)
    ]


def list_of_column(column: RawColumn) -> Iterator[SpelledNumber]:
    texts = column.training.labels.dictionary_encode().dictionary.to_pylist()
    first = texts[:LOOKED_AT]
    used = [at for at in SEPARATORS if 2 * sum(at in text for text in first) >= len(first)]
    parts: list[Cuts] = [(), *((Part(at, place),) for at, place in product(used, PLACES))]
    listed = [*((*one, *other) for one, other in product(parts, AHEAD) if one or other)]
    listed += [(*each, Strip()) for each in list_wrappings(first)]  # what stands around a number leaves spaces
    seen: set[bytes] = set()
    for cuts in listed:
        if spell(column, cuts, first) is None or (number := spell(column, cuts, texts)) is None:
            continue
        if (shown := number.values.tobytes()) not in seen:
            seen.add(shown)
            yield number


def spell(column: RawColumn, cuts: Cuts, texts: Sequence[str]) -> SpelledNumber | None:
    """Return the numbers that cuts leave of some texts; None where most have none, or they are spelled in several ways."""
    left = [cut_text(text, cuts) for text in texts]
    digits = [each for each in left if each is not None and FILLED.fullmatch(each)]
    others = {each for each in left if each is not None and not FILLED.fullmatch(each)}
    if 2 * len(digits) < len(texts) or len(others) > MOST_OTHERS or len(set(digits)) < 2:
        return None
    widths = {len(each) for each in digits}
    is_filled = not all(WHOLE.fullmatch(each) for each in digits)
    if max(widths) > MOST_DIGITS or (is_filled and len(widths) > 1):
        return None
    numbers = [np.nan if each is None or each in others else float(each) for each in left]
    return SpelledNumber(column, cuts, max(widths) if is_filled else 0, tuple(texts), np.array(numbers))
