"""Every vector of findings in R, as an Arrow stream and as R's own vectors, in two locales."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
import json
from pathlib import Path

import pytest

from cross.r_process import RProcess
from cross.r_vectors import list_frames
from report_vectors import ReportCase, keep_fields, list_report_cases

FILES = [(path, list(cases)) for path, cases in groupby(list_report_cases(), key=lambda case: case.path)]


@pytest.fixture(scope="module", params=["C", "de_DE.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize(("path", "cases"), FILES, ids=lambda each: each.stem if isinstance(each, Path) else "")
def test_vector_of_findings_holds_in_r(r: RProcess, path: Path, cases: list[ReportCase], tmp_path: Path) -> None:
    schema = tmp_path / "vector.schema.json"
    schema.write_text(json.dumps(cases[0].schema), encoding="utf-8")
    for case in cases:
        frames = list_frames(case.frame, case.blocks)
        r.ask_validate(schema, [frame.in_r(r.encoding) for frame in frames], case.ranges)
        for frame, (report, bad) in zip(frames, r.receive_validated(len(frames)), strict=True):
            where = f"{path.name} {case.number} as {frame.container}"
            if any(column["type"] == "mixed" for column in case.frame):  # a list (clause 11.2)
                assert "unsupported_type" in [finding["code"] for finding in report["findings"]], where
                assert bad == list(range(frame.rows)), where
                continue
            assert keep_fields(report) == case.findings, where
            assert bad == case.bad, where
            assert report["fingerprint"] == case.schema["fingerprint"], where
