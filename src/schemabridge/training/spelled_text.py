"""Text columns of the training frame that spell numbers or times, of which the user said nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.display import count_things
from schemabridge.errors import list_values, warn
from schemabridge.frames.column_text import spell_values
from schemabridge.frames.number_spelling import find_spellings
from schemabridge.schema import ColumnText, NumberFormat
from schemabridge.training.missing_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.frames.number_spelling import NumberSpelling

RULES = (  # what is tried, with the words that say it, and whether times have a zone
    (ColumnText(NumberFormat()), 'type="float64"', False),
    (ColumnText(NumberFormat(".", ",")), 'type="float64", grouping=","', False),
    (ColumnText(NumberFormat(",", ".")), 'type="float64", decimal=",", grouping="."', False),
    (ColumnText(time="iso8601"), 'type="timestamp", time="iso8601"', False),
    (ColumnText(time="iso8601"), 'type="timestamp", time="iso8601", instant=True', True),
)
MOST_LOOKED_AT = 10_000  # distinct texts


def warn_spelled(program: ProgramBuilder, columns: Iterable[str]) -> None:
    """Warn `spelled_values` for each of some columns that is text of which most distinct values spell numbers or times."""
    for name in columns:
        training = program.read_training(name)
        if not training.column.type.facts.is_text:
            continue
        texts = training.labels.unique().drop_null()[:MOST_LOOKED_AT].to_pylist()
        found = [spell_values(texts, rule, instant=instant).other for rule, _, instant in RULES]
        best = min(range(len(RULES)), key=lambda at: int(found[at].sum()))  # the first of those that read as many
        spellings = [each for each in find_spellings([text for text in texts if text.strip()]) if each.mark]
        if len(spellings) == 1:  # 12% and $12 are numbers beside a mark
            warn_column(name, write_spelling(spellings[0]), [text for text in texts if not text.strip()], len(texts))
        elif 2 * int(found[best].sum()) < len(texts):
            warn_column(
                name,
                RULES[best][1],
                [text for text, other in zip(texts, found[best], strict=True) if other],
                len(texts),
            )


def write_spelling(spelling: NumberSpelling) -> str:
    """Return the arguments of `sb.column` for texts of a spelling."""
    number, cut = spelling.number, [("replace", each.old, each.new) for each in spelling.cut]
    decimal = f', decimal="{number.decimal}"' if number.decimal != "." else ""
    grouping = f", grouping={number.grouping!r}" if number.grouping else ""
    return f'type="float64"{decimal}{grouping}, cut={cut!r}'


def warn_column(name: str, words: str, others: list[str], count: int) -> None:
    """Warn of a column of which all but some of `count` distinct texts spell values, with the words that say so."""
    what = "times" if "time=" in words else "numbers"
    are_missing = 0 < len(others) <= 3 and all(text.strip() in WORDS for text in others)
    missing = f", missing={others!r}" if are_missing else ""
    rest = f"; the others are {list_values(others[:3])}" if others else ""
    message = (
        f"column {name!r} is text of which {count - len(others)} of {count_things(count, 'distinct value')} spell {what}{rest}; "
        "it is recorded as text"
    )
    hint = (
        f"{what}: columns={{{name!r}: sb.column({words}{missing})}}; "
        f'labels: encodings={{{name!r}: "one_hot"}} or columns={{{name!r}: sb.column(type="string")}}'
    )
    warn("spelled_values", f"{message}\n  {hint}")
