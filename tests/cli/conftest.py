"""A schema with a column of every type, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from documents import dump, seal
from schemabridge.cli import app

NUMBERS = {
    "x": {"type": "float64"},
    "n": {"type": "integer"},
    "b": {"type": "boolean"},
    "day": {"type": "date"},
    "at": {"type": "timestamp", "unit": "us", "instant": True},
    "clock": {"type": "timestamp", "unit": "us", "instant": False},
    "wait": {"type": "duration", "unit": "us"},
}


def make_document(columns: dict[str, dict], vocabulary: list[str], dtype: str = "float64") -> dict:
    """Return a document that passes numbers on and matches the text column `s`, unknown values refused."""
    policies = {"nan": "pass", **({"overflow": "error"} if dtype == "float32" else {})}
    steps = [{"id": name, "op": "number", "column": name, "missing": "pass"} for name in columns]
    encodings = [{"kind": "numeric", "columns": [name], "from": name, "features": [name]} for name in columns]
    return seal(
        {
            "format": "schemabridge",
            "format_version": "1.0",
            "columns": [*({"name": name, **kind} for name, kind in columns.items()), {"name": "s", "type": "string"}],
            "vocabularies": {"s": {"type": "string", "values": vocabulary}},
            "steps": [
                *steps,
                {"id": "s", "op": "match", "column": "s", "vocabulary": "s", "missing": -1, "unknown": "error"},
            ],
            "inputs": [
                {
                    "name": "features",
                    "dtype": dtype,
                    "shape": [None, len(columns) + 1],
                    **policies,
                    "encodings": [*encodings, {"kind": "ordinal", "columns": ["s"], "from": "s", "features": ["s"]}],
                }
            ],
            "fingerprint": "",
        }
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, in which commands run, so that the files of a test have short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def schema(folder: Path) -> Path:
    """Return the path of a schema with the columns x (float64) and s (text: a, b)."""
    path = folder / "m.schema.json"
    path.write_bytes(dump(make_document({"x": {"type": "float64"}}, ["a", "b"])))
    return path


@pytest.fixture
def every_type(folder: Path) -> Path:
    """Return the path of a schema with a column of every type."""
    path = folder / "every.schema.json"
    path.write_bytes(dump(make_document(NUMBERS, ["a", "", "NA"])))
    return path


@pytest.fixture
def run(folder: Path) -> Callable[..., object]:
    """Return a call of the command line: what it printed to stdout and stderr, and its exit code."""

    def call(*arguments: object):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call
