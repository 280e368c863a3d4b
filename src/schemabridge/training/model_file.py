"""The files of a model, and where the schema beside them goes."""

from __future__ import annotations

from dataclasses import dataclass
import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from schemabridge.document.read import read_schema
from schemabridge.document.section_values import get_items, get_text
from schemabridge.document.write import find_target
from schemabridge.errors import SchemabridgeError, list_values, new_error
from schemabridge.models.file_format import FOLDERS, find_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PathsLike: TypeAlias = "str | PathLike[str] | Sequence[str | PathLike[str]]"

FORMS = (".json", ".arrow")


@dataclass(frozen=True)
class Places:
    """Where a schema goes, and the files of its model, all in one folder."""

    schema: Path
    files: tuple[Path, ...] = ()

    @property
    def code(self) -> Path:
        """Where the source of the model's custom objects goes."""
        name = self.schema.name
        stem = name.partition(".schema.")[0] if ".schema." in name else self.schema.stem
        return self.schema.with_name(f"{stem}.code.py")


def find_places(path: PathsLike) -> Places:
    """Return where the schema goes and the model's files beside it, if `path` names some.

    `churn.keras`, which must exist, gives `churn.schema.json`, a model's folder `churn` too, or `churn.keras.schema.json` where that is of
    other files (clause 19.10); a path that ends in `.json` or `.arrow` is the schema's own, unless a model of XGBoost is there. Raises `unknown_path`, `invalid_argument`.
    """
    given = [Path(each) for each in ([path] if isinstance(path, (str, PathLike)) else path)]
    schemas = [each for each in given if is_schema(each)]
    files = tuple(each for each in given if each not in schemas)
    if not given or len(schemas) > 1 or len({each.parent.resolve() for each in given}) > 1:
        found = list_values([str(each) for each in given])
        message = f"path= should be files of one model in one folder, and at most one schema, found {found}"
        hint = "path=['churn.keras', 'churn.h5'] for two files of one model, all in one folder"
        raise new_error("invalid_argument", message, hint=hint)
    for each in schemas:
        find_target(each)  # refused now, not after the work is done
    for each in files:
        check_file(each)
    return Places(schemas[0] if schemas else name_schema(files), files)


def is_schema(path: Path) -> bool:
    """Return whether a path is that of a schema, by its ending; XGBoost's files may end in `.json` too (clause 19.10)."""
    return path.suffix.lower() in FORMS and not (path.is_file() and find_format(path) == "xgboost")


def check_file(path: Path) -> None:
    """Raise `unknown_path` where there is no model."""
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        message = f"there is no model file {str(path)!r}, and the name does not end in .json or .arrow"
        raise new_error("unknown_path", message)
    if path.is_dir() and find_format(path) is None:
        message = f"the folder {str(path)!r} is no saved model: it has none of {list_values(list(FOLDERS))}"
        hint = "give the file of the model, or the schema's own file, ending in `.json` or `.arrow`"
        raise new_error("unknown_path", message, hint=hint)


def name_schema(files: Sequence[Path]) -> Path:
    """Return the name of the schema of files: that of the first, with what kind of file it is where others have the short one."""
    short, full = list_schema_names(files[0])
    recorded = set(list_recorded(short))
    return short if not recorded or recorded & {each.name for each in files} else full


def find_schema(file: Path) -> Path:
    """Return the schema that is of a model's file: the one that names it, otherwise the first that is there (clause 19.10)."""
    names = list_schema_names(file)
    naming = [each for each in names if file.name in list_recorded(each)]
    return next(iter([*naming, *(each for each in names if each.is_file()), names[0]]))


def list_schema_names(file: Path) -> tuple[Path, Path]:
    """Return the two names that the schema of a model's file may have."""
    stem, kind = (file.name, ".folder") if file.is_dir() else (file.stem, "")
    return file.with_name(f"{stem}.schema.json"), file.with_name(f"{file.name}{kind}.schema.json")


def list_recorded(schema: Path) -> Iterator[str]:
    """Yield the names of the model files that a schema says it is of; none where there is no schema to read."""
    try:
        model = read_schema(schema).model
    except SchemabridgeError:
        return
    for item in [model, *(get_items(model, "files") or ())]:
        name = get_text(item, "file")
        if name is not None:
            yield name


def list_hashes(model: Mapping[str, object]) -> list[str]:
    """Return the hashes of all files of a model."""
    found = [get_text(item, "sha256") for item in [model, *(get_items(model, "files") or ())]]
    return list(dict.fromkeys(each.removeprefix("sha256:") for each in found if each is not None))
