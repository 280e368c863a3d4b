"""The bytes of a model's file: copied to where nobody else writes, and hashed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import errno
import hashlib
import os
from pathlib import Path
import stat
from tempfile import TemporaryDirectory

from .errors import ScoringError, say_all

CHUNK_BYTES = 1 << 20


@contextmanager
def make_folder() -> Iterator[str]:
    """Give a folder for a copy that nobody else writes; what of it is left behind is no error of the model."""
    try:
        folder = TemporaryDirectory(prefix="schemabridge-", ignore_cleanup_errors=True)
    except OSError as error:
        message = f"there is no folder for a copy of the model: {error}"
        raise ScoringError("does_not_load", message, say_all(error), str(error)) from error
    with folder as name:
        yield name


def check_hash(path: Path, copy: Path | None, recorded: str | None, code: str, words: str) -> None:
    """Copy a file to where nobody else writes, and compare the hash of what was copied; a path may lead to other bytes later."""
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        raise ScoringError("file_not_found", f"there is no {str(path)!r}")
    try:
        found = hash_file(path, copy)
    except OSError as error:
        raise tell_unread(path, error) from error
    if recorded is not None and found != recorded.removeprefix("sha256:"):
        message = f"{path.name} has the SHA-256 {found}, {words} {recorded.removeprefix('sha256:')}"
        raise ScoringError(code, message)


def tell_unread(path: Path, error: OSError) -> ScoringError:
    """Return the error for a file that cannot be read (clause 19.3), or of which there is no room for a copy."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ScoringError("does_not_load", f"{path.name} cannot be copied: {error}", say_all(error), str(error))
    return ScoringError("invalid_model_file", f"{path.name} cannot be read: {error}", say_all(error), str(error))


def hash_file(path: Path, copy: Path | None = None) -> str:
    """Return the SHA-256 of a file or folder, in hexadecimal (clause 19.3); the bytes that were hashed go to `copy`.

    Raises `OSError` where it cannot be read.
    """
    if path.is_dir():
        names = {each.relative_to(path).as_posix().encode(): each.relative_to(path) for each in list_below(path)}
        hashes = {name: hash_file(path / each, None if copy is None else copy / each) for name, each in names.items()}
        return hashlib.sha256(
            b"".join(name + b"\0" + hashes[name].encode() + b"\n" for name in sorted(hashes))
        ).hexdigest()
    check_regular(path)
    digest = hashlib.sha256()
    if copy is not None:
        copy.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, (copy or Path(os.devnull)).open("wb") as written:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def check_regular(path: Path) -> None:
    """Raise `OSError` for what is no file: to open a named pipe waits for somebody to write into it, and a device may never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "is a named pipe, a socket or a device, and no file", str(path))


def list_below(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield the files at any depth, links followed; raises `OSError` for one that leads to a folder that it lies in."""
    real = folder.resolve()
    if real in above:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    for each in folder.iterdir():
        if each.is_dir():
            yield from list_below(each, (*above, real))
        else:
            yield each
