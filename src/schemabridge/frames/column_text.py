"""The text of a column that means values: numbers, missing cells, and what is neither (clause 4.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.number_text import choose_number_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.schema import ColumnText

WHITE_SPACE = " \t\n\v\f\r"


@dataclass(frozen=True)
class SpelledValues:
    """What some texts mean: `numbers` float64 (n,), NaN where a text is missing or another one; `other` says which."""

    numbers: np.ndarray
    other: np.ndarray


def spell_numbers(texts: Sequence[str], rule: ColumnText) -> SpelledValues:
    """Return the numbers that texts spell, none of them null."""
    parse, missing = choose_number_parser(rule.number), frozenset(rule.missing)
    numbers, other = np.full(len(texts), np.nan), np.zeros(len(texts), np.bool_)
    for at, text in enumerate(texts):
        trimmed = text.strip(WHITE_SPACE)
        if trimmed in missing:
            continue
        number = parse(trimmed)
        if number is None:
            other[at] = True
        else:
            numbers[at] = number
    return SpelledValues(numbers, other)
