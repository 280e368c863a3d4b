"""check_model: what can be said of a model before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
import os
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from schemabridge.document.read import open_schema
from schemabridge.document.section_values import get_items
from schemabridge.errors import check_flag, list_values, new_error
from schemabridge.models.file_format import find_format
from schemabridge.models.scoring.model_files import hash_file
from schemabridge.preflight.checks import Check, Preflight
from schemabridge.preflight.judge import judge_model
from schemabridge.preflight.situation import Answers, read_section
from schemabridge.preflight.surroundings import look_around

if TYPE_CHECKING:
    from schemabridge.document.read import SchemaLike
    from schemabridge.document.section_values import Section
    from schemabridge.preflight.situation import RecordedFile

__all__ = ["Check", "Preflight", "check_model"]

OF_FILE = ("sha256", "format", "written_by", "loads", "does_not_load")


def check_model(
    schema: SchemaLike,
    *,
    file: str | PathLike[str] | None = None,
    trust_code: bool = False,
    custom_objects: Iterable[str] | Mapping[str, object] = (),
) -> Preflight:
    """Return whether the recorded model is here with what it needs, and which known failure would follow.

    Nothing is loaded, run or imported: files are read within bounds, versions are those of the installed distributions.

    Parameters
    ----------
    schema
        The path of a schema, beside which the model lies; or a schema, with `file`.
    file
        The model's file or folder where it does not lie beside the schema, or the folder in which its files lie.
    trust_code
        Whether code that the files bring may run: bundled code, Lambda layers, pickles.
    custom_objects
        The custom objects that you hand over yourself: their registered names, such as `"mypkg>Scale"`, or a mapping with
        these as keys.

    Returns
    -------
    Preflight
        False where something blocks. `print` it for what is not fine, `checks` has everything.

    Raises
    ------
    SchemabridgeError
        Those of `read_schema`; `invalid_argument`, `file_not_found` for an argument; not for what is wrong with the model.

    Examples
    --------
    >>> import schemabridge as sb
    >>> schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": "standardize"})
    >>> sb.check_model(schema, file=".").verdict
    'cannot_tell'
    """
    check_flag("trust_code", trust_code)
    answers = Answers(name_objects(custom_objects), trust_code)
    recorded = open_schema(schema)
    section, folder = find_files(recorded.model, find_folder(schema), file)
    return judge_model(section, look_around(section, folder), answers)


def name_objects(given: Iterable[str] | Mapping[str, object]) -> frozenset[str]:
    """Return the names of the objects that the user hands over; raises `invalid_argument`."""
    is_many = isinstance(given, Iterable) and not isinstance(given, (str, type)) and getattr(given, "ndim", 1) > 0
    names = list(given) if is_many else []
    if not is_many or not all(isinstance(name, str) for name in names):
        message = f"custom_objects should be registered names, or a mapping from them, found {list_values([given])}"
        raise new_error("invalid_argument", message, hint='custom_objects=["mypkg>Scale"]')
    return frozenset(names)


def find_folder(schema: SchemaLike) -> Path | None:
    """Return the folder of the schema's file, None where it has none."""
    return Path(fspath(schema)).parent if isinstance(schema, (str, PathLike)) else None


def find_files(section: Section, folder: Path | None, file: str | PathLike[str] | None) -> tuple[Section, Path]:
    """Return the section with the files that are meant, and the folder in which they lie."""
    if file is None and folder is None:
        message = "a schema that is no path does not say where its model lies"
        raise new_error("invalid_argument", message, hint='give file="model.keras", or the path of the schema')
    if file is None:
        assert folder is not None
        return section, folder
    if not isinstance(file, (str, PathLike)):
        raise new_error(
            "invalid_argument",
            f"file should be a path, found {list_values([file])}",
            hint='file="churn.keras", or leave it out',
        )
    path = Path(file)
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        raise new_error("file_not_found", f"there is no file or folder {str(path)!r}", hint="check file=")
    if path.is_dir() and find_format(path) is None:
        return section, path
    return name_file(section, path), path.parent


def name_file(section: Section, path: Path) -> Section:
    """Return the section with the item of one file: that of its name, else of its hash, else the first, called as it is."""
    name, files = path.name, read_section(section).files
    item = next((each for each in files if each.name == name), None)
    if item is None and files:
        item = find_same(files, path) or files[0]
    items = get_items(section, "files") or [section]
    own = next((each for each in items if item is not None and each.get("file") == item.name), {})
    kept = {key: own[key] for key in OF_FILE if key in own}
    return {**section, "files": [{**kept, "file": name}]}


def find_same(files: Sequence[RecordedFile], path: Path) -> RecordedFile | None:
    """Return the item of the hash of a file; none where that cannot be read."""
    try:
        digest = hash_file(path)
    except OSError:
        return None
    return next((each for each in files if each.sha256 == digest), None)
