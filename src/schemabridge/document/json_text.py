"""Strict JSON (clause 2): the standard parser with everything refused that parsers disagree on."""

from __future__ import annotations

import codecs
from collections import Counter
import json
from math import isinf
import re
from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DEPTH = 32
MAX_INTEGER = 2**53

SPACE = b" \t\n\r"
SUSPICIOUS_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def parse_json(data: bytes, source: str) -> dict[str, object]:
    """Return the object that a document holds, refusing what clause 2 refuses.

    Parameters
    ----------
    data : bytes
        The whole text.
    source : str
        Where it comes from, for the message.

    Raises
    ------
    SchemabridgeError
        `not_a_schema` or `invalid_json`.
    """
    check_start(data, source)
    try:
        text = data.decode("utf-8")
        document: dict[str, object] = DECODER.decode(text)
        check_content(document, strings=SUSPICIOUS_ESCAPE.search(text) is not None)
    except RecursionError:
        raise new_invalid_json(source, f"arrays or objects nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise new_invalid_json(source, str(error)) from error
    return document


def check_start(data: bytes, source: str) -> None:
    """Refuse what does not begin as an object (clause 2.1)."""
    start = data.lstrip(SPACE)
    if start.startswith(codecs.BOM_UTF8) and start[3:].lstrip(SPACE).startswith(b"{"):
        raise new_invalid_json(source, "a byte order mark before the document")
    if not start.startswith(b"{"):
        found = f"found {start[:16]!r}" if start else "the file is empty"
        message = f"{source}: expected a JSON object or an Arrow file, {found}"
        raise new_error("not_a_schema", message)


def new_invalid_json(source: str, found: str) -> Exception:
    """Return the error for text that clause 2 refuses."""
    return new_error("invalid_json", f"{source}: expected strict JSON in UTF-8, found: {found[:300]}")


def build_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return one JSON object; its keys are compared after unescaping."""
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice[:100]!r} twice in one object")
    return result


def parse_integer(text: str) -> int:
    """Return an integer literal; its length is looked at first, since int() is quadratic."""
    if text == "-0":
        raise ValueError("a negative zero, which is written as the text '-0.0'")
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        raise ValueError(f"the integer {text[:40]}, beyond 2^53")
    return int(text)


def parse_number(text: str) -> float:
    """Return a literal with a point or an exponent."""
    number = float(text)
    if isinf(number):
        raise ValueError(f"the number {text[:40]}, beyond binary64")
    if number == 0 and text[0] == "-":
        raise ValueError(f"the number {text[:40]}, a negative zero, which is written as the text '-0.0'")
    return number


def refuse_constant(text: str) -> float:
    """Refuse NaN and Infinity, which the standard parser takes."""
    raise ValueError(f"{text}, which is no JSON")


def check_content(document: object, *, strings: bool) -> None:
    """Walk the document level by level: its depth, and its texts where an escape looks suspicious."""
    level: list[object] = [document]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError(f"arrays or objects nested deeper than {MAX_DEPTH}")
        if strings:
            check_strings(level)
        level = [child for parent in level for child in list_children(parent) if type(child) in CONTAINERS]


def check_strings(level: list[object]) -> None:
    """Refuse NUL and unpaired surrogates; valid UTF-8 holds them as escapes only."""
    keys = (key for parent in level if isinstance(parent, dict) for key in parent)
    values = (child for parent in level for child in list_children(parent))
    for texts in (keys, values):
        joined = "".join(text for text in texts if isinstance(text, str))
        if "\0" in joined:
            raise ValueError("an escaped NUL character")
        try:
            joined.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("an unpaired surrogate escape") from None


def list_children(parent: object) -> Iterable[object]:
    """Return the values of an object or the items of an array."""
    if isinstance(parent, dict):
        return parent.values()
    return parent if isinstance(parent, list) else ()


CONTAINERS = frozenset({dict, list})

DECODER = json.JSONDecoder(
    object_pairs_hook=build_object,
    parse_int=parse_integer,
    parse_float=parse_number,
    parse_constant=refuse_constant,
)
