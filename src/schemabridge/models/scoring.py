"""Load a model's file and ask it, for Python and R alike (clause 22).

This file needs the standard library, numpy and the framework of the model, nothing of schemabridge: the R package has a copy of it.
Everything that goes in and out is plain: texts, numbers, lists, dicts, bytes, arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
import errno
import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import linecache
import os
from pathlib import Path
import pickle
import re
import stat
import sys
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
import zipfile
import zlib

import numpy as np

Arrays = Mapping[str, np.ndarray]
Ask = Callable[[Arrays, int], "dict[str, np.ndarray]"]
Progress = Callable[[int, int], object]

BATCH_SIZE = 32
CHUNK_ROWS = 16384  # about a second of a small model: what a progress bar moves by
CHUNK_BYTES = 1 << 20
MOST_CHARACTERS = 500
MOST_CONFIG = 16 << 20  # bytes of config.json, as the directory says and as they come
MOST_METADATA = 64 << 10
SIGNATURES = ("serving_default", "serve")
SUFFIXES = {
    "keras": ".keras",
    "hdf5": ".h5",
    "saved_model": "",
    "pickle": ".pkl",
    "skops": ".skops",
    "lightgbm": ".txt",
    "xgboost": ".json",
}
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
CODE_CLASSES = ("Lambda", "__lambda__")
BACKENDS = ("tensorflow", "torch", "jax")
LIBRARY_ROOTS = ("keras", "tf_keras", "tensorflow", "builtins")
# Objectives of LightGBM and XGBoost that predict the probability of the second class, or of each.
OF_TWO, OF_EACH = ("binary", "binary:logistic"), ("multiclass", "multiclassova", "multi:softprob")
# Whose own types a skops file may hold without trust; functions such as `builtins.eval` are never among them.
FRAMEWORK_ROOTS = ("sklearn", "numpy", "scipy")
PLAIN_MODULES = ("builtins", "collections", "datetime")
# By name, as clause 22.3 has them: the preflight, which imports nothing, goes by the same.
PLAIN_CLASSES = (
    *("dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int", "float", "bool"),
    *("complex", "NoneType", "slice", "range", "OrderedDict", "defaultdict", "Counter", "deque", "date"),
    *("datetime", "time", "timedelta", "timezone"),
)
LOWER_CASE_CLASSES = (
    *("ndarray", "dtype", "matrix", "recarray", "record", "generic", "bool", "bool_", "bytes_", "str_"),
    *("object_", "void", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intc"),
    *("uintc", "longlong", "ulonglong", "float16", "float32", "float64", "longdouble", "complex64"),
    *("complex128", "clongdouble", "datetime64", "timedelta64", "bsr_matrix", "coo_matrix", "csc_matrix"),
    *("csr_matrix", "dia_matrix", "dok_matrix", "lil_matrix", "bsr_array", "coo_array", "csc_array"),
    *("csr_array", "dia_array", "dok_array", "lil_array", "rv_frozen", "rv_continuous_frozen"),
    "rv_discrete_frozen",
)
UFUNCS = (
    *("absolute", "fabs", "sign", "negative", "positive", "reciprocal", "square", "sqrt", "cbrt", "exp"),
    *("exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan"),
    *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg", "degrees", "radians"),
    *("floor", "ceil", "rint", "trunc", "spacing", "signbit", "conjugate", "invert", "logical_not"),
    *("isfinite", "isinf", "isnan", "isnat"),
)
# Modules that versions of numpy and scipy say their ufuncs are of.
OF_NUMPY = ("numpy", "numpy.core._multiarray_umath", "numpy._core._multiarray_umath")
OF_SCIPY = ("scipy.special._ufuncs", "scipy.special._special_ufuncs")


# What to do, where it is to say something in the call: as the language writes it in which the user asks.
ADVICE = {
    ("code_not_trusted", "python"): "say `trust_code=True` where you know who wrote it",
    ("code_not_trusted", "r"): "say `trust_code = TRUE` where you know who wrote it",
    ("custom_object_missing", "python"): (
        'hand it over as in `custom_objects={"mypkg>Scale": Scale}`, install the package that has it, or record with `bundle_code=True`'
    ),
    ("custom_object_missing", "r"): (
        'hand it over as in `custom_objects = list("mypkg>Scale" = Scale)`, install the package that has it, '
        "or record in Python with `bundle_code=True`"
    ),
}


class ScoringError(Exception):
    """What went wrong, under a code of `schemas/errors.md`.

    `message` says where and what, `cause` what of it the framework says, `details` the whole text of the framework; `package` is missing;
    `hint` is what to say in the call, in the language of the request.
    """

    def __init__(
        self, code: str, message: str, details: str = "", cause: str | None = None, package: str | None = None
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = details
        self.cause = cause
        self.package = package
        self.hint: str | None = None

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, eq=False)
class Handle:
    """A loaded model: what predicts, how it is asked, and the module that loaded it: `keras`, `tf_keras` or `tensorflow`."""

    model: Any
    ask: Ask
    format: str
    name: str
    library: str | None = None
    in_batches: bool = True


def load(request: Mapping[str, Any]) -> Handle:
    """Return a loaded model.

    Parameters
    ----------
    request
        `path` and `format` (clause 19.2) of the file, None where it has none; and, where they apply, `sha256`, which is compared on the bytes that are loaded;
        `written_by`, the version of Keras; `library` (`keras` or `tf_keras`) and `backend`, otherwise chosen; `code` and `code_sha256`, path
        and hash of bundled code; `custom_objects` by registered name; `imports`, items of `custom_objects` (19.6) that installed
        packages bring, with their `distribution`, or `asks_file`, where they are those that the file names (20.9); `trust_code`; `part` and `class` (19.5); `outputs`, the names of the schema's outputs;
        `iteration_range` (19.11); `language`, `python` or `r`, in which the user asks.

    Raises
    ------
    ScoringError
        `file_not_found`, `wrong_model`, `invalid_model_file`, `weights_only`, `code_not_trusted`, `wrong_code`, `package_missing`,
        `custom_object_missing`, `does_not_load`.
    """
    path, form = Path(request["path"]), request.get("format")
    if form not in LOADERS:
        said = "no known format" if form is None else f"the format {form!r}"
        raise ScoringError("does_not_load", f"{path.name} is of {said}, which nothing loads here")
    with make_folder() as folder:
        copy = Path(folder) / f"model{SUFFIXES[form]}"
        check_hash(path, copy, request.get("sha256"), "wrong_model", "the schema was recorded for")
        try:
            return LOADERS[form](copy, request)
        except ScoringError as error:
            error.message = f"{path.name}: {error.message}"
            error.details = error.details.replace(str(copy), str(path))
            error.hint = ADVICE.get((error.code, request.get("language", "python")))
            raise
        except (Exception, SystemExit) as error:  # a file may raise anything
            cause = find_cause(error).replace(str(copy), path.name)
            if (missing := find_missing(error)) is not None:
                raise tell_missing(missing, f"load {path.name}", error) from error
            message = f"{path.name} does not load: {cause}"
            raise ScoringError("does_not_load", message, say_all(error).replace(str(copy), str(path)), cause) from error


def find_missing(error: BaseException | None) -> str | None:
    """Return the library that is not installed, for want of which a file does not load; None where that is not why."""
    while error is not None:
        name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
        if name in LIBRARIES and importlib.util.find_spec(name) is None:
            return name
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def make_folder() -> Iterator[str]:
    """Give a folder for a copy that nobody else writes; what of it is left behind is no error of the model."""
    try:
        folder = TemporaryDirectory(prefix="schemabridge-", ignore_cleanup_errors=True)
    except OSError as error:
        message = f"there is no folder for a copy of the model: {error}"
        raise ScoringError("does_not_load", message, say_all(error), str(error)) from error
    with folder as name:
        yield name


def check_hash(path: Path, copy: Path | None, recorded: str | None, code: str, words: str) -> None:
    """Copy a file to where nobody else writes, and compare the hash of what was copied; a path may lead to other bytes later."""
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name that is too long
        raise ScoringError("file_not_found", f"there is no {str(path)!r}")
    try:
        found = hash_file(path, copy)
    except OSError as error:
        raise tell_unread(path, error) from error
    if recorded is not None and found != recorded.removeprefix("sha256:"):
        message = f"{path.name} has the SHA-256 {found}, {words} {recorded.removeprefix('sha256:')}"
        raise ScoringError(code, message)


def tell_unread(path: Path, error: OSError) -> ScoringError:
    """Return the error for a file that cannot be read (clause 19.3), or of which there is no room for a copy."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ScoringError("does_not_load", f"{path.name} cannot be copied: {error}", say_all(error), str(error))
    return ScoringError("invalid_model_file", f"{path.name} cannot be read: {error}", say_all(error), str(error))


