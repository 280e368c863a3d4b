"""Columns that a frame does not have: in its index, under a name that is alike or near, or nowhere."""

from __future__ import annotations

from difflib import get_close_matches
import re
from typing import TYPE_CHECKING, Any
import unicodedata

from schemabridge.errors import list_values, new_error
from schemabridge.frames.conversion_hints import NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.frames.frame import Frame

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))  # byte order mark, spaces of no width, soft hyphen
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
DIGITS = re.compile(r"\d+")
MOST_SEARCHED = 300  # names of a frame among which the nearest is looked for
SHORTEST = 4  # letters and digits of a name that edits leave recognisable
MOST_RENAMED = 10  # columns in a line of code
SEPARATORS = ("_", ".", " ", "-", "/", "")  # of the levels of a name
SUFFIXES = (("_x", "_y"), ("_left", "_right"))  # of merges
RENAMING = {  # the line, and each column in it
    "pandas": ("df = df.rename(columns={{{}}})", "{old}: {new}"),
    "polars": ("df = df.rename({{{}}})", "{old}: {new}"),
    "pyarrow": ("df = df.rename_columns({{{}}})", "{old}: {new}"),
    "mapping": ("df = {{{}, **df}}", "{new}: df[{old}]"),
    "records": ("df = [{{{}, **row}} for row in df]", "{new}: row.get({old})"),
}


def absent_column(frame: Frame, absent: Sequence[str], wanted: Collection[str]) -> SchemabridgeError:
    """Return the error for the first of needed columns that a frame does not have, with where they may be.

    `wanted` are all names that are needed: a column of such a name is no other one.
    """
    name, alike = absent[0], find_alike(frame, absent, wanted)
    shown = name_twins(name, alike[name])[0] if name in alike else repr(name)
    more = len(absent) - 1
    others = f" ({more} more {'column is' if more == 1 else 'columns are'} absent)" if more else ""
    message = f"column {shown} is not in the frame; it has {list_values(list(frame.names)) or 'no columns'}{others}"
    return new_error("absent_column", message, column=name, hint=suggest_column(frame, absent, wanted, alike))


def suggest_column(frame: Frame, absent: Sequence[str], wanted: Collection[str], alike: dict[str, str]) -> str:
    """Return what to do about the first absent column, and the line that renames all that have a name alike."""
    name, renaming = absent[0], suggest_renaming(alike, frame.library)
    if (line := suggest_index(frame, name)) is not None:
        return line
    if (line := suggest_flat(frame.renamed, name)) is not None:
        return line
    if renaming is not None and name in alike:
        return renaming
    first = (
        suggest_unnamed(frame, wanted)
        or suggest_header(frame, name)
        or suggest_merged(frame, name)
        or suggest_nearest(frame, name, wanted)
    )
    return "; ".join(filter(None, (first or f"add the column {name!r} to the frame", renaming)))


def unknown_columns(frame: Frame, unknown: Sequence[str]) -> SchemabridgeError:
    """Return the error for names in an argument that are no columns of the training frame."""
    message = f"the frame has no column {list_values(unknown)}; it has {list_values(list(frame.names))}"
    name, alike = unknown[0], find_alike(frame, unknown[:1], ())
    meant = alike.get(name) or find_nearest(frame, name, ())
    hint = suggest_index(frame, name) or suggest_flat(frame.renamed, name)
    if hint is None and meant is not None:
        new, old = name_twins(name, meant)
        hint = f"did you mean {old}, for {new}?"
    return new_error("unknown_column", message, column=unknown[0], hint=hint)


def suggest_index(frame: Frame, name: str) -> str | None:
    """Return the line that makes a column of the index; None where the name is not in it."""
    if name not in frame.index:
        return None
    levels = "" if set(frame.index).isdisjoint(frame.names) else repr(name)
    return f"it is in the index of the frame: df = df.reset_index({levels})"


def suggest_flat(renamed: Sequence[object], name: str = "") -> str | None:
    """Return the line of pandas that makes one text of each name of several levels, joined as one of them gives `name`; None where there are none."""
    levels = [each for each in renamed if isinstance(each, tuple)]
    joined = (mark for mark in SEPARATORS for each in levels if mark.join(filter(None, map(str, each))) == name)
    if not levels:
        return None
    mark = next(joined, SEPARATORS[0])
    return f"names of several levels become texts by df.columns = [{mark!r}.join(filter(None, map(str, each))) for each in df.columns]"


