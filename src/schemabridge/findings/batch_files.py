"""The files that a batch came in: where each of its rows stands, and what a report of them is called."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import accumulate
import os
from typing import TYPE_CHECKING

from schemabridge.display import list_first
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN, MOST_CHARACTERS = 3, 80  # files that a title names, and their length


@dataclass(frozen=True)
class FileRows:
    """One file, and how many rows of the batch it has."""

    file: str
    rows: int


@dataclass(frozen=True)
class RowPlace:
    """Where a row of the batch stands: its file, and its position there, from 0."""

    file: str
    row: int


@dataclass(frozen=True)
class BatchFiles:
    """The files of a batch in their order, and when they were read, as `2026-11-27T03:12:00Z`."""

    files: tuple[FileRows, ...]
    time: str

    def find_places(self, rows: Sequence[int]) -> tuple[RowPlace, ...]:
        """Return where rows of the batch stand; nothing where there is one file, in which they are the same."""
        if len(self.files) < 2:
            return ()
        ends = list(accumulate(each.rows for each in self.files))
        at = [bisect_right(ends, row) for row in rows]
        return tuple(
            RowPlace(self.files[file].file, row - ends[file] + self.files[file].rows)
            for file, row in zip(at, rows, strict=True)
        )

    def name(self) -> str:
        """Return the title of what is said about them: the first files, as many as fit, and the time."""
        lengths = list(accumulate(len(each.file) for each in self.files[:SHOWN]))
        shown = max(1, bisect_right(lengths, MOST_CHARACTERS))
        names = list_first(self.files, shown, lambda each: each.file)
        return f"{names}, {self.time[:10]} {self.time[11:16]} UTC"


class FileCounter:
    """Counts the rows of the files of a batch, which come in blocks."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.rows = [0] * len(names)

    def add(self, file: int, rows: int) -> None:
        """Count the rows of one more block, of the file at that position."""
        self.rows[file] += rows

    def finish(self) -> BatchFiles:
        """Return the files with their rows, and the time."""
        return BatchFiles(tuple(map(FileRows, self.names, self.rows)), tell_time())


def tell_time() -> str:
    """Return the time of a report: now, or what SOURCE_DATE_EPOCH says, so that a report can be made again byte for byte.

    Raises `invalid_argument` where that variable is no count of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        moment = datetime.now(timezone.utc)
    else:
        try:
            moment = datetime.fromtimestamp(int(given), timezone.utc)
        except (ValueError, OverflowError, OSError) as error:
            message = f"SOURCE_DATE_EPOCH should be seconds since 1970 as a whole number, found {given!r}"
            raise new_error(
                "invalid_argument", message, hint="export SOURCE_DATE_EPOCH=1767225600, or unset it"
            ) from error
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def describe_places(places: Sequence[RowPlace], rows: Sequence[int], count: int) -> str:
    """Return in how many rows something was found, and in which row of which file it begins."""
    first = f"row {places[0].row} of {places[0].file} ({rows[0]} of all)"
    return f"; {first}" if count == 1 else f"; {count} rows, the first is {first}"
