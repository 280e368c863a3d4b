"""A small document to change in tests, sealed as the specification says."""

from __future__ import annotations

import copy
import json

from contract.seal import fingerprint_of

DOCUMENT: dict = {
    "format": "schemabridge",
    "format_version": "1.0",
    "columns": [{"name": "x", "type": "float64"}, {"name": "s", "type": "string"}],
    "vocabularies": {"s": {"type": "string", "values": ["b", "a"]}},
    "steps": [
        {"id": "x", "op": "number", "column": "x", "missing": "pass"},
        {"id": "x.filled", "op": "fill", "in": ["x"], "value": [0.5]},
        {"id": "s", "op": "match", "column": "s", "vocabulary": "s", "missing": "error", "unknown": -1},
        {"id": "s.hot", "op": "one_hot", "in": ["s"], "width": 2},
    ],
    "inputs": [
        {
            "name": "features",
            "dtype": "float32",
            "shape": [None, 3],
            "nan": "error",
            "overflow": "error",
            "encodings": [
                {"kind": "numeric", "columns": ["x"], "from": "x.filled", "features": ["x"]},
                {"kind": "one_hot", "columns": ["s"], "from": "s.hot", "features": ["s_b", "s_a"]},
            ],
        }
    ],
    "fingerprint": "",
}


def new_document() -> dict:
    """Return a sealed copy."""
    return seal(copy.deepcopy(DOCUMENT))


def seal(document: dict) -> dict:
    """Return the document with the fingerprint of its content."""
    return {**document, "fingerprint": fingerprint_of(document)}


def dump(document: object) -> bytes:
    """Return the document as JSON."""
    return json.dumps(document).encode()
