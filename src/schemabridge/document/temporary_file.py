"""A file under another name until it is whole; the strays of writers that were killed go with the next write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
import os
from pathlib import Path
import re
import secrets
import shutil
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from types import ModuleType

MOST_BYTES = 100  # of a target's name in that of its temporary file: names have 255 bytes at most

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows, where a file that is open is not removed
    fcntl = None


class TemporaryFile:
    """An empty file beside its target, locked for as long as its writer lives.

    Others may open it by its path and write. `replace` gives it the name of the target.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        remove_strays(target)
        self.path, self._lock = create_locked(target)

    def finish(self) -> None:
        """Bring the file to the disk, with the permissions of the one that it replaces."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        if self.target.exists():
            shutil.copymode(self.target, self.path)

    def replace(self) -> None:
        """Put the file in place of its target, in one step."""
        if fcntl is None:
            self._lock.close()
        self.path.replace(self.target)  # before the lock goes: without one this is a stray

    def close(self) -> None:
        """Remove the file unless it has become its target."""
        if fcntl is None:
            self._lock.close()
        self.path.unlink(missing_ok=True)
        self._lock.close()


@contextmanager
def open_temporary(target: Path) -> Iterator[TemporaryFile]:
    """Give a temporary file for a target, which is gone at the end of the block."""
    file = TemporaryFile(target)
    try:
        yield file
    finally:
        file.close()


def create_locked(target: Path) -> tuple[Path, BinaryIO]:
    """Return a new file and what locks it; another, where somebody took it for a stray before it was locked."""
    while True:
        path = target.with_name(f"{begin_name(target)}{secrets.token_hex(8)}.tmp")
        file = path.open("xb")
        if fcntl is None:
            return path, file
        with suppress(OSError):  # a file system without locks; then nobody removes a stray
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return path, file
        file.close()


def begin_name(target: Path) -> str:
    """Return how the names of all temporary files of a target begin, and of no other target's."""
    name = target.name
    if len(os.fsencode(name)) > MOST_BYTES:
        name = sha256(os.fsencode(name)).hexdigest()[:32]
    return f".{name}."


def remove_strays(target: Path) -> None:
    """Remove temporary files of a target whose writers are dead: nobody holds their locks."""
    stray = re.compile(re.escape(begin_name(target)) + r"[0-9a-f]{16}\.tmp")
    with suppress(OSError):
        for name in os.listdir(target.parent):  # noqa: PTH208 - names alone, of a folder that may have many
            if stray.fullmatch(name):
                remove_unlocked(target.with_name(name))


def remove_unlocked(path: Path) -> None:
    with suppress(OSError):  # locked, gone, or of another user
        if fcntl is None:
            path.unlink()
            return
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
