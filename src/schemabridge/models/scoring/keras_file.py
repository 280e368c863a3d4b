"""Keras: files with a configuration, which is looked through before anything of it is run."""

from __future__ import annotations

from collections.abc import Mapping
import importlib.util
import os
from pathlib import Path
import sys
from typing import Any
import zipfile
import zlib

from .ask_keras import ask_keras
from .custom_objects import check_modules, import_objects, list_named, load_code
from .errors import ScoringError, say_all
from .handle import Handle, name_as_recorded
from .keras_config import check_lambdas, parse_json
from .packages import find_major, find_version, import_package

MOST_CONFIG = 16 << 20  # bytes of config.json, as the directory says and as they come
MOST_METADATA = 64 << 10
BACKENDS = ("tensorflow", "torch", "jax")


def load_keras(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a whole model without its training configuration."""
    form, trusted = request["format"], bool(request.get("trust_code"))
    config, writer = read_zip(path) if form == "keras" else read_hdf5(path)
    check_lambdas(config, trusted=trusted)
    library = request.get("library") or choose_library(request.get("written_by") or writer)
    keras = import_keras(library, request.get("backend"))
    check_alone(library)
    handed = dict(request.get("custom_objects") or {})
    imports = list_named(config, handed) if request.get("asks_file") else request.get("imports") or ()
    objects = {**import_objects(imports, config), **load_code(request, keras), **handed}
    check_modules(config, objects, keras)
    loader = keras.saving if hasattr(getattr(keras, "saving", None), "load_model") else keras.models
    model = loader.load_model(str(path), custom_objects=objects, compile=False, safe_mode=not trusted)
    names = request.get("outputs")
    return Handle(
        model, name_as_recorded(lambda arrays, size: ask_keras(model, arrays, size), names), form, path.name, library
    )


def read_zip(path: Path) -> tuple[bytes, str | None]:
    """Return the configuration in a `.keras` file, no more of it than it may have, and which Keras wrote it."""
    try:
        with zipfile.ZipFile(path) as archive:
            config = read_entry(archive, "config.json", MOST_CONFIG)
            metadata = (
                read_entry(archive, "metadata.json", MOST_METADATA) if "metadata.json" in archive.namelist() else b"{}"
            )
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ScoringError("invalid_model_file", f"no .keras file: {error}", say_all(error)) from error
    content = parse_json(metadata)
    return config, str(content["keras_version"]) if isinstance(content, dict) and "keras_version" in content else None


def read_entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if name not in archive.namelist():
        raise ScoringError("invalid_model_file", f"it is a zip without {name}")
    with archive.open(name) as entry:
        text = b"" if archive.getinfo(name).file_size > most else entry.read(most + 1)
    if not text or len(text) > most:
        raise ScoringError("invalid_model_file", f"its {name} is empty, or larger than {most} bytes")
    return text


def read_hdf5(path: Path) -> tuple[str | bytes, str | None]:
    """Return the configuration of a whole model in HDF5, and which Keras wrote it."""
    h5py = import_package("h5py", "read an HDF5 file")
    try:
        with h5py.File(path, "r") as file:
            attributes, groups = dict(file.attrs), set(file)
    except (OSError, RuntimeError) as error:
        raise ScoringError("invalid_model_file", f"no HDF5 file, or a damaged one: {error}", say_all(error)) from error
    if "model_config" in attributes:
        writer = attributes.get("keras_version")
        return attributes["model_config"], writer.decode() if isinstance(writer, bytes) else writer
    if (groups | set(attributes)) & {"layer_names", "model_weights", "layers", "vars"}:
        raise ScoringError("weights_only", "it has weights, and no model that they are of")
    raise ScoringError("invalid_model_file", "it is an HDF5 file without a model of Keras")


def choose_library(written_by: str | None) -> str:
    """Return the module that reads what a Keras wrote: beside Keras 3, tf_keras reads what is older (clause 22.4)."""
    is_old = find_major(written_by) in range(3)
    has_both = importlib.util.find_spec("tf_keras") is not None and find_major(find_version("keras")) not in range(3)
    return "tf_keras" if is_old and has_both else "keras"


def import_keras(library: str, backend: str | None) -> Any:
    """Return Keras under the recorded backend, where it is one, is there, and the session has not chosen one."""
    chosen = library in sys.modules or "KERAS_BACKEND" in os.environ or backend not in BACKENDS
    if chosen or importlib.util.find_spec(str(backend)) is None:
        return import_package(library, "load this file")
    os.environ["KERAS_BACKEND"] = str(backend)
    try:
        return import_package(library, "load this file")
    finally:
        del os.environ["KERAS_BACKEND"]


def check_alone(library: str) -> None:
    """Refuse two Keras 2 in a process: either finds the other's classes by their names, and reads a file without end."""
    other = {"keras": "tf_keras", "tf_keras": "keras"}[library]
    if other in sys.modules and find_major(find_version("keras")) in range(3):
        message = f"{library} and {other} are Keras 2 twice in this process, where neither loads a file"
        raise ScoringError("does_not_load", f"{message}: start one that imports {library} alone")
