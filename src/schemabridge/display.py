"""Texts, values and numbers as people see them: nothing hidden, nothing endless."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, TypeVar
import unicodedata

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

MOST_CHARACTERS = 120
MOST_CHARACTERS_OF_WORDS = 600
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
PICTURES = {"\n": "↵", "\t": "⇥"}
JOINERS = "\u200c\u200d"  # between letters and parts of emoji: they belong to the text
# What a terminal obeys, and what changes the order or the lines in which a text is shown.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
OUTER_SPACES = re.compile(r"^ +| +$|(?<= ) +")
BEFORE_CODE = re.compile(": |, or ")
CODE = re.compile(r"[A-Za-z_.][\w.$]*(\[.+?\])*( (=|<-) .+|\(.*\))", re.DOTALL)


def make_visible(text: str) -> str:
    """Return a text in which control characters, marks of direction and unusual spaces can be seen."""
    return text if text.isascii() and text.isprintable() else "".join(map(show_character, text))


def make_inert(text: str) -> str:
    r"""Return lines of text in which what a terminal would obey stands as an escape, such as `\u001b`."""
    return OBEYED.sub(lambda found: found[0] if found[0] == "\n" else escape_character(found[0]), text)


def escape_character(character: str) -> str:
    return f"\\u{ord(character):04x}"


def dump_json(document: object, *, indent: int | None = None) -> str:
    r"""Return JSON that can be shown: what a terminal would obey is a `\u` escape, the same text to a reader of JSON."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)
    return make_inert(text)


def fold_text(text: str) -> str:
    """Return what is left of a text without its Unicode form, the space around it and its case; for hints only."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def show_character(character: str) -> str:
    if character == " " or character in JOINERS or unicodedata.category(character) not in INVISIBLE:
        return character
    return PICTURES.get(character, f"⟨U+{ord(character):04X}⟩")


def list_first(items: Sequence[T], most: int, show: Callable[[T], str] = str, *, joint: str = ", ") -> str:
    """Return the first items as text, then how many more there are."""
    shown = joint.join(map(show, items[:most]))
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


def truncate(text: str, most: int) -> str:
    """Return the first `most` characters of a text, with an ellipsis where there are more."""
    return text if len(text) <= most else f"{text[:most]}…"


def cut_text(text: object, most: int = MOST_CHARACTERS) -> str:
    """Return a text of at most `most` characters, then how many it has."""
    whole = str(text)
    return whole if len(whole) <= most else f"{whole[: most - 20]}… ({len(whole):,} characters)"


def cut_words(text: str) -> str:
    """Return a sentence in which texts of the data may stand, cut later than a value is."""
    return cut_text(text, MOST_CHARACTERS_OF_WORDS)


def show_value(value: object) -> str:
    """Return a value of the data; spaces at its ends and beside another are shown as `␣`."""
    if not isinstance(value, str):
        return show_whole_number(value) if isinstance(value, float) else str(value)
    return OUTER_SPACES.sub(lambda spaces: "␣" * len(spaces[0]), cut_text(value)) or "(empty text)"


def show_number(number: float) -> str:
    """Return a number in full, as it reads back to the same double."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    return repr(number)


def show_whole_number(number: float) -> str:
    """Return a number in full, a whole one without a point."""
    return show_number(number).removesuffix(".0")


def round_number(number: float) -> str:
    """Return a number for an overview: about four digits."""
    return f"{number:,.0f}" if 1e4 <= abs(number) < 1e7 else f"{number:.4g}"


def show_share(share: float) -> str:
    """Return a share as per cent; what is not nothing is not shown as nothing, nor what is not all as all."""
    percent = 100 * share
    if 0 < percent < 0.05:
        return "< 0.1%"
    if 99.95 <= percent < 100:
        return "> 99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def split_hint(hint: str) -> tuple[str, str]:
    """Return the words of a hint and the line of code it ends with; either may be empty."""
    starts = (0, *(match.end() for match in BEFORE_CODE.finditer(hint)))
    start = next((start for start in starts if CODE.fullmatch(hint, start)), len(hint))
    return hint[:start].rstrip(), hint[start:]


def count_things(number: int, one: str, several: str | None = None) -> str:
    """Return a number with the word for what is counted, `1 row` or `2 rows`; `several` where that is not `one` with an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
