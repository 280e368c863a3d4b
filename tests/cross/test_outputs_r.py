"""Every vector of outputs in R, in a locale with another decimal point."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path

import numpy as np
import pytest

from cross.r_process import Predicted, Refusal, RProcess
from output_vectors import OutputCase, list_output_cases, show_cells


@pytest.fixture(scope="module", params=["de_DE.UTF-8"])
def r(request: pytest.FixtureRequest) -> Iterator[RProcess]:
    with RProcess(request.param) as process:
        yield process


@pytest.mark.parametrize("case", list(list_output_cases()), ids=lambda case: case.id)
def test_a_vector_of_outputs_holds_in_r(r: RProcess, case: OutputCase, tmp_path: Path) -> None:
    path = tmp_path / "output.json"
    path.write_text(json.dumps({"outputs": [case.output]}), encoding="utf-8")
    answer = r.give(path, np.empty((0, 0)) if case.golden is None else case.golden, case.raw, case.type)
    assert show_answer(answer, case) == case.expect


def show_answer(answer: Predicted | Refusal, case: OutputCase) -> dict:
    """Return an answer in the form of the vectors."""
    if isinstance(answer, Refusal):
        found = {"code": answer.code, "rows": list(answer.rows)}
        return {"error": {key: found[key] for key in case.expect.get("error", found)}}
    if answer.columns is None:
        labels = case.output["labels"]
        assert answer.kind == name_class(labels)
        assert answer.levels == (labels if isinstance(labels[0], str) else [])
        return {"labels": [None if np.isnan(at) else labels[int(at)] for at in answer.numbers.ravel()]}
    if answer.kind == "logical":
        return {"columns": answer.columns, "rows": [[to_flag(cell) for cell in row] for row in answer.numbers.tolist()]}
    return {"columns": answer.columns, "rows": show_cells(answer.numbers)}


def name_class(labels: list[object]) -> str:
    """Return the class of a vector of R that holds labels."""
    if isinstance(labels[0], str):
        return "factor"
    if isinstance(labels[0], bool):
        return "logical"
    return "integer" if all(float(str(label)).is_integer() for label in labels) else "numeric"


def to_flag(cell: float) -> bool | None:
    return None if np.isnan(cell) else bool(cell)
