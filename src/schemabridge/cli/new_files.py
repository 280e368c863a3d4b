"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
import os
from pathlib import Path
import secrets
import shutil

from schemabridge.errors import new_error
from schemabridge.write import sync_folder


@contextmanager
def replace_files(targets: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Give a temporary file for each target; all take their names when the block ends, none of them when it fails.

    Raises
    ------
    SchemabridgeError
        `invalid_argument` where a target is named twice or is a folder; `file_not_written`.
    """
    check_targets(targets)
    temporary = {target: target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp") for target in targets}
    try:
        yield temporary
        for target, path in temporary.items():
            finish_file(path, target)
        for target, path in temporary.items():
            path.replace(target)
    except OSError as error:
        message = f"{error.filename or ', '.join(map(str, targets))}: cannot be written ({error.strerror or error})"
        raise new_error("file_not_written", message) from error
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    with suppress(OSError):  # the files are there; not every file system can make their names durable
        for folder in {target.parent for target in targets}:
            sync_folder(folder)


def check_targets(targets: Sequence[Path]) -> None:
    for target in targets:
        if target.is_dir():
            raise new_error("invalid_argument", f"{target}: expected the name of a file, found a folder")
        if not target.parent.is_dir():
            raise new_error("file_not_written", f"{target}: expected an existing folder, found none")
    if len({target.resolve() for target in targets}) < len(targets):
        raise new_error("invalid_argument", f"expected files of different names, found {', '.join(map(str, targets))}")


def finish_file(path: Path, target: Path) -> None:
    """Bring a file to the disk, with the permissions of the one that it replaces."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    if target.exists():
        shutil.copymode(target, path)
