"""What a command writes is nothing that it reads: told before anything is opened for writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
import fnmatch
import glob
import os
from pathlib import Path
import stat

from schemabridge.document.write import follow_links
from schemabridge.errors import new_error

HINT = "write into a new file, or into another folder"

Identity = tuple[object, ...]


def check_outputs(outputs: Iterable[Path | None], inputs: Sequence[str | Path | None]) -> None:
    """Raise where a file that is to be written is one that is read, or one that the next run would read.

    Parameters
    ----------
    outputs
        Files to be written, None for none.
    inputs
        Files, folders and patterns that are read.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` where an output is an input by whatever name, stands in a folder that is read or fits a pattern, and
        where two outputs are one file; `file_not_written` for a folder, a device, a pipe or a name that cannot be.
    """
    given = [output for output in outputs if output is not None]
    files = {output: follow_links(output) for output in given}
    if len({identify(file) for file in files.values()}) < len(given):
        names = ", ".join(map(str, given))
        raise new_error("invalid_argument", f"expected files of different names, found {names}", hint=HINT)
    read = [each for each in inputs if each is not None]
    for output, file in files.items():
        for each in read:
            found = find_overlap((output, file), str(each))
            if found is not None:
                raise new_error("invalid_argument", f"{output}: expected another file, found {found}", hint=HINT)


def identify(path: Path) -> Identity:
    """Return what tells a file from all others: device and inode, of a new one those of its folder, and its name."""
    try:
        return number_of(path)
    except OSError:
        with_case = os.path.normcase(path.name)
    try:
        return (*number_of(path.parent), with_case)
    except OSError:  # the folder is not there either
        return (os.path.normcase(path),)


def number_of(path: Path | str) -> Identity:
    found = os.stat(path)  # noqa: PTH116 - takes texts, too
    return found.st_dev, found.st_ino


def find_overlap(names: tuple[Path, Path], given: str) -> str | None:
    """Return in words how a file, by its name and by where its links lead, is part of an input; None where it is not."""
    if os.path.exists(given):  # noqa: PTH110 - Path.exists raises for a name that is too long
        return find_in(names, given, given)
    if not glob.has_magic(given):
        return None
    if fits_pattern(names, given):
        return f"one that fits the pattern {given} that is read"
    matches = glob.iglob(given, recursive=True)  # noqa: PTH207 - the pattern may be absolute
    return next((found for each in matches if (found := find_in(names, each, given)) is not None), None)


def find_in(names: tuple[Path, Path], path: str, given: str) -> str | None:
    try:
        number = number_of(path)
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:  # a link to nothing that fits a pattern
        return None
    if any(identify(name) == number for name in names):
        return f"one that is read ({given})"
    if is_folder and any(number in list_folders(name) for name in names):
        return f"one in the folder {path} that is read"
    return None


def list_folders(path: Path) -> Iterator[Identity]:
    """Return the folders around a file that there are, by device and inode."""
    for folder in Path(os.path.abspath(path)).parents:  # noqa: PTH100 - with links as they are
        try:
            yield number_of(folder)
        except OSError:
            continue


def fits_pattern(names: tuple[Path, Path], pattern: str) -> bool:
    """Return whether a file would be found by a pattern if it were there."""
    folder, last = os.path.split(pattern)
    fitting = [
        name for name in names if fnmatch.fnmatch(name.name, last) and name.name.startswith(".") <= last.startswith(".")
    ]
    if not fitting:
        return False
    around = {identify(name.parent) for name in fitting}
    found = glob.iglob(folder, recursive=True) if folder else ["."]  # noqa: PTH207
    return any(identify(Path(each)) in around for each in found)
