"""What makes a column what the schema has, as a hint: a line of code only where it is right for every value found."""

from __future__ import annotations

from dataclasses import fields, replace
import re
from typing import TYPE_CHECKING

from schemabridge.errors import list_values
from schemabridge.frames.date_formats import find_format
from schemabridge.frames.number_spelling import find_spellings
from schemabridge.frames.text_cuts import WHITE_SPACE, cut_text
from schemabridge.frames.types import ColumnType
from schemabridge.schema import Column, ColumnText, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.frames.number_spelling import NumberSpelling
    from schemabridge.frames.text_cuts import Cut

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", re.ASCII)
ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)", re.ASCII)
TRUE_WORDS = frozenset({"true", "t", "yes", "y"})
BOOLEAN_WORDS = ({"true", "false"}, {"t", "f"}, {"yes", "no"}, {"y", "n"})
HAS_DIGIT = re.compile(r"\d", re.ASCII).search
FEW = 5  # texts that a line of code names
MOST_READ = 10_000  # distinct texts; others are refused where the line runs
COUNTED = {  # what times are as numbers, in a unit that nobody but the training knows
    "duration": "where it counted seconds: {0} = pd.to_timedelta({0}).dt.total_seconds()",
    "date": "where it counted days since 1970-01-01: {0} = (pd.to_datetime({0}) - pd.Timestamp(0)) / pd.Timedelta('1D')",
    "timestamp": (
        "where it counted seconds since 1970-01-01 in UTC: "
        "{0} = (pd.to_datetime({0}, utc=True) - pd.Timestamp(0, tz='UTC')) / pd.Timedelta('1s')"
    ),
}
DAYS = (  # what whole numbers are that mean days of 1990 to 2049, the least and the largest, and what to_datetime takes
    ("are days as YYYYMMDD", 19900101, 20491231, "{0}.astype('Int64').astype('string'), format='%Y%m%d'"),
    ("count days since 1970-01-01", 7305, 29219, "{0}, unit='D'"),
    ("count days as Excel does", 32874, 54788, "{0}, unit='D', origin='1899-12-30'"),
)
MOMENTS = (
    *DAYS,
    ("count seconds since 1970-01-01 of UTC", 631152000, 2524607999, "{0}, unit='s'"),
    ("count milliseconds since 1970-01-01 of UTC", 631152000e3, 2524607999e3, "{0}, unit='ms'"),
    ("count microseconds since 1970-01-01 of UTC", 631152000e6, 2524607999e6, "{0}, unit='us'"),
    ("count nanoseconds since 1970-01-01 of UTC", 631152000e9, 2524607999e9, "{0}, unit='ns'"),
)
COUNTS = ("integer", "floating")
CLOCK = re.compile(r"-?(\d+ days? )?\+?\d\d?:\d\d:\d\d(\.\d{1,6})?", re.ASCII)


def suggest_conversion(kind: str, column: Column, found: list[str]) -> str | None:
    """Return what to do about a column of another kind; None where the table of codes says it well enough."""
    facts, frame_column = column.type.facts, f"df[{column.name!r}]"
    if kind == "string" and column.text is not None:
        return suggest_texts(column, column.text, found)
    if kind == "string" and facts.is_boolean and not all(map(NUMBER.fullmatch, found)):
        return suggest_booleans(frame_column, found)
    if kind == "string" and facts.is_numeric:
        return suggest_numbers(frame_column, column, found)
    if kind == "string":
        return suggest_times(frame_column, column, found)
    if column.type.name == "duration" and kind in COUNTS:
        return f"where they count seconds: {frame_column} = pd.to_timedelta({frame_column}, unit='s')"
    if facts.has_calendar and kind in COUNTS:
        return suggest_counted(frame_column, column, [float(value) for value in found])
    if facts.is_numeric and kind in COUNTED:
        return f"the schema has numbers here, in the unit of the training; {COUNTED[kind].format(frame_column)}"
    if facts.is_text:
        return "the schema has text here: send the labels as they were in training; numbers print otherwise in other places"
    return None