def find_alike(frame: Frame, absent: Sequence[str], wanted: Collection[str]) -> dict[str, str]:
    """Return for absent names the first unused name of the frame that is spelled alike."""
    found = {name: find_unused(frame.folded.get(fold_name(name), ()), wanted) for name in absent}
    return {name: old for name, old in found.items() if old is not None}


def find_unused(names: Sequence[str], wanted: Collection[str]) -> str | None:
    return next((name for name in names if name not in wanted), None)


def fold_name(name: str) -> str:
    """Return what is left of a name without case, what cannot be seen, what separates words and R's make.names; for hints."""
    apart = BETWEEN_DIGITS.sub(".", fold_invisible(name))  # x_1_1 is not x_11
    kept = "".join(character for character in apart if character.isalnum() or character == ".").casefold()
    kept = re.sub(r"(?<!\d)\.|\.(?!\d)", "", kept)
    kept = kept[1:] if kept[:1] == "x" and kept[1:2].isdigit() else kept
    return kept or name


def name_twins(name: str, likely: str) -> tuple[str, str]:
    """Return two names as code, with escapes where they look the same to people."""
    show: Any = ascii if fold_invisible(name) == fold_invisible(likely) else repr
    return show(name), show(likely)


def fold_invisible(name: str) -> str:
    """Return a name without what cannot be seen in it: its Unicode form, marks and unusual spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(INVISIBLE).split())


def suggest_renaming(meant: dict[str, str], library: str) -> str | None:
    """Return the line that gives columns the names that are needed; None where there are none."""
    twins = [name_twins(new, old) for new, old in meant.items()][:MOST_RENAMED]
    if not twins:
        return None
    named = ", ".join(f"{old} to {new}" for new, old in twins)
    return f"rename {'the column' if len(twins) == 1 else 'columns'} {named}{line_of(twins, library)}"


def line_of(twins: Sequence[tuple[str, str]], library: str) -> str:
    if library not in RENAMING:
        return ""
    line, each = RENAMING[library]
    return f": {line.format(', '.join(each.format(old=old, new=new) for new, old in twins))}"


def suggest_unnamed(frame: Frame, wanted: Collection[str]) -> str | None:
    """Return how a file is read whose names are positions, or what to do about one that has no line of names, so that its first row became them."""
    if not any(map(NUMBER.fullmatch, frame.names)) or not set(wanted).isdisjoint(frame.names):
        return None
    if list(frame.names) == [str(place) for place in range(len(frame.names))]:
        return "the names are positions: where the file has a line of names, read it with header=0"
    return "the names look like values: the file has no line of names; write one, or read it with header=None and names=[…]"


def suggest_header(frame: Frame, name: str) -> str | None:
    """Return how a file is read whose names of columns all became one."""
    for separator in (";", "\t", "|", ","):
        if any(name in each.split(separator) for each in frame.names):
            return f"one name holds several: read the file with sep={separator!r}"
    return None


def suggest_merged(frame: Frame, name: str) -> str | None:
    """Return the line for a column that both frames of a merge had."""
    for suffixes in SUFFIXES:
        if all(name + suffix in frame.counts for suffix in suffixes):
            twins = [(repr(name), repr(name + suffixes[0]))]
            return f"a merge renamed two columns that were called so; rename the one that is meant{line_of(twins, frame.library)}"
    return None


def suggest_nearest(frame: Frame, name: str, wanted: Collection[str]) -> str | None:
    """Return the line that renames the nearest unused column, if it is meant."""
    nearest = find_nearest(frame, name, wanted)
    return None if nearest is None else f"if it is meant, {suggest_renaming({name: nearest}, frame.library)}"


def find_nearest(frame: Frame, name: str, wanted: Collection[str]) -> str | None:
    """Return the unused name of a frame that is nearest by its letters; numbers in names tell columns apart."""
    fold = fold_name(name)
    if len(fold) < SHORTEST or len(frame.names) > MOST_SEARCHED:
        return None
    unused = {each: old for each, names in frame.folded.items() if (old := find_unused(names, wanted)) is not None}
    numbered = [each for each in unused if DIGITS.findall(each) == DIGITS.findall(fold)]
    nearest = get_close_matches(fold, numbered, n=1, cutoff=0.8)
    return unused[nearest[0]] if nearest else None
