"""Every vector of clause 21, and the outputs of a model against those of its schema."""

import json

import numpy as np
import pytest

from output_vectors import OutputCase, list_output_cases, show_cells
import schemabridge as sb
from schemabridge.document.build import build_document
from schemabridge.errors import SchemabridgeError
from schemabridge.outputs.item import read_output, read_outputs
from schemabridge.outputs.prediction import interpret, interpret_predictions
from schemabridge.outputs.seal import seal_output
from schemabridge.schema import FeatureSchema, Golden, GoldenRow

CASES = list(list_output_cases())
GIVEN = [case for case in CASES if "error" not in case.expect]
REFUSED = [case for case in CASES if "error" in case.expect]


@pytest.mark.parametrize("case", GIVEN, ids=lambda case: case.id)
def test_a_raw_prediction_means_what_its_vector_says(case: OutputCase) -> None:
    found = interpret(read_output(case.output), case.raw, case.type, golden=case.golden)
    if "labels" in case.expect:
        assert found.values.tolist() == case.expect["labels"]
        assert len(found.columns) == 1
    else:
        assert list(found.columns) == case.expect["columns"]
        assert show_cells(found.values) == case.expect["rows"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_an_output_is_refused_with_the_code_of_its_vector(case: OutputCase) -> None:
    with pytest.raises(SchemabridgeError) as raised:
        interpret(read_output(case.output), case.raw, case.type, golden=case.golden)
    assert raised.value.code == case.expect["error"]["code"]
    assert list(raised.value.rows) == case.expect["error"].get("rows", [])


def make_schema(*outputs: dict, golden: dict | None = None) -> FeatureSchema:
    rows = () if golden is None else (GoldenRow({}, predictions=golden),)
    return FeatureSchema((), {}, (), (), "", outputs=outputs, golden=Golden(rows))


CHURN = {"name": "churn", "shape": [None, 1], "labels": ["no", "yes"]}
PRICE = {"name": "price", "shape": [None, 1]}


def test_a_single_output_may_have_another_name_than_that_of_the_model() -> None:
    schema = make_schema(CHURN)
    found = interpret_predictions(schema, read_outputs(schema), {"dense_3": np.array([[0.75]], np.float32)}, "class")
    assert {name: each.values.tolist() for name, each in found.items()} == {"churn": ["yes"]}


def test_several_outputs_are_told_apart_by_name() -> None:
    step = {"id": "target", "op": "scale_offset", "in": ["raw"], "scale": [2.0], "offset": [0.5]}
    schema = make_schema(CHURN, seal_output({**PRICE, "steps": [step], "from": "target"}))
    raw = {"price": np.array([[1.5]]), "churn": np.array([[0.25]])}
    found = interpret_predictions(schema, read_outputs(schema), raw, "response")
    assert {name: each.columns for name, each in found.items()} == {"price": ("price",), "churn": ("no", "yes")}
    assert found["churn"].values.tolist() == [[0.75, 0.25]]
    assert found["price"].values.tolist() == [[3.5]]


def test_an_output_that_the_model_does_not_have_is_a_mismatch() -> None:
    schema = make_schema(CHURN, PRICE)
    with pytest.raises(SchemabridgeError, match=r"'churn', 'price' of the model, found 'price', 'other'") as raised:
        interpret_predictions(schema, read_outputs(schema), {"price": np.ones((1, 1)), "other": np.ones((1, 1))}, "raw")
    assert raised.value.code == "output_mismatch"


def test_a_schema_without_outputs_gives_numbers() -> None:
    found = interpret_predictions(make_schema(), {}, {"output": np.array([[1.0, 2.0]])}, "response")
    assert found["output"].columns == ("output_1", "output_2")


def test_golden_predictions_of_the_schema_say_what_is_no_probability() -> None:
    schema = make_schema(CHURN, golden={"churn": (-48.0,)})
    with pytest.raises(SchemabridgeError, match="found -48 among those of the golden rows") as raised:
        interpret_predictions(schema, read_outputs(schema), {"churn": np.array([[0.75]])}, "prob")
    assert raised.value.code == "no_probabilities"


def test_predictions_that_are_texts_are_a_mismatch() -> None:
    with pytest.raises(SchemabridgeError, match="expected numbers for each row, found an array of <U3") as raised:
        interpret(read_output(PRICE), np.array(["yes"]), "raw")
    assert raised.value.code == "output_mismatch"


def test_an_unknown_type_is_an_invalid_argument() -> None:
    with pytest.raises(SchemabridgeError) as raised:
        interpret(read_output(PRICE), np.ones((1, 1)), "probs")
    assert raised.value.code == "invalid_argument"


def test_every_problem_of_an_item_is_listed_with_its_path() -> None:
    schema = make_schema(PRICE, {"name": "x", "scale": "odds", "threshold": True})
    with pytest.raises(SchemabridgeError) as raised:
        read_outputs(schema)
    assert [path for path, _ in raised.value.problems] == ["outputs[1].scale", "outputs[1].threshold", "outputs[1]"]


# items of one schema


@pytest.mark.parametrize(
    ("outputs", "code", "paths"),
    [
        (["x"], "invalid_schema", ["outputs[0]"]),
        ([PRICE, None], "invalid_schema", ["outputs[1]"]),
        ([[PRICE], PRICE], "invalid_schema", ["outputs[0]"]),
        ([PRICE, CHURN, PRICE], "invalid_schema", ["outputs[2].name"]),
        ([{}, {}, 5], "invalid_schema", ["outputs[0].name", "outputs[1].name", "outputs[2]"]),
        ([PRICE, "x", {**PRICE, "shape": []}], "invalid_schema", ["outputs[1]", "outputs[2].shape", "outputs[2].name"]),
        ([{**PRICE, "scale": "logit", "fingerprint": "sha256:0"}, "x"], "invalid_schema", ["outputs[1]"]),
        (["x", {**PRICE, "steps": [{"op": "invert"}]}], "unknown_step", ["outputs[1].steps[0].op"]),
    ],
)
def test_outputs_of_a_file_are_refused_in_the_order_of_the_clause(outputs, code, paths, tmp_path) -> None:
    path = tmp_path / "m.schema.json"
    sb.record_schema({"x": [1.0, 3.0]}, path=path)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "outputs": outputs}), "utf-8")
    schema = sb.read_schema(path)
    with pytest.raises(SchemabridgeError) as raised:
        read_outputs(schema)
    assert (raised.value.code, [place for place, _ in raised.value.problems]) == (code, paths)
    assert json.loads(json.dumps(build_document(schema)["outputs"])) == outputs
    assert sb.prepare_input({"x": [1.0]}, schema).shape == (1, 1)
