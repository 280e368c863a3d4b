"""An encoding as the code that makes it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from inspect import Parameter, signature
import json
from typing import TYPE_CHECKING

import numpy as np

from schemabridge.display import dump_json
from schemabridge.encodings.registry import FUNCTIONS
from schemabridge.errors import SchemabridgeError

if TYPE_CHECKING:
    from schemabridge.encodings.protocol import EncodingLike


def spell_encoding(encoding: EncodingLike) -> str | None:
    """Return the code that makes an encoding; None where its arguments cannot be written down.

    Examples
    --------
    >>> import schemabridge as sb
    >>> spell_encoding([sb.fill("median"), ("standardize", sb.bin(4))])
    '[sb.fill("median"), ("standardize", sb.bin(4))]'
    """
    if isinstance(encoding, str):
        return json.dumps(encoding)
    if isinstance(encoding, (list, tuple)):
        parts = [spell_encoding(each) for each in encoding]
        if any(part is None for part in parts):
            return None
        joined = ", ".join(part for part in parts if part is not None)
        if isinstance(encoding, list):
            return f"[{joined}]"
        return f"({joined},)" if len(parts) == 1 else f"({joined})"
    return spell_call(encoding)


def spell_call(encoding: object) -> str | None:
    """Return the call of the public function that gives the same encoding."""
    kind = getattr(encoding, "kind", None)
    if kind not in FUNCTIONS or not is_dataclass(encoding):
        return None
    parameters = signature(FUNCTIONS[kind]).parameters
    values = {each.name: getattr(encoding, each.name) for each in fields(encoding) if each.name in parameters}
    written = {
        name: value
        for name, value in values.items()
        if parameters[name].default is Parameter.empty or not is_same(value, parameters[name].default)
    }
    said = {name: value for name, value in written.items() if value}  # bins without quantiles have 0 of them
    chosen = next((each for each in (written, said) if makes_it(kind, each, encoding)), None)
    words = {} if chosen is None else {name: spell_value(value) for name, value in chosen.items()}
    if chosen is None or None in words.values():
        return None
    first = next((name for name, each in parameters.items() if each.kind is not Parameter.KEYWORD_ONLY), None)
    return f"sb.{kind}({', '.join(f'{word}' if name == first else f'{name}={word}' for name, word in words.items())})"


def is_same(value: object, default: object) -> bool:
    return type(value) is type(default) and bool(value == default)


def makes_it(kind: str, arguments: dict[str, object], encoding: object) -> bool:
    """Return whether the function gives the encoding back."""
    try:
        return bool(FUNCTIONS[kind](**arguments) == encoding)
    except (SchemabridgeError, TypeError, ValueError):  # an argument that the encoding keeps in another form
        return False


def spell_value(value: object) -> str | None:
    """Return a word, a number, or several of them as code; None for anything else."""
    if isinstance(value, str):
        return dump_json(value)
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, float) and np.isfinite(value):
        return repr(value)
    if isinstance(value, (list, tuple)):
        parts = [spell_value(each) for each in value]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    return None
