"""Files, folders and patterns on the command line as the files of one batch, in a stable order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
import glob
import os
from pathlib import Path
import re
import shlex
import stat
from urllib.parse import unquote

from schemabridge.errors import new_error

KINDS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
}
BEGINNINGS = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}
PACKED = {  # what a packed file begins with, its ending, and what makes a file of it that is read
    b"\x1f\x8b": (".gz", "gunzip -k {0}"),
    b"PK\x03\x04": (".zip", "unzip {0}"),
    b"BZh91AY&SY": (".bz2", "bunzip2 -k {0}"),
    b"\xfd7zXZ": (".xz", "unxz -k {0}"),
    b"\x28\xb5\x2f\xfd": (".zst", "unzstd {0}"),
}
PACKED_ENDINGS = frozenset(ending for ending, _ in PACKED.values())
ARRAY = re.compile(rb"\s*\[\s*[\[{\]]")  # of objects, of arrays, or empty
PARTITION = re.compile(r"([^=]+)=(.*)")
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
HINT = "check the path; put a pattern in quotes"


@dataclass(frozen=True)
class BatchFile:
    """One file of a batch: what it holds (`parquet`, `arrow`, `csv` or `json lines`) and its size in bytes."""

    path: Path
    kind: str
    size: int

    @cached_property
    def partitions(self) -> dict[str, str | None]:
        """Names and values that the folders of the path spell, as in `year=2024/part-0.parquet`."""
        matches = [PARTITION.fullmatch(part) for part in self.path.parts[:-1]]
        pairs = [(unquote(match[1]), unquote(match[2])) for match in matches if match]
        return {name: None if value == NULL_PARTITION else value for name, value in pairs}


def find_files(paths: list[str]) -> tuple[BatchFile, ...]:
    """Return the files that arguments name, in their order, those of a folder or pattern by name.

    Raises
    ------
    SchemabridgeError
        `file_not_found`, or `invalid_batch_file` for a file that is empty or whose beginning is not what its name says.
    """
    return tuple(open_file(found) for path in paths for found in expand_path(path))


def expand_path(path: str) -> Iterator[Path]:
    if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
        yield from list_folder(Path(path))
    elif os.path.exists(path) or not glob.has_magic(path):  # noqa: PTH110 - as above
        yield Path(path)
    else:
        found = sorted(glob.iglob(path, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            raise new_error("file_not_found", f"{path}: expected files of this pattern, found none", hint=HINT)
        for each in found:
            yield from list_folder(Path(each)) if Path(each).is_dir() else [Path(each)]


def list_folder(folder: Path) -> list[Path]:
    """Return the files of known kinds at any depth; as usual in data sets, names that begin with . or _ do not count.

    Packed ones are among them, so that they are refused rather than left out.
    """
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if find_ending(path) in KINDS and not any(part[0] in "._" for part in path.relative_to(folder).parts)
    ]
    files = [path for path in found if path.is_file()]
    if not files:
        endings = ", ".join(KINDS)
        message = f"{folder}: expected files that end in {endings}, found none"
        raise new_error("file_not_found", message, hint=HINT)
    return files


def find_ending(path: Path) -> str:
    """Return the ending of a name, that before `.gz` and its like."""
    ending = path.suffix.lower()
    return Path(path.stem).suffix.lower() if ending in PACKED_ENDINGS else ending


def open_file(path: Path) -> BatchFile:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise new_error(
                "invalid_batch_file", f"{path}: expected a file that can be read twice, found another thing"
            )
        with path.open("rb") as file:
            beginning = file.read(4096)
        size = path.stat().st_size
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path, or what is no text
        reason = getattr(error, "strerror", None) or error
        message = f"{path}: expected a file, found none that can be read ({reason})"
        raise new_error("file_not_found", message, hint=HINT) from error
    if not beginning:
        raise new_error("invalid_batch_file", f"{path}: expected rows, found an empty file")
    return BatchFile(path, find_kind(path, beginning), size)


def find_kind(path: Path, beginning: bytes) -> str:
    """Return what a file holds: what its name says unless it begins otherwise, or else how it begins."""
    packed = next((line for magic, (_, line) in PACKED.items() if beginning.startswith(magic)), None)
    if packed is not None:
        is_sheet = path.suffix.lower() == ".xlsx"
        hint = "save the sheet as CSV" if is_sheet else f"unpack it first: {packed.format(shlex.quote(str(path)))}"
        raise new_error("invalid_batch_file", f"{path}: expected a file as it is, found a packed one", hint=hint)
    named = KINDS.get(path.suffix.lower())
    found = next((kind for magic, kind in BEGINNINGS.items() if beginning.startswith(magic)), None)
    if named is None:
        named = found or guess_text(path, beginning)
    if (named in BEGINNINGS.values() or found) and named != found and not is_old_stream(named, beginning):
        raise new_error(
            "invalid_batch_file", f"{path}: expected {named}, found {found or 'other bytes'} at its beginning"
        )
    return named


def is_old_stream(named: str, beginning: bytes) -> bool:
    """Return whether this may be an Arrow stream from before version 0.15, which begins with a length."""
    return named == "arrow" and beginning[2:4] == b"\0\0"


def guess_text(path: Path, beginning: bytes) -> str:
    if b"\0" in beginning:
        known = ", ".join(KINDS)
        raise new_error("invalid_batch_file", f"{path}: expected a file that ends in {known}, found unknown bytes")
    if ARRAY.match(beginning):
        hint = 'write one object a line: df.to_json("batch.jsonl", orient="records", lines=True)'
        raise new_error("invalid_batch_file", f"{path}: expected lines, found one array of JSON", hint=hint)
    return "json lines" if beginning.lstrip().startswith(b"{") else "csv"
