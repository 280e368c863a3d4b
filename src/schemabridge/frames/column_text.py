"""The text of a column that means values: numbers or times, missing cells, and what is neither (clause 4.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.frames.number_text import choose_number_parser
from schemabridge.frames.text_cuts import WHITE_SPACE, cut_text
from schemabridge.frames.time_text import choose_time_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemabridge.schema import ColumnText


@dataclass(frozen=True)
class SpelledValues:
    """What some texts mean: `values` (n,), float64 numbers or int64 microseconds since 1970, 0 where `present` is false.

    A text that is not present is missing, or another one where `other` says so.
    """

    values: np.ndarray
    present: np.ndarray
    other: np.ndarray


def spell_values(texts: Sequence[str], rule: ColumnText, *, instant: bool = False) -> SpelledValues:
    """Return the values that texts spell, none of them null; `instant` says whether times have a zone."""
    parse = choose_parser(rule, instant=instant)
    dtype = np.float64 if rule.time is None else np.int64
    missing = frozenset(rule.missing)
    values, present = np.zeros(len(texts), dtype), np.zeros(len(texts), np.bool_)
    other = np.zeros(len(texts), np.bool_)
    for at, text in enumerate(texts):
        left = cut_text(text, rule.cut)
        trimmed = None if left is None else left.strip(WHITE_SPACE)
        if trimmed is None or trimmed in missing:
            continue
        value = parse(trimmed)
        if value is None:
            other[at] = True
        else:
            values[at], present[at] = value, True
    return SpelledValues(values, present, other)


def choose_parser(rule: ColumnText, *, instant: bool) -> Callable[[str], float | None]:
    if rule.time is not None:
        return choose_time_parser(rule.time, instant=instant)
    assert rule.number is not None
    return choose_number_parser(rule.number)
