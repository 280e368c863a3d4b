"""A schema, read once, and where the file of its model lies, found from the path of either."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from schemabridge.document.read import read_schema
from schemabridge.errors import list_values, new_error
from schemabridge.schema import FeatureSchema
from schemabridge.training.model_file import check_file, find_schema, is_schema

if TYPE_CHECKING:
    from schemabridge.document.read import SchemaLike


@dataclass(frozen=True)
class ModelPlace:
    """A schema, the folder of its file, None where it has none, and the model's file where one was named."""

    schema: FeatureSchema
    folder: Path | None
    file: Path | None = None


def find_place(path: SchemaLike, file: str | PathLike[str] | None) -> ModelPlace:
    """Return the schema that `path` is, or that lies beside the model's file `path` (clause 19.10).

    Raises `unknown_path` where there is no such model, `invalid_argument` where the model's file is named twice.
    """
    if not isinstance(path, (str, PathLike, FeatureSchema)):
        raise new_error(
            "invalid_argument",
            f"path should be a path or a schema, found {list_values([path])}",
            hint='sb.load_model("churn.schema.json")',
        )
    if file is not None and not isinstance(file, (str, PathLike)):
        raise new_error(
            "invalid_argument",
            f"file should be a path, found {list_values([file])}",
            hint='file="churn.keras", or leave it out',
        )
    named = None if file is None else Path(file)
    if isinstance(path, FeatureSchema):
        return ModelPlace(path, None, named)
    place = Path(path)
    if is_schema(place):
        return ModelPlace(read_schema(place), place.parent, named)
    if file is not None:
        message = f"path= and file= are two files of the model: {str(place)!r} and {str(file)!r}"
        raise new_error("invalid_argument", message, hint="give the schema as path=, or leave out file=")
    check_file(place)
    schema = find_schema(place)
    return ModelPlace(read_schema(schema), schema.parent, place)
