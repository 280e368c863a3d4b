"""The fingerprint of a document, worked out from clause 8 alone: a check on both readers, sharing no code with them."""

import hashlib
import math
import struct

SEALED = ("columns", "format", "inputs", "steps", "vocabularies")

# the places marked number* in clauses 4.4 and 4.13 and in steps.md
FLOATING = ("float64", "float32")
NUMBER_PLACES = {
    "number": ("within",),
    "fill": ("value",),
    "center_scale": ("center", "scale"),
    "scale_offset": ("scale", "offset"),
    "clip": ("lo", "hi"),
    "bin": ("edges",),
    "take": ("values",),
    "constant": ("value",),
    "compare": ("value",),
    "math": ("exponent",),
    "elapsed": ("since",),
    "project": ("weights", "offset"),
    "yeo_johnson": ("lambda",),
    "interp": ("knots", "values", "margin"),
    "bspline": ("knots",),
}
SPELLED = {"-0.0": -0.0, "NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def fingerprint_of(document: dict) -> str:
    """Return ``"sha256:…"`` for a parsed document, whatever its ``fingerprint`` key says."""
    sealed = {key: document[key] for key in SEALED if key in document}
    if isinstance(sealed.get("columns"), list):
        sealed["columns"] = [decode_typed(column, "missing_values") for column in sealed["columns"]]
    if isinstance(sealed.get("vocabularies"), dict):
        sealed["vocabularies"] = {k: decode_typed(v, "values") for k, v in sealed["vocabularies"].items()}
    if isinstance(sealed.get("steps"), list):
        sealed["steps"] = [decode_step(step) for step in sealed["steps"]]
    return "sha256:" + hashlib.sha256(canonical_form(sealed)).hexdigest()


def decode_typed(item: object, key: str) -> object:
    # 8.3: "-0.0" is a number in a floating vocabulary and a text in a vocabulary of texts; 4.13: of a column likewise
    if isinstance(item, dict) and item.get("type") in FLOATING and key in item:
        return {**item, key: decode_numbers(item[key])}
    return item


def decode_step(step: object) -> object:
    if not isinstance(step, dict):
        return step
    places = NUMBER_PLACES.get(step["op"], ()) if isinstance(step.get("op"), str) else ()
    return {k: decode_numbers(v) if k in places else v for k, v in step.items()}


def decode_numbers(values: object) -> object:
    if not isinstance(values, list):
        return values
    return [SPELLED.get(v, v) if isinstance(v, str) else v for v in values]


def canonical_form(value: object) -> bytes:
    """Return the bytes of clause 8.2."""
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, (int, float)):
        return b"d" + canonical_number(float(value))
    if isinstance(value, str):
        return b"s" + count(len(value.encode())) + value.encode()
    if isinstance(value, list):
        return canonical_array(value)
    entries = sorted((key.encode(), item) for key, item in value.items())
    return b"o" + count(len(entries)) + b"".join(canonical_form(k.decode()) + canonical_form(v) for k, v in entries)


def canonical_number(number: float) -> bytes:
    return struct.pack("<Q", 0x7FF8000000000000) if math.isnan(number) else struct.pack("<d", number)


def canonical_array(items: list) -> bytes:
    if len(items) >= 2 and all(isinstance(item, str) for item in items):
        texts = [item.encode() for item in items]
        return b"S" + count(len(texts)) + b"".join(count(len(text)) for text in texts) + b"".join(texts)
    return b"a" + count(len(items)) + b"".join(canonical_form(item) for item in items)


def count(number: int) -> bytes:
    return struct.pack("<I", number)
