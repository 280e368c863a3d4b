"""The file of a model, and where the schema beside it goes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from schemabridge.errors import new_error

if TYPE_CHECKING:
    from os import PathLike

CHUNK = 1 << 20
FORMS = (".json", ".arrow")


def find_paths(path: str | PathLike[str]) -> tuple[Path, Path | None]:
    """Return where the schema goes and the model file beside it, if `path` is one.

    `churn.keras`, which must exist, gives `churn.schema.json`; a path that ends in `.json` or `.arrow` is the schema's own. Raises `unknown_path`.
    """
    given = Path(path)
    if given.suffix.lower() in FORMS:
        return given, None
    if not given.exists():
        message = f"there is no model file {str(given)!r}, and the name does not end in .json or .arrow"
        raise new_error("unknown_path", message)
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
