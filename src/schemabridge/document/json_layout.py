"""The text of a document: one column, vocabulary, step, encoding or golden row a line (clause 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
import json
from math import isfinite

import numpy as np
import pyarrow as pa

MAX_INTEGER = 2**53

SPECIAL_NUMBERS = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"', "-0.0": '"-0.0"'}


def render_document(document: Mapping[str, object]) -> str:
    """Return the whole text, ending with a newline; the same document gives the same text."""
    sections = [f"{render(key)}: {RENDERERS.get(key, render)(value)}" for key, value in document.items()]
    return "{\n  " + ",\n  ".join(sections) + "\n}\n"


def render_items(items: object, indent: str = "  ") -> str:
    """Return an array, one item a line."""
    assert isinstance(items, Sequence)
    return join_lines("[", [render(item) for item in items], "]", indent)


def render_entries(value: object, indent: str = "  ") -> str:
    """Return an object, one entry a line."""
    assert isinstance(value, Mapping)
    return join_lines("{", [f"{render(key)}: {render(item)}" for key, item in value.items()], "}", indent)


def render_inputs(inputs: object) -> str:
    """Return the inputs, one encoding a line."""
    assert isinstance(inputs, Sequence)
    return join_lines("[", [render_input(each) for each in inputs], "]", "  ")


def render_input(each: Mapping[str, object]) -> str:
    """Return one input; its encodings come last."""
    keys = [f"{render(key)}: {render(value)}" for key, value in each.items() if key != "encodings"]
    encodings = render_items(each["encodings"], "    ")
    return "{" + ", ".join([*keys, f'"encodings": {encodings}']) + "}"


def render_golden(golden: object) -> str:
    """Return the golden rows, one a line."""
    assert isinstance(golden, Mapping)
    keys = [
        f"{render(key)}: {render_items(value) if key == 'rows' else render(value)}" for key, value in golden.items()
    ]
    return "{" + ", ".join(keys) + "}"


def join_lines(start: str, lines: list[str], end: str, indent: str) -> str:
    """Return lines between brackets, indented one level deeper than `indent`."""
    if not lines:
        return start + end
    return f"{start}\n{indent}  " + f",\n{indent}  ".join(lines) + f"\n{indent}{end}"


def render(value: object) -> str:
    """Return a value on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{render(str(key))}: {render(item)}" for key, item in value.items()) + "}"
    if isinstance(value, pa.Array):
        return render_arrow(value)
    if isinstance(value, np.ndarray | np.generic):
        return render(value.tolist())
    if isinstance(value, list | tuple):
        return "[" + ", ".join([render(item) for item in value]) + "]"
    if isinstance(value, float):
        return render_number(value)
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return f'"{value}"'
    return json.dumps(value)


def render_arrow(values: pa.Array) -> str:
    """Return the values of a vocabulary."""
    items = values.to_pylist()
    return json.dumps(items, ensure_ascii=False) if pa.types.is_string(values.type) else render(items)


def render_number(number: float) -> str:
    """Return the shortest digits that read back to the same number; what JSON cannot hold is a text.

    The point of an integral number is left out up to 2^53, beyond which an integer literal is refused.
    """
    text = repr(number)
    if not isfinite(number) or text == "-0.0":
        return SPECIAL_NUMBERS[text]
    if text.endswith(".0") and abs(number) <= MAX_INTEGER:
        return text[:-2]
    return text.replace("e+", "e").replace("e-0", "e-")


RENDERERS: dict[str, Callable[[object], str]] = {
    "columns": render_items,
    "vocabularies": render_entries,
    "steps": render_items,
    "inputs": render_inputs,
    "statistics": render_entries,
    "golden": render_golden,
}
