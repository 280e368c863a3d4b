"""The mutants of a file of R or C: one operator or constant each, found in its text outside of comments and strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
import re

from .python_edits import Edit

STRING_OR_COMMENT = {
    ".R": re.compile(rb"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`""", re.S),
    ".c": re.compile(rb"""^\s*#[^\n]*|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.S | re.M),
}
# Each stands for the other.
OPERATORS = ((b"<", b"<="), (b">", b">="), (b"==", b"!="), (b"&&", b"||"), (b"&", b"|"), (b"+", b"-"))
CONSTANTS = ((b"TRUE", b"FALSE"), (b"true", b"false"), (b"0", b"1"), (b"0L", b"1L"))


def swap(pairs: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    for one, other in pairs:
        yield one, other
        yield other, one


# An operator stands between spaces, as the formatters lay it out; `<-`, pointers and signs do not look so.
RULES = [
    *((re.compile(rb"(?<= )" + re.escape(old) + rb"(?=\s)"), new) for old, new in swap(OPERATORS)),
    *((re.compile(rb"(?<![\w.])" + old + rb"(?![\w.])"), new) for old, new in swap(CONSTANTS)),
    (re.compile(rb"!(?=[\w(])"), b""),
]


def list_text_edits(source: bytes, suffix: str) -> list[Edit]:
    """Return every mutant of a file of R or C, also those that no compiler takes."""
    hidden = [match.span() for match in STRING_OR_COMMENT[suffix].finditer(source)]
    code = bytearray(source)
    for start, stop in hidden:
        code[start:stop] = b"\0" * (stop - start)
    return sorted(find_edits(bytes(code)), key=lambda edit: edit.start)


def find_edits(code: bytes) -> Iterator[Edit]:
    for pattern, text in RULES:
        for match in pattern.finditer(code):
            yield Edit(match.start(), match.end(), text)