def suggest_cells(code: str, column: Column, values: Sequence[object]) -> str | None:
    """Return what to do about cells that the type of a column refuses; None where the table of codes says it well enough."""
    texts = [value for value in values if isinstance(value, str)]
    frame_column = f"df[{column.name!r}]"
    if code == "wrong_type" and texts:
        return suggest_conversion("string", column, texts)
    if code == "wrong_type" and column.type.facts.is_boolean:
        return f"only 0 and 1 are false and true; say what others are: {frame_column}.map({{<number>: True, <number>: False}})"
    if code == "invalid_encoding":
        return (
            "read the file in the encoding that it is written in, such as pd.read_csv(..., encoding='windows-1252'), "
            "or on the command line --encoding windows-1252"
        )
    if code == "not_exact" and column.type.name == "date":
        return f"where no time of day is meant: {frame_column} = {frame_column}.dt.normalize()"
    return None


def suggest_texts(column: Column, rule: ColumnText, refused: list[str]) -> str:
    """Return what to do about texts that a column of texts does not take: how they are read, or what is missing."""
    correct = "correct these texts where they are written"
    numbers, others = split_texts([cut for text in refused if (cut := cut_text(text, rule.cut)) is not None])
    spellings = find_spellings(numbers) if rule.number is not None else []
    if spellings and len(others) <= FEW:
        wider = replace(rule, missing=tuple(dict.fromkeys((*rule.missing, *others))))
        return " or ".join(suggest_wider(column, wider, each) for each in spellings)
    return f"{correct}, or {suggest_missing(column, refused)}"


def suggest_declaration(name: str, texts: list[str]) -> str:
    """Return the argument of `record_schema` by which the texts of a training column mean numbers."""
    numbers, words = split_texts(texts)
    spellings = find_spellings(numbers)
    if len(spellings) != 1 or len(words) > FEW:
        return f'columns={{{name!r}: sb.column(type="float64")}} says so'
    rule = ColumnText(spellings[0].number, tuple(words), cut=spellings[0].cut)
    declared = declare_column(Column(name, ColumnType("float64")), rule)
    return f"{declared} says so: {spellings[0].words}"


