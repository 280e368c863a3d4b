"""Every vector of outputs in R, and recorded outputs against Python to the bit, in a locale with another decimal point."""

from __future__ import annotations

from collections.abc import Iterator
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC

from cross.output_items import Asked, draw_asked
from cross.r_process import Predicted, Refusal, RProcess
from output_vectors import OutputCase, list_output_cases, show_cells
import schemabridge as sb
from schemabridge.errors import SchemabridgeError
from schemabridge.outputs.item import read_output
from schemabridge.outputs.prediction import interpret

SEED = 20_261_127


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


class Net:
    """A model that predicts some columns in float32, as networks do."""

    def __init__(self, width: int) -> None:
        self.width = width

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        return np.tile(matrix[:, :1] / 3, self.width).astype(np.float32)


TARGET = np.random.default_rng(1).lognormal(3, 1, (50, 1))
ASKED = [
    (1, "response", sb.output(inverse=StandardScaler().fit(TARGET))),
    (1, "response", sb.output(inverse=[MinMaxScaler((-1, 1)).fit(TARGET), (0.1, 30.7)])),
    (1, "response", sb.output(inverse=[RobustScaler().fit(TARGET), "square"])),
    (1, "response", sb.output(inverse=[StandardScaler().fit(np.log1p(TARGET)), "expm1"])),
    (1, "response", sb.output(inverse=["exp", "sqrt"])),
    (1, "prob", sb.output(["no", "yes"], scale="logit")),
    (3, "prob", sb.output(["a", "b", "c"], scale="logit")),
    (3, "prob", sb.output(["a", "b", "c"], scale="logit", classes="several")),
]


@pytest.mark.filterwarnings("ignore:.*binary64_inverse")
@pytest.mark.parametrize(("width", "kind", "asked"), ASKED, ids=str)
def test_recorded_outputs_give_the_bits_of_python_in_r(
    r: RProcess, width: int, kind: str, asked, tmp_path: Path
) -> None:
    schema = sb.record_schema({"x": TARGET.ravel()}, Net(width), encodings={}, outputs=asked)
    schema.save(tmp_path / "output.json")
    ordinary = np.random.default_rng(2).normal(0, 8, (2000, width)).astype(np.float32)
    raw = np.concatenate([ordinary, np.full((1, width), np.inf), np.full((1, width), -0.0)]).astype(np.float64)
    found = r.give(tmp_path / "output.json", np.empty((0, 0)), raw, kind)
    expected = interpret(read_output(schema.outputs[0]), raw, kind)  # type: ignore[arg-type]
    assert isinstance(found, Predicted), found
    assert tuple(found.columns or ()) == expected.columns
    assert show_cells(found.numbers) == show_cells(expected.values)


def test_classes_of_a_classifier_without_probabilities_are_its_own_in_r(r: RProcess, tmp_path: Path) -> None:
    x = np.random.default_rng(4).normal(size=(90, 1))
    labels = ["x", "y", "z"]
    model = LinearSVC().fit(x, np.array(labels)[np.digitize(x.ravel(), [-0.5, 0.5])])
    sb.record_schema({"x": x.ravel()}, model, encodings={}).save(tmp_path / "output.json")
    raw = np.array([labels.index(each) for each in model.predict(x)], dtype=np.float64)[:, None]
    found = r.give(tmp_path / "output.json", np.empty((0, 0)), raw, "class")
    assert isinstance(found, Predicted), found
    assert (found.kind, found.levels) == ("factor", labels)
    assert found.numbers.ravel().tolist() == raw.ravel().tolist()


def test_items_that_are_mutated_are_the_same_error_or_the_same_bits_in_r(r: RProcess, tmp_path: Path) -> None:
    path = tmp_path / "output.json"
    codes = set()
    for asked in draw_asked(SEED, 400):
        expected = give_python(asked)
        path.write_text(json.dumps({"outputs": [asked.item]}), encoding="utf-8")
        answer = r.give(path, np.empty((0, 0)) if asked.golden is None else asked.golden, asked.raw, asked.type)
        case = OutputCase("", asked.item, asked.raw, asked.golden, asked.type, expected)
        assert show_answer(answer, case) == expected, asked
        codes.add(expected.get("error", {}).get("code"))
    assert codes >= {
        None,
        "invalid_schema",
        "unknown_step",
        "fingerprint_mismatch",
        "output_mismatch",
        "nan_prediction",
    }


def give_python(asked: Asked) -> dict:
    """Return what Python gives in the form of the vectors."""
    try:
        found = interpret(read_output(asked.item), asked.raw, asked.type, golden=asked.golden)  # type: ignore[arg-type]
    except SchemabridgeError as error:
        return {"error": {"code": error.code, "rows": list(error.rows)}}
    if asked.type == "class" and asked.item.get("classes") != "several":
        return {"labels": found.values.tolist()}
    return {"columns": list(found.columns), "rows": show_cells(found.values)}
