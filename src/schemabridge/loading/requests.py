"""What `models/scoring.py` is told of a recorded model, and its errors in our words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from schemabridge.errors import list_values, new_error
from schemabridge.models.scoring import ScoringError, find_version
from schemabridge.training.model_file import list_files

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
        for item in list_custom(model)
        if item.get("class") in objects and isinstance(item.get("registered_name"), str)
    }
    return {**registered, **objects}


def list_custom(model: Mapping[str, object]) -> list[Mapping[str, Any]]:
    found = model.get("custom_objects")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, (list, tuple)) else []


def find_item(model: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return the item of `files` of a name; a schema of an older writer has only its first file."""
    return next((each for each in list_files(model) or [model] if each.get("file") == name), {})


def new_request(
    schema: FeatureSchema,
    path: Path,
    item: Mapping[str, object],
    *,
    folder: Path,
    objects: Mapping[str, Any],
    trust_code: bool,
) -> dict[str, Any]:
    """Return the request for the file of an item; `folder` has the bundled code."""
    model = schema.model
    runtime = model.get("runtime")
    return {
        "path": str(path),
        "format": item.get("format"),
        "sha256": item.get("sha256"),
        "written_by": item.get("written_by"),
        "backend": runtime.get("backend") if isinstance(runtime, Mapping) else None,
        "part": model.get("part"),
        "class": model.get("class"),
        "outputs": [str(each["name"]) for each in schema.outputs],
        "custom_objects": dict(objects),
        "trust_code": trust_code,
        **find_code(model, item, folder=folder, objects=objects),
    }


def find_code(
    model: Mapping[str, object], item: Mapping[str, object], *, folder: Path, objects: Mapping[str, Any]
) -> dict[str, Any]:
    """Return where the custom objects come from that are not handed over: installed packages, then bundled code."""
    needed = [each for each in list_custom(model) if each.get("registered_name") not in objects]
    if item.get("format") not in ("keras", "hdf5"):
        return {}
    installed = [each for each in needed if is_installed(each.get("distribution"))]
    code = model.get("code")
    if len(installed) == len(needed) or not isinstance(code, Mapping):
        return {"imports": installed}
    return {"imports": installed, "code": str(folder / str(code.get("file"))), "code_sha256": str(code.get("sha256"))}


def is_installed(distribution: object) -> bool:
    return isinstance(distribution, str) and find_version(distribution) is not None


@contextmanager
def say_failures() -> Iterator[None]:
    """Raise what the file for both languages raises as an error of ours, its hint that of the code."""
    try:
        yield
    except ScoringError as error:
        hint = f"pip install {error.package}" if error.package else None
        raise new_error(error.code, error.message, hint=hint, details=error.details) from error
