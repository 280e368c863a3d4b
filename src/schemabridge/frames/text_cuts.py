"""Cuts: what becomes of a text before it is matched or read as a value (clause 4.15), one class a kind of cut."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

WHITE_SPACE = " \t\n\v\f\r"
MOST_CUTS = 16
MOST_POINTS = 100  # of a text in a cut
MOST_GROWTH = 100  # how many times as long a text may become
TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
TO_UPPER = {code + 32: code for code in TO_LOWER}


@dataclass(frozen=True)
class Cut:
    """One cut; its fields are its keys in a file, one that is None is not there.

    `growth` is how many times as long a text may become.
    """

    do: ClassVar[str] = ""
    growth: ClassVar[int] = 1

    def apply(self, text: str) -> str | None:
        """Return what is left of a text, None where the part is absent."""
        raise NotImplementedError

    def undo(self, text: str) -> str:
        """Return a text of which mostly this one is left."""
        return text

    def goes_further(self, text: str) -> bool:
        """Return whether Python's method of the same name does more to a text, beyond ASCII."""
        return False

    def say(self, words: str) -> str:
        """Return it in words, where `words` say what is cut."""
        raise NotImplementedError

    def list_keys(self) -> dict[str, str | int]:
        """Return its keys as a file has them."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {"do": self.do, **{name: value for name, value in found.items() if value is not None}}


@dataclass(frozen=True)
class Strip(Cut):
    """White space of ASCII off both ends."""

    do: ClassVar[str] = "strip"

    def apply(self, text: str) -> str:
        return text.strip(WHITE_SPACE)

    def goes_further(self, text: str) -> bool:
        return text.strip() != text.strip(WHITE_SPACE)

    def say(self, words: str) -> str:
        return f"{words} stripped"


@dataclass(frozen=True)
class Lower(Cut):
    """A to Z as small letters."""

    do: ClassVar[str] = "lower"

    def apply(self, text: str) -> str:
        return text.translate(TO_LOWER)

    def goes_further(self, text: str) -> bool:
        return text.lower() != text.translate(TO_LOWER)

    def say(self, words: str) -> str:
        return f"{words} in lower case"


@dataclass(frozen=True)
class Upper(Cut):
    """The letters a to z as capitals."""

    do: ClassVar[str] = "upper"

    def apply(self, text: str) -> str:
        return text.translate(TO_UPPER)

    def goes_further(self, text: str) -> bool:
        return text.upper() != text.translate(TO_UPPER)

    def say(self, words: str) -> str:
        return f"{words} in upper case"


@dataclass(frozen=True)
class Replace(Cut):
    """Every `old` replaced by `new`."""

    do: ClassVar[str] = "replace"

    old: str
    new: str

    @property
    def growth(self) -> int:  # type: ignore[override]
        """How many times as long a text may become."""
        return max(1, -(-len(self.new) // len(self.old)))

    def apply(self, text: str) -> str:
        return text.replace(self.old, self.new)

    def say(self, words: str) -> str:
        return f"{words} without {self.old!r}" if self.new == "" else f"{words} with {self.new!r} for {self.old!r}"


@dataclass(frozen=True)
class Slice(Cut):
    """The code points from `start` on and before `stop`."""

    do: ClassVar[str] = "slice"

    start: int | None = None
    stop: int | None = None

    def apply(self, text: str) -> str:
        return text[self.start : self.stop]

    def undo(self, text: str) -> str:
        before = self.start or 0
        behind = self.stop or 0
        return "x" * min(max(before, 0), MOST_POINTS) + text + "x" * min(max(-behind, 0), MOST_POINTS)

    def say(self, words: str) -> str:
        if self.start in (None, 0) and self.stop == 1:
            return f"the first character of {words}"
        if self.start == -1 and self.stop is None:
            return f"the last character of {words}"
        if self.start is None:
            return f"{words} before position {self.stop}"
        behind = "" if self.stop is None else f" and before {self.stop}"
        return f"{words} from position {self.start} on{behind}"


@dataclass(frozen=True)
class Part(Cut):
    """One of the parts that `at` separates."""

    do: ClassVar[str] = "part"

    at: str
    index: int

    def apply(self, text: str) -> str | None:
        parts = text.split(self.at)
        return parts[self.index] if -len(parts) <= self.index < len(parts) else None

    def undo(self, text: str) -> str:
        before, behind = max(self.index, 0), max(-1 - self.index, 0)
        return self.at * min(before, MOST_POINTS) + text + self.at * min(behind, MOST_POINTS)

    def say(self, words: str) -> str:
        place = count_up(self.index + 1) if self.index >= 0 else "last"
        if self.index < -1:
            place = f"{count_up(-self.index)} last"
        return f"the {place} part of {nest(words)} at {self.at!r}"


Cuts = tuple[Cut, ...]
ASCII_ALONE = (Strip, Lower, Upper)
CUTS: dict[str, type[Cut]] = {each.do: each for each in (Strip, Lower, Upper, Replace, Slice, Part)}


def cut_text(text: str, cuts: Sequence[Cut]) -> str | None:
    """Return what cuts leave of a text, None where a part is absent."""
    found: str | None = text
    for cut in cuts:
        if found is None:
            break
        found = cut.apply(found)
    return found


def cut_values(values: pa.Array, cuts: Sequence[Cut]) -> pa.Array:
    """Return what cuts leave of distinct texts, null where a part is absent; some may be equal then."""
    return pa.array([None if text is None else cut_text(text, cuts) for text in values.to_pylist()], values.type)


def find_uncut(text: str, cuts: Sequence[Cut]) -> str | None:
    """Return a text that is cut to this one, None where none is found."""
    found = text
    for cut in reversed(cuts):
        found = cut.undo(found)
    return next((each for each in (text, found) if cut_text(each, cuts) == text), None)


def find_further(texts: Sequence[str], cuts: Sequence[Cut]) -> tuple[Cut, str] | None:
    """Return the first cut to whose text Python's method of its name would do more, with that text."""
    if not any(type(cut) in ASCII_ALONE for cut in cuts):
        return None
    puts_ascii = all(cut.new.isascii() and cut.new.isprintable() for cut in cuts if isinstance(cut, Replace))
    for text in texts:
        if puts_ascii and text.isascii() and text.isprintable():
            continue  # nothing is beyond ASCII, and no white space is beside that of the clause
        left: str | None = text
        for cut in cuts:
            if left is None:
                break
            if cut.goes_further(left):
                return cut, text
            left = cut.apply(left)
    return None


def say_cuts(words: str, cuts: Sequence[Cut]) -> str:
    """Return what cuts leave of something, in words."""
    for cut in cuts:
        words = cut.say(words)
    return words


def multiply_growth(cuts: Sequence[Cut]) -> int:
    """Return how many times as long a text may become by cuts."""
    product = 1
    for cut in cuts:
        product *= cut.growth
    return product


def nest(words: str) -> str:
    """Return what is cut again between parentheses."""
    return f"({words})" if " part of " in words else words


def count_up(number: int) -> str:
    """Return a number as a place: `1st`, `2nd`, `3rd`, `4th`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
