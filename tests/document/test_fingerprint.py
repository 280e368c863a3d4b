"""The fingerprint: the canonical form of clause 8, against hand-written bytes and an independent computation."""

from collections.abc import Iterator
import json
import math

import numpy as np
import pyarrow as pa
import pytest

from contract.seal import canonical_form, fingerprint_of
from schemabridge.document.fingerprint import compute_fingerprint, encode_value
from schemabridge.document.read import parse_schema
from vectors import FOLDERS, SCHEMAS


def encode(value: object) -> bytes:
    return b"".join(encode_value(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"n"),
        (True, b"t"),
        (False, b"f"),
        (1, b"d" + bytes.fromhex("000000000000f03f")),
        (-0.0, b"d" + bytes.fromhex("0000000000000080")),
        (math.nan, b"d" + bytes.fromhex("000000000000f87f")),
        ("é", b"s\x02\0\0\0\xc3\xa9"),
        ([], b"a\0\0\0\0"),
        (["a"], b"a\x01\0\0\0s\x01\0\0\0a"),
        (["a", "bc"], b"S\x02\0\0\0\x01\0\0\0\x02\0\0\0abc"),
        (["a", None], b"a\x02\0\0\0s\x01\0\0\0an"),
        ({"b": True, "a": None}, b"o\x02\0\0\0s\x01\0\0\0ans\x01\0\0\0bt"),
    ],
)
def test_a_value_has_its_canonical_form(value: object, expected: bytes) -> None:
    assert encode(value) == expected


def test_keys_stand_in_the_order_of_their_bytes() -> None:
    keys = ["\U00010000", "\uffff", "é", "z", "a", ""]
    assert encode(dict.fromkeys(keys)) == canonical_form(dict.fromkeys(keys))


@pytest.mark.parametrize(
    "values", [[], ["x"], ["x", "", "é"], [True], [True, False], [1.5, -0.0, math.inf], [3, -(2**53)]]
)
def test_arrow_and_numpy_arrays_are_encoded_as_the_lists_they_hold(values: list) -> None:
    array = pa.array(values, type=None if values else pa.string())
    assert encode(array) == canonical_form(values)
    assert encode(pa.concat_arrays([array, array]).slice(len(values))) == canonical_form(values)
    if values and not isinstance(values[0], str | bool):
        assert encode(np.array(values)) == canonical_form(values)


def test_there_is_one_nan() -> None:
    values = np.array([0x7FF8000000000001, 0xFFF8000000000000], dtype=np.uint64).view(np.float64)
    assert encode(values) == canonical_form([math.nan, math.nan])


def list_documents() -> Iterator[dict]:
    for folder in FOLDERS:
        for path in sorted((SCHEMAS / folder).rglob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))["schema"]


def test_every_vector_is_sealed_alike_by_an_independent_computation() -> None:
    documents = list(list_documents())
    assert len(documents) > 100
    for document in documents:
        schema = parse_schema(json.dumps(document).encode())
        found = compute_fingerprint(schema.columns, schema.vocabularies, schema.steps, schema.inputs)
        assert found == fingerprint_of(document)
