"""The version that a writer gives a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

import schemabridge as sb
from schemabridge.program.ops import OPS


def test_a_file_says_the_lowest_version_that_has_its_ops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPS, "center_scale", replace(OPS["center_scale"], since=1))
    df = {"x": [1.0, 2.0]}
    assert sb.record_schema(df, encodings={"x": "numeric"}).format_version == "1.0"
    assert sb.record_schema(df, encodings={"x": "standardize"}).format_version == "1.1"


def test_a_file_says_the_lowest_version_that_has_its_parameters() -> None:
    df = {"x": ["a", "b "]}
    assert sb.record_schema(df, encodings={"x": "one_hot"}).format_version == "1.0"
    assert sb.record_schema(df, encodings={"x": [sb.cut("strip"), "one_hot"]}).format_version == "1.1"
