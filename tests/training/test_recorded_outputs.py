"""What record_schema says of outputs: labels, scales, classes, thresholds; what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

import schemabridge as sb
from schemabridge.models import describe_model
from schemabridge.outputs.item import read_outputs
from schemabridge.outputs.prediction import interpret_predictions

X = np.random.default_rng(3).normal(size=(60, 2))
DF = pd.DataFrame(X, columns=["a", "b"])


class Predicts:
    """A model that predicts numbers of a width, whatever it is given."""

    def __init__(self, *numbers: float) -> None:
        self.numbers = numbers

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        return np.tile(np.array(self.numbers), (len(matrix), 1))


def record(model: object, **arguments: object) -> dict:
    return dict(sb.record_schema(DF, model, encodings={}, **arguments).outputs[0])


def test_nothing_is_written_that_is_the_default() -> None:
    asked = sb.output(["no", "yes"], scale="probability", classes="one", threshold=0.5)
    item = record(Predicts(0.25), outputs=asked)
    assert item == {"name": "output", "shape": [None, 1], "labels": ["no", "yes"]}
    assert item == record(Predicts(0.25), labels=["no", "yes"])
    assert record(Predicts(0.25), outputs=sb.output(scale="value")) == {"name": "output", "shape": [None, 1]}


def test_what_is_said_is_written_and_sealed() -> None:
    item = record(Predicts(-3.0), outputs=sb.output(["no", "yes"], scale="logit", threshold=0.25))
    assert list(item) == ["name", "shape", "labels", "scale", "threshold", "fingerprint"]
    several = record(Predicts(0.5, 0.5), outputs={"output": sb.output(["a", "b"], classes="several")})
    assert several["classes"] == "several"


def test_labels_stay_those_of_the_classifier_where_others_say_nothing() -> None:
    model = LogisticRegression().fit(X, np.where(X[:, 0] > 0, "yes", "no"))
    item = record(model, outputs=sb.output(threshold=0.3))
    assert (item["labels"], item["threshold"]) == (["no", "yes"], 0.3)


@pytest.mark.parametrize("model", [LinearSVC(dual=True), RidgeClassifier()], ids=str)
@pytest.mark.parametrize("labels", [["x", "y", "z"], [0, 1, 2], [2, 5, 7], [1, 2], ["n", "y"], [False, True]], ids=str)
def test_a_classifier_without_probabilities_has_the_classes_that_it_predicts(model, labels) -> None:
    y = np.array(labels)[np.arange(60) % len(labels)]
    model.fit(X, y)
    schema = sb.record_schema(DF, model, encodings={})
    raw = describe_model(model).predict({"features": X}, 32)
    found = interpret_predictions(schema, read_outputs(schema), raw, "class")["prediction"].values
    assert found.tolist() == model.predict(X).tolist()
    with pytest.raises(sb.SchemabridgeError, match="no_probabilities"):
        interpret_predictions(schema, read_outputs(schema), raw, "prob")


def test_labels_of_indicators_hold_each_for_itself() -> None:
    y = np.column_stack([X[:, 0] > 0, X[:, 1] > 0]).astype(int)
    model = MLPClassifier((), solver="lbfgs", max_iter=500, random_state=0).fit(X, y)
    schema = sb.record_schema(DF, model, encodings={})
    assert schema.outputs[0]["classes"] == "several"
    raw = describe_model(model).predict({"features": X}, 32)
    found = interpret_predictions(schema, read_outputs(schema), raw, "class")["probability"].values
    assert (found == model.predict(X).astype(bool)).all()


def test_numbers_outside_of_0_to_1_are_not_called_probabilities() -> None:
    with pytest.raises(sb.SchemabridgeError, match="the model predicts -3") as raised:
        record(Predicts(-3.0), outputs=sb.output(["no", "yes"], scale="probability"))
    assert raised.value.code == "model_mismatch"
    schema = sb.record_schema(DF, Predicts(-3.0), encodings={}, labels=["no", "yes"])
    with pytest.raises(sb.SchemabridgeError) as raised:
        interpret_predictions(schema, read_outputs(schema), {"output": np.array([[0.5]])}, "prob")
    assert raised.value.code == "no_probabilities"


MISFITS = [
    ("model_mismatch", sb.output(["a", "b"], classes="several")),
    ("model_mismatch", sb.output(["a", "b", "c"])),
    ("model_mismatch", {"other": sb.output(["a", "b"])}),
    ("invalid_argument", sb.output(threshold=0.25)),
    ("invalid_argument", ["a", "b"]),
    ("invalid_argument", {"output": "expm1"}),
]


@pytest.mark.parametrize(("code", "outputs"), MISFITS, ids=str)
def test_what_does_not_fit_the_output_is_refused(code, outputs, raises_code) -> None:
    raises_code(code, record, Predicts(0.5), outputs=outputs)


def test_a_threshold_lies_between_two_classes(raises_code) -> None:
    asked = sb.output(["a", "b", "c"], threshold=0.25)
    raises_code("invalid_argument", record, Predicts(0.5, 0.25, 0.25), outputs=asked)


@pytest.mark.parametrize("labels", [["a", 1], [0, True], ["a", "a"], [1, 1.0]], ids=str)
def test_labels_are_of_one_kind_and_all_differ(labels, raises_code) -> None:
    raises_code("model_mismatch", record, Predicts(0.5), labels=labels)
    raises_code("model_mismatch", sb.output, labels)


def test_labels_are_given_once(raises_code) -> None:
    raises_code("conflicting_sources", record, Predicts(0.5), labels=["a", "b"], outputs=sb.output(["a", "b"]))


def test_several_outputs_are_named(raises_code) -> None:
    class Two:
        def predict(self, matrix: np.ndarray) -> dict[str, np.ndarray]:
            return {"u": matrix[:, :1], "v": matrix[:, 1:]}

    raises_code("model_mismatch", record, Two(), outputs=sb.output(scale="logit"))
    schema = sb.record_schema(DF, Two(), encodings={}, outputs={"v": sb.output(scale="logit")})
    assert [each.get("scale") for each in schema.outputs] == [None, "logit"]


ARGUMENTS = [
    {"scale": "odds"},
    {"classes": "all"},
    {"threshold": True},
    {"threshold": float("nan")},
    {"threshold": "0.5"},
    {"labels": ["a", "b"], "inverse": "expm1"},
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_arguments_of_an_output_are_checked(arguments, raises_code) -> None:
    raises_code("invalid_argument", sb.output, **arguments)


def test_outputs_are_the_same_after_writing_and_reading(tmp_path) -> None:
    schema = sb.record_schema(
        DF, Predicts(0.5), encodings={}, outputs=sb.output(inverse=["square", (-1, float("inf"))])
    )
    for name in ("a.json", "a.arrow"):
        schema.save(tmp_path / name)
        assert sb.read_schema(tmp_path / name).outputs == schema.outputs
    read_outputs(sb.read_schema(tmp_path / "a.json"))


def test_the_classes_of_a_classifier_in_another_order_are_refused() -> None:
    model = LogisticRegression().fit(X, np.where(X[:, 0] > 0, "yes", "no"))
    with pytest.raises(sb.SchemabridgeError, match="the classes of the model 'no', 'yes'") as raised:
        record(model, outputs=sb.output(["yes", "no"]))
    assert raised.value.code == "model_mismatch"
    assert record(model, outputs=sb.output(["stays", "leaves"]))["labels"] == ["stays", "leaves"]
