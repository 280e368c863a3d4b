"""Every vector of golden rows in R, in two locales."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path

import pytest

from cross.r_process import RProcess
from cross.r_vectors import list_frames
from verify_vectors import VerifyCase, keep_first, list_verify_cases


@pytest.fixture(scope="module", params=["C", "de_DE.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize("case", list(list_verify_cases()), ids=lambda case: case.id)
def test_a_vector_of_golden_rows_holds_in_r(r: RProcess, case: VerifyCase, tmp_path: Path) -> None:
    schema = tmp_path / "vector.schema.json"
    schema.write_text(json.dumps(case.document), encoding="utf-8")
    frames = [None] if case.subset is None else [each.in_r(r.encoding) for each in list_frames(case.subset)]
    for frame in frames:
        ok, findings = r.verify(schema, case.predictions, case.here, frame)
        assert keep_first(case, findings) == case.found
        assert ok == case.is_sound
