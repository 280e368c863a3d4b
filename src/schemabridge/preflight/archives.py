"""Entries of a zip that nobody vouches for, read within bounds (clause 20.9)."""

from __future__ import annotations

from functools import partial
import io
import json
from typing import TYPE_CHECKING, Any
import zipfile
import zlib

from schemabridge.models.scoring.keras_file import MOST_CONFIG, MOST_METADATA

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = {"metadata.json": MOST_METADATA, "config.json": MOST_CONFIG, "schema.json": MOST_CONFIG}
MOST_OF_DIRECTORY = 1 << 20
CHUNK = 1 << 16
READABLE = (
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
)  # others decompress a whole chunk at once, however much that becomes
ENCRYPTED = 1
# what zipfile and json raise for damaged ones; the text of a hostile one may be nested as deeply as it likes
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    RecursionError,
)


class InvalidArchiveError(Exception):
    """The file is no zip, is damaged, or breaks a bound."""


class BoundedFile(io.FileIO):
    """A file of which no more is read at once than a directory may have: zipfile reads that in one go, and finds it cut then."""

    def read(self, size: int | None = -1) -> bytes:
        """Return some bytes."""
        return super().read(MOST_OF_DIRECTORY if size is None or size < 0 else min(size, MOST_OF_DIRECTORY)) or b""


def read_entries(path: Path, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the JSON objects in entries of a zip, of those that are there; raises InvalidArchiveError."""
    try:
        with BoundedFile(path) as file, zipfile.ZipFile(file) as archive:
            there = set(archive.namelist())
            return {name: read_object(archive, archive.getinfo(name)) for name in names if name in there}
    except BROKEN as error:
        raise InvalidArchiveError(str(error)) from error


def list_entries(path: Path) -> set[str]:
    """Return the names of the entries; raises InvalidArchiveError."""
    try:
        with BoundedFile(path) as file, zipfile.ZipFile(file) as archive:
            return set(archive.namelist())
    except BROKEN as error:
        raise InvalidArchiveError(str(error)) from error


def read_object(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> dict[str, Any]:
    most = MOST_BYTES[entry.filename]
    if entry.file_size > most or entry.compress_type not in READABLE or entry.flag_bits & ENCRYPTED:
        raise InvalidArchiveError(f"{entry.filename} is too large, encrypted or compressed in an unusual way")
    with archive.open(entry) as stream:  # which ends where the directory says, and is damaged if there is more
        content = json.loads(b"".join(iter(partial(stream.read, CHUNK), b"")))
    if not isinstance(content, dict):
        raise InvalidArchiveError(f"{entry.filename} is no object")
    return content
