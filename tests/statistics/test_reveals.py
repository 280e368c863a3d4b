"""`inspect --reveals` tells every number and value of a file that may come from a training row."""

from __future__ import annotations

from dataclasses import replace
import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import schemabridge as sb
from schemabridge.cli import app
from schemabridge.program.ops import OPS
from schemabridge.statistics.reveals import MEANINGS, NUMBERS, list_revelations

SETTINGS = ("full", "exact", "none")


@pytest.fixture(params=SETTINGS)
def schema(request: pytest.FixtureRequest) -> sb.FeatureSchema:
    frame = pd.DataFrame(
        {
            "salary": np.linspace(20_001.5, 90_002.25, 40),
            "age": [None, *range(20, 59)],
            "city": ["Rome"] * 20 + ["Oslo"] * 18 + ["Bern", "Bonn"],
        }
    )
    encodings = {"salary": sb.min_max(), "age": [sb.fill("median"), sb.bin(quantiles=4)]}
    return sb.record_schema(frame, encodings=encodings, statistics=request.param)


def find_setting(schema: sb.FeatureSchema) -> str:
    return "none" if not schema.statistics else "full" if "rounded" in schema.statistics else "exact"


def test_every_parameter_of_numbers_has_a_meaning() -> None:
    assert {param.name for op in OPS.values() for param in op.params if param.kind in NUMBERS} == set(MEANINGS)


def test_exact_values_of_steps_and_vocabularies_come_first_in_every_setting(schema: sb.FeatureSchema) -> None:
    told = list_revelations(schema)
    assert [each.place for each in told[:4]] == ["steps"] * 4
    assert {(each.column, each.told.split()[1]) for each in told[:4]} == {
        ("salary", "scale"),
        ("salary", "offset"),
        ("age", "value"),
        ("age", "edges"),
    }
    assert all(each.is_exact for each in told if each.place in ("steps", "vocabularies"))
    places = list(dict.fromkeys(each.place for each in told))
    assert places[:2] == ["steps", "vocabularies"]
    assert ("statistics" in places) == (find_setting(schema) != "none")


def test_statistics_are_exact_only_where_they_were_asked_for(schema: sb.FeatureSchema) -> None:
    told = [each for each in list_revelations(schema) if each.place == "statistics"]
    assert any(each.is_exact for each in told) == (find_setting(schema) == "exact")
    if find_setting(schema) == "full":
        assert any("2 rows hold the 2 others" in each.told for each in told)


def test_what_a_file_of_before_tells_is_exact(schema: sb.FeatureSchema) -> None:
    columns = {"salary": {"missing": 0, "min": 1.25, "max": 9.5, "edges": [2.5], "counts": [1, 2]}}
    old = replace(schema, statistics={"rows": 3, "columns": columns})
    told = [each for each in list_revelations(old) if each.place == "statistics" and each.column == "salary"]
    assert [each.is_exact for each in told] == [False, True, True]


def test_every_section_of_the_file_is_told_of(schema: sb.FeatureSchema) -> None:
    full = replace(schema, model={"framework": "keras"}, outputs=({"name": "p"},), extensions={"me": 1})
    places = {each.place for each in list_revelations(full)}
    assert places - {"statistics"} == {
        "steps", "vocabularies", "golden rows", "outputs", "model", "environment", "extensions"
    }  # fmt: skip


def test_the_command_prints_tables_and_json(schema: sb.FeatureSchema, tmp_path) -> None:
    path = str(tmp_path / "x.schema.json")
    schema.save(path)
    shown = CliRunner().invoke(app, ["inspect", path, "--reveals"])
    lines = shown.stdout.splitlines()
    assert shown.exit_code == 0
    assert lines[0].startswith("Numbers in steps and values in vocabularies are exact")
    assert lines[1].split()[:3] == ["part", "column", "exact"]
    assert lines[2].startswith("steps")
    document = json.loads(CliRunner().invoke(app, ["inspect", path, "--reveals", "--json"]).stdout)
    assert [each["told"] for each in document["reveals"]] == [
        each.told for each in list_revelations(sb.read_schema(path))
    ]
    assert set(document["reveals"][0]) == {"place", "column", "told", "is_exact"}
