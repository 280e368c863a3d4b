"""The limits of clauses 2.3 and 5.6 in R: what is at them is taken, what is beyond them is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.limits import RECIPES, fits
from cross.r_process import Refusal, RProcess

NAMES = [name for name in RECIPES if name != "steps-at-limit"]  # a million problems take R half a minute


@pytest.fixture(scope="module")
def r() -> Iterator[RProcess]:
    with RProcess("C.UTF-8") as process:
        yield process


@pytest.mark.parametrize("name", NAMES)
def test_a_document_at_a_limit_is_taken_and_beyond_it_is_refused_in_r(r: RProcess, name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    path = tmp_path / "limit.schema.json"
    path.write_bytes(recipe.build())
    found = r.read(path)
    assert (found.code if isinstance(found, Refusal) else None) == recipe.code
    assert not isinstance(found, Refusal) or fits(recipe, list(found.paths))
