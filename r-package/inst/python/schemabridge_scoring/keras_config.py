"""What the configuration of a Keras model names: its classes and functions, and layers that hold code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import json
from typing import Any

from .errors import ScoringError, say_all

CODE_CLASSES = ("Lambda", "__lambda__")


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
