"""The fingerprint of an item of `outputs` (clause 21.2)."""

from __future__ import annotations

from collections.abc import Mapping
import hashlib

from schemabridge.document.fingerprint import encode_value
from schemabridge.document.problems import SPECIAL_NUMBERS
from schemabridge.program.ops import OPS

SEALED_KEYS = frozenset({"scale", "classes", "threshold", "steps", "from"})


def seal_output(item: Mapping[str, object]) -> dict[str, object]:
    """Return an item with its fingerprint, if it has a key that needs one."""
    return dict(item) if SEALED_KEYS.isdisjoint(item) else {**item, "fingerprint": compute_seal(item)}


def compute_seal(item: Mapping[str, object]) -> str:
    """Return `sha256:` and the hash of an item without its fingerprint and without keys that are null."""
    content = {key: value for key, value in item.items() if key != "fingerprint"}
    steps = content.get("steps")
    if isinstance(steps, list):
        content["steps"] = [decode_numbers(step) if isinstance(step, Mapping) else step for step in steps]
    return f"sha256:{hashlib.sha256(b''.join(encode_value(content))).hexdigest()}"


def decode_numbers(step: Mapping[str, object]) -> dict[str, object]:
    """Return a step with the texts in its typed number places as numbers (clause 8.3)."""
    op = OPS.get(str(step.get("op")))
    places = {param.name for param in (() if op is None else op.params) if param.kind == "numbers"}
    return {key: decode_place(value) if key in places else value for key, value in step.items()}


def decode_place(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [SPECIAL_NUMBERS.get(each, each) if isinstance(each, str) else each for each in value]
