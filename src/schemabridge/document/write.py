"""Writing a schema file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
from os import PathLike, fspath
from pathlib import Path
import stat
from typing import TYPE_CHECKING

from schemabridge.document.arrow_file import pack_arrow
from schemabridge.document.arrow_form import split_arrays
from schemabridge.document.build import build_document
from schemabridge.document.json_layout import render_document
from schemabridge.document.read import MAX_BYTES, check_size, parse_schema
from schemabridge.document.temporary_file import open_temporary
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.schema import FeatureSchema


def write_schema(schema: FeatureSchema, path: str | PathLike[str]) -> None:
    """Write a schema; the file at `path` is the old one or the whole new one at every moment.

    Parameters
    ----------
    schema : FeatureSchema
        What to write. Nothing is written that `read_schema` would refuse.
    path : str or path
        Ends in `.json` or `.arrow`, which decides the form.

    Raises
    ------
    SchemabridgeError
        `unknown_path`, `file_not_written`, `invalid_encoding`, or what `read_schema` would raise for the file.
    """
    target = find_target(path)
    check_replaceable(target)
    data = format_schema(schema, target)
    check_size(data, str(target))
    parse_schema(data, str(target))
    try:
        replace_file(target, data)
    except OSError as error:
        raise new_error("file_not_written", f"{target}: {error.strerror or error}") from error


def find_target(path: str | PathLike[str]) -> Path:
    """Return the file to write, links followed."""
    target = Path(fspath(path))
    if target.suffix.lower() not in (".json", ".arrow"):
        message = f"{target}: expected a file name that ends in .json or .arrow"
        raise new_error("unknown_path", message)
    if not os.path.isdir(target.parent):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
        message = f"{target}: expected an existing folder, found none"
        raise new_error("unknown_path", message, hint="correct the path, or make the folder first")
    if os.path.isdir(target):  # noqa: PTH112
        raise new_error("unknown_path", f"{target}: expected the name of a file, found a folder")
    return follow_links(target)


def check_replaceable(target: Path) -> None:
    """Raise `file_not_written` where something else than a schema, whole or damaged, would be replaced."""
    if not target.is_file():
        return
    with target.open("rb") as file:
        content = file.read(MAX_BYTES)
    if content and b"schemabridge" not in content:
        message = f"{target}: expected a new file or one of a schema, found one with something else"
        raise new_error("file_not_written", message, hint="give another name, or remove the file first")


def follow_links(path: Path) -> Path:
    """Return the file that a path leads to, which need not exist; raises `file_not_written` where something else is there."""
    target = Path(os.path.realpath(path))
    try:
        is_file = stat.S_ISREG(target.lstat().st_mode)
    except FileNotFoundError:
        return target
    except OSError as error:  # a name that is too long, or one below a file
        raise new_error("file_not_written", f"{path}: {error.strerror or error}") from error
    if not is_file:
        message = f"{path}: expected the name of a file, found a folder, a device or a pipe"
        raise new_error("file_not_written", message, hint="give the name of a file, new or to be replaced")
    return target


def format_schema(schema: FeatureSchema, target: Path) -> bytes:
    """Return the bytes of the file in the form that its name asks for."""
    document = build_document(schema)
    arrays = split_arrays(document) if target.suffix.lower() == ".arrow" else None
    try:
        text = render_document(document).encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"{target}: expected valid Unicode, found {error.object[error.start : error.end]!r}"
        raise new_error("invalid_encoding", message) from error
    return text if arrays is None else pack_arrow(text, arrays)


def replace_file(target: Path, data: bytes) -> None:
    """Put a file in place of another in one step that survives a crash."""
    with open_temporary(target) as temporary:
        temporary.path.write_bytes(data)
        temporary.finish()
        temporary.replace()
    with contextlib.suppress(OSError):  # the file is there; not every file system can make its name durable
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the new name durable, where a folder can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
