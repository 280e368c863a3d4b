"""What outputs mean, in the words of the page, of print and of inspect."""

import numpy as np
import pytest

import schemabridge as sb
from schemabridge.cli.overview import describe_schema
from schemabridge.outputs.seal import seal_output
from schemabridge.pages.output_words import describe_output

PRICE = {"name": "price", "shape": [None, 1]}


def scale(given: str, operand: str = "raw") -> dict:
    return {"id": given, "op": "scale_offset", "in": [operand], "scale": [0.5], "offset": [3]}


ITEMS = [
    ({"labels": ["no", "yes"]}, ""),
    ({"labels": ["no", "yes"], "scale": "logit"}, "logits"),
    (
        {"labels": ["no"], "classes": "several", "threshold": 0.25},
        "probabilities; several labels may hold; a label holds above 0.25",
    ),
    ({"steps": [scale("t")], "from": "t"}, "numbers; of the prediction x: x * 0.5 + 3"),
    (
        {
            "steps": [scale("l"), {"id": "t", "op": "math", "in": ["l"], "function": "expm1", "domain": "pass"}],
            "from": "t",
        },
        "numbers; of the prediction x: expm1(x * 0.5 + 3)",
    ),
    (
        {
            "steps": [scale("l"), {"id": "t", "op": "center_scale", "in": ["l"], "center": [1], "scale": [2]}],
            "from": "t",
        },
        "numbers; of the prediction x: ((x * 0.5 + 3) - 1) / 2",
    ),
    (
        {"steps": [{"id": "t", "op": "clip", "in": ["raw"], "lo": [0], "hi": ["Infinity"]}], "from": "t"},
        "numbers; of the prediction x: clip(x, 0, Infinity)",
    ),
]


@pytest.mark.parametrize(("keys", "words"), ITEMS, ids=lambda each: str(each)[:40])
def test_an_output_is_said_in_words(keys, words) -> None:
    assert describe_output(seal_output({**PRICE, **keys})) == words


def test_what_cannot_be_read_is_said_with_its_code() -> None:
    assert describe_output({**PRICE, "scale": "odds", "fingerprint": ""}) == "not understood [invalid_schema]"
    assert describe_output({**PRICE, "scale": "logit", "fingerprint": ""}) == "not understood [fingerprint_mismatch]"


def test_the_page_print_and_inspect_say_what_an_output_means() -> None:
    class Doubles:
        def predict(self, matrix: np.ndarray) -> np.ndarray:
            return matrix[:, :1] * 2

    frame = {"a": [1.0, 2.0], "b": [3.0, 5.0]}
    schema = sb.record_schema(frame, Doubles(), encodings={}, outputs=sb.output(inverse="square"))
    assert "outputs (1)\n  output  numbers; of the prediction x: square(x)\n" in repr(schema)
    assert "numbers; of the prediction x: square(x)" in schema.to_html()
    assert describe_schema(schema).outputs == ["output (numbers; of the prediction x: square(x))"]
    plain = sb.record_schema(frame, Doubles(), encodings={})
    assert "meaning" not in plain.to_html()
    assert "outputs" not in repr(plain)
    assert describe_schema(plain).outputs == ["output"]
