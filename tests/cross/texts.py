"""Texts as R can hold them: bytes with an encoding mark, and what clause 4.8 makes of them in a session."""

from __future__ import annotations

from dataclasses import dataclass
import random

PLAIN = (
    *(
        "",
        " ",
        "  ",
        "NA",
        "NaN",
        "N/A",
        "null",
        "None",
        "TRUE",
        "true",
        "T",
        "1e5",
        "1E5",
        "1",
        "1.0",
        "01",
        "-0",
        "-0.0",
    ),
    *(
        "a",
        "A",
        "b",
        "B",
        "a ",
        " a",
        "a b",
        "a.b",
        "i",
        "I",
        "ss",
        "Inf",
        "1e+05",
        "2020-01-01",
        "\n",
        "\t",
        '"',
        "\\",
        "<c3><a9>",
    ),
    *("<U+00E9>", "new", "Old", "zeta", "_", "x" * 300),
)
LATIN1 = ("é", "été", "É", "ß", "straße", "Ä", "ä", "ñ", "ÿ", "\xa0", "a\xa0", "Ã©", "×", "naïve")
WIDE = (
    *(
        "e\u0301",
        "e\u0301te\u0301",
        "ı",
        "İ",
        "i\u0307",
        "日本",
        "日本語",
        "😀",
        "👩\u200d🔬",
        "\u200b",
        "\ufeff",
        "\ufffd",
    ),
    *("\uffff", "\U0010ffff", "€", "œ", "ﬁ", "Å", "A\u030a", "\u212b", "\ue000", "\u2028", "Ω", "ж"),
)
BROKEN = (
    (b"\xe9", "bytes"),
    (b"\xc3\xa9", "bytes"),
    (b"a\xff", "bytes"),
    (b"\xff", "utf8"),
    (b"\xc3", "utf8"),
    (b"caf\xe9", "utf8"),
    (b"\xed\xa0\x80", "utf8"),
    (b"\xed\xb0\x80", "utf8"),
    (b"\xc0\x80", "utf8"),
    (b"\xe0\x80\xaf", "utf8"),
    (b"\xf4\x90\x80\x80", "utf8"),
    (b"\xf8\x88\x80\x80\x80", "utf8"),
    (b"\x80", "utf8"),
    (b"\xff", "native"),
    (b"\xe9t\xe9", "native"),
)


@dataclass(frozen=True)
class Text:
    """One text. Unmarked ("native") texts are written in the encoding of the session, unless `raw` fixes the bytes."""

    text: str
    mark: str = "utf8"
    raw: bytes | None = None

    def in_r(self, encoding: str) -> tuple[bytes, str]:
        """Return the bytes and mark for an R session whose encoding is ascii, utf8 or latin1."""
        if self.raw is not None:
            return self.raw, self.mark
        latin1 = self.mark == "latin1" or (self.mark == "native" and encoding == "latin1")
        return self.text.encode("latin-1" if latin1 else "utf-8"), self.mark

    def value(self, encoding: str) -> str | None:
        """Return the text that a session of that encoding holds, None where it is not valid (clause 4.8)."""
        raw, mark = self.in_r(encoding)
        if raw.isascii():
            return raw.decode()
        if mark == "latin1" or (mark == "native" and encoding == "latin1"):
            return raw.decode("latin-1")
        if mark == "bytes" or (mark == "native" and encoding == "ascii"):
            return None
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return None

    def is_native(self) -> bool:
        """Tell whether the session's encoding decides what this is."""
        return self.mark == "native" and not self.in_r("utf8")[0].isascii()


def draw_text(rng: random.Random) -> str:
    return rng.choice(rng.choice((PLAIN, PLAIN, LATIN1, WIDE)))


def mark_text(text: str, rng: random.Random) -> Text:
    """Return the text with an encoding mark that can hold it."""
    if text.isascii():
        return Text(text, "native")
    if not is_latin1(text):
        return Text(text, "utf8")
    return Text(text, rng.choice(("utf8", "utf8", "latin1", "latin1", "native")))


def is_latin1(text: str) -> bool:
    """Tell whether ISO-8859-1 and Windows-1252 both hold the text, with the same bytes."""
    return all(character < "\x80" or "\xa0" <= character <= "\xff" for character in text)


def draw_broken(rng: random.Random) -> Text:
    raw, mark = rng.choice(BROKEN)
    return Text("", mark, raw)
