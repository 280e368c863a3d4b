"""What there is on this machine: the files in a folder, what is installed, a GPU; nothing is imported or started for it."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path
import sys
from typing import TYPE_CHECKING

from schemabridge.models.runtime import normalize_name
from schemabridge.models.scoring.model_files import hash_file
from schemabridge.models.scoring.packages import is_brought
from schemabridge.preflight.file_content import read_content
from schemabridge.preflight.situation import FileContent, FileHere, Here, read_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemabridge.document.section_values import Section
    from schemabridge.preflight.situation import CustomObject, RecordedFile

DRIVER = Path("/proc/driver/nvidia/version")
HIDDEN = ("", "-1")


def look_around(section: Section, folder: Path) -> Here:
    """Return what a preflight of a model whose files lie in `folder` finds here, in the interpreter at hand."""
    model = read_section(section)
    found = {item.name: look_at(item, folder) for item in model.files}
    files = {name: file for name, file in found.items() if file is not None}
    code = None if model.code is None else find_beside(model.code.file, folder)
    return Here(
        files,
        None if code is None else hash_code(code),
        f"{sys.version_info.major}.{sys.version_info.minor}",
        list_installed(),
        has_gpu(),
        list_brought([*(model.custom_objects or ()), *(each for file in files.values() for each in list_said(file))]),
        sys.executable or None,
    )


def list_said(file: FileHere) -> tuple[CustomObject, ...]:
    return file.content.custom_objects or ()


def list_brought(objects: Iterable[CustomObject]) -> dict[str, set[str]]:
    """Return the modules of custom objects, up to the first dot, that their distributions bring, by distribution."""
    brought: dict[str, set[str]] = {}
    for each in objects:
        if each.distribution is not None and each.module is not None:
            names = brought.setdefault(each.distribution, set())
            names |= {each.module.partition(".")[0]} if is_brought(each.module, each.distribution) else set()
    return brought


def look_at(item: RecordedFile, folder: Path) -> FileHere | None:
    """Return what lies there under the name of an item, None where nothing does."""
    path = find_beside(item.name, folder)
    if path is None:
        return None
    try:
        return FileHere(hash_file(path), read_content(path, item.format))
    except OSError as error:  # no hash (clause 19.3)
        return FileHere(None, FileContent(fault="invalid_model_file", reason=str(error)))


def hash_code(path: Path) -> str | None:
    """Return the hash of the file of code; one that cannot be read is not there (clause 20.7)."""
    try:
        return hash_file(path)
    except OSError:
        return None


def find_beside(name: str, folder: Path) -> Path | None:
    """Return the path of a file in the folder; a name that leads elsewhere is none (clause 20.3)."""
    if name in ("", ".", "..") or any(character in name for character in "/\\\0"):
        return None
    return folder / name if os.path.exists(folder / name) else None  # noqa: PTH110 - Path.exists raises for a long name


def list_installed() -> Mapping[str, str]:
    """Return the version of every distribution that this interpreter finds, the first of each name, as it does itself."""
    found: dict[str, str] = {}
    for each in importlib.metadata.distributions():
        if "Name" in each.metadata and "Version" in each.metadata:  # what was half removed has none
            found.setdefault(normalize_name(each.metadata["Name"]), each.version)
    return found


def has_gpu() -> bool:
    """Return whether there is a GPU that is not hidden (clause 20.8)."""
    return DRIVER.is_file() and os.environ.get("CUDA_VISIBLE_DEVICES", "0") not in HIDDEN
