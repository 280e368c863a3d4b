"""Keras models that hold their own preprocessing behind named inputs: the schema describes the raw values."""

from __future__ import annotations

import warnings

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import schemabridge as sb

layers = keras.layers
IS_KERAS_3 = hasattr(keras, "ops")
pytestmark = [  # of Keras, where it reads a file
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Skipping nested container"),
]

DF = pd.DataFrame(
    {
        "age": [22.0, 38.5, 26.0, 35.25, 54.0, 2.0],
        "sex": ["male", "female", "female", "weiblich é", "male", "f"],
        "code": [1, 2, 7, 2, 1, 7],
        "fare": [7.25, 71.2833, 7.925, 53.1, 51.8625, 21.075],
        "survived": [0, 1, 1, 1, 0, 1],
    }
)
RAW = ["age", "sex", "code", "fare"]
NEW = pd.DataFrame({"age": [1.5, 90.0], "sex": ["male", "never seen"], "code": [7, 99], "fare": [0.0, 9.9]})


def adapted(layer, values):
    layer.adapt(values)
    return layer


def encode_columns(sex: layers.Layer | None = None) -> tuple[dict, list]:
    lookup = sex or adapted(layers.StringLookup(output_mode="one_hot"), tf.constant(DF[["sex"]].to_numpy(object)))
    inputs = {
        "age": keras.Input((1,), name="age"),
        "sex": keras.Input((1,), name="sex", dtype="string"),
        "code": keras.Input((1,), name="code", dtype="int64"),
        "fare": keras.Input((1,), name="fare"),
    }
    encoded = [
        adapted(layers.Normalization(), DF[["age"]].to_numpy(np.float32))(inputs["age"]),
        lookup(inputs["sex"]),
        adapted(layers.IntegerLookup(output_mode="one_hot"), DF[["code"]].to_numpy())(inputs["code"]),
        layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(
            layers.Discretization([5.0, 20.0, 60.0])(inputs["fare"])
        ),
    ]
    return inputs, encoded


def build_model(sex: layers.Layer | None = None) -> keras.Model:
    keras.utils.set_random_seed(3)
    inputs, encoded = encode_columns(sex)
    hidden = layers.Dense(4, activation="tanh")(layers.Concatenate()(encoded))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="survives")(hidden))


@pytest.fixture(scope="module")
def model():
    keras.backend.clear_session()  # Keras 2 reads no model back whose layers are numbered behind those of other tests
    return build_model()


@pytest.fixture(scope="module")
def schema(model):
    return sb.record_schema(DF, model)


def call(model, df) -> np.ndarray:
    """The model's prediction of a frame as its author would make it, without this project."""
    given = {
        "age": df[["age"]].to_numpy(np.float32),
        "sex": tf.constant(df[["sex"]].to_numpy(object)),
        "code": df[["code"]].to_numpy(np.int64),
        "fare": df[["fare"]].to_numpy(np.float32),
    }
    return model.predict(given, batch_size=32, verbose=0)


def test_the_schema_has_an_input_of_raw_values_for_each_input_of_the_model(schema):
    found = [(each.name, each.dtype, each.shape, each.encodings[0].kind) for each in schema.inputs]
    assert sorted(found) == [
        ("age", "float32", (None, 1), "numeric"),
        ("code", "int64", (None, 1), "numeric"),
        ("fare", "float32", (None, 1), "numeric"),
        ("sex", "string", (None, 1), "text"),
    ]
    assert sorted(step.op for step in schema.steps) == ["number", "number", "number", "text"]
    assert [column.name for column in schema.columns] == RAW


def test_evidence_says_which_layers_of_the_model_take_the_raw_values(schema):
    assert schema.evidence.source == "captured"
    assert schema.evidence.rows == 0
    assert {name: each[0]["of"] for name, each in schema.evidence.inputs.items()} == {
        "age": "Normalization",
        "code": "IntegerLookup",
        "fare": "Discretization",
        "sex": "StringLookup",
    }


@pytest.mark.parametrize("df", [DF, NEW, NEW[:1]], ids=["training", "unseen", "one row"])
def test_what_is_prepared_as_tensors_predicts_what_the_model_predicts_of_the_raw_values(model, schema, df):
    prepared = sb.prepare_input(df, schema, text="tensor")
    assert model.predict(prepared, batch_size=32, verbose=0).tobytes() == call(model, df).tobytes()


