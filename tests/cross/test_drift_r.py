"""Drift in R: every vector to the bit, and generated batches against Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
import json
import math
from pathlib import Path
import random

import numpy as np
import pytest

from cross.frames import draw_frame
from cross.programs import Program, draw_program, draw_value
from cross.python_forms import FORMS, build_python
from cross.r_process import Drifted, Refusal, RProcess
from cross.r_vectors import list_frames
import schemabridge as sb
from schemabridge.document.write import write_schema
from schemabridge.schema import Column, FeatureSchema
from vectors import SCHEMAS

LOCALES = ("C", "de_DE.UTF-8")
FILES = sorted((SCHEMAS / "drift").glob("*.json"))
SEED = 20_260_201
PROGRAMS = 120
FRAMES = 6
ROWS = (0, 1, 3, 20, 300, 300, 2000)


@pytest.fixture(scope="module", params=LOCALES)
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector_of_drift_holds_in_r(r: RProcess, path: Path, tmp_path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    schema = tmp_path / "vector.schema.json"
    schema.write_text(json.dumps(vector["schema"]), encoding="utf-8")
    for case in vector["cases"]:
        frames = list_frames(case["frame"])
        asked = [frame.in_r(r.encoding) for frame in frames]
        r.ask_drift(schema, asked, case.get("min_rows", 100), case.get("thresholds", {}))
        for frame, answer in zip(frames, r.receive_drift(len(asked)), strict=True):
            check_answer(answer, case, f"{case['description']} as {frame.container}")


def check_answer(answer: Drifted | Refusal, case: dict, where: str) -> None:
    if "error" in case:
        assert isinstance(answer, Refusal), where
        assert answer.code == case["error"]["code"], where
        return
    assert isinstance(answer, Drifted), f"{where}: {answer}"
    assert show_bits(answer.columns) == show_bits(case["columns"]), where
    keys = ("code", "severity", "column", "count")
    assert answer.findings == [{key: finding[key] for key in keys} for finding in case.get("findings", [])], where


def show_bits(columns: dict[str, dict]) -> dict[str, dict]:
    """Return measures with their numbers as hexadecimal text, in which 0 is not -0."""
    return {
        name: {measure: [float(number).hex() for number in list_numbers(value)] for measure, value in measures.items()}
        | {"refused": measures["refused"]}
        for name, measures in columns.items()
    }


def list_numbers(value: object) -> list[float]:
    numbers = value if isinstance(value, list) else [value]
    return [number for number in numbers if isinstance(number, int | float)]


def test_python_and_r_agree_on_the_drift_of_generated_batches(r: RProcess, tmp_path: Path) -> None:
    found = [compare_program(r, f"{SEED}-{number}", tmp_path) for number in range(PROGRAMS)]
    answers = [answer for answers in found for answer in answers]
    measured = [column for answer in answers if isinstance(answer, Drifted) for column in answer.columns.values()]
    assert sum(column["psi"] is not None for column in measured) > 500
    assert sum(column["refused"] is not None for column in measured) > 100
    assert sum(len(answer.findings) for answer in answers if isinstance(answer, Drifted)) > 100
    assert {answer.code for answer in answers if isinstance(answer, Refusal)} >= {"not_comparable", "wrong_length"}


def compare_program(r: RProcess, seed: str, folder: Path) -> list[Drifted | Refusal]:
    """Hold R against Python on frames of one program with drawn statistics, and return what both found."""
    rng = random.Random(seed)
    program = draw_program(rng)
    schema = replace(program.schema, statistics=draw_statistics(program, rng))
    path = folder / f"{seed}.schema.json"
    write_schema(schema, path)
    frames = [draw_frame(program, rng.choice(ROWS), rng, tuple(FORMS)) for _ in range(FRAMES)]
    min_rows = rng.choice((1, 1, 2, 100))
    thresholds = {name: rng.choice((0, 0.1, 0.5)) for name in ("psi", "js", "missing", "unknown") if rng.random() < 0.5}
    r.ask_drift(path, [frame.in_r(r.encoding) for frame in frames], min_rows, thresholds)
    answers = r.receive_drift(len(frames))
    for number, (frame, answer) in enumerate(zip(frames, answers, strict=True)):
        wanted = run_python(build_python(frame, r.encoding), schema, min_rows, thresholds)
        where = f"{r.locale}, seed {seed}, frame {number}, {frame.container}, {frame.form}"
        if isinstance(wanted, Refusal) or isinstance(answer, Refusal):
            assert isinstance(answer, Refusal), where
            assert isinstance(wanted, Refusal), f"{where}: {answer}"
            assert answer.code == wanted.code, f"{where}: {answer.message}"
            continue
        assert answer.rows == wanted.rows, where
        assert show_bits(answer.columns) == show_bits(wanted.columns), where
        assert answer.findings == wanted.findings, where
    return answers


def run_python(df: object, schema: FeatureSchema, min_rows: int, thresholds: dict[str, float]) -> Drifted | Refusal:
    try:
        found = sb.drift(df, schema, min_rows=min_rows, thresholds=thresholds)
    except sb.SchemabridgeError as error:
        return Refusal(error.code, error.column, error.rows, str(error))
    columns = {
        each.name: {
            "missing": list(each.missing),
            "unknown": None if each.unknown is None else list(each.unknown),
            "psi": each.psi,
            "js": each.js,
            "refused": None if each.refused is None else "not_comparable",
        }
        for each in found.columns
    }
    keys = ("code", "severity", "column", "count")
    findings = [{key: getattr(finding, key) for key in keys} for finding in found.findings]
    return Drifted((found.rows, found.training_rows), columns, findings)


def draw_statistics(program: Program, rng: random.Random) -> dict:
    """Return statistics of the schema's form, now and then damaged."""
    columns = {profile.column.name: draw_training(program.schema, profile.column, rng) for profile in program.profiles}
    rows = rng.choice((0, 1, 10, 1000, 10**9)) if rng.random() < 0.97 else rng.choice((-1, 1.5, None, "10"))
    known = {name: damage(each, rng) if rng.random() < 0.1 else each for name, each in columns.items()}
    return {"rows": rows, "columns": known}


