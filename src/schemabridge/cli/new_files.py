"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
import os
from pathlib import Path
import secrets
import shutil

from schemabridge.document.write import follow_links, sync_folder
from schemabridge.errors import new_error


@contextmanager
def replace_files(targets: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Give a temporary file for each target; all take their names when the block ends, none of them when it fails.

    What a link leads to is replaced, not the link.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` where a target is named twice; `file_not_written`, also for a folder, a device or a pipe.
    """
    files = {target: follow_links(target) for target in targets}
    check_targets(targets, files)
    temporary = {
        target: file.with_name(f".{file.name[:100]}.{secrets.token_hex(8)}.tmp") for target, file in files.items()
    }
    try:
        yield temporary
        for target, path in temporary.items():
            finish_file(path, files[target])
        for target, path in temporary.items():
            path.replace(files[target])
    except OSError as error:
        message = f"{error.filename or ', '.join(map(str, targets))}: cannot be written ({error.strerror or error})"
        raise new_error("file_not_written", message) from error
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    with suppress(OSError):  # the files are there; not every file system can make their names durable
        for folder in {file.parent for file in files.values()}:
            sync_folder(folder)


def check_targets(targets: Sequence[Path], files: Mapping[Path, Path]) -> None:
    for target, file in files.items():
        if not file.parent.is_dir():
            raise new_error("file_not_written", f"{target}: expected an existing folder, found none")
    if len(set(files.values())) < len(targets):
        raise new_error("invalid_argument", f"expected files of different names, found {', '.join(map(str, targets))}")


def finish_file(path: Path, target: Path) -> None:
    """Bring a file to the disk, with the permissions of the one that it replaces."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    if target.exists():
        shutil.copymode(target, path)