def hash_file(path: Path, copy: Path | None = None) -> str:
    """Return the SHA-256 of a file or folder, in hexadecimal (clause 19.3); the bytes that were hashed go to `copy`.

    Raises `OSError` where it cannot be read.
    """
    if path.is_dir():
        names = {each.relative_to(path).as_posix().encode(): each.relative_to(path) for each in list_below(path)}
        hashes = {name: hash_file(path / each, None if copy is None else copy / each) for name, each in names.items()}
        return hashlib.sha256(
            b"".join(name + b"\0" + hashes[name].encode() + b"\n" for name in sorted(hashes))
        ).hexdigest()
    check_regular(path)
    digest = hashlib.sha256()
    if copy is not None:
        copy.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, (copy or Path(os.devnull)).open("wb") as written:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def check_regular(path: Path) -> None:
    """Raise `OSError` for what is no file: to open a named pipe waits for somebody to write into it, and a device may never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "is a named pipe, a socket or a device, and no file", str(path))


def list_below(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield the files at any depth, links followed; raises `OSError` for one that leads to a folder that it lies in."""
    real = folder.resolve()
    if real in above:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))
    for each in folder.iterdir():
        if each.is_dir():
            yield from list_below(each, (*above, real))
        else:
            yield each


# Keras: files with a configuration, which is looked through before anything of it is run


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


def check_lambdas(text: str | bytes, *, trusted: bool) -> None:
    """Raise `code_not_trusted` for layers that hold code: those of an HDF5 file are run as it is loaded, whatever `safe_mode` says."""
    waiting, found = [parse_json(text)], []
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict) and is_code(each.get("class_name")):
            config = each.get("config")
            found.append(str(config.get("name", "lambda")) if isinstance(config, dict) else "lambda")
            continue
        waiting += list(each.values()) if isinstance(each, dict) else each if isinstance(each, list) else []
    if found and not trusted:
        message = f"code in it would be run: that of the Lambda layers {', '.join(sorted(set(found))[:10])}"
        raise ScoringError("code_not_trusted", message)


def is_code(kind: object) -> bool:
    """Return whether a class holds code."""
    return name_class(kind) in CODE_CLASSES


def name_class(kind: object) -> str | None:
    """Return the last part of the name of a class: Keras knows `Lambda` as `layers.Lambda` and as `package>Lambda` too."""
    return kind.rpartition(">")[2].rpartition(".")[2] if isinstance(kind, str) else None


def parse_json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScoringError(
            "invalid_model_file", f"what it says of itself is no JSON: {error}", say_all(error)
        ) from error


def choose_library(written_by: str | None) -> str:
    """Return the module that reads what a Keras wrote: beside Keras 3, tf_keras reads what is older (clause 22.4)."""
    is_old = find_major(written_by) in range(3)
    has_both = importlib.util.find_spec("tf_keras") is not None and find_major(find_version("keras")) not in range(3)
    return "tf_keras" if is_old and has_both else "keras"


def find_major(version: str | None) -> int | None:
    major = (version or "").partition(".")[0]
    return int(major) if major.isdecimal() else None


def find_version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


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


