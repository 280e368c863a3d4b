"""Text columns that spell numbers or times, read as these: what `astype(float)`, `pd.to_numeric` and `pd.to_datetime` made of them."""

from __future__ import annotations

from dataclasses import replace
import re
from typing import TYPE_CHECKING

from schemabridge.encodings.declared_column import DeclaredColumn, read_declared
from schemabridge.encodings.operand import Training
from schemabridge.frames.column_text import spell_values
from schemabridge.frames.text_cuts import MOST_POINTS, WHITE_SPACE, Part, Replace, Strip, cut_text
from schemabridge.schema import ColumnText, NumberFormat
from schemabridge.sources.by_example.formulas import Formula
from schemabridge.sources.by_example.joint_tables import JointTable
from schemabridge.sources.by_example.marks import Mark
from schemabridge.sources.by_example.number_image import NumberImage
from schemabridge.sources.by_example.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.frames.text_cuts import Cuts
    from schemabridge.sources.by_example.bases import Base
    from schemabridge.sources.by_example.choose import Choice
    from schemabridge.sources.by_example.explanation import Content
    from schemabridge.sources.by_example.raw import RawColumn

NUMBERS = (NumberFormat(), NumberFormat(".", ","), NumberFormat(",", "."))
DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y"),
    *("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"),
)
MONTHS = ("%b-%Y", "%b-%y", "%b %Y", "%B %Y", "%m/%Y", "%Y-%m")
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
TIMES = ("iso8601", "%Y%m%dT%H%M%S", *DAYS, *MONTHS, *(f"{day} {clock}" for day in DAYS for clock in CLOCKS), *CLOCKS)
ZONED = "iso8601"  # which says the zone of an instant; clocks of it are those of UTC
ZONES = (" UTC", " GMT", " Z")  # behind texts, which ISO 8601 has no space before
NUMBER_INSIDE = re.compile(r"([^0-9.,+-]*)[+-]?[0-9][0-9., '_]*([^0-9]*)")
HEAD = re.compile(r"[^0-9 ]+ .*[0-9].*")  # a first word without a digit
CODE = re.compile(r"([^0-9 ])[0-9]+")
MOST_WRAPPED = 1000  # texts that are looked at
MOST_WORDS = 4  # around numbers; where there are more, only what is behind a space is cut off
MOST_LETTERS = 10  # each before the number of a code, as in "C85"
MOST_LISTED = 20  # texts that mean missing; where there are more, any other text does
MOST_LOOKED_AT = 10_000  # distinct texts


def parse_columns(program: ProgramBuilder, columns: Sequence[RawColumn]) -> dict[str, DeclaredColumn]:
    """Return how text columns are read of which the user said nothing, where texts spell numbers or times."""
    found = {}
    for column in columns:
        if column.is_text and column.name not in program.declared and not program.reads(column.name):
            declared = parse_texts(column.training.labels.unique().drop_null().to_pylist())
            if declared is not None:
                found[column.name] = declared
    return found


def parse_texts(texts: list[str]) -> DeclaredColumn | None:
    """Return what most of some distinct texts are as numbers, the others missing, or what all of them are as times."""
    first = texts[:MOST_LOOKED_AT]
    rules = [ColumnText(each) for each in NUMBERS]
    if not spells_most(first, rule := find_best(first, rules)):
        if (times := parse_times(texts)) is not None:  # "Jan 2019" is no number behind a word
            return times
        rules = [ColumnText(each, cut=cuts) for cuts in list_wrappings(first) for each in NUMBERS]
        rule = find_best(first, rules) if rules else rule
    if not spells_most(first, rule):
        return None
    others = list_others(texts, rule)
    listed = others if len(others) <= MOST_LISTED else []
    other = "error" if len(listed) == len(others) else "missing"
    return DeclaredColumn("float64", rule.number or NumberFormat(), tuple(listed), other, cut=rule.cut)


def find_best(texts: list[str], rules: list[ColumnText]) -> ColumnText:
    """Return the first of the rules by which as many texts as by any are numbers."""
    return min(rules, key=lambda each: len(list_others(texts, each)))


def spells_most(texts: list[str], rule: ColumnText) -> bool:
    return 2 * len(list_others(texts, rule)) < len(texts)


