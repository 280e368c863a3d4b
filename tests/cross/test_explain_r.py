"""explain_schema in R and in Python: the tables of clause 18, values to the bit, on generated programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import random
import struct

import pytest

from cross.frames import draw_frame
from cross.programs import draw_program
from cross.python_forms import FORMS, build_python
from cross.r_process import Explained, Refusal, RProcess
import schemabridge as sb
from schemabridge.document.write import write_schema

LOCALES = ("C", "de_DE.UTF-8")
SEED = 20_261_126
PROGRAMS = 20
FRAMES = 5


@pytest.fixture(scope="module", params=LOCALES)
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


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
    assert list(map(show_bits, found.values)) == list(map(show_bits, expected.values)), where
    assert found.texts == expected.texts, where


def show_bits(value: float) -> str:
    """Return the bits of a double; every NaN is one."""
    return "NaN" if value != value else struct.pack(">d", value).hex()
