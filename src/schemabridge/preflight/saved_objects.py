"""What a configuration that Keras or skops wrote names: custom objects, Lambda layers, types (clause 20.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemabridge.models.runtime import normalize_name
from schemabridge.models.scoring.custom_objects import LIBRARY_ROOTS
from schemabridge.models.scoring.keras_config import name_class
from schemabridge.models.scoring.plain_types import is_plain_type
from schemabridge.preflight.situation import CustomObject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OF_KERAS_ALONE = ("Functional", "Sequential", "InputLayer", "Lambda")
OF_TRAINING = "compile_config"


def walk_objects(content: object) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a JSON document in the order of their beginnings, but not what is about training."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += [value for key, value in reversed(each.items()) if key != OF_TRAINING]
        elif isinstance(each, list):
            waiting += reversed(each)


def list_custom(config: Mapping[str, Any]) -> tuple[CustomObject, ...]:
    """Return the classes and functions that Keras does not have."""
    found = [custom for each in walk_objects(config) if (custom := find_custom(each)) is not None]
    return tuple({custom.registered_name: custom for custom in reversed(found)}.values())[::-1]


def find_custom(each: Mapping[str, Any]) -> CustomObject | None:
    """Return what an object of a configuration names, None where it is of Keras or names nothing."""
    kind, module = each.get("class_name"), each.get("module")
    if not isinstance(kind, str) or not isinstance(module, (str, type(None))):
        return None
    if kind == "function" and module == "builtins":
        name = each.get("config")
        return CustomObject(name) if isinstance(name, str) else None
    if "module" not in each:  # as in HDF5, which has the registered name in its place
        return CustomObject(kind) if ">" in kind and not kind.startswith("__") else None
    root = None if module is None else module.partition(".")[0]
    if root in LIBRARY_ROOTS or kind.startswith("__"):
        return None
    registered = each.get("registered_name")
    distribution = None if not root else normalize_name(root)
    return CustomObject(registered if isinstance(registered, str) else kind, distribution, module)


def may_have_more(config: Mapping[str, Any]) -> bool:
    """Return whether a configuration has classes of which it does not say whether they are of Keras."""
    kinds = [each.get("class_name") for each in walk_objects(config) if "module" not in each]
    return any(
        isinstance(kind, str) and kind not in OF_KERAS_ALONE and ">" not in kind and not kind.startswith("__")
        for kind in kinds
    )


def list_lambdas(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the Lambda layers."""
    found = [each.get("config") for each in walk_objects(config) if name_class(each.get("class_name")) == "Lambda"]
    names = [config.get("name") for config in found if isinstance(config, dict)]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def list_types(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types that a skops file names, and that need trust by their names."""
    pairs = [
        (each.get(module), each.get(name))
        for each in walk_objects(content)
        for module, name in (("__module__", "__class__"), ("module_path", "function"))
    ]
    named = [(module, name) for module, name in pairs if isinstance(module, str) and isinstance(name, str)]
    return tuple(dict.fromkeys(f"{module}.{name}" for module, name in named if not is_plain_type(f"{module}.{name}")))
