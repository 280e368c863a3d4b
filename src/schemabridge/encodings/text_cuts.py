"""Cuts of text as a user writes them, and texts to which Python would do more than ASCII (clause 4.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.problems import Problems
from schemabridge.document.text_cuts import decode_cuts
from schemabridge.encodings.arguments import is_unicode
from schemabridge.errors import new_error
from schemabridge.frames.text_cuts import CUTS, find_further

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemabridge.frames.text_cuts import Cuts

KEYS = {"replace": ("old", "new"), "slice": ("start", "stop"), "part": ("at", "index")}
EXPECTED = '"strip", "lower", "upper", ("replace", old, new), ("slice", start, stop) or ("part", at, index), or a list of these'


def read_cuts(written: object) -> Cuts | str:
    """Return what a user wrote as cuts, or what is wrong with it."""
    items = written if isinstance(written, list) else [written]
    spelled = [spell_cut(item) for item in items]
    if not spelled or None in spelled:
        return EXPECTED
    problems = Problems()
    cuts = decode_cuts(spelled, "cut", problems)
    return problems.found[0][1] if problems.found or cuts is None else cuts


def spell_cut(item: object) -> dict[str, object] | None:
    """Return one cut as a file has it, None where it is none."""
    do, *given = item if isinstance(item, (tuple, list)) and item else (item,)
    if not isinstance(do, str) or do not in CUTS:
        return None
    names = KEYS.get(do, ())
    least = 1 if do == "slice" else len(names)
    is_held = all(is_unicode(each) for each in given if isinstance(each, str))
    if not least <= len(given) <= len(names) or not is_held:
        return None
    pairs = zip(names, given, strict=False)
    return {"do": do, **{name: value for name, value in pairs if not (do == "slice" and value is None)}}


def check_ascii(column: str, texts: Iterable[str], cuts: Cuts) -> None:
    """Raise `beyond_ascii` where Python's strip, lower or upper would do more to a training text than a cut does."""
    found = find_further(list(texts), cuts)
    if found is None:
        return
    cut, text = found
    message = (
        f"column {column!r}: {cut.do} of a schema knows ASCII alone, and Python's str.{cut.do} does more to {text!r}"
    )
    hint = f"cut the column in the frame before recording and before scoring, or leave {cut.do!r} out"
    raise new_error("beyond_ascii", message, column=column, values=[text], hint=hint)
