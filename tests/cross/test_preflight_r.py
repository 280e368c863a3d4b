"""Every vector of preflights in R, in two locales."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path

import pytest

from cross.r_process import Answer, RProcess
from cross.r_values import new_text
from vectors import SCHEMAS

VECTORS = sorted((SCHEMAS / "preflight").glob("*.json"))
KEYS = ("subject", "item", "severity", "code", "failure")


@pytest.fixture(scope="module", params=["C", "de_DE.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_vector_of_preflights_holds_in_r(r: RProcess, path: Path) -> None:
    r.ask({"command": new_text("preflight"), "path": new_text(str(path))})
    answer = Answer(r.receive())
    for case in json.loads(path.read_text("utf-8"))["cases"]:
        assert answer.integer() == 0, answer.text()
        found = {"verdict": answer.text(), "chosen": answer.text(), "checks": read_checks(answer)}
        assert found == {key: case[key] for key in found}, case["description"]


def read_checks(answer: Answer) -> list[dict]:
    """Return what a vector has of each check."""
    checks = zip(*[answer.texts() for _ in KEYS], strict=True)
    return [{key: each for key, each in zip(KEYS, check, strict=True) if each is not None} for check in checks]