def draw_training(schema: FeatureSchema, column: Column, rng: random.Random) -> dict:
    training: dict = {"missing": rng.choice((0, 0, 1, 5, 400))}
    matches = [step for step in schema.steps if step.op == "match" and step.column == column.name]
    sizes = [len(schema.vocabularies[str(step.params["vocabulary"])].values) for step in matches]
    size = next((size for size in sizes if size), rng.choice((0, 2)))
    if size or rng.random() < 0.1:
        training |= {"value_counts": draw_counts(size, rng), "other": rng.choice((0, 0, 3, 50))}
        if rng.random() < 0.5:
            training |= draw_rare(training["value_counts"], rng)
    if column.type.name != "string" or rng.random() < 0.1:
        edges = draw_edges(column, rng)
        training |= {"edges": edges, "counts": draw_counts(len(edges) + 1, rng)}
    return training


def draw_rare(counts: list[int], rng: random.Random) -> dict:
    """Return counts of which some are rare, now and then without how many these are."""
    shown = [None if rng.random() < 0.4 else count for count in counts]
    return {"value_counts": shown} | ({"rare": rng.choice((0, 2, 40))} if rng.random() < 0.95 else {})


def draw_edges(column: Column, rng: random.Random) -> list[float]:
    if column.type.name == "string":
        return [1, 2]
    drawn = {float(draw_value(column.type, rng)) + 0.0 for _ in range(rng.randint(1, 19))}
    return sorted(edge for edge in drawn if math.isfinite(edge)) or [0]


def draw_counts(size: int, rng: random.Random) -> list[int]:
    counts = np.random.default_rng(rng.getrandbits(64)).integers(0, rng.choice((2, 10, 10**6)), size)
    return counts.tolist() if rng.random() < 0.95 else [0] * size


def damage(training: dict, rng: random.Random) -> object:
    """Return the statistics of a column with one thing that clause 14 does not allow, or none at all."""
    key = rng.choice(sorted(training))
    wrong = (None, [], {}, "1", -1, 0.5, True, [1, None], [2, 1], [1, True, 2], [0.5, "Infinity"], ["-0.0"])
    return rng.choice((None, [], {}, training | {key: rng.choice(wrong)}))