def list_wrappings(texts: list[str]) -> list[Cuts]:
    """Return cuts that take off what most texts have around a number, such as a currency, a percent sign or a unit."""
    found = [match.groups() for text in texts[:MOST_WRAPPED] if (match := NUMBER_INSIDE.fullmatch(text)) is not None]
    if 2 * len(found) < len(texts[:MOST_WRAPPED]):
        return []
    around = dict.fromkeys(each.strip(WHITE_SPACE) for pair in found for each in pair)
    words = sorted((each for each in around if each), key=len, reverse=True)  # "km" before "k"
    cuts: list[Cuts] = []
    if 1 <= len(words) <= MOST_WORDS and all(len(each) <= MOST_POINTS for each in words):
        cuts.append(tuple(Replace(each, " ") for each in words))  # "7km9" is no 79
    if all(not before.strip(WHITE_SPACE) for before, _ in found):
        cuts.append((Strip(), Part(" ", 0)))
    if all(not behind.strip(WHITE_SPACE) for _, behind in found) and any(
        " " in text.strip(WHITE_SPACE) for text in texts
    ):
        cuts.append((Strip(), Part(" ", -1)))
    return [*cuts, *list_codes(texts[:MOST_WRAPPED])]


def list_codes(texts: list[str]) -> list[Cuts]:
    """Return cuts that leave the first number of codes of a letter and a number, such as "C23 C25" and "F G73"."""
    heads = {text.partition(" ")[0] for text in texts if HEAD.fullmatch(text)}
    if len(heads) > MOST_WORDS:
        return []
    firsts: Cuts = (*(Replace(f"{each} ", "") for each in sorted(heads)), Part(" ", 0))
    found = [match for text in texts if (match := CODE.fullmatch(cut_text(text, firsts) or "")) is not None]
    letters = sorted({each[1] for each in found})
    if len(letters) > MOST_LETTERS or 2 * len(found) < len(texts):
        return []
    return [(*firsts, *(Replace(each, " ") for each in letters))]


def parse_times(texts: list[str]) -> DeclaredColumn | None:
    """Return the one format that reads all texts as times; None where no format does, or two, such as of day and month.

    A word for the clock that stands behind all of them is cut off: what they say is the time of that clock.
    """
    first = texts[:100]
    for cuts in ((), *((Replace(each, ""),) for each in ZONES if all(text.endswith(each) for text in first))):
        options = [(each, False) for each in TIMES] + ([] if cuts else [(ZONED, True)])
        for looked_at in (first[:1], first, texts):
            options = [
                (form, instant)
                for form, instant in options
                if looked_at and not list_others(looked_at, ColumnText(time=form, cut=cuts), instant=instant)
            ]
        if len(options) == 1:
            ((form, instant),) = options
            return DeclaredColumn("timestamp", NumberFormat(), (), "error", form, cut=cuts, instant=instant)
        if options:
            return None
    return None


def list_others(texts: list[str], rule: ColumnText, *, instant: bool = False) -> list[str]:
    """Return the texts that spell nothing by a rule, as they are compared."""
    others = spell_values(texts, rule, instant=instant).other
    left = (cut_text(text, rule.cut) or "" for text, other in zip(texts, others, strict=True) if other)
    return list(dict.fromkeys(text.strip(WHITE_SPACE) for text in left))


def read_parsed(
    program: ProgramBuilder, columns: Sequence[RawColumn], parsed: Mapping[str, DeclaredColumn]
) -> tuple[RawColumn, ...]:
    """Return the columns, those of `parsed` as what they spell."""
    return tuple(
        replace(each, training=Training(program.frame, *read_declared(program.frame, each.name, parsed[each.name])))
        if each.name in parsed
        else each
        for each in columns
    )


def list_needed(choices: Iterable[Choice | None]) -> set[str]:
    """Return the columns of which the numbers are meant: not only tables of their values, or groups by these."""
    return {
        name for each in choices if each is not None for name in find_numbers(each.taken.content, each.taken.columns)
    }


def find_numbers(made: Content | Base, columns: tuple[str, ...]) -> set[str]:
    """Return those of the columns that something is made of whose numbers it takes."""
    if isinstance(made, (Table, JointTable)):
        return set()
    if isinstance(made, NumberImage):
        return find_numbers(made.base, columns)
    if isinstance(made, Mark):
        return find_numbers(made.content, columns)
    if isinstance(made, Formula):
        return {name for part in made.parts for name in find_numbers(part, part.columns)}
    return set(columns)
