"""What kind of file a model is in, told by its content (clause 19.2), and which Keras wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
import zipfile

from schemabridge.models.scoring.keras_file import MOST_METADATA
from schemabridge.models.scoring.model_files import check_regular

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

HDF5 = b"\x89HDF\r\n\x1a\n"
TREES = b"tree\nversion="  # what LightGBM writes first
LEARNERS = (b'{"learner"', b"{L\0\0\0\0\0\0\0\x07learner")  # of XGBoost in JSON and in UBJSON
STARTS = {HDF5: "hdf5", TREES: "lightgbm", **dict.fromkeys(LEARNERS, "xgboost")}
MOST_START = 64
PICKLES = (".pkl", ".pickle", ".joblib")
# what TensorFlow and MLflow put into a model's folder
FOLDERS = {"saved_model.pb": "saved_model", "MLmodel": "mlflow"}
ENTRIES = {"config.json": "keras", "schema.json": "skops"}


def find_format(path: Path) -> str | None:
    """Return the format of a model's file or folder, None where it is none of those known; raises `OSError` for what cannot be read."""
    if path.is_dir():
        return find_folder(path)
    check_regular(path)
    with path.open("rb") as file:
        start = file.read(MOST_START)
    found = find_start(start)
    if found is not None:
        return found
    if path.suffix.lower() in PICKLES:
        return "pickle"
    try:
        with zipfile.ZipFile(path) as archive:
            entries = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    return find_archive(entries)


def find_folder(path: Path) -> str | None:
    """Return the format of a model that is a folder."""
    return next((name for entry, name in FOLDERS.items() if (path / entry).is_file()), None)


def find_archive(entries: Container[str]) -> str | None:
    """Return the format of a model that is a zip with these entries."""
    return next((name for entry, name in ENTRIES.items() if entry in entries), None)


def find_start(start: bytes) -> str | None:
    """Return the format that the first bytes of a file show, None where they show none."""
    return next((name for beginning, name in STARTS.items() if start.startswith(beginning)), None)


def find_writer(path: Path, form: str | None) -> str | None:
    """Return the version of Keras that wrote a file, None where the file does not say it."""
    if form == "hdf5":
        return read_attribute(path)
    found = read_metadata(path).get("keras_version") if form == "keras" else None
    return None if found is None else str(found)


def read_attribute(path: Path) -> str | None:
    """Return the version in an HDF5 file, None where it is damaged."""
    try:
        import h5py  # Keras needs it to write such a file

        with h5py.File(path) as file:
            found: object = file.attrs.get("keras_version")
    except (OSError, ModuleNotFoundError):
        return None
    return found.decode() if isinstance(found, bytes) else None if found is None else str(found)


def read_metadata(path: Path) -> dict[str, object]:
    """Return what a `.keras` file says of itself; nothing where it is damaged."""
    with zipfile.ZipFile(path) as archive:
        if "metadata.json" not in archive.namelist():
            return {}
        with archive.open("metadata.json") as entry:
            text = entry.read(MOST_METADATA)
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
