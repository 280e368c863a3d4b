"""What a command prints: a reader that is gone ends no work, and a stream that takes no more is told once."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer

    from schemabridge.errors import SchemabridgeError


class StreamError(Exception):
    """Standard output takes no more, the disk being full for instance."""

    def __init__(self, error: SchemabridgeError) -> None:
        super().__init__(str(error))
        self.error = error


class LastingFile(io.RawIOBase):
    """A file that takes everything, and drops it after the first failure.

    A reader that has seen enough is none; any other failure of a file that is not `quiet` is raised, once.
    """

    def __init__(self, number: int, name: str, *, quiet: bool) -> None:
        self._number, self.name, self._quiet = number, name, quiet
        self._failed = False

    def write(self, data: ReadableBuffer) -> int:
        """Write some bytes; return how many."""
        if self._failed:
            return memoryview(data).nbytes
        try:
            return os.write(self._number, data)
        except OSError as error:
            self._failed = True
            if not self._quiet and not isinstance(error, BrokenPipeError):
                words = f"{self.name}: cannot be written ({error.strerror or error})"
                raise StreamError(new_error("file_not_written", words)) from error
            return memoryview(data).nbytes

    def writable(self) -> bool:
        """Return that it can be written, as the layers above ask."""
        return True

    def fileno(self) -> int:
        """Return the number of the file."""
        return self._number

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return os.isatty(self._number)


def open_streams() -> None:
    """Put lasting streams in place of standard output and standard error, which may be closed.

    What a stream cannot hold is written with escapes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: the next file that is opened would take its place
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = open_stream(1, "standard output", sys.stdout, quiet=False)
    sys.stderr = open_stream(2, "standard error", sys.stderr, quiet=True)


def open_stream(number: int, name: str, replaced: TextIO | None, *, quiet: bool) -> io.TextIOWrapper:
    buffered = io.BufferedWriter(LastingFile(number, name, quiet=quiet))
    encoding = "utf-8" if replaced is None else replaced.encoding
    return io.TextIOWrapper(buffered, encoding, "backslashreplace", line_buffering=quiet or os.isatty(number))
