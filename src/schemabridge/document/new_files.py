"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from schemabridge.document.temporary_file import open_temporary
from schemabridge.document.write import follow_links, sync_folder
from schemabridge.errors import new_error

if TYPE_CHECKING:
    from schemabridge.document.temporary_file import TemporaryFile
    from schemabridge.errors import SchemabridgeError


@contextmanager
def replace_files(targets: Sequence[Path]) -> Iterator[dict[Path, Path]]:
    """Give a temporary file for each target; all take their names when the block ends, none of them when it fails.

    What a link leads to is replaced, not the link. Targets are different files, and none is read (`check_outputs`).

    Raises
    ------
    SchemabridgeError
        `file_not_written`, also for a folder, a device or a pipe.
    """
    files = {target: follow_links(target) for target in targets}
    for target, file in files.items():
        if not file.parent.is_dir():
            raise new_error("file_not_written", f"{target}: expected an existing folder, found none")
    opened: dict[Path, TemporaryFile] = {}
    with ExitStack() as stack:
        try:
            for target, file in files.items():
                opened[target] = stack.enter_context(open_temporary(file))
            yield {target: temporary.path for target, temporary in opened.items()}
            for temporary in opened.values():
                temporary.finish()
            for temporary in opened.values():
                temporary.replace()
        except OSError as error:
            raise not_written(error, files, opened) from error
    with suppress(OSError):  # the files are there; not every file system can make their names durable
        for folder in {file.parent for file in files.values()}:
            sync_folder(folder)


def not_written(error: OSError, files: Mapping[Path, Path], opened: Mapping[Path, TemporaryFile]) -> SchemabridgeError:
    """Return the error of the target whose temporary file it is about; of all of them where it does not say."""
    failed = [target for target, temporary in opened.items() if str(temporary.path) == str(error.filename)]
    failed = failed or [target for target in files if target not in opened][:1] or list(files)
    return new_error(
        "file_not_written", f"{', '.join(map(str, failed))}: cannot be written ({error.strerror or error})"
    )
