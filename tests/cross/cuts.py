"""Random cuts of text (clause 4.15), and cuts that take off what is put around a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import random

from schemabridge.frames.text_cuts import (
    MOST_GROWTH,
    Cuts,
    Lower,
    Part,
    Replace,
    Slice,
    Strip,
    Upper,
    multiply_growth,
)

SOUGHT = ("a", "e", " ", ".", "a ", "  ", "te", "\u0301", "é", "😀", "ß", "\n", "<", "0", "1e", "N", "xx", "日", "𐀀")
PUT = ("", "", "a", "A", "b ", "é", "😀😀", "i", "xyz")
PLACES = (-300, -3, -2, -1, 0, 1, 2, 3, 299, 2_147_483_647, -2_147_483_647)


def draw_cuts(rng: random.Random, *, parts: bool) -> Cuts:
    """Return one cut or several; `parts` says whether one may be absent."""
    while True:
        cuts = tuple(rng.choice(CUTS[: len(CUTS) - (not parts)])(rng) for _ in range(rng.choice((1, 1, 2, 4, 16))))
        if multiply_growth(cuts) <= MOST_GROWTH:
            return cuts


def draw_slice(rng: random.Random) -> Slice:
    start, stop = rng.choice((None, *PLACES)), rng.choice((None, *PLACES))
    return Slice(0) if start is stop is None else Slice(start, stop)


CUTS: tuple[Callable[[random.Random], object], ...] = (
    lambda rng: Strip(),
    lambda rng: Lower(),
    lambda rng: Upper(),
    lambda rng: Replace(rng.choice(SOUGHT), rng.choice(PUT)),
    draw_slice,
    lambda rng: Part(rng.choice(SOUGHT), rng.choice((-3, -2, -1, 0, 0, 1, 1, 2, 5))),
)


@dataclass(frozen=True)
class Wrapping:
    """Cuts that leave of a text what they were put around."""

    cuts: Cuts
    wrap: Callable[[str], str]


WRAPPINGS = (
    Wrapping((Replace("$", ""),), lambda text: f"${text}$$"),
    Wrapping((Part("|", 1),), lambda text: f"0|{text}|1|"),
    Wrapping((Part("~~", -2),), lambda text: f"~~~{text}~~~"),
    Wrapping((Slice(1, -2),), lambda text: f"😀{text}é\u0301"),
    Wrapping((Slice(2), Part("§", 0)), lambda text: f"\t {text}§ km"),
    Wrapping((Replace("€", "|"), Part("|", -1), Strip()), lambda text: f"1€ {text}"),
)
