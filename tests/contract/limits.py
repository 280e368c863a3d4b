"""Documents at the limits of clauses 2.3 and 5.6, and one step beyond them: recipes, for they are too large to keep.

Those of registers and of a shape are small, and stand in `schemas/files`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import json

from contract.seal import fingerprint_of

COLUMNS, STEPS, FEATURES, BYTES = 100_000, 1_000_000, 100_000, 268_435_456


@dataclass(frozen=True)
class Recipe:
    """How a document is made, and the code with which a reader refuses it: None where it takes it.

    Among the paths of its problems is `path`, and not `sound`: a place that is sound, or that is not looked at.
    """

    build: Callable[[], bytes]
    code: str | None = None
    path: str | None = None
    sound: str | None = None


def build_columns(count: int) -> bytes:
    """Return a document of so many columns, each read by a step, of which an input takes two."""
    names = [f"c{number}" for number in range(count)]
    half = count // 2
    return build_document(
        columns=[{"name": name, "type": "boolean"} for name in names],
        steps=[
            *[{"id": name, "op": "number", "column": name, "missing": "error"} for name in names],
            {"id": "left", "op": "select", "in": names[:half], "index": [0]},
            {"id": "right", "op": "select", "in": names[half:], "index": [0]},
        ],
        encodings=[("c0", "left", ["left"]), ("c1", "right", ["right"])],
    )


def build_features(count: int) -> bytes:
    """Return a document whose input has so many features, of two registers."""
    left = 60_000
    return build_document(
        steps=[
            {"id": "x", "op": "number", "column": "x", "missing": "error"},
            {"id": "bin", "op": "bin", "in": ["x"], "edges": [0], "closed": "left", "missing": "error"},
            {"id": "left", "op": "one_hot", "in": ["bin"], "width": left},
            {"id": "right", "op": "one_hot", "in": ["bin"], "width": count - left},
        ],
        encodings=[
            ("x", "left", [f"l{number}" for number in range(left)]),
            ("x", "right", [f"r{number}" for number in range(count - left)]),
        ],
    )


def build_empty(key: str, count: int) -> bytes:
    """Return a document with so many empty objects in an array, each of which is a problem of its own."""
    return build_document(**{key: [{}] * count})


def build_bytes(count: int) -> bytes:
    """Return a small document and white space up to so many bytes."""
    return build_document().ljust(count)


def build_document(columns: list | None = None, steps: list | None = None, encodings: list | None = None) -> bytes:
    """Return a sealed document, by default one that hands a column of numbers on."""
    given = encodings or [("x", "x", ["x"])]
    document = {
        "format": "schemabridge",
        "format_version": "1.0",
        "columns": columns or [{"name": "x", "type": "float64"}],
        "vocabularies": {},
        "steps": steps or [{"id": "x", "op": "number", "column": "x", "missing": "error"}],
        "inputs": [
            {
                "name": "y",
                "dtype": "float64",
                "shape": [None, sum(len(features) for _, _, features in given)],
                "nan": "error",
                "encodings": [
                    {"kind": "any", "columns": [column], "from": source, "features": features}
                    for column, source, features in given
                ],
            }
        ],
    }
    return json.dumps({**document, "fingerprint": fingerprint_of(document)}).encode()


RECIPES = {
    "columns-at-limit": Recipe(lambda: build_columns(COLUMNS)),
    "columns-beyond": Recipe(
        lambda: build_empty("columns", COLUMNS + 1), "invalid_schema", path="columns", sound="columns[0].name"
    ),
    "steps-at-limit": Recipe(lambda: build_empty("steps", STEPS), "invalid_schema", sound="steps"),
    "steps-beyond": Recipe(
        lambda: build_empty("steps", STEPS + 1), "invalid_schema", path="steps", sound="steps[0].op"
    ),
    "features-at-limit": Recipe(lambda: build_features(FEATURES)),
    "features-beyond": Recipe(lambda: build_features(FEATURES + 1), "invalid_schema", path="inputs[0]"),
    "bytes-at-limit": Recipe(lambda: build_bytes(BYTES)),
    "bytes-beyond": Recipe(lambda: build_bytes(BYTES + 1), "file_too_large"),
}


def fits(recipe: Recipe, paths: list[str]) -> bool:
    """Return whether the problems that a reader lists are where the recipe has them."""
    there = recipe.path is None or any(path == recipe.path or path.startswith(f"{recipe.path}.") for path in paths)
    return there and recipe.sound not in paths
