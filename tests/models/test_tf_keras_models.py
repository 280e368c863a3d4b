"""Models of tf_keras, which is Keras 2 beside Keras 3, that take raw values under names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.models.scoring.held import hold

DF = pd.DataFrame({"age": [30.0, 50.0, 40.0, 20.0], "size": ["S", "M", "S", "L"], "n": [1, 2, 3, 2]})


@pytest.mark.beside_keras_3
@pytest.mark.filterwarnings("ignore")  # tf_keras at its import
def test_named_inputs_of_raw_numbers_integers_and_texts_are_filled_by_name() -> None:
    import tensorflow as tf
    import tf_keras

    layers = tf_keras.layers
    dtypes = {"age": "float32", "size": "string", "n": "int64"}
    inputs = {name: tf_keras.Input((1,), name=name, dtype=dtype) for name, dtype in dtypes.items()}
    taken = [
        layers.Normalization(mean=35.0, variance=100.0)(inputs["age"]),
        layers.StringLookup(vocabulary=["S", "M", "L"], output_mode="one_hot")(inputs["size"]),
        layers.IntegerLookup(vocabulary=[1, 2, 3], output_mode="one_hot")(inputs["n"]),
    ]
    model = tf_keras.Model(inputs, layers.Dense(1)(layers.Concatenate()(taken)))
    schema = sb.record_schema(DF, model)
    assert {each.name: each.dtype for each in schema.inputs} == dtypes
    assert schema.evidence is not None
    assert schema.evidence.source == "captured"
    assert sb.verify_schema(schema, model).findings == ()
    given = {name: tf.constant(DF[[name]].to_numpy(), dtype) for name, dtype in dtypes.items()}
    arrays = sb.prepare_input(DF, schema)
    prepared = {name: tf.constant(arrays[name], dtype) for name, dtype in dtypes.items()}
    assert np.array_equal(model.predict(prepared, verbose=0), model.predict(given, verbose=0))


@pytest.mark.filterwarnings("ignore")  # tf_keras at its import
def test_a_folder_whose_class_takes_a_list_is_given_one_and_its_signature_the_inputs_in_their_order(tmp_path) -> None:
    import tensorflow as tf
    import tf_keras

    class Joined(tf_keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.last = tf_keras.layers.Dense(1)

        def call(self, inputs: list) -> object:
            return self.last(tf.concat(inputs, -1))

    arrays = {"size": np.eye(3, dtype="float32")[[2, 1, 2, 0]], "age": DF[["age"]].to_numpy("float32")}
    model = Joined()
    expected = model.predict(list(arrays.values()), verbose=0)
    path = tmp_path / "m"
    model.save(path, save_format="tf")
    schema = sb.record_schema(
        DF, model, path=path, inputs={"size": ["size"], "age": ["age"]}, encodings={"age": "numeric", "size": "one_hot"}
    )
    assert schema.model["files"][0]["loads"]
    given = sb.prepare_input(DF, schema)
    expected = model.predict([given["size"], given["age"]], verbose=0)
    loaded = sb.load_model(path)
    assert np.array_equal(np.asarray(loaded.predict(DF), "float32"), expected)
    again = tf_keras.models.load_model(path, compile=False)
    assert np.array_equal(hold(again, {}).ask(given, 32)["output"], expected)
