"""What `models/scoring/` is told of a recorded model, and its errors in our words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
import sys
from typing import TYPE_CHECKING, Any

from schemabridge.document.section_values import get_items, get_object, get_text
from schemabridge.errors import list_values, new_error
from schemabridge.models.scoring.errors import ScoringError
from schemabridge.models.scoring.packages import find_version, is_brought
from schemabridge.preflight.situation import RecordedFile, read_section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemabridge.schema import FeatureSchema


def check_objects(given: object) -> dict[str, Any]:
    """Return the custom objects that the user hands over, by name; raises `invalid_argument`."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        message = f"custom_objects should be a mapping from registered names to objects, found {list_values([given])}"
        raise new_error("invalid_argument", message, hint='custom_objects={"mypkg>Scale": Scale}')
    return dict(given)


def complete_names(objects: Mapping[str, Any], model: Mapping[str, object]) -> dict[str, Any]:
    """Return custom objects under their registered names too, where they are given under those of their source."""
    registered = {
        str(item["registered_name"]): objects[str(item["class"])]
        for item in list_recorded_objects(model)
        if get_text(item, "class") in objects and get_text(item, "registered_name") is not None
    }
    return {**registered, **objects}


def list_recorded_objects(model: Mapping[str, object]) -> list[Mapping[str, Any]]:
    return list(get_items(model, "custom_objects") or ())


def find_item(model: Mapping[str, object], name: str) -> RecordedFile:
    """Return the item of `files` of a name, without what is of another type than clause 19 says."""
    return next((each for each in read_section(model).files if each.name == name), RecordedFile(name))


def new_request(
    schema: FeatureSchema,
    path: Path,
    item: RecordedFile,
    *,
    folder: Path,
    objects: Mapping[str, Any],
    trust_code: bool,
) -> dict[str, Any]:
    """Return the request for the file of an item; `folder` has the bundled code."""
    model = schema.model
    return {
        "path": str(path),
        "format": item.format,
        "sha256": item.sha256,
        "written_by": item.written_by,
        "backend": get_text(get_object(model, "runtime"), "backend"),
        "part": get_text(model, "part"),
        "class": get_text(model, "class"),
        "iteration_range": model.get("iteration_range"),
        "outputs": [str(each["name"]) for each in schema.outputs],
        "custom_objects": dict(objects),
        "trust_code": trust_code,
        **find_code(model, item, folder=folder, objects=objects),
    }


def find_code(
    model: Mapping[str, object], item: RecordedFile, *, folder: Path, objects: Mapping[str, Any]
) -> dict[str, Any]:
    """Return where the custom objects come from that are not handed over: installed packages, then bundled code."""
    named = [each for each in list_recorded_objects(model) if get_text(each, "registered_name") is not None]
    needed = [each for each in named if each["registered_name"] not in objects]
    if item.format not in ("keras", "hdf5"):
        return {}
    installed = [each for each in needed if is_installed(each)]
    imports = [each for each in installed if None not in (get_text(each, "module"), get_text(each, "class"))]
    section = read_section(model)
    code = section.code
    if section.custom_objects is None and section.class_name is None:
        return {"asks_file": True}
    if len(installed) == len(needed) or code is None:
        return {"imports": imports}
    return {"imports": imports, "code": str(folder / code.file), "code_sha256": str(code.sha256)}


def is_installed(item: Mapping[str, object]) -> bool:
    """Return whether the distribution of a custom object is here and brings its module, as the preflight asks (clause 20.7)."""
    distribution, module = get_text(item, "distribution"), get_text(item, "module")
    if distribution is None or find_version(distribution) is None:
        return False
    return module is None or is_brought(module, distribution)


@contextmanager
def say_failures() -> Iterator[None]:
    """Raise what the file for both languages raises as an error of ours, its hint that of the code."""
    try:
        yield
    except ScoringError as error:
        hint = f"pip install {error.package}" if error.package else error.hint
        where = f" (Python: {sys.executable})" if error.package else ""
        raise new_error(error.code, f"{error.message}{where}", hint=hint, details=error.details) from error