def split_texts(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return texts that have digits, and those that have none, stripped."""
    found = [text.strip(WHITE_SPACE) for text in texts]
    return [text for text in found if HAS_DIGIT(text)], [text for text in found if not HAS_DIGIT(text)]


def suggest_wider(column: Column, rule: ColumnText, spelling: NumberSpelling) -> str:
    """Return how a column is recorded that reads a spelling beside its own; only if all is spelled so where that is another one."""
    declared = declare_column(column, replace(rule, number=spelling.number, cut=(*rule.cut, *spelling.cut)))
    own, number = rule.number or NumberFormat(), spelling.number
    is_beside = number.decimal == own.decimal and own.grouping in (None, number.grouping)
    return f"{spelling.words}: {'' if is_beside else 'if all texts are spelled so, '}record the schema with {declared}"


def suggest_missing(column: Column, texts: list[str]) -> str:
    """Return how a column is recorded that takes some texts as missing: these, or where they are many, all others."""
    rule = column.text or ColumnText()
    absent = tuple(dict.fromkeys((*rule.missing, *(text.strip(WHITE_SPACE) for text in texts))))
    rule = replace(rule, missing=absent) if len(texts) <= FEW else replace(rule, other="missing")
    return f"where they mean a missing cell, record the schema with {declare_column(column, rule)}"


def declare_column(column: Column, rule: ColumnText) -> str:
    """Return the argument of `record_schema` that gives a column of its type these texts."""
    number = rule.number or NumberFormat()
    given = {
        "type": column.type.name,
        "decimal": None if number.decimal == "." else number.decimal,
        "grouping": number.grouping,
        "time": rule.time,
        "unit": column.type.unit if column.type.unit != "us" else None,
        "instant": column.type.instant or None,
        "missing": [*rule.missing, *column.missing_values] or None,
        "other": "missing" if rule.other == "missing" else None,
        "cut": [write_cut(each) for each in rule.cut] or None,
    }
    arguments = ", ".join(f"{name}={value!r}" for name, value in given.items() if value is not None)
    return f"columns={{{column.name!r}: sb.column({arguments})}}"


def write_cut(cut: Cut) -> str | tuple[object, ...]:
    """Return a cut as `sb.column` takes it."""
    keys = [getattr(cut, each.name) for each in fields(cut)]
    return (cut.do, *keys) if keys else cut.do


def suggest_booleans(frame_column: str, found: list[str]) -> str:
    """Return the line that makes booleans of texts that say true and false in one way; else what is to be said."""
    said = {text: text.strip(WHITE_SPACE).lower() for text in found}
    if not any(words >= set(said.values()) for words in BOOLEAN_WORDS):
        return f"say which texts are true and which are false: {frame_column}.map({{<text>: True, <text>: False}})"
    values = {text: word in TRUE_WORDS for text, word in said.items()}
    return f"convert the text where it is read, or in pandas {frame_column} = {frame_column}.map({values})"


def suggest_numbers(frame_column: str, column: Column, found: list[str]) -> str:
    """Return how text becomes numbers: as it is, with a decimal comma exchanged, or after other texts were dealt with."""
    others = [text for text in found if not NUMBER.fullmatch(text)]
    if not others:
        return f"convert the text where it is read, or in pandas {frame_column} = pd.to_numeric({frame_column})"
    numbers, words = split_texts(found)
    spellings = find_spellings(numbers)
    if spellings and len(words) <= FEW:
        lines = frame_column if len(spellings) == 1 and not words else None
        return "; or ".join(suggest_spelling(lines, column, each, words) for each in spellings)
    named = f"texts that are no numbers, such as {list_values(others[:3])}"
    if column.type.facts.takes_number_text and any(not HAS_DIGIT(text) for text in others):
        return f"{named}: correct them; {suggest_missing(column, others)}"
    return f"{named}: correct or empty them, then pd.to_numeric"


def suggest_spelling(frame_column: str | None, column: Column, spelling: NumberSpelling, missing: list[str]) -> str:
    """Return how texts of one spelling become numbers: where the file is read, where it is recorded, or by a line of code.

    The line is left out where `frame_column` is None: of texts of which nobody can tell the numbers, or beside others.
    """
    number = spelling.number
    options = {"decimal": number.decimal if number.decimal != "." else None, "thousands": number.grouping}
    given = ", ".join(f"{name}={value!r}" for name, value in options.items() if value)
    ways = [f"read it with {given}"] if given and not spelling.mark and not missing else []
    if ways and options == {"decimal": ",", "thousands": None}:
        ways.append("on the command line with --decimal-comma")
    if column.type.facts.takes_number_text:
        rule = ColumnText(number, tuple(missing), cut=spelling.cut)
        ways.append(f"record the schema with {declare_column(column, rule)}")
    if frame_column is not None:
        ways.append(f"in pandas {frame_column} = {spelling.make_numbers(frame_column)}")
    return f"{spelling.words}: {', or '.join(ways)}"


def suggest_counted(frame_column: str, column: Column, found: list[float]) -> str | None:
    """Return the line that makes times of whole numbers, as what their size says they count; None where it says nothing."""
    utc = ", utc=True" if column.type.instant else ""
    if not all(number.is_integer() for number in found):
        return None
    for meaning, least, largest, arguments in MOMENTS if column.type.name == "timestamp" else DAYS:
        if all(least <= number <= largest for number in found):
            return f"where they {meaning}: {frame_column} = pd.to_datetime({arguments.format(frame_column)}{utc})"
    return None


def suggest_times(frame_column: str, column: Column, found: list[str]) -> str:
    """Return how text becomes times: by a line of code where all of it is ISO 8601 and says as much as the column needs."""
    if not column.type.facts.has_calendar:
        if "duration" in column.type.facts.objects and found and all(CLOCK.fullmatch(text) for text in found):
            return f"convert the text where it is read, or in pandas {frame_column} = pd.to_timedelta({frame_column})"
        return "convert the text where it is read, with the unit that it is written in"
    ends = [ISO_TIME.match(text) for text in found]
    zones = [text[match.end() :] for text, match in zip(found, ends, strict=True) if match is not None]
    are_read = len(zones) == len(found) > 0 and all(
        bool(ZONE.fullmatch(zone)) if column.type.instant else not zone for zone in zones
    )
    shown = None if are_read or column.type.instant else find_format(found[:MOST_READ])
    if shown is not None and ("%H" not in shown or column.type.name == "timestamp"):
        declared = declare_column(column, ColumnText(time=shown))
        line = f"{frame_column} = pd.to_datetime({frame_column}, format='{shown}')"
        return f"convert the text where it is read, record the schema with {declared}, or in pandas {line}"
    if not are_read:
        return "convert the text where it is read, with the format that it is written in: days and months may change places"
    utc = ", utc=True" if column.type.instant else ""
    parsed = f"pd.to_datetime({frame_column}, format='ISO8601'{utc})"
    declared = declare_column(column, ColumnText(time="iso8601"))
    return (
        f"convert the text where it is read, record the schema with {declared}, or in pandas {frame_column} = {parsed}"
    )
