"""Strict JSON: what parsers disagree on, and what takes them too long."""

import json
import time

import pytest

from schemabridge import SchemabridgeError
from schemabridge.document.json_text import parse_json

LARGE = 5_000_000


def find_code(data: bytes) -> str | None:
    try:
        parse_json(data, "test")
    except SchemabridgeError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "value",
    [
        "1",
        "-1",
        "1.5e3",
        "1e-400",
        "9007199254740992",
        '"\\ud83d\\ude00"',
        '"\\\\ud800"',
        '"\\\\u0000"',
        '"\u2028"',
        "[" * 31 + "]" * 31,
    ],
)
def test_plain_json_is_taken(value: str) -> None:
    text = f'{{"a": {value}}}'
    assert parse_json(text.encode(), "test") == json.loads(text)


@pytest.mark.parametrize(
    "value",
    [
        "-0", "-0.0", "-0e9", "-1e-400", "1e400", "9007199254740993", "NaN", "-Infinity", "01", "[1,]", '{"b": 1, "\\u0062": 2}',
        '"\\u0000"', '"\\ud800"', '"\\\\\\ud800"', '"\\udc00\\ud800"', '"\t"', '"\udc80"', '"\\x41"', "[" * 32 + "]" * 32,
    ],
)  # fmt: skip
def test_what_parsers_disagree_on_is_refused(value: str) -> None:
    assert find_code(f'{{"a": {value}}}'.encode("utf-8", "surrogatepass")) == "invalid_json"


@pytest.mark.parametrize("data", [b"", b" \n", b"[]", b"PK\x03\x04", b"\xff\xfe{\0", b"null", b"ARRO"])
def test_another_beginning_is_no_schema(data: bytes) -> None:
    assert find_code(data) == "not_a_schema"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf{}", b"{} {}", b"{", b"{}\0", b'{"a": "\xed\xa0\x80"}'])
def test_damage_around_the_document_is_refused(data: bytes) -> None:
    assert find_code(data) == "invalid_json"


@pytest.mark.parametrize(
    "value",
    [b"[" * LARGE, b'{"a":' * LARGE, b"9" * LARGE, b"9" * LARGE + b".5", b"1e" + b"9" * LARGE, b'"' + b"\\\\" * LARGE],
    ids=["arrays", "objects", "integer", "fraction", "exponent", "escapes"],
)
def test_hostile_sizes_are_refused_at_once(value: bytes) -> None:
    start = time.monotonic()
    assert find_code(b'{"a": ' + value) == "invalid_json"
    assert time.monotonic() - start < 5


def test_many_keys_with_one_twice_are_refused_at_once() -> None:
    keys = b",".join(b'"k%d": 1' % (number % 199_999) for number in range(200_000))
    start = time.monotonic()
    assert find_code(b"{" + keys + b"}") == "invalid_json"
    assert time.monotonic() - start < 5
