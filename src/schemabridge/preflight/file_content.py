"""What a file of a model says of itself, read without running anything of it, however hostile it is (clause 20.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemabridge.models.file_format import MOST_START, PICKLES, find_archive, find_folder, find_start
from schemabridge.preflight.archives import InvalidArchiveError, list_entries, read_entries
from schemabridge.preflight.hdf5_text import find_config, find_version, has_only_weights, read_beginning
from schemabridge.preflight.saved_objects import list_custom, list_lambdas, list_types, may_have_more
from schemabridge.preflight.situation import FileContent

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".keras", ".h5", ".hdf5", ".skops")
# of these nothing else is known, their format neither
INVALID, WEIGHTS = FileContent(fault="invalid_model_file"), FileContent(fault="weights_only")
INDEX = ("variables", "variables.index")


def read_content(path: Path, recorded: str | None = None) -> FileContent:
    """Return what a file or folder says; `recorded` is the format that it should have."""
    if path.is_dir():
        return read_folder(path, recorded)
    with path.open("rb") as file:
        form = find_start(file.read(MOST_START))
    if form is not None:
        return read_hdf5(path) if form == "hdf5" else FileContent(form)
    if path.suffix.lower() in PICKLES:
        return FileContent("pickle")
    return read_archive(path, recorded)


def read_folder(path: Path, recorded: str | None) -> FileContent:
    form = find_folder(path)
    if form == "saved_model" and not path.joinpath(*INDEX).is_file():
        return INVALID
    return FileContent(form) if form is not None else of_no_format(path, recorded)


def of_no_format(path: Path, recorded: str | None) -> FileContent:
    """Return the content of what is no known format, which is a fault where it should be one."""
    expected = recorded not in (None, "mlflow") or path.suffix.lower() in ENDINGS
    return INVALID if expected else FileContent()


def read_hdf5(path: Path) -> FileContent:
    content = read_beginning(path)
    if has_only_weights(content):
        return WEIGHTS
    config = find_config(content)
    if config is None:
        return FileContent("hdf5", find_version(content))
    return FileContent("hdf5", find_version(content), list_custom(config), list_lambdas(config), may_have_more(config))


def read_archive(path: Path, recorded: str | None) -> FileContent:
    try:
        entries = list_entries(path)
    except InvalidArchiveError:
        return of_no_format(path, recorded)
    form = find_archive(entries)
    if form is None:
        return of_no_format(path, recorded)
    try:
        return READERS[form](path)
    except InvalidArchiveError:
        return INVALID


def read_keras(path: Path) -> FileContent:
    found = read_entries(path, ("metadata.json", "config.json"))
    version = found.get("metadata.json", {}).get("keras_version")
    config = found["config.json"]
    return FileContent(
        "keras", version if isinstance(version, str) else None, list_custom(config), list_lambdas(config)
    )


def read_skops(path: Path) -> FileContent:
    return FileContent("skops", types=list_types(read_entries(path, ("schema.json",))["schema.json"]))


READERS = {"keras": read_keras, "skops": read_skops}
