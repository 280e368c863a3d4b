"""Columns that take text as their values, and text that spells what a program accepts (clauses 4.11 to 4.14)."""

from __future__ import annotations

import random

import numpy as np

from schemabridge.document.column_text import GROUPINGS
from schemabridge.frames.time_text import spell_time
from schemabridge.frames.types import ColumnType
from schemabridge.schema import Column, ColumnText, NumberFormat

from .cuts import WRAPPINGS
from .sources import Source, new_source
from .texts import Text

MISSING = ("", "?", "NA", "-", "1", "n/a", "\u00e9")
OTHER = ("one", "0x1", "1e", "1e999", "inf", "1 2", "\u0661", "2024-13-01", "--1", ".", "1_0", "NaN", "\u00a01")
PADDING = ("", "", "", " ", "\t", "\r\n", "  ")
FORMATS = ("iso8601", "%d/%m/%Y %H:%M:%S.%f", "%Y%m%d%H%M%S%f", "%a %b %d %Y %I:%M:%S,%f %p", "%A %j %Y %H:%M:%S.%f")
MICROSECONDS = {"s": 1_000_000, "ms": 1000, "us": 1, None: 86_400_000_000}


def draw_column(name: str, column_type: ColumnType, rng: random.Random, *, missing: bool) -> Column:
    """Return a column that may take text, and may call values missing where missing cells are accepted."""
    text = draw_rule(column_type, rng) if rng.random() < 0.5 else None
    absent: tuple[float | int, ...] = ()
    if missing and rng.random() < 0.15 and column_type.facts.is_numeric and not column_type.facts.is_boolean:
        drawn = rng.sample((-1, 999, 0, 2, 7), rng.choice((1, 2)))
        absent = tuple(float(each) if column_type.facts.is_floating else each for each in drawn)
    return Column(name, column_type, text, absent)


def draw_rule(column_type: ColumnType, rng: random.Random) -> ColumnText | None:
    missing = tuple(rng.sample(MISSING, rng.choice((0, 1, 3))))
    other = rng.choice(("error", "missing"))
    cut = rng.choice(WRAPPINGS).cuts if rng.random() < 0.3 else ()
    if column_type.facts.takes_number_text:
        decimal = rng.choice((".", ".", ","))
        grouping = rng.choice((None, *(each for each in GROUPINGS if each != decimal)))
        return ColumnText(NumberFormat(decimal, grouping), missing, other, cut=cut)
    if column_type.facts.takes_time_text:
        return ColumnText(None, missing, other, rng.choice(FORMATS) if not column_type.instant else "iso8601", cut)
    return None


def spell_source(column: Column, values: np.ndarray, missing: np.ndarray, rng: random.Random) -> Source | None:
    """Return values as text, None where a text cannot spell one of them; `missing` cells are so in one of three ways."""
    rule = column.text
    assert rule is not None
    absent = [*rule.missing, *(each for each in OTHER if rule.other == "missing" and each not in rule.missing)]
    wrap = next((each.wrap for each in WRAPPINGS if each.cuts == rule.cut), str)
    texts: dict[str | None, int] = {}
    codes = np.full(len(values), -1)
    for row, value in enumerate(values.tolist()):
        if missing[row]:
            text = rng.choice(absent) if absent and rng.random() < 0.7 else None
        elif (
            text := spell_number(value, column, rng) if rule.time is None else spell_moment(value, column)
        ) is None or text in rule.missing:
            return None
        if text is not None:
            text = wrap(rng.choice(PADDING) + text + rng.choice(PADDING))
            codes[row] = texts.setdefault(text, len(texts))
    return new_source("character", codes, codes < 0, texts=tuple(Text(each) for each in texts))


def spell_number(value: float, column: Column, rng: random.Random) -> str | None:
    rule = column.text
    if rule is None or rule.number is None or not np.isfinite(value):
        return None
    if column.type.facts.is_whole and abs(value) >= 2**53:
        return None
    text = rng.choice((repr, "{:.17g}".format, "{:.25e}".format))(float(value))
    if rule.number.grouping is not None and abs(value) < 1e15 and float(value).is_integer() and rng.random() < 0.5:
        text = f"{int(value):,}".replace(",", rule.number.grouping)
        return text if value != 0 else "0" if np.copysign(1, value) > 0 else "-0"
    return text.replace(".", rule.number.decimal)


def spell_moment(value: int, column: Column) -> str | None:
    rule = column.text
    microseconds = int(value) * MICROSECONDS[column.type.unit]
    if rule is None or rule.time is None or not -62_135_596_800_000_000 <= microseconds < 253_402_300_800_000_000:
        return None
    return spell_time(microseconds, rule.time, instant=bool(column.type.instant))
