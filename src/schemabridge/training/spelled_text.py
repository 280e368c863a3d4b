"""Text columns of the training frame that spell numbers or times, of which the user said nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.display import dump_json, list_first
from schemabridge.errors import SchemabridgeError, list_values, warn
from schemabridge.frames.column_text import spell_values
from schemabridge.frames.date_formats import list_formats
from schemabridge.frames.number_spelling import find_spellings
from schemabridge.schema import ColumnText, NumberFormat
from schemabridge.training.missing_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.encodings.operand import Training
    from schemabridge.frames.number_spelling import NumberSpelling

RULES = (  # what is tried, with the words that say it, and whether times have a zone
    (ColumnText(NumberFormat()), 'type="float64"', False),
    (ColumnText(NumberFormat(".", ",")), 'type="float64", grouping=","', False),
    (ColumnText(NumberFormat(",", ".")), 'type="float64", decimal=",", grouping="."', False),
    (ColumnText(time="iso8601"), 'type="timestamp", time="iso8601"', False),
    (ColumnText(time="iso8601"), 'type="timestamp", time="iso8601", instant=True', True),
)
MOST_LOOKED_AT = 10_000  # distinct texts
MOST_NAMED = 10  # columns in a sentence


@dataclass(frozen=True)
class SpelledColumn:
    """A column of which all but some of its distinct texts spell values, and the code that says so."""

    name: str
    what: str
    read: int
    count: int
    code: str
    others: tuple[str, ...]


def list_spelled(program: ProgramBuilder, columns: Iterable[str]) -> list[SpelledColumn]:
    """Return those of some columns that are text of which most distinct values spell numbers or times."""
    spelled = []
    for name in columns:
        with suppress(SchemabridgeError):  # of values that no column holds, which is said where they are recorded
            spelled.append(find_spelled(name, program.read_training(name)))
    return [each for each in spelled if each is not None]


def find_spelled(name: str, training: Training) -> SpelledColumn | None:
    """Return what most distinct texts of a column spell; None where they are words, or no texts."""
    if not training.column.type.facts.is_text:
        return None
    texts = training.labels.unique().drop_null()[:MOST_LOOKED_AT].to_pylist()
    rules = [*RULES, *list_dates(texts)]
    found = [spell_values(texts, rule, instant=instant).other for rule, _, instant in rules]
    best = min(range(len(rules)), key=lambda at: int(found[at].sum()))  # the first of those that read as many
    spellings = [each for each in find_spellings([text for text in texts if text.strip()]) if each.mark]
    if len(spellings) == 1:  # 12% and $12 are numbers beside a mark
        words, others = write_spelling(spellings[0]), [text for text in texts if not text.strip()]
    elif 2 * int(found[best].sum()) < len(texts):
        words, others = rules[best][1], [text for text, other in zip(texts, found[best], strict=True) if other]
    else:
        return None
    if best >= len(RULES) and all(found[best].sum() == each.sum() for each in found[len(RULES) :]):
        words = rules[best][1].removesuffix('"') + "".join(f" or {rule.time}" for rule, _, _ in rules[best + 1 :]) + '"'
    are_missing = 0 < len(others) <= 3 and all(text.strip() in WORDS for text in others)
    missing = f", missing={dump_json(others)}" if are_missing else ""
    what = "times" if "time=" in words else "numbers"
    code = f"sb.column({words}{missing})"
    return SpelledColumn(name, what, len(texts) - len(others), len(texts), code, tuple(others))


def list_dates(texts: Sequence[str]) -> list[tuple[ColumnText, str, bool]]:
    """Return what is tried of texts of which one is a date that begins with the day or the month."""
    formats = [(each, "timestamp" if "%H" in each else "date") for each in list_formats(texts)]
    return [(ColumnText(time=each), f'type="{kind}", time="{each}"', False) for each, kind in formats]


def warn_spelled(spelled: Sequence[SpelledColumn]) -> None:
    """Warn `spelled_values` of the columns that are recorded as text, with the line for either meaning."""
    if not spelled:
        return
    listed = list_first(spelled, MOST_NAMED, describe, joint="; ")
    message = f"recorded as text, though most values spell numbers or times: {listed}"
    values = ", ".join(f"{dump_json(each.name)}: {each.code}" for each in spelled)
    names, text = dump_json([each.name for each in spelled]), 'sb.column(type="string")'
    labels = f"dict.fromkeys({names}, {text})" if len(spelled) > 1 else f"{{{names[1:-1]}: {text}}}"
    whats = " and ".join(dict.fromkeys(each.what for each in spelled))
    warn("spelled_values", message, hint=f"{whats}: columns={{{values}}}\nlabels: columns={labels}")


def describe(spelled: SpelledColumn) -> str:
    """Return a column with how many of its distinct values spell what, and the others."""
    rest = f", the others are {list_values(spelled.others[:3])}" if spelled.others else ""
    return f"{spelled.name!r} ({spelled.what}, {spelled.read} of {spelled.count}{rest})"


def write_spelling(spelling: NumberSpelling) -> str:
    """Return the arguments of `sb.column` for texts of a spelling."""
    number, cut = spelling.number, [("replace", each.old, each.new) for each in spelling.cut]
    decimal = f', decimal="{number.decimal}"' if number.decimal != "." else ""
    grouping = f", grouping={number.grouping!r}" if number.grouping else ""
    return f'type="float64"{decimal}{grouping}, cut={cut!r}'
