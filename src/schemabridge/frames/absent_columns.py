"""Columns that a frame does not have: in its index, under a name that looks alike, or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
import unicodedata

from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.frames.frame import Frame

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))  # byte order mark, spaces of no width, soft hyphen
RENAMING = {
    "pandas": "df = df.rename(columns={{{old}: {new}}})",
    "polars": "df = df.rename({{{old}: {new}}})",
    "pyarrow": "df = df.rename_columns({{{old}: {new}}})",
    "mapping": "df = {{{new}: df[{old}], **df}}",
    "records": "df = [{{{new}: row.get({old}), **row}} for row in df]",
}


def absent_column(frame: Frame, name: str) -> SchemabridgeError:
    """Return the error for a needed column that a frame does not have, with where it may be."""
    likely = find_likely(frame, name)
    shown = repr(name) if likely is None else name_twins(name, likely)[0]
    message = f"column {shown} is not in the frame; it has {list_values(list(frame.names)) or 'no columns'}"
    hint = suggest_name(frame, name, likely) or f"add the column {name!r} to the frame"
    return new_error("absent_column", message, column=name, hint=hint)


def unknown_columns(frame: Frame, unknown: Sequence[str]) -> SchemabridgeError:
    """Return the error for names in an argument that are no columns of the training frame."""
    message = f"the frame has no column {list_values(unknown)}; it has {list_values(list(frame.names))}"
    hint = suggest_name(frame, unknown[0], find_likely(frame, unknown[0]))
    return new_error("unknown_column", message, column=unknown[0], hint=hint)


def suggest_name(frame: Frame, name: str, likely: str | None) -> str | None:
    """Return the line that gives the frame a column of that name; None where it is nowhere."""
    if name in frame.index:
        levels = "" if set(frame.index).isdisjoint(frame.names) else repr(name)
        return f"it is in the index of the frame: df = df.reset_index({levels})"
    return None if likely is None else suggest_renaming(name, likely, frame.library)


def find_likely(frame: Frame, name: str) -> str | None:
    """Return the first name of a frame that is alike."""
    return frame.folded.get(fold_name(name))


def fold_name(name: str) -> str:
    """Return what is left of a name when case, what cannot be seen and R's make.names are taken away; for hints only."""
    kept = "".join(character if character.isalnum() else "." for character in fold_invisible(name)).casefold()
    return kept[1:] if kept[:1] == "x" and kept[1:2].isdigit() else kept


def name_twins(name: str, likely: str) -> tuple[str, str]:
    """Return two names as code, with escapes where they look the same to people."""
    show: Any = ascii if fold_invisible(name) == fold_invisible(likely) else repr
    return show(name), show(likely)


def fold_invisible(name: str) -> str:
    """Return a name without what cannot be seen in it: its Unicode form, marks and unusual spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(INVISIBLE).split())


def suggest_renaming(name: str, likely: str, library: str) -> str:
    """Return the line that gives a column the name that is needed."""
    new, old = name_twins(name, likely)
    line = f": {RENAMING[library].format(old=old, new=new)}" if library in RENAMING else ""
    return f"rename the column {old} to {new}{line}"
