"""The encodings that can be given by name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from schemabridge.encodings.arguments import NEED_ARGUMENTS
from schemabridge.encodings.boolean import boolean
from schemabridge.encodings.min_max import min_max
from schemabridge.encodings.missing import missing
from schemabridge.encodings.numeric import numeric
from schemabridge.encodings.one_hot import one_hot
from schemabridge.encodings.ordinal import ordinal
from schemabridge.encodings.robust import robust
from schemabridge.encodings.standardize import standardize
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemabridge.encodings.protocol import AnyEncoding

NAMED: dict[str, Callable[[], AnyEncoding]] = {
    "boolean": boolean,
    "min_max": min_max,
    "missing": missing,
    "numeric": numeric,
    "one_hot": one_hot,
    "ordinal": ordinal,
    "robust": robust,
    "standardize": standardize,
}


def find_encoding(name: str) -> AnyEncoding:
    """Return the encoding of that name with its defaults; raises `unknown_encoding`."""
    if name in NEED_ARGUMENTS:
        hint = f"write sb.{name}(...); help(sb.{name}) says which"
        raise new_error("unknown_encoding", f"the encoding {name!r} needs arguments", hint=hint)
    if name not in NAMED:
        known = sorted([*NAMED, *NEED_ARGUMENTS])
        likely = get_close_matches(name.lower().replace("-", "_"), known, n=1)
        message = f"there is no encoding {name!r}; there are {', '.join(known)}"
        raise new_error("unknown_encoding", message, hint=f"did you mean {likely[0]!r}?" if likely else None)
    return NAMED[name]()