def import_package(name: str, purpose: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise tell_missing((error.name or name).partition(".")[0], purpose, error) from error


def tell_missing(name: str, purpose: str, error: BaseException) -> ScoringError:
    """Return the error for a package that this Python does not have, or that cannot be imported in it."""
    message = f"the Python package {name!r} is needed to {purpose}: {find_cause(error)}"
    return ScoringError("package_missing", message, say_all(error), package=DISTRIBUTIONS.get(name, name))


def import_objects(items: Sequence[Mapping[str, Any]], config: str | bytes) -> dict[str, Any]:
    """Return custom objects that the file names and installed packages bring, by registered name and by their own (clause 22.2)."""
    named = {name for each in walk_objects(parse_json(config)) for name in list_names_of(each)}
    found = {}
    for item in items:
        registered, own, module = (str(item.get(key)) for key in ("registered_name", "class", "module"))
        if not named & {registered, own}:
            continue
        if not is_brought(module, str(item.get("distribution"))):
            message = f"{registered!r} would be imported from {module!r}, which is not of the installed distribution {item.get('distribution')!r}"
            raise ScoringError("custom_object_missing", message)
        brought = getattr(import_package(module, f"have {own}"), own, None)
        if brought is None:
            raise ScoringError("custom_object_missing", f"the installed module {module!r} has no {own!r}")
        found[registered] = found[own] = brought
    return found


def list_named(config: str | bytes, handed: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the custom objects that a file names and installed distributions bring (clause 20.9), without those that the user hands over."""
    content = parse_json(config)
    if isinstance(content, dict):
        content = {key: value for key, value in content.items() if key != "compile_config"}
    found = []
    for each in walk_objects(content):
        module, own, registered = each.get("module"), each.get("class_name"), find_name(each)
        if not isinstance(module, str) or not isinstance(own, str) or own.startswith("__") or registered is None:
            continue
        root = module.partition(".")[0]
        distribution = re.sub(r"[-_.]+", "-", root).lower()
        if root not in LIBRARY_ROOTS and registered not in handed and is_brought(module, distribution):
            own = registered if own == "function" else own
            found.append({"registered_name": registered, "class": own, "module": module, "distribution": distribution})
    return found


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


def check_modules(config: str | bytes, objects: Mapping[str, Any], keras: Any) -> None:
    """Raise `custom_object_missing` for objects of foreign modules that nobody brings: Keras before 3.9 imports what a file names."""
    content = parse_json(config)
    if isinstance(content, dict):
        content = {key: value for key, value in content.items() if key != "compile_config"}  # Keras drops it unread
    registered: Mapping[str, Any] = getattr(getattr(keras, "saving", None), "get_custom_objects", dict)()
    known = {*objects, *registered}
    lacking = {
        f"{name} of {each['module']}"
        for each in walk_objects(content)
        if isinstance(each.get("module"), str) and each["module"].partition(".")[0] not in LIBRARY_ROOTS
        for name in (find_name(each),)
        if name not in known
    }
    if lacking:
        message = f"nothing here brings {', '.join(sorted(lacking)[:10])}, which Keras does not have"
        raise ScoringError("custom_object_missing", message)


def find_name(each: Mapping[str, Any]) -> str | None:
    """Return the name under which Keras looks for an object before it imports the module."""
    key = "config" if each.get("class_name") == "function" else "registered_name"
    name = each.get(key, each.get("class_name"))
    return name if isinstance(name, str) else None


def list_names_of(each: Mapping[str, Any]) -> set[str]:
    return {each[key] for key in ("class_name", "registered_name", "config") if isinstance(each.get(key), str)}


def walk_objects(content: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a configuration that name a class or function."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict) and isinstance(each.get("class_name"), str):
            yield each
        waiting += list(each.values()) if isinstance(each, dict) else each if isinstance(each, list) else []


def load_code(request: Mapping[str, Any], keras: Any) -> dict[str, Any]:
    """Run bundled code, which registers what it registers; return its classes and functions by name."""
    if request.get("code") is None:
        return {}
    path = Path(request["code"])
    with make_folder() as folder:
        check_hash(path, copy := Path(folder) / "code.py", request.get("code_sha256"), "wrong_code", "recorded is")
        source = copy.read_bytes()
    if not request.get("trust_code"):
        digest = hashlib.sha256(source).hexdigest()
        raise ScoringError("code_not_trusted", f"the bundled code {path.name} (SHA-256 {digest}) would be run")
    with named_keras(keras):
        module = run_code(source)
    own = {
        name: each
        for name, each in vars(module).items()
        if callable(each) and hasattr(each, "__name__") and getattr(each, "__module__", None) == module.__name__
    }
    naming = getattr(getattr(keras, "saving", None), "get_registered_name", lambda each: each.__name__)
    return {**own, **{naming(each): each for each in own.values()}}


@contextmanager
def named_keras(keras: Any) -> Iterator[None]:
    """Let code that was written for Keras 2 find tf_keras under the names that Keras 2 had."""
    if keras.__name__ != "tf_keras":
        yield
        return
    own = {name: each for name, each in sys.modules.items() if name.partition(".")[0] == "tf_keras"}
    tensorflow = sys.modules["tensorflow"]
    before = {name: each for name, each in sys.modules.items() if name.partition(".")[0] == "keras"}
    lazy = vars(tensorflow).get("keras")
    sys.modules.update({name.removeprefix("tf_"): each for name, each in own.items()})
    setattr(tensorflow, "keras", keras)  # noqa: B010 - no attribute that a type checker knows
    try:
        yield
    finally:
        for name in [each for each in sys.modules if each.partition(".")[0] == "keras"]:
            del sys.modules[name]
        sys.modules.update(before)
        setattr(tensorflow, "keras", lazy)  # noqa: B010


def run_code(source: bytes) -> ModuleType:
    """Return source as a module; its lines stay known, for the graphs that TensorFlow makes of them."""
    name = f"schemabridge_code_{hashlib.sha256(source).hexdigest()[:16]}"
    module = ModuleType(name)
    module.__file__ = f"<{name}>"
    text = source.decode()
    linecache.cache[module.__file__] = (len(text), None, text.splitlines(keepends=True), module.__file__)
    sys.modules[name] = module
    exec(compile(source, module.__file__, "exec"), vars(module))
    return module


# SavedModel: its signature predicts without any class


def load_saved_model(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a folder of TensorFlow; its serving signature predicts."""
    if not (path / "variables" / "variables.index").is_file():
        raise ScoringError("invalid_model_file", "it is a SavedModel without variables/variables.index")
    tf = import_package("tensorflow", "load a SavedModel")
    loaded = tf.saved_model.load(str(path))
    chosen = next((name for name in SIGNATURES if name in loaded.signatures), None)
    if chosen is None:
        raise ValueError(f"the folder has the signatures {sorted(loaded.signatures)}, none of which serves")
    function = loaded.signatures[chosen]
    specs = function.structured_input_signature[1]

    def ask(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        pairs = pair_names(specs, arrays)
        given = {
            name: widen(tf.convert_to_tensor(to_tensor(arrays[own])), specs[name], own) for name, own in pairs.items()
        }
        rows = len(next(iter(arrays.values())))
        batches = [
            function(**{name: tensor[at : at + batch_size] for name, tensor in given.items()})
            for at in range(0, rows, batch_size)
        ]
        return {name: np.concatenate([as_array(batch[name]) for batch in batches]) for name in sort_names(batches[0])}

    return Handle(loaded, name_as_recorded(ask, request.get("outputs")), "saved_model", path.name, "tensorflow")


def widen(tensor: Any, spec: Any, name: str) -> Any:
    """Return an input in the dtype of a signature, which has to hold every number of the schema's dtype (clause 22.6)."""
    given, taken = tensor.dtype, spec.dtype
    is_rounded = given.is_integer and given.size == taken.size  # numpy calls int64 to float64 safe
    if given != taken and (is_rounded or not np.can_cast(given.as_numpy_dtype, taken.as_numpy_dtype, "safe")):
        message = f"input {name!r} of the schema is {given.name}, and the signature takes {taken.name}, which does not hold it"
        raise ScoringError("wrong_model", message)
    return import_package("tensorflow", "widen an input").cast(tensor, taken)


def pair_names(specs: Mapping[str, Any], arrays: Arrays) -> dict[str, str]:
    """Return the input of the schema for each that a signature takes; names that it counted itself are in the order of the schema."""
    if set(specs) == set(arrays):
        return {name: name for name in specs}
    pairs = dict(zip(sort_names(specs), arrays, strict=False))
    alone, counted = len(specs) == len(arrays) == 1, len(specs) == len(arrays) and not set(specs) & set(arrays)
    if alone or (
        counted and all(specs[name].shape.is_compatible_with(arrays[own].shape) for name, own in pairs.items())
    ):
        return pairs
    raise ValueError(f"its signature takes {sorted(specs)}, the schema gives {sorted(arrays)}")


def sort_names(names: Any) -> list[str]:
    """Return the names of a signature in the order of the model: `output_2` before `output_10`."""
    return sorted(names, key=lambda name: (name.rstrip("0123456789"), len(name), name))


def name_as_recorded(ask: Ask, names: Sequence[str] | str | None) -> Ask:
    """Return what asks a model, its outputs under the names of the schema: a signature has names of its own."""
    wanted = [names] if isinstance(names, str) else list(names or ())

    def asked(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        found = ask(arrays, batch_size)
        if set(found) == set(wanted) or len(found) != len(wanted):
            return found
        return dict(zip(wanted, found.values(), strict=True))

    return asked


# scikit-learn


def load_pickle(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a pickled estimator, also as joblib writes it, and take the part that the matrix is for."""
    if not request.get("trust_code"):
        raise ScoringError("code_not_trusted", f"a pickle runs code as it is loaded (SHA-256 {hash_file(path)})")
    try:
        joblib = import_package("joblib", "load this file")
    except ScoringError:
        with path.open("rb") as file:
            return hold_estimator(pickle.load(file), path, request)
    return hold_estimator(joblib.load(path), path, request)


def load_skops(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load an estimator as skops writes it: types beyond those of scikit-learn, numpy and scipy need trust."""
    skops = import_package("skops.io", "load this file")
    import_package("sklearn", "load this file")
    needed = skops.get_untrusted_types(file=path)
    foreign = [name for name in needed if not is_own_type(name)]
    if foreign and not request.get("trust_code"):
        message = f"types in it would be made that are not of scikit-learn: {', '.join(foreign[:10])} (SHA-256 {hash_file(path)})"
        raise ScoringError("code_not_trusted", message)
    return hold_estimator(skops.load(path, trusted=needed), path, request)


def is_own_type(name: str) -> bool:
    """Return whether a name is that of a class of scikit-learn, numpy, scipy or of Python's plain ones, or a ufunc; nothing is imported for it.

    Importing scikit-learn and skops has loaded the modules of their classes; what a module only hands on is not its own.
    """
    if not is_plain_type(name):
        return False
    module, _, attribute = name.rpartition(".")
    if is_ufunc_name(name):
        return isinstance(find_loaded("numpy" if module in OF_NUMPY else "scipy.special", attribute), np.ufunc)
    found = find_loaded(module, attribute)
    if not isinstance(found, type):
        return False
    return found.__module__ == module or found.__module__.partition(".")[0] in FRAMEWORK_ROOTS


def find_loaded(module: str, attribute: str) -> object:
    """Return what a module that is loaded has under a name, None where there is none."""
    return getattr(sys.modules.get(module), "__dict__", {}).get(attribute)


def is_plain_type(name: str) -> bool:
    """Return whether a type that a skops file names is, by its name alone, one that needs no trust (clause 22.3)."""
    parts = name.split(".")
    if any(not part or part.startswith("__") for part in parts):
        return False
    module, _, last = name.rpartition(".")
    if module in PLAIN_MODULES:
        return last in PLAIN_CLASSES
    if parts[0] not in FRAMEWORK_ROOTS or not module:
        return False
    is_class = re.match(r"_*[A-Z]", last) is not None or last in LOWER_CASE_CLASSES or last.endswith("_gen")
    return is_class or is_ufunc_name(name)


def is_ufunc_name(name: str) -> bool:
    """Return whether a name is one that skops gives to a ufunc of numpy or scipy, whatever their version."""
    module, _, last = name.rpartition(".")
    return (module in OF_NUMPY and last in UFUNCS) or (module in OF_SCIPY and re.match("[a-z]", last) is not None)


def hold_estimator(model: Any, path: Path, request: Mapping[str, Any]) -> Handle:
    return replace(hold(model, request), format=request["format"], name=path.name)


def hold(model: Any, request: Mapping[str, Any]) -> Handle:
    """Return a model that is at hand as one that can be asked; of a pipeline the part that takes the matrix.

    `request` may have `part`, `class`, `outputs` and `iteration_range` as that of `load`. Raises `wrong_model` where a pipeline does
    not have that part.
    """
    part = find_part(model, request.get("part"), request.get("class"))
    library, booster = find_keras(part), name_booster(part)
    iterations = read_range(request.get("iteration_range"))

    def ask(arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
        if library is not None:
            return ask_keras(part, arrays, batch_size)
        if booster is not None:
            return BOOSTERS[booster](part, arrays, iterations)
        return ask_sklearn(part, arrays) if "sklearn" in find_roots(part) else ask_other(part, arrays)

    named = name_as_recorded(ask, request.get("outputs"))
    return Handle(part, named, "object", type(part).__name__, library, in_batches=library is not None)


def find_keras(model: object) -> str | None:
    """Return the module that loads files of a Keras model: tf_keras beside Keras 3, else keras; None of another model."""
    roots = find_roots(model)
    if not roots & {"keras", "tf_keras", "tensorflow"} or not hasattr(model, "predict"):
        return None
    return "tf_keras" if "tf_keras" in roots else "keras"


def find_roots(model: object) -> set[str]:
    """Return the packages that the class of a model, and those it is derived from, are of."""
    return {cls.__module__.partition(".")[0] for cls in type(model).__mro__}


def find_part(model: Any, part: object, recorded: object = None) -> Any:
    """Return the part of a model that a schema names; the model itself where none is named or it is that part.

    `recorded` is the name of the class that the schema is for. Raises `wrong_model` where a pipeline has no such part, or would
    encode once more what is for a model of another class (clause 19.5).
    """
    found = unwrap_search(model)
    if not isinstance(part, str):
        name = type(found).__name__
        if is_pipeline(found) and list_preprocessing(found) and isinstance(recorded, str) and recorded != name:
            message = f"the schema gives the matrix of a {recorded}, and the {name} given would encode it once more"
            raise ScoringError("wrong_model", message)
        return model
    for name in part.split("__"):
        if not is_pipeline(found):
            break
        steps = dict(found.steps)
        if name not in steps:
            listed = ", ".join(repr(each) for each in list(steps)[:10])
            message = f"the schema gives the matrix of the step {part!r}; the pipeline has the steps {listed}"
            raise ScoringError("wrong_model", message)
        found = unwrap_search(steps[name])
    return found


def is_pipeline(model: object) -> bool:
    """Return whether a model is a pipeline of scikit-learn, or of a library that derives its own from it."""
    named = any(cls.__name__ == "Pipeline" and cls.__module__.startswith("sklearn.") for cls in type(model).__mro__)
    return named and hasattr(model, "steps")


def unwrap_search(model: Any) -> Any:
    """Return the best estimator of a search over parameters, which predicts in its place."""
    return model.best_estimator_ if hasattr(model, "cv_results_") and hasattr(model, "best_estimator_") else model


def list_preprocessing(pipeline: Any) -> list[object]:
    """Return the steps before the last one that do something."""
    steps = [step for _, step in pipeline.steps[:-1]]
    return [step for step in steps if step is not None and not (isinstance(step, str) and step == "passthrough")]


# Boosters: there is no code in their files


def load_lightgbm(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a Booster as LightGBM writes it, which is asked for the iterations that the schema was recorded for."""
    lightgbm = import_package("lightgbm", "load this file")
    return hold_estimator(lightgbm.Booster(model_file=str(path)), path, request)


def load_xgboost(path: Path, request: Mapping[str, Any]) -> Handle:
    """Load a Booster as XGBoost writes it, in JSON or UBJSON whatever the file is called."""
    xgboost = import_package("xgboost", "load this file")
    return hold_estimator(xgboost.Booster(model_file=bytearray(path.read_bytes())), path, request)


def name_booster(model: object) -> str | None:
    """Return which library a model is of that is a Booster or an estimator that holds one, None for another model."""
    roots = find_roots(model)
    is_booster = hasattr(model, "get_params") or hasattr(model, "current_iteration") or hasattr(model, "num_features")
    return next((name for name in BOOSTERS if name in roots and is_booster), None)


LOADERS: dict[str, Callable[[Path, Mapping[str, Any]], Handle]] = {
    "keras": load_keras,
    "hdf5": load_keras,
    "saved_model": load_saved_model,
    "pickle": load_pickle,
    "skops": load_skops,
    "lightgbm": load_lightgbm,
    "xgboost": load_xgboost,
}


# Asking


def predict(
    handle: Handle, arrays: Arrays, batch_size: int = BATCH_SIZE, progress: Progress | None = None
) -> dict[str, np.ndarray]:
    """Return the outputs of a model for the arrays of the schema's inputs, as one predict of all rows gives them.

    Rows go to the model in chunks that are multiples of the batch size; `progress` is called with the rows done and all rows.
    No rows never reach the model and give no outputs: the schema says how wide they are. Raises `prediction_failed`.
    """
    rows = len(next(iter(arrays.values())))
    chunk = max(CHUNK_ROWS // batch_size, 1) * batch_size if handle.in_batches else max(rows, 1)
    parts = []
    for at in range(0, rows, chunk):
        parts.append(ask_checked(handle, {name: array[at : at + chunk] for name, array in arrays.items()}, batch_size))
        if progress is not None:
            progress(min(at + chunk, rows), rows)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def ask_checked(handle: Handle, arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
    rows = len(next(iter(arrays.values())))
    try:
        outputs = handle.ask(arrays, batch_size)
    except ScoringError:
        raise
    except Exception as error:  # a model may raise anything
        cause = find_cause(error)
        raise ScoringError(
            "prediction_failed", f"the model fails to predict: {cause}", say_all(error), cause
        ) from error
    for name, array in outputs.items():
        if array.shape[:1] != (rows,):
            message = f"output {name!r} of the model has the shape {array.shape} for {rows} rows"
            raise ScoringError("output_mismatch", message)
    return outputs


def predict_bytes(
    handle: Handle, inputs: Mapping[str, Any], batch_size: int = BATCH_SIZE, progress: Progress | None = None
) -> dict[str, Any]:
    """Return `predict` for a language that has bytes: of each input and output dtype, shape and bytes in row-major order.

    The dtype of an input of texts is `str`, and a list of them stands for the bytes. Outputs are binary64, which holds each of them exactly.
    """
    arrays = {name: unpack_array(*each) for name, each in inputs.items()}
    outputs = predict(handle, arrays, int(batch_size), progress)
    wide = {name: np.ascontiguousarray(array, dtype="<f8") for name, array in outputs.items()}
    return {name: ("<f8", list(array.shape), bytearray(array.tobytes())) for name, array in wide.items()}


def unpack_array(dtype: str, shape: Any, data: Any) -> np.ndarray:
    sizes = [int(size) for size in (shape if isinstance(shape, Sequence) else [shape])]
    if dtype == "str":
        return np.array([data] if isinstance(data, str) else list(data), dtype=object).reshape(sizes)
    return np.frombuffer(data, dtype=dtype).reshape(sizes)


def ask_keras(model: Any, arrays: Arrays, batch_size: int) -> dict[str, np.ndarray]:
    """Return the predictions of a Keras model by output, under the names that the saved model has."""
    given = arrange_arrays({name: to_tensor(array) for name, array in arrays.items()}, model)
    result = model.predict(given, batch_size=batch_size, verbose=0)
    return name_outputs(result, tuple(list_names(model, "output")))


def to_tensor(array: np.ndarray) -> Any:
    """Return texts as a `tf.constant` of the same shape, which Keras takes alone; any other array as it is."""
    if array.dtype != object:
        return array
    tf = import_package("tensorflow", "have texts as tensors")
    return tf.constant(array, dtype=tf.string)


def arrange_arrays(arrays: Mapping[str, Any], model: object) -> Any:
    """Return arrays as the model takes them: one array, or lists and dicts of them, in whatever depth."""
    taken = read_attribute(model, "input")
    if taken is None:
        return arrange_undeclared(arrays, read_built(model))
    names = list_names(model, "input")
    if len(arrays) == 1:
        one = next(iter(arrays.values()))
        return {names[0]: one} if isinstance(taken, Mapping) else one
    if set(names) != set(arrays):
        return dict(arrays)
    tensors: Any = read_attribute(model, "inputs")
    by_tensor = {id(tensor): arrays[name] for tensor, name in zip(tensors, names, strict=True)}
    return map_leaves(taken, lambda tensor, _: by_tensor[id(tensor)])


def arrange_undeclared(arrays: Mapping[str, Any], built: object) -> Any:
    """Return arrays in the structure that a model of a class of its own was built for: by key, in lists in the order of the schema."""
    keys: list[str | None] = []
    map_leaves(built, lambda _, key: keys.append(key))
    if len(keys) != len(arrays):
        return next(iter(arrays.values())) if len(arrays) == 1 else dict(arrays)
    if len(keys) == 1:
        return map_leaves(built, lambda _, __: next(iter(arrays.values())))
    in_order = (name for name in arrays if name not in keys)
    return map_leaves(built, lambda _, key: arrays[key if key in arrays else next(in_order)])


def read_built(model: object) -> object:
    """Return the structure that a model of a class of its own was first called with, of shapes; None where it does not say."""
    specify = read_attribute(model, "save_spec")  # of tf_keras, which knows it of a folder too
    specified = specify() if callable(specify) else None
    if specified is not None:
        return specified[0][0] if specified[0] else None
    describe = read_attribute(model, "get_build_config")
    built = describe() if callable(describe) else None
    return built.get("input_shape") if isinstance(built, Mapping) else None


def map_leaves(structure: Any, function: Callable[[Any, Any], Any], key: object = None) -> Any:
    """Return lists and dicts with `function(leaf, key)` in place of each leaf: a tensor, or a shape."""
    if isinstance(structure, Mapping):
        return {name: map_leaves(each, function, name) for name, each in structure.items()}
    if isinstance(structure, (list, tuple)) and not is_shape(structure):
        return [map_leaves(each, function) for each in structure]
    return function(structure, key)


def is_shape(structure: Sequence[Any]) -> bool:
    return bool(structure) and all(size is None or isinstance(size, int) for size in structure)


def list_names(model: object, side: str) -> list[str]:
    """Return the names of the tensors of one side, `input` or `output`, in the model's order."""
    tensors = read_attribute(model, f"{side}s")
    return name_tensors(model, tensors, side) if isinstance(tensors, Sequence) else []


def name_tensors(model: object, tensors: Sequence[object], side: str) -> list[str]:
    """Return the names that the saved model has: keys of a dict, else the layers' names.

    A tensor's own name (`keras_tensor_7`) is counted up within a session and is another one after loading.
    """
    structure = read_attribute(model, side)
    if isinstance(structure, Mapping) and set(map(id, structure.values())) == set(map(id, tensors)):
        by_id = {id(tensor): str(key) for key, tensor in structure.items()}
        return [by_id.get(id(tensor), str(read_attribute(tensor, "name"))) for tensor in tensors]
    names = read_attribute(model, f"{side}_names")
    if isinstance(names, Sequence) and len(names) == len(tensors):
        return [str(name) for name in names]
    found = [str(read_attribute(find_operation(each), "name") or read_attribute(each, "name")) for each in tensors]
    return [name if found.count(name) == 1 else f"{name}_{position}" for position, name in enumerate(found)]


def find_operation(tensor: object) -> object:
    """Return the layer that a tensor comes from; Keras 2 names it otherwise."""
    history = read_attribute(tensor, "_keras_history")
    return read_attribute(history, "operation") or read_attribute(history, "layer")


def read_attribute(owner: object, name: str) -> object:
    """Return an attribute, None where there is none; Keras raises ValueError for what an unbuilt model does not know."""
    try:
        found: object = getattr(owner, name, None)
    except (ValueError, RuntimeError):
        return None
    return found


def name_outputs(result: object, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return predictions as arrays by output name; those of lists and dicts in one another are in the order of Keras."""
    if isinstance(result, Mapping) and not any(isinstance(each, (Mapping, list, tuple)) for each in result.values()):
        return {str(name): as_array(values) for name, values in result.items()}
    if isinstance(result, (Mapping, list, tuple)):
        flat = list(flatten_outputs(result))
        given = names if len(names) == len(flat) else tuple(f"output_{position}" for position in range(len(flat)))
        return {name: as_array(values) for name, values in zip(given, flat, strict=True)}
    return {(names or ("output",))[0]: as_array(result)}


def as_array(values: Any) -> np.ndarray:
    """Return predictions as an array; bfloat16, which numpy alone does not know, as the float32 that holds it."""
    array = np.asarray(values)
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def flatten_outputs(result: object) -> Iterator[object]:
    """Yield the arrays in lists and dicts, of a dict by its keys in their order."""
    if isinstance(result, Mapping):
        for name in sorted(result):
            yield from flatten_outputs(result[name])
    elif isinstance(result, (list, tuple)):
        for each in result:
            yield from flatten_outputs(each)
    else:
        yield result


def ask_sklearn(model: Any, arrays: Arrays) -> dict[str, np.ndarray]:
    """Return the probabilities of an estimator by output, otherwise its predictions; labels as positions in the classes."""
    matrix = give_names(next(iter(arrays.values())), getattr(model, "feature_names_in_", None))
    classes = list_classes(model)
    if hasattr(model, "predict_proba"):
        return name_outputs(model.predict_proba(matrix), name_probabilities(classes))
    return {"prediction": number_labels(np.asarray(model.predict(matrix)), classes)}


def ask_other(model: Any, arrays: Arrays) -> dict[str, np.ndarray]:
    """Return what an object predicts of which only `predict` is known: it takes one array, or all of them by name."""
    return name_outputs(model.predict(next(iter(arrays.values())) if len(arrays) == 1 else dict(arrays)), ())


def ask_lightgbm(model: Any, arrays: Arrays, iterations: tuple[int, int] | None = None) -> dict[str, np.ndarray]:
    """Return what a Booster predicts with its trees from the first of `iterations` to before the last; estimators predict the same.

    Two classes have two columns, as `predict_proba` of the estimator gives them.
    """
    booster = getattr(model, "booster_", model)
    first, end = iterations or count_iterations(booster)
    found = booster.predict(next(iter(arrays.values())), start_iteration=first, num_iteration=end - first)
    return shape_classes(np.asarray(found), read_objective(booster))


def ask_xgboost(model: Any, arrays: Arrays, iterations: tuple[int, int] | None = None) -> dict[str, np.ndarray]:
    """Return what a Booster predicts as `ask_lightgbm` does, for categories as codes."""
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    missing = getattr(model, "missing", None)
    matrix = sys.modules["xgboost"].DMatrix(
        next(iter(arrays.values())),
        missing=np.nan if missing is None else missing,
        feature_names=booster.feature_names,
        feature_types=booster.feature_types,
        enable_categorical=True,
    )
    found = booster.predict(matrix, iteration_range=iterations or count_rounds(model))
    return shape_classes(np.asarray(found), read_xgboost_objective(booster))


BOOSTERS: dict[str, Callable[..., dict[str, np.ndarray]]] = {"lightgbm": ask_lightgbm, "xgboost": ask_xgboost}


def count_rounds(model: Any) -> tuple[int, int]:
    """Return the iterations that XGBoost predicts with: an estimator up to the best one where it stopped early, a Booster all."""
    if not hasattr(model, "get_booster"):
        return 0, int(model.num_boosted_rounds())
    try:
        return 0, int(model.best_iteration) + 1
    except AttributeError:  # it did not stop early
        return 0, int(model.get_booster().num_boosted_rounds())


def read_xgboost_objective(booster: Any) -> str:
    return str(json.loads(booster.save_config())["learner"]["objective"]["name"])


def read_range(recorded: object) -> tuple[int, int] | None:
    """Return the first iteration and the one behind the last that a schema says, None where it says none (clause 19.11)."""
    if not isinstance(recorded, Sequence) or isinstance(recorded, str) or len(recorded) != 2:
        return None
    first, end = recorded
    numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in recorded)
    whole = numbers and all(float(each).is_integer() for each in recorded)
    return (int(first), int(end)) if whole and 0 <= first < end else None


def count_iterations(booster: Any) -> tuple[int, int]:
    """Return the iterations that LightGBM predicts with unless it is told others: up to the best one, where it stopped early."""
    return 0, int(booster.best_iteration) if booster.best_iteration > 0 else int(booster.current_iteration())


def read_objective(booster: Any) -> str:
    """Return the objective that the model text of a Booster names, which for a function of the user is none."""
    header = booster.model_to_string(num_iteration=1).partition("\nTree=")[0]
    found = [line.partition("=")[2] for line in header.splitlines() if line.startswith("objective=")]
    return found[0].partition(" ")[0] if found else ""


def shape_classes(found: np.ndarray, objective: str) -> dict[str, np.ndarray]:
    """Return predictions under the name of what the objective makes of them."""
    if objective in OF_TWO:
        return {"probability": np.stack((1.0 - found, found), axis=1)}
    return {"probability" if objective in OF_EACH else "prediction": found}


def list_classes(model: object) -> list[tuple[object, ...]]:
    """Return the classes of each output of a classifier; a regressor has none."""
    classes = getattr(model, "classes_", None)
    if classes is None:
        return []
    several = isinstance(classes, list) and len(classes) > 0 and isinstance(classes[0], np.ndarray)
    return [tuple(np.asarray(each).tolist()) for each in (classes if several else [classes])]


def name_probabilities(classes: Sequence[object]) -> tuple[str, ...]:
    return ("probability",) if len(classes) == 1 else tuple(f"probability_{at}" for at in range(len(classes)))


def give_names(matrix: np.ndarray, names: Any) -> Any:
    """Return the matrix under the names it was fitted with, which scikit-learn asks for, where pandas is there."""
    if names is None or importlib.util.find_spec("pandas") is None:
        return matrix
    import pandas as pd

    return pd.DataFrame(matrix, columns=list(names))


def number_labels(labels: np.ndarray, classes: Sequence[tuple[object, ...]]) -> np.ndarray:
    """Return predicted labels that are not numbers as positions in the classes."""
    if labels.dtype.kind in "biuf" or len(classes) != 1:
        return labels
    positions = {label: position for position, label in enumerate(classes[0])}
    return np.array([positions[label] for label in labels.tolist()])


# Where it runs

OF_TORCH = {"highest": "float32", "high": "tf32", "medium": "bfloat16"}
OF_JAX = {
    **dict.fromkeys(("highest", "float32"), "float32"),
    **dict.fromkeys(("high", "tensorfloat32", "bfloat16_3x"), "tf32"),
    "bfloat16": "bfloat16",
}
FIRST_WITH_TF32 = (8, 0)  # compute capability of a GPU


def describe_runtime(handle: Handle) -> dict[str, Any]:
    """Return backend, types of devices, precision of float32 matrices, and dtype policies of a loaded model (clauses 19.1, 19.8)."""
    if handle.library is None:
        return {}
    policies = ", ".join(list_policies(list(walk_layers(handle.model)))) if handle.format != "saved_model" else ""
    return {**describe_backend(handle.library), **({"dtype_policy": policies} if policies else {})}


def describe_backend(library: str) -> dict[str, Any]:
    """Return what `read_backend` does of the backend that Keras, the module of this name, has in this session; of TensorFlow its own."""
    if library == "tensorflow":
        return read_backend(library)
    return read_backend(str(import_package(library, "know its backend").backend.backend()))


def read_backend(name: str) -> dict[str, Any]:
    """Return a backend, the types of its devices, its precision, and its CUDA and cuDNN where it has them."""
    backend: Any = sys.modules.get(name)
    if backend is None or name not in READERS:
        return {"backend": name}
    found = {"backend": name, **READERS[name](backend)}
    return {key: value for key, value in found.items() if value is not None}


def read_tensorflow(tf: Any) -> dict[str, object]:
    gpus = tf.config.list_physical_devices("GPU")
    build = tf.sysconfig.get_build_info()
    details = [tf.config.experimental.get_device_details(gpu).get("compute_capability") for gpu in gpus]
    able = any(capability is not None and tuple(capability) >= FIRST_WITH_TF32 for capability in details)
    narrow = able and tf.config.experimental.tensor_float_32_execution_enabled()
    return {
        "devices": sorted({device.device_type.lower() for device in tf.config.list_physical_devices()}),
        "matmul_precision": "tf32" if narrow else "float32",
        "cuda": build.get("cuda_version"),
        "cudnn": build.get("cudnn_version"),
    }


def read_torch(torch: Any) -> dict[str, object]:
    if not torch.cuda.is_available():
        return {"devices": ["cpu"], "matmul_precision": "float32"}
    able = tuple(torch.cuda.get_device_capability()) >= FIRST_WITH_TF32
    cudnn = torch.backends.cudnn.version()
    return {
        "devices": ["cpu", "gpu"],
        "matmul_precision": OF_TORCH[torch.get_float32_matmul_precision()] if able else "float32",
        "cuda": torch.version.cuda,
        "cudnn": None if cudnn is None else str(cudnn),
    }


def read_jax(jax: Any) -> dict[str, object]:
    devices = jax.devices()
    types = sorted({str(device.platform).lower() for device in devices})
    asked = jax.config.jax_default_matmul_precision
    return {"devices": types, "matmul_precision": choose_jax_precision(types, devices, asked)}


def choose_jax_precision(types: list[str], devices: list[Any], asked: str | None) -> str | None:
    """Return how JAX multiplies: on a CPU exactly, on others what is asked for, else TF32 on a GPU and bfloat16 on a TPU."""
    if types == ["cpu"]:
        return "float32"
    if asked not in (None, "default"):
        return OF_JAX.get(str(asked).lower())
    if "tpu" in types:
        return "bfloat16"
    capability = str(getattr(devices[0], "compute_capability", "") or "0").split(".")
    return "tf32" if int(capability[0]) >= FIRST_WITH_TF32[0] else "float32"


READERS = {"tensorflow": read_tensorflow, "torch": read_torch, "jax": read_jax}


def walk_layers(model: object) -> Iterator[object]:
    """Yield the model and every layer below it once, those inside of wrappers too."""
    flatten = getattr(model, "_flatten_layers", None)
    if callable(flatten):
        yield from {id(layer): layer for layer in flatten(include_self=True, recursive=True)}.values()
        return
    yield model
    layers = read_attribute(model, "layers")
    for layer in layers if isinstance(layers, Sequence) else ():
        yield from walk_layers(layer)


def list_policies(layers: Sequence[object]) -> list[str]:
    """Return the names of the dtype policies of layers; an input layer has only a dtype."""
    policies = [read_attribute(layer, "dtype_policy") for layer in layers if type(layer).__name__ != "InputLayer"]
    return sorted({str(read_attribute(policy, "name")) for policy in policies if policy is not None})


# What a framework says


def find_cause(error: BaseException) -> str:
    """Return what an error says, without the graph that TensorFlow, and the configuration that Keras, puts around it."""
    text = str(error).rpartition("Exception encountered:")[2].strip() or type(error).__name__
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("[[")]
    reason = lines[-1] if text.startswith("Graph execution error") else "; ".join(lines)
    return reason if len(reason) <= MOST_CHARACTERS else f"{reason[:MOST_CHARACTERS]}…"


def say_all(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


# For a language that has no exceptions of Python


def answer(function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """Return what a function gives as `result`, or what went wrong as `code`, `message`, `details`, `package`, `cause` and `hint`."""
    try:
        return {"result": function(*arguments)}
    except ScoringError as error:
        return tell_failure(error)
    except Exception as error:  # noqa: BLE001 - of an exception R would have no code
        cause, asks = find_cause(error), function in (predict, predict_bytes)
        code, said = ("prediction_failed", "fails to predict") if asks else ("does_not_load", "cannot be used here")
        return tell_failure(ScoringError(code, f"the model {said}: {cause}", say_all(error), cause))


def tell_failure(error: ScoringError) -> dict[str, Any]:
    said = {"code": error.code, "message": error.message, "details": error.details}
    return {**said, "package": error.package or "", "cause": error.cause or "", "hint": error.hint or ""}
