"""Packages that this Python has, and which one a file lacks."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import Any

from .errors import ScoringError, find_cause, say_all

DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "tf_keras": "tf-keras",
    "imblearn": "imbalanced-learn",
}  # under which name pip knows a package
# What a file may need that is installed by that name; another module that is not there is the user's own.
LIBRARIES = (
    *DISTRIBUTIONS,
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "polars",
    "joblib",
    "skops",
    "h5py",
    "lightgbm",
    "xgboost",
    "tensorflow",
    "keras",
    "torch",
    "jax",
)


def find_missing(error: BaseException | None) -> str | None:
    """Return the library that is not installed, for want of which a file does not load; None where that is not why."""
    while error is not None:
        name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
        if name in LIBRARIES and importlib.util.find_spec(name) is None:
            return name
        error = error.__cause__ or error.__context__
    return None


def find_major(version: str | None) -> int | None:
    major = (version or "").partition(".")[0]
    return int(major) if major.isdecimal() else None


def find_version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def import_package(name: str, purpose: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise tell_missing((error.name or name).partition(".")[0], purpose, error) from error


def tell_missing(name: str, purpose: str, error: BaseException) -> ScoringError:
    """Return the error for a package that this Python does not have, or that cannot be imported in it."""
    message = f"the Python package {name!r} is needed to {purpose}: {find_cause(error)}"
    return ScoringError("package_missing", message, say_all(error), package=DISTRIBUTIONS.get(name, name))


def is_brought(module: str, distribution: str) -> bool:
    """Return whether a module is one that an installed distribution brings, and lies where that is; nothing is imported."""
    root = module.partition(".")[0]
    try:
        found = importlib.metadata.distribution(distribution)
        spec = importlib.util.find_spec(root)
    except (importlib.metadata.PackageNotFoundError, ImportError, ValueError):
        return False
    home = Path(str(found.locate_file(""))).resolve()
    if (
        spec is None or home == Path.cwd()
    ):  # what lies in the working folder is not installed, whatever it says of itself
        return False
    names = {each.parts[0].partition(".")[0] for each in found.files or ()}
    names |= set((found.read_text("top_level.txt") or "").split())
    editable = find_editable(found)
    if editable is not None:
        names.add(distribution.replace("-", "_").lower())
    places = [Path(each).resolve() for each in spec.submodule_search_locations or [spec.origin or ""]]
    return root in names and all(place.parent == home or editable in place.parents for place in places)


def find_editable(distribution: importlib.metadata.Distribution) -> Path | None:
    """Return the folder of an editable installation, None of another one."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname  # which loads all of http and ssl

    try:
        direct = json.loads(distribution.read_text("direct_url.json") or "{}")
    except ValueError:
        return None
    if not isinstance(direct, dict) or not (direct.get("dir_info") or {}).get("editable"):
        return None
    return Path(url2pathname(urlsplit(str(direct.get("url"))).path)).resolve()