def test_arrays_of_texts_go_into_a_tf_data_set(model, schema):
    dataset = tf.data.Dataset.from_tensor_slices(sb.prepare_input(NEW, schema)).batch(32)
    assert model.predict(dataset, verbose=0).tobytes() == call(model, NEW).tobytes()


def test_keras_3_refuses_texts_in_an_array_and_keras_2_takes_them(model, schema):
    prepared = sb.prepare_input(NEW, schema)
    if not IS_KERAS_3:
        assert model.predict(prepared, batch_size=32, verbose=0).tobytes() == call(model, NEW).tobytes()
        return
    with pytest.raises(ValueError, match="Invalid dtype: object"):
        model.predict(prepared, verbose=0)


def test_no_rows_become_a_tensor_of_no_texts(schema):
    assert sb.prepare_input(NEW[:0], schema, text="tensor")["sex"].shape == (0, 1)


def test_texts_are_an_array_or_a_tensor(schema):
    with pytest.raises(sb.SchemabridgeError, match="text should be 'array' or 'tensor'"):
        sb.prepare_input(NEW, schema, text="tf")


def test_golden_predictions_are_those_of_the_whole_model_and_tell_known_texts_apart(model, schema):
    rows = [row for row in schema.golden.rows if row.bytes is not None]
    assert {"male", "female", "weiblich é"} <= {row.frame["sex"] for row in rows}
    df = pd.DataFrame([row.frame for row in rows])
    assert [row.predictions["survives"][0] for row in rows] == call(model, df).ravel().tolist()
    assert sb.verify_schema(schema, model)


def test_another_vocabulary_of_the_model_is_a_mismatch_of_predictions(model, schema):
    known = ["female", "male", "f", "weiblich é"]
    other = build_model(layers.StringLookup(vocabulary=known, output_mode="one_hot"))
    for each, trained in zip(other.layers, model.layers, strict=True):
        if isinstance(each, layers.Dense):
            each.set_weights(trained.get_weights())
    assert [finding.code for finding in sb.verify_schema(schema, other).findings] == ["prediction_mismatch"]


def test_the_schema_of_a_saved_model_is_that_of_the_model(model, tmp_path):
    path = tmp_path / "titanic.keras"
    model.save(path)
    recorded = sb.record_schema(DF, keras.models.load_model(path), path=path)
    assert recorded.fingerprint == sb.record_schema(DF, model).fingerprint
    assert sb.verify_schema(tmp_path / "titanic.schema.json", keras.models.load_model(path))


def test_inputs_in_a_list_take_what_has_their_names():
    inputs, encoded = encode_columns()
    listed = keras.Model(list(inputs.values()), layers.Dense(1)(layers.Concatenate()(encoded)))
    schema = sb.record_schema(DF, listed)
    assert [each.name for each in schema.inputs] == RAW
    assert sb.verify_schema(schema, listed)


def test_raw_matrices_are_proof():
    inputs, encoded = encode_columns()
    model = keras.Model(inputs, layers.Dense(1)(layers.Concatenate()(encoded)))
    X = {name: DF[[name]].to_numpy() for name in RAW}
    assert sb.record_schema(DF, model, X=X).evidence.rows == len(DF)
    assert sb.record_schema(DF, model, X={**X, "sex": tf.constant(X["sex"])}).evidence.rows == len(DF)
    X["sex"] = DF[["sex"]].apply(lambda column: column.str.upper()).to_numpy()
    with pytest.raises(sb.SchemabridgeError, match="X has 'MALE', the schema gives 'male'") as raised:
        sb.record_schema(DF, model, X=X)
    assert (raised.value.code, raised.value.column, raised.value.rows) == ("x_mismatch", "sex", (0,))


def test_an_input_that_other_layers_take_is_not_captured():
    age, sex = keras.Input((1,), name="age"), keras.Input((1,), name="sex", dtype="string")
    found = layers.StringLookup(vocabulary=["male", "female"], output_mode="one_hot")(sex)
    model = keras.Model([age, sex], layers.Dense(1)(layers.Concatenate()([age, found])))
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        schema = sb.record_schema(DF, model)
    assert schema.evidence.source == "assumed"


