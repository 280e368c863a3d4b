"""What the outputs of a Keras model are: the activation of the last layer, and whether the loss takes logits."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import schemabridge as sb
from schemabridge.models.facts import Meaning
from schemabridge.models.keras import describe_keras
from schemabridge.outputs.item import read_outputs
from schemabridge.outputs.prediction import interpret_predictions

ONE = Meaning("probability")
LOGIT = Meaning("logit")
SEVERAL = Meaning("probability", is_several=True)
SEVERAL_LOGITS = Meaning("logit", is_several=True)


def find_meaning(library: str, *last: tuple[str, dict], loss: object = None) -> Meaning:
    """Return what is said of a model that ends in some layers; a loss is a name, or a class and its arguments."""
    keras = importlib.import_module(library)
    model = keras.Sequential(
        [keras.Input((2,)), *(getattr(keras.layers, name)(**arguments) for name, arguments in last)]
    )
    if loss is not None:
        model.compile(loss=loss if isinstance(loss, str) else getattr(keras.losses, loss[0])(**loss[1]))
    (meaning,) = describe_keras(model).meanings.values()
    return meaning


DENSE = {units: ("Dense", {"units": units}) for units in (1, 3)}
LOGITS = {"from_logits": True}
LIBRARIES = ["keras", pytest.param("tf_keras", marks=pytest.mark.beside_keras_3)]
MODELS = [
    ((("Dense", {"units": 1, "activation": "sigmoid"}),), None, ONE),
    ((("Dense", {"units": 3, "activation": "sigmoid"}),), None, SEVERAL),
    ((("Dense", {"units": 3, "activation": "softmax"}),), "categorical_crossentropy", ONE),
    ((DENSE[3], ("Softmax", {})), None, ONE),
    ((DENSE[3], ("Activation", {"activation": "sigmoid"})), None, SEVERAL),
    ((DENSE[1],), None, Meaning()),
    ((DENSE[1],), "binary_crossentropy", Meaning()),
    ((DENSE[1],), "mse", Meaning()),
    ((DENSE[1],), ("BinaryCrossentropy", LOGITS), LOGIT),
    ((DENSE[1],), ("BinaryCrossentropy", {}), Meaning()),
    ((DENSE[3],), ("BinaryCrossentropy", LOGITS), SEVERAL_LOGITS),
    ((DENSE[3],), ("BinaryFocalCrossentropy", LOGITS), SEVERAL_LOGITS),
    ((DENSE[3],), ("CategoricalCrossentropy", LOGITS), LOGIT),
    ((DENSE[3],), ("SparseCategoricalCrossentropy", LOGITS), LOGIT),
    ((("Dense", {"units": 3, "activation": "softmax"}),), ("CategoricalCrossentropy", LOGITS), ONE),
]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("last", "loss", "meaning"), MODELS)
def test_activation_and_loss_say_what_predictions_are(library, last, loss, meaning) -> None:
    assert find_meaning(library, *last, loss=loss) == meaning


@pytest.mark.parametrize("library", LIBRARIES)
def test_several_sigmoids_are_seen_within_a_model_and_before_layers_that_change_no_value(library) -> None:
    keras = importlib.import_module(library)
    inner = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="sigmoid")])
    inputs = keras.Input((2,))
    flat = keras.layers.Flatten()(keras.layers.Activation("linear")(inner(inputs)))
    (meaning,) = describe_keras(keras.Model(inputs, flat)).meanings.values()
    assert meaning == SEVERAL
    (meaning,) = describe_keras(keras.Sequential([keras.Input((2,)), inner])).meanings.values()
    assert meaning == SEVERAL
    doubled = keras.layers.Rescaling(2.0)(inner(inputs))
    (meaning,) = describe_keras(keras.Model(inputs, doubled)).meanings.values()
    assert meaning == Meaning()


@pytest.mark.parametrize("library", LIBRARIES)
def test_each_output_has_its_own_loss(library) -> None:
    keras = importlib.import_module(library)
    inputs = keras.Input((2,), name="x")
    outputs = [keras.layers.Dense(1, name=name)(inputs) for name in ("kind", "price")]
    model = keras.Model(inputs, outputs)
    model.compile(loss=[keras.losses.BinaryCrossentropy(from_logits=True), "mse"])
    assert describe_keras(model).meanings == {"kind": LOGIT, "price": Meaning()}
    model.compile(loss={"price": "mse", "kind": keras.losses.BinaryCrossentropy(from_logits=True)})
    assert describe_keras(model).meanings == {"kind": LOGIT, "price": Meaning()}


def test_labels_of_logits_are_found_by_a_softmax_and_of_sigmoids_each_for_itself() -> None:
    keras = importlib.import_module("keras")
    frame = {"a": [1.0, 2.0, -8.0, 4.0], "b": [0.5, -3.0, 2.0, 9.0]}
    labels = ["x", "y", "z"]
    logits = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    logits.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    schema = sb.record_schema(frame, logits, encodings={}, labels=labels)
    assert schema.outputs[0]["scale"] == "logit"
    raw = logits.predict(sb.prepare_input(frame, schema), verbose=0)
    found = interpret_predictions(schema, read_outputs(schema), {"o": raw}, "prob")[schema.outputs[0]["name"]]
    softmax = keras.Sequential([keras.Input((3,)), keras.layers.Softmax()])
    assert np.abs(found.values - softmax.predict(raw, verbose=0)).max() < 1e-6
    assert found.columns == ("x", "y", "z")
    sigmoids = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="sigmoid")])
    schema = sb.record_schema(frame, sigmoids, encodings={}, labels=labels)
    assert schema.outputs[0]["classes"] == "several"
    raw = sigmoids.predict(sb.prepare_input(frame, schema), verbose=0)
    found = interpret_predictions(schema, read_outputs(schema), {"o": raw}, "class")[schema.outputs[0]["name"]]
    assert (found.values == (raw > 0.5)).all()


def test_a_standardized_target_of_a_network_comes_back_with_the_bits_of_its_scaler() -> None:
    from sklearn.preprocessing import StandardScaler

    keras = importlib.import_module("keras")
    rng = np.random.default_rng(5)
    frame = {"a": rng.normal(size=300), "b": rng.normal(size=300)}
    scaler = StandardScaler().fit(1e5 + 4e4 * rng.normal(size=(300, 1)))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
    schema = sb.record_schema(frame, model, encodings={}, outputs=sb.output(inverse=scaler))
    raw = model.predict(sb.prepare_input(frame, schema), verbose=0)
    found = interpret_predictions(schema, read_outputs(schema), {"o": raw}, "response")[schema.outputs[0]["name"]]
    assert found.values.tobytes() == scaler.inverse_transform(raw).astype(np.float64).tobytes()
