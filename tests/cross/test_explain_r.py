"""explain_schema in R: every vector of clause 18, and generated programs against Python, values to the bit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
import json
from pathlib import Path
import random

import pytest

from cross.frames import draw_frame
from cross.programs import draw_program
from cross.python_forms import FORMS, build_python
from cross.r_process import Explained, Refusal, RProcess
from cross.r_vectors import list_frames
from explain_vectors import ExplainCase, list_explain_cases, show_double
import schemabridge as sb
from schemabridge.document.write import write_schema

VECTORS = [(path, list(cases)) for path, cases in groupby(list_explain_cases(), key=lambda case: case.path)]
LOCALES = ("C", "de_DE.UTF-8")
SEED = 20_261_126
PROGRAMS = 20
FRAMES = 5


@pytest.fixture(scope="module", params=LOCALES)
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize(("path", "cases"), VECTORS, ids=lambda each: each.stem if isinstance(each, Path) else "")
def test_vector_of_explanations_holds_in_r(r: RProcess, path: Path, cases: list[ExplainCase], tmp_path: Path) -> None:
    schema = tmp_path / "vector.schema.json"
    schema.write_text(json.dumps(cases[0].schema), encoding="utf-8")
    asked = [(case, frame) for case in cases for frame in list_frames(case.frame)]
    answers = r.explain(schema, [frame.in_r(r.encoding) for _, frame in asked])
    assert {case.number for case, _ in asked} == set(range(len(cases)))
    for (case, frame), answer in zip(asked, answers, strict=True):
        check_answer(answer, case, f"{case.id} as {frame.container}")


def check_answer(answer: Explained | Refusal, case: ExplainCase, where: str) -> None:
    if case.error is not None:
        assert isinstance(answer, Refusal), where
        found = {"code": answer.code, "column": answer.column, "rows": list(answer.rows)}
        assert {key: found[key] for key in case.error} == case.error, f"{where}: {answer.message}"
        return
    assert isinstance(answer, Explained), f"{where}: {answer}"
    inputs, features, columns = answer.features
    assert list(zip(inputs, answer.positions[0], features, columns, strict=True)) == case.features, where
    inputs, features, steps, ops = answer.row
    bits, texts = map(show_double, answer.values), answer.texts or [None] * len(steps)
    assert list(zip(inputs, answer.positions[1], features, steps, ops, bits, texts, strict=True)) == case.lines, where
    assert bool(answer.texts) == any(each["dtype"] == "string" for each in case.schema["inputs"]), where


def test_python_and_r_explain_generated_programs_alike(r: RProcess, tmp_path: Path) -> None:
    found = [each for number in range(PROGRAMS) for each in explain_program(r, f"{SEED}-{number}", tmp_path)]
    explained = [each for each in found if isinstance(each, Explained)]
    assert len(explained) > 15
    assert len({op for each in explained for op in each.row[3]}) > 12
    assert len({each.code for each in found if isinstance(each, Refusal)}) > 3


def explain_program(r: RProcess, seed: str, folder: Path) -> list[Explained | Refusal]:
    """Hold R against Python on rows of one program, and return what R found."""
    rng = random.Random(seed)
    program = draw_program(rng)
    path = folder / f"{seed}.schema.json"
    write_schema(program.schema, path)
    frames = [draw_frame(program, rng.choice((1, 1, 1, 1, 2)), rng, tuple(FORMS)) for _ in range(FRAMES)]
    answers = r.explain(path, [frame.in_r(r.encoding) for frame in frames])
    for number, (frame, answer) in enumerate(zip(frames, answers, strict=True)):
        where = f"{r.locale}, seed {seed}, frame {number}, {frame.container}, {frame.form}"
        compare(answer, explain_in_python(build_python(frame, r.encoding), sb.read_schema(path)), where)
    return answers


def explain_in_python(df: object, schema: sb.FeatureSchema) -> Explained | Refusal:
    try:
        row = sb.explain_schema(schema, df)
    except sb.SchemabridgeError as error:
        return Refusal(error.code, error.column, error.rows, str(error))
    features = sb.explain_schema(schema)
    return Explained(
        tuple(features[name].tolist() for name in ("input", "feature", "columns")),
        tuple(row[name].tolist() for name in ("input", "feature", "step", "op")),
        (tuple(features["position"].tolist()), tuple(row["position"].tolist())),
        tuple(row["value"].tolist()),
        [text if isinstance(text, str) else None for text in row["text"]] if "text" in row else [],
    )


def compare(found: Explained | Refusal, expected: Explained | Refusal, where: str) -> None:
    if isinstance(expected, Refusal) or isinstance(found, Refusal):
        assert isinstance(found, Refusal), where
        assert isinstance(expected, Refusal), f"{where}: {found}"
        assert found.code == expected.code, f"{where}: {found.message}"
        return
    assert (found.features, found.row, found.positions) == (expected.features, expected.row, expected.positions), where
    assert list(map(show_double, found.values)) == list(map(show_double, expected.values)), where
    assert found.texts == expected.texts, where
