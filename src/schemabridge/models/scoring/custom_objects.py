"""Classes and functions that a Keras file needs: of installed packages, bundled code and the user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
import hashlib
import linecache
from pathlib import Path
import re
import sys
from types import ModuleType
from typing import Any

from .errors import ScoringError
from .keras_config import find_name, list_names_of, parse_json, walk_objects
from .model_files import check_hash, make_folder
from .packages import import_package, is_brought

LIBRARY_ROOTS = ("keras", "tf_keras", "tensorflow", "builtins")


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
