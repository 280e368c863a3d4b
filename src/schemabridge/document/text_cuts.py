"""Cuts of text, of a column and of a step (clause 4.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.document.problems import (
    Problems,
    check_keys,
    quote,
    read_array,
    read_integer,
    read_object,
    read_word,
)
from schemabridge.frames.text_cuts import CUTS, MOST_CUTS, MOST_GROWTH, MOST_POINTS, Cut, Cuts, multiply_growth

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_POSITION = 2_147_483_647
REQUIRED = {"replace": ("old", "new"), "part": ("at", "index")}
OPTIONAL = {"slice": ("start", "stop")}


def decode_cuts(value: object, path: str, problems: Problems) -> Cuts | None:
    """Return the cuts of an array, None where one of them is none."""
    items = read_array(value, path, problems)
    if items is None:
        return None
    if not 1 <= len(items) <= MOST_CUTS:
        problems.add(path, f"expected 1 to {MOST_CUTS} cuts, found {len(items)}")
        return None
    cuts = tuple(decode_cut(item, f"{path}[{i}]", problems) for i, item in enumerate(items))
    known = tuple(cut for cut in cuts if cut is not None)
    if (growth := multiply_growth(known)) > MOST_GROWTH:
        problems.add(path, f"expected texts that become at most {MOST_GROWTH} times as long, found {growth} times")
    return known if len(known) == len(items) else None


def decode_cut(value: object, path: str, problems: Problems) -> Cut | None:
    """Return one cut, None where it is none."""
    item = read_object(value, path, problems)
    if item is None:
        return None
    do = read_word(item["do"], f"{path}.do", problems, CUTS) if "do" in item else None
    if do is None:
        check_keys(item, path, problems, required=("do",), optional=item)
        return None
    required, optional = REQUIRED.get(do, ()), OPTIONAL.get(do, ())
    check_keys(item, path, problems, required=("do", *required), optional=optional)
    names = [name for name in (*required, *optional) if name in item]
    if optional and not names:
        problems.add(path, f'expected "{optional[0]}" or "{optional[1]}", found neither')
    found = {name: READERS[name](item[name], f"{path}.{name}", problems) for name in names}
    is_whole = all(name in names for name in required) and None not in found.values()
    return CUTS[do](**found) if is_whole else None


def read_cut_text(value: object, path: str, problems: Problems) -> str | None:
    """Return a text that is looked for."""
    if value == "":
        problems.add(path, "expected a text that is not empty, found ''")
        return None
    return read_short_text(value, path, problems)


def read_short_text(value: object, path: str, problems: Problems) -> str | None:
    """Return a text that may be empty."""
    if not isinstance(value, str):
        problems.expect(path, "a text", value)
        return None
    if len(value) > MOST_POINTS:
        problems.add(path, f"expected a text of at most {MOST_POINTS} code points, found {quote(value)}")
        return None
    return value


def read_position(value: object, path: str, problems: Problems) -> int | None:
    """Return a position, counted from 0 or, negative, from the end."""
    what = f"an integer of magnitude at most {MOST_POSITION}"
    return read_integer(value, path, problems, lo=-MOST_POSITION, hi=MOST_POSITION, what=what)


READERS: dict[str, Callable[[object, str, Problems], str | int | None]] = {
    "old": read_cut_text,
    "new": read_short_text,
    "at": read_cut_text,
    "start": read_position,
    "stop": read_position,
    "index": read_position,
}
