"""The encodings by name: every file of this folder adds its own."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.encodings.protocol import AnyEncoding

Class = TypeVar("Class", bound="type[AnyEncoding]")

ENCODINGS: dict[str, type[AnyEncoding]] = {}
FUNCTIONS: dict[str, Callable[..., AnyEncoding]] = {}
SUFFIXES: dict[str, str] = {}


def register(function: Callable[..., AnyEncoding], *, suffix: str | None = None) -> Callable[[Class], Class]:
    """Return a decorator that adds a class under its kind, with the public function that makes it.

    `suffix` is what tells its features from those of another encoding of the column that stands beside it and gives the
    same names; by default the kind. An encoding whose features keep their names has an empty one.
    """

    def add(encoding: Class) -> Class:
        ENCODINGS[encoding.kind] = encoding
        FUNCTIONS[encoding.kind] = function
        SUFFIXES[encoding.kind] = encoding.kind if suffix is None else suffix
        return encoding

    return add


OF_TRANSFORMERS = {
    "passthrough": "a number as it is has the encoding 'numeric'",
    "drop": "a column that is left out is named in exclude=",
}


def find_encoding(name: str) -> AnyEncoding:
    """Return the encoding of that name with its defaults; raises `unknown_encoding`."""
    if name not in ENCODINGS:
        known = sorted(ENCODINGS)
        likely = get_close_matches(name.lower().replace("-", "_"), known, n=1)
        message = f"there is no encoding {name!r}; there are {', '.join(known)}"
        hint = OF_TRANSFORMERS.get(name) or (f"did you mean {likely[0]!r}?" if likely else None)
        raise new_error("unknown_encoding", message, hint=hint)
    if ENCODINGS[name].needs_arguments:
        hint = f"write sb.{name}(...); help(sb.{name}) says which"
        raise new_error("unknown_encoding", f"the encoding {name!r} needs arguments", hint=hint)
    return FUNCTIONS[name]()
