"""The documents of schemas/files in R's reader: taken with the right fingerprint, or refused with the right code and path."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path

import pytest

from cross.r_process import Refusal, RProcess
from cross.r_vectors import check_cases
from vectors import SCHEMAS, Case

VALID = sorted((SCHEMAS / "files" / "valid").glob("*.expect.json"))
INVALID = sorted((SCHEMAS / "files" / "invalid").glob("*.expect.json"))


@pytest.fixture(scope="module", params=["C", "de_DE.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


def name_file(expectation: Path) -> str:
    return expectation.name.removesuffix(".expect.json")


@pytest.mark.parametrize("expectation", VALID, ids=name_file)
def test_valid_file_is_taken_with_its_fingerprint(r: RProcess, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    assert r.read(expectation.with_name(name_file(expectation))) == expected["fingerprint"]


@pytest.mark.parametrize("expectation", VALID, ids=name_file)
def test_frames_of_a_valid_file_hold_in_r(r: RProcess, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    cases = [
        Case(expectation, number, {}, case["frame"], case.get("expect"), case.get("error"))
        for number, case in enumerate(expected.get("cases", []))
    ]
    check_cases(r, expectation.with_name(name_file(expectation)), cases)


@pytest.mark.parametrize("expectation", INVALID, ids=name_file)
def test_invalid_file_is_refused_with_its_code_and_path(r: RProcess, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    found = r.read(expectation.with_name(name_file(expectation)))
    assert isinstance(found, Refusal), f"expected {expected['code']}, R takes it: {found}"
    assert found.code == expected["code"], found.message
    if "path" in expected:
        assert any(path.startswith(expected["path"]) for path in found.paths) or expected["path"] in found.message
