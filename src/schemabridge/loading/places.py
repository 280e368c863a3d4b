"""Where a schema and the file of its model lie, found from the path of either."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from schemabridge.errors import list_values, new_error
from schemabridge.training.model_file import FORMS, check_file, find_schema


@dataclass(frozen=True)
class ModelPlace:
    """The file of a schema, and the model's file where one was named."""

    schema: Path
    file: Path | None = None


def find_place(path: str | PathLike[str], file: str | PathLike[str] | None) -> ModelPlace:
    """Return the schema that `path` is, or that lies beside the model's file `path` (clause 19.10).

    Raises `unknown_path` where there is no such model, `invalid_argument` where the model's file is named twice.
    """
    for name, given in {"path": path, "file": file}.items():
        if not isinstance(given, (str, PathLike)) and not (name == "file" and given is None):
            raise new_error("invalid_argument", f"{name} should be a path, found {list_values([given])}")
    place = Path(path)
    if place.suffix.lower() in FORMS:
        return ModelPlace(place, None if file is None else Path(file))
    if file is not None:
        message = f"path= and file= are two files of the model: {str(place)!r} and {str(file)!r}"
        raise new_error("invalid_argument", message, hint="give the schema as path=, or leave out file=")
    check_file(place)
    return ModelPlace(find_schema(place), place)
