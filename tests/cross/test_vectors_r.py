"""Every vector of the specification in R, as an Arrow stream and as R's own vectors, in two locales."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
import json
from pathlib import Path

import pytest

from cross.r_process import RProcess
from cross.r_vectors import check_cases
from vectors import Case, list_cases

FILES = [(path, list(cases)) for path, cases in groupby(list_cases(), key=lambda case: case.path)]


@pytest.fixture(scope="module", params=["C", "en_US.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize(("path", "cases"), FILES, ids=lambda each: each.stem if isinstance(each, Path) else "")
def test_vector_holds_in_r(r: RProcess, path: Path, cases: list[Case], tmp_path: Path) -> None:
    schema = tmp_path / "vector.schema.json"
    schema.write_text(json.dumps(cases[0].schema), encoding="utf-8")
    check_cases(r, schema, cases)
