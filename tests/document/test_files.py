"""The documents of schemas/files: taken with the right fingerprint, or refused with the right code and path."""

import json
from pathlib import Path

import pytest

from schemabridge import SchemabridgeError, read_schema
from schemabridge.document.read import parse_schema
from schemabridge.document.write import format_schema
from vectors import SCHEMAS

VALID = sorted((SCHEMAS / "files" / "valid").glob("*.expect.json"))
INVALID = sorted((SCHEMAS / "files" / "invalid").glob("*.expect.json"))


def find_document(expectation: Path) -> Path:
    return expectation.with_name(expectation.name.removesuffix(".expect.json"))


def name_file(expectation: Path) -> str:
    return find_document(expectation).name


@pytest.mark.parametrize("expectation", VALID, ids=name_file)
def test_valid_file_is_taken_with_its_fingerprint(expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    assert read_schema(find_document(expectation)).fingerprint == expected["fingerprint"]


@pytest.mark.parametrize("expectation", VALID, ids=name_file)
def test_valid_file_survives_both_forms(expectation: Path) -> None:
    text = format_schema(read_schema(find_document(expectation)), Path("x.json"))
    arrow = format_schema(parse_schema(text), Path("x.arrow"))
    assert format_schema(parse_schema(arrow), Path("x.json")) == text
    assert format_schema(parse_schema(text), Path("x.arrow")) == arrow


@pytest.mark.parametrize("expectation", INVALID, ids=name_file)
def test_invalid_file_is_refused_with_its_code_and_path(expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    with pytest.raises(SchemabridgeError) as caught:
        read_schema(find_document(expectation))
    assert caught.value.code == expected["code"]
    if "path" in expected:
        path = expected["path"]
        paths = [found for found, _ in caught.value.problems]
        assert any(found == path or found.startswith((f"{path}.", f"{path}[")) for found in paths), paths
