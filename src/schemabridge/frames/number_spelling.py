"""How the texts of a column spell numbers, found by reading all of them; for hints only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
import unicodedata

from schemabridge.frames.number_text import choose_number_parser
from schemabridge.frames.text_cuts import WHITE_SPACE, Replace
from schemabridge.schema import NumberFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GROUPINGS = (",", ".", " ", "\u00a0", "\u202f", "'", "\u2019", "_")
FORMATS = (
    NumberFormat(),
    NumberFormat(","),
    *(NumberFormat(decimal, grouping) for grouping in GROUPINGS for decimal in ".," if decimal != grouping),
)
SPACES = "\u00a0\u202f"  # that are not taken off where texts are read


@dataclass(frozen=True)
class NumberSpelling:
    """A way in which texts are numbers: their form, the mark beside each, and an example of both."""

    number: NumberFormat
    mark: str
    example: tuple[str, float]

    @property
    def cut(self) -> tuple[Replace, ...]:
        """What takes the mark off."""
        return (Replace(self.mark, ""),) if self.mark else ()

    @property
    def words(self) -> str:
        """What the texts have, and what one of them is."""
        text, value = self.example
        has = [f"decimal {name_character(self.number.decimal)}"] if self.number.decimal != "." else []
        has += [f"thousands grouped by {name_character(self.number.grouping)}"] if self.number.grouping else []
        has += [f"{self.mark!r} beside its numbers"] if self.mark else []
        return f"the text has {' and '.join(has)}, so that {text!r} is {value:.15g}"

    def make_numbers(self, column: str) -> str:
        """Return the code of pandas that makes numbers of the texts of a column."""
        removed = "".join(replace_text(each, "") for each in (self.mark, self.number.grouping) if each)
        exchanged = "" if self.number.decimal == "." else replace_text(self.number.decimal, ".")
        return f"pd.to_numeric({column}{removed}{exchanged})"


def replace_text(old: str, new: str) -> str:
    return f".str.replace({old!r}, {new!r}, regex=False)"


def name_character(character: str) -> str:
    return {",": "commas", ".": "points", " ": "spaces"}.get(character, ascii(character))


def find_spellings(texts: Sequence[str]) -> list[NumberSpelling]:
    """Return the ways in which all texts are numbers, one for each set of numbers; none where they are so as they stand."""
    found: dict[tuple[float, ...], NumberSpelling] = {}
    mark = find_mark(texts[0]) if texts else ""
    for number in FORMATS:
        values = tuple(read_all(texts, number, mark))
        if values and len(values) == len(texts):
            example = max(zip(texts, values, strict=True), key=lambda each: len(each[0]))
            found.setdefault(values, NumberSpelling(number, mark, example))
            if number == NumberFormat():
                break  # a point is decimal wherever it can be
    return [each for each in found.values() if each.number != NumberFormat() or each.mark]


def find_mark(text: str) -> str:
    """Return the sign of a currency or per cent at an end of a text, otherwise the empty text."""
    trimmed = text.strip(WHITE_SPACE)
    ends = (trimmed.lstrip("+-")[:1], trimmed[-1:])
    mark = next((each for each in ends if each and (each in "%\u2030" or unicodedata.category(each) == "Sc")), "")
    space = next((each for each in SPACES if mark and trimmed.endswith(each + mark)), "")
    return space + mark


def read_all(texts: Sequence[str], number: NumberFormat, mark: str) -> Iterator[float]:
    """Yield the numbers of texts up to the first that is none, or that does not have the mark once at an end."""
    parse = choose_number_parser(number)
    for text in texts:
        trimmed = text.strip(WHITE_SPACE)
        if mark and not (
            trimmed.count(mark) == 1 and (trimmed.endswith(mark) or trimmed.lstrip("+-").startswith(mark))
        ):
            return
        value = parse(trimmed.replace(mark, "").strip(WHITE_SPACE) if mark else trimmed)
        if value is None:
            return
        yield value
