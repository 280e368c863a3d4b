"""What stands as plain text in an HDF5 file: the configuration of a whole model, and which Keras wrote it (clause 20.9)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from schemabridge.models.scoring.keras_file import MOST_CONFIG

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 26
BEGINNING = re.compile(rb'\{"(?:module|class_name)": "')
OUTSIDE, INSIDE = re.compile(rb'[{}"]'), re.compile(rb'["\\]')  # what counts outside and inside of texts
HEAP = b"GCOL"  # where HDF5 keeps texts of variable length
REACH = 512
VERSION = re.compile(rb"\0(\d+\.[0-9A-Za-z.+-]*)\0")
OF_WEIGHTS = (b"layer_names\0", b"model_weights\0", b"vars\0")


def read_beginning(path: Path) -> bytes:
    """Return what is looked at."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def find_config(content: bytes) -> dict[str, Any] | None:
    """Return the configuration of the model, None where there is none that ends."""
    beginning = BEGINNING.search(content)
    end = None if beginning is None else find_end(content, beginning.start())
    if beginning is None or end is None:
        return None
    try:
        found = json.loads(content[beginning.start() : end])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def find_end(content: bytes, start: int) -> int | None:
    """Return where the braces are even that begin at `start`, None where that is too far away."""
    depth, inside, place = 0, False, start
    most = start + MOST_CONFIG
    while found := (INSIDE if inside else OUTSIDE).search(content, place, most):
        place = found.end()
        if found[0] == b'"':
            inside = not inside
        elif inside:
            place += 1  # what an escape begins may be a quote
        else:
            depth += 1 if found[0] == b"{" else -1
            if depth == 0:
                return place
    return None


def find_version(content: bytes) -> str | None:
    """Return the version of Keras: the first text of variable length that is one."""
    heap = content.find(HEAP)
    found = None if heap < 0 else VERSION.search(content, heap + len(HEAP), heap + len(HEAP) + REACH)
    return None if found is None else found[1].decode("ascii")


def has_only_weights(content: bytes) -> bool:
    """Return whether these are weights without a model."""
    return b"model_config\0" not in content and any(name in content for name in OF_WEIGHTS)
