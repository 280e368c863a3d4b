"""The file of a model, and where the schema beside it goes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from schemabridge.document.write import find_target
from schemabridge.errors import list_values, new_error

if TYPE_CHECKING:
    from os import PathLike

CHUNK = 1 << 20
FORMS = (".json", ".arrow")
MODEL_FOLDERS = ("saved_model.pb", "MLmodel")  # what TensorFlow and MLflow put into a model's folder


def find_paths(path: str | PathLike[str]) -> tuple[Path, Path | None]:
    """Return where the schema goes and the model file beside it, if `path` is one.

    `churn.keras`, which must exist, gives `churn.schema.json`, a model's folder `churn` too; a path that ends in `.json` or `.arrow` is the schema's own. Raises `unknown_path`.
    """
    given = Path(path)
    if given.suffix.lower() in FORMS:
        find_target(given)  # refused now, not after the work is done
        return given, None
    if not os.path.exists(given):  # noqa: PTH110 - Path.exists raises for a name that is too long
        message = f"there is no model file {str(given)!r}, and the name does not end in .json or .arrow"
        raise new_error("unknown_path", message)
    if given.is_dir() and not any((given / name).is_file() for name in MODEL_FOLDERS):
        message = f"the folder {str(given)!r} is no saved model: it has none of {list_values(MODEL_FOLDERS)}"
        hint = "give the file of the model, or the schema's own file, ending in `.json` or `.arrow`"
        raise new_error("unknown_path", message, hint=hint)
    stem = given.name if given.is_dir() else given.stem
    return given.with_name(f"{stem}.schema.json"), given


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; of a folder, over its files' relative names and hashes, sorted."""
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file())
        listing = "".join(f"{each.relative_to(path).as_posix()}\0{hash_file(each)}\n" for each in files)
        return hashlib.sha256(listing.encode()).hexdigest()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