def test_an_input_that_is_scaled_behind_a_layer_that_changes_no_value_is_captured():
    age, fare = keras.Input((), name="age"), keras.Input((1,), name="fare")
    both = layers.Concatenate()([layers.Reshape((1,))(age), fare])
    scaled = adapted(layers.Normalization(), DF[["age", "fare"]].to_numpy(np.float32))(both)
    model = keras.Model({"age": age, "fare": fare}, layers.Dense(1)(scaled))
    schema = sb.record_schema(DF, model)
    assert [(each.name, each.shape) for each in schema.inputs] == [("age", (None,)), ("fare", (None, 1))]
    assert schema.evidence.source == "captured"


def test_preprocessing_that_is_a_model_of_its_own_is_captured():
    inputs, encoded = encode_columns()
    preprocessing = keras.Model(inputs, layers.Concatenate()(encoded))
    outer = {name: keras.Input(each.shape[1:], name=name, dtype=each.dtype) for name, each in inputs.items()}
    model = keras.Model(outer, layers.Dense(1)(preprocessing(outer)))
    schema = sb.record_schema(DF, model)
    assert schema.evidence.source == "captured"
    assert sb.verify_schema(schema, model)


@pytest.mark.parametrize(
    "layer",
    [
        layers.Hashing(num_bins=8, output_mode="one_hot"),
        layers.TextVectorization(vocabulary=["male", "female"], output_mode="multi_hot"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_no_schema_captures_stays_in_the_model_behind_text(layer):
    sex = keras.Input((1,), name="sex", dtype="string")
    model = keras.Model({"sex": sex}, layers.Dense(1)(layer(sex)))
    schema = sb.record_schema(DF, model)
    assert [column.name for column in schema.columns] == ["sex"]
    assert schema.evidence.source == "captured"
    prepared = sb.prepare_input(NEW, schema, text="tensor")
    direct = model.predict({"sex": tf.constant(NEW[["sex"]].to_numpy(object))}, verbose=0)
    assert model.predict({"sex": prepared}, verbose=0).tobytes() == direct.tobytes()


def test_several_columns_go_to_one_input_of_strings():
    df = pd.DataFrame({"a": ["x", "y"], "b": ["y", "z"]})
    model = keras.Sequential(
        [
            keras.Input((2,), dtype="string"),
            layers.StringLookup(vocabulary=["x", "y"]),
            layers.Embedding(3, 2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    schema = sb.record_schema(df, model, inputs={"texts": ["a", "b"]})
    assert (schema.inputs[0].dtype, schema.inputs[0].shape) == ("string", (None, 2))
    assert schema.evidence.source == "captured"
    assert sb.verify_schema(schema, model)


def test_a_sequential_that_begins_with_a_lookup_or_normalization_takes_raw_columns():
    numbers = keras.Sequential([adapted(layers.Normalization(), DF[["age", "fare"]].to_numpy(np.float32))])
    numbers.add(layers.Dense(1))
    numbers.predict(DF[["age", "fare"]].to_numpy(np.float32), verbose=0)
    schema = sb.record_schema(DF, numbers, inputs={"numbers": ["age", "fare"]})
    assert [step.op for step in schema.steps] == ["number", "number"]
    assert schema.evidence.source == "captured"
    texts = keras.Sequential([layers.StringLookup(vocabulary=["male"], output_mode="one_hot"), layers.Dense(1)])
    texts.predict(tf.constant(DF[["sex"]].to_numpy(object)), verbose=0)
    schema = sb.record_schema(DF[["sex"]], texts)
    assert schema.inputs[0].dtype == "string"


def test_an_input_of_a_sequential_that_somebody_named_has_no_other_name():
    model = keras.Sequential([keras.Input((2,), name="own"), layers.Dense(1)])
    with pytest.raises(sb.SchemabridgeError, match="inputs= names 'numbers', the model takes 'own'") as raised:
        sb.record_schema(DF, model, inputs={"numbers": ["age", "fare"]})
    assert raised.value.code == "model_mismatch"


def test_columns_of_one_matrix_whose_order_nobody_said_are_not_captured():
    model = keras.Sequential([keras.Input((2,)), layers.Normalization(mean=[1.0, 2.0], variance=[1.0, 4.0])])
    with pytest.warns(sb.SchemabridgeWarning, match="unproven_schema"):
        schema = sb.record_schema(DF[["age", "fare"]], model)
    assert schema.evidence.source == "assumed"


@keras.saving.register_keras_serializable("tests")
class OwnModel(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.lookup = layers.StringLookup(vocabulary=["male", "female"], output_mode="one_hot")
        self.dense = layers.Dense(1)

    def call(self, given):
        return self.dense(layers.concatenate([self.lookup(given["sex"]), given["age"]]))


def test_a_model_of_an_own_class_needs_its_inputs_named_and_takes_text_then():
    model = OwnModel()
    model({"sex": tf.constant([["male"]]), "age": tf.constant([[1.0]])})
    with pytest.raises(sb.SchemabridgeError, match="looks raw values up itself") as raised:
        sb.record_schema(DF, model)
    assert raised.value.code == "inputs_needed"
    assert 'sb.input(["sex"], dtype="string")' in raised.value.hint
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sb.SchemabridgeWarning)
        schema = sb.record_schema(DF, model, inputs={"sex": sb.input(["sex"], dtype="string"), "age": ["age"]})
    assert [(each.name, each.dtype) for each in schema.inputs] == [("sex", "string"), ("age", "float32")]
    assert sb.verify_schema(schema, model).verdict == "unproven"


def test_a_batch_that_the_lookup_would_refuse_is_taken_by_the_schema_as_the_model_says():
    sex = keras.Input((1,), name="sex", dtype="string")
    lookup = layers.StringLookup(vocabulary=["male", "female"], num_oov_indices=0, output_mode="one_hot")
    model = keras.Model({"sex": sex}, layers.Dense(1)(lookup(sex)))
    with pytest.raises(sb.SchemabridgeError, match="the model fails on golden rows") as raised:
        sb.record_schema(DF[:3], model)
    assert raised.value.code == "model_mismatch"


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_texts_of_training_need_words_that_say_what_stands_for_them(model, missing):
    df = DF.assign(sex=[*DF["sex"][:5], missing])
    with pytest.raises(sb.SchemabridgeError, match="policy_needed") as raised:
        sb.record_schema(df, model)
    assert 'sb.text(missing="")' in raised.value.hint
    schema = sb.record_schema(df, model, encodings={"sex": sb.text(missing="[UNK]")})
    prepared = sb.prepare_input(NEW.assign(sex=[missing, "male"]), schema)
    assert prepared["sex"].tolist() == [["[UNK]"], ["male"]]


def test_missing_cells_are_refused_where_training_had_none(schema):
    for name, code in (("sex", "missing_value"), ("age", "missing_value"), ("code", "missing_value")):
        with pytest.raises(sb.SchemabridgeError) as raised:
            sb.prepare_input(NEW.astype({"code": "Int64"}).assign(**{name: [None, NEW[name][1]]}), schema)
        assert (raised.value.code, raised.value.column) == (code, name)


def test_missing_numbers_of_training_need_a_policy(model):
    with pytest.raises(sb.SchemabridgeError, match="policy_needed"):
        sb.record_schema(DF.assign(age=[np.nan, *DF["age"][1:]]), model)


def test_numbers_for_an_input_of_strings_are_refused_with_what_to_write(model):
    with pytest.raises(sb.SchemabridgeError, match="hands text to the model") as raised:
        sb.record_schema(DF.assign(sex=DF["code"]), model)
    assert raised.value.code == "encoding_mismatch"
    assert "df['sex'].astype(str)" in raised.value.hint


def test_text_for_an_input_of_numbers_is_refused(model):
    with pytest.raises(sb.SchemabridgeError) as raised:
        sb.record_schema(DF.assign(code=DF["sex"]), model)
    assert raised.value.code == "model_mismatch"


@pytest.mark.parametrize(
    "column", [DF["sex"].astype("category"), DF["sex"].astype("string")], ids=lambda each: str(each.dtype)
)
def test_labels_and_strings_go_to_the_model_as_text(model, schema, column):
    assert sb.record_schema(DF.assign(sex=column), model).fingerprint == schema.fingerprint
