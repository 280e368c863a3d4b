"""What Keras models declare, and what is refused beside them."""

from hashlib import sha256
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

import schemabridge as sb
from schemabridge.models.keras import describe_keras

keras = pytest.importorskip("keras") if not os.environ.get("CI") else __import__("keras")
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

DF = pd.DataFrame({"age": [30.0, 50.0, 40.0], "city": ["Rome", "Oslo", "Bonn"], "size": ["S", "M", "S"]})


def make_sequential(width=5, classes=1):
    layers = [keras.Input((width,)), keras.layers.Dense(classes, activation="sigmoid", name="heavy")]
    return keras.Sequential(layers)


def make_functional():
    num = keras.Input((3,), name="num")
    size = keras.Input((1,), name="size", dtype="int32")
    age = keras.Input((), name="age")
    embedded = keras.layers.Flatten()(keras.layers.Embedding(4, 2)(size))
    joined = keras.layers.Concatenate()([num, embedded, keras.layers.Reshape((1,))(age)])
    heavy = keras.layers.Dense(2, name="heavy")(joined)
    tall = keras.layers.Dense(1, name="tall")(joined)
    return [num, size, age], [heavy, tall]


ENCODINGS = {"age": "standardize", "size": "ordinal"}
INPUTS = {"age": ["age"], "num": ["city"], "size": ["size"]}


@pytest.fixture(scope="module")
def sequential():
    return make_sequential()


@pytest.fixture(scope="module")
def functional():
    return keras.Model(*make_functional())


def test_one_input_takes_all_features_under_its_own_name(sequential, tmp_path) -> None:
    sequential.save(tmp_path / "m.keras")
    schema = sb.record_schema(DF, sequential, path=tmp_path / "m.keras", encodings=ENCODINGS, labels=["no", "yes"])
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert schema.inputs[0].name == loaded.inputs[0].name
    assert schema.inputs[0].shape == (None, 5)
    assert schema.outputs == ({"name": "heavy", "shape": [None, 1], "labels": ["no", "yes"]},)
    assert schema.model["framework"] == "keras"
    assert {"keras", "tensorflow"} <= set(schema.environment)
    assert sb.verify_schema(tmp_path / "m.schema.json", loaded)
    assert sb.verify_schema(tmp_path / "m.schema.json", tmp_path / "m.keras")


def test_predictions_of_other_weights_are_found(sequential) -> None:
    schema = sb.record_schema(DF, sequential, encodings=ENCODINGS)
    other = keras.models.clone_model(sequential)
    other.set_weights([weight + 0.1 for weight in sequential.get_weights()])
    codes = [finding.code for finding in sb.verify_schema(schema, other).findings]
    assert codes == ["prediction_mismatch"]


def test_a_model_of_another_width_is_refused_with_both_sides(raises_code) -> None:
    error = raises_code("model_mismatch", sb.record_schema, DF, make_sequential(4), encodings=ENCODINGS)
    assert "4 features" in str(error)
    assert "'city_Oslo'" in str(error)


def test_a_schema_of_another_width_is_the_wrong_one(sequential, raises_code) -> None:
    schema = sb.record_schema(DF, sequential, encodings=ENCODINGS)
    report = sb.verify_schema(schema, make_sequential(4))
    assert [finding.code for finding in report.findings] == ["wrong_model"]
    raises_code("model_mismatch", sb.record_schema, DF, make_sequential(4), encodings=schema)


@pytest.mark.parametrize("labels", [["a"], ["a", "b", "c"], {"light": ["a", "b"]}])
def test_labels_that_do_not_fit_the_output_are_refused(sequential, labels, raises_code) -> None:
    raises_code("model_mismatch", sb.record_schema, DF, sequential, encodings=ENCODINGS, labels=labels)


def test_labels_of_a_softmax_are_as_many_as_it_is_wide() -> None:
    model = make_sequential(classes=3)
    schema = sb.record_schema(DF, model, encodings=ENCODINGS, labels=np.array([1, 2, 3]))
    assert schema.outputs[0]["labels"] == [1, 2, 3]


def test_several_inputs_have_the_models_order_dtypes_and_shapes(functional, tmp_path) -> None:
    path = tmp_path / "m.schema.arrow"
    labels = {"heavy": ["no", "yes"]}
    schema = sb.record_schema(DF, functional, encodings=ENCODINGS, inputs=INPUTS, labels=labels, path=path)
    assert [(each.name, each.dtype, each.shape) for each in schema.inputs] == [
        ("num", "float32", (None, 3)),
        ("size", "int32", (None, 1)),
        ("age", "float32", (None,)),
    ]
    assert schema.outputs == (
        {"name": "heavy", "shape": [None, 2], "labels": ["no", "yes"]},
        {"name": "tall", "shape": [None, 1]},
    )
    assert sb.verify_schema(path, functional)


def test_inputs_and_outputs_given_as_dicts_have_their_keys() -> None:
    (num, size, age), (heavy, tall) = make_functional()
    model = keras.Model({"num": num, "size": size, "age": age}, {"h": heavy, "t": tall})
    schema = sb.record_schema(DF, model, encodings=ENCODINGS, inputs=INPUTS)
    assert [output["name"] for output in schema.outputs] == ["h", "t"]
    assert sb.verify_schema(schema, model)


def test_several_inputs_named_as_columns_take_their_columns() -> None:
    age, size = keras.Input((1,), name="age"), keras.Input((1,), name="size", dtype="int32")
    joined = keras.layers.Concatenate()([age, keras.layers.Flatten()(keras.layers.Embedding(4, 2)(size))])
    model = keras.Model([age, size], keras.layers.Dense(1)(joined))
    schema = sb.record_schema(DF, model, encodings=ENCODINGS)
    assert [(each.name, each.features) for each in schema.inputs] == [("age", ("age",)), ("size", ("size",))]


def test_several_inputs_without_a_word_need_one(functional, raises_code) -> None:
    error = raises_code("inputs_needed", sb.record_schema, DF, functional, encodings=ENCODINGS)
    assert "'num'" in str(error)
    assert "'city'" in str(error)


@pytest.mark.parametrize(
    "change",
    [
        {"num": ["city"], "size": ["size"]},
        {**INPUTS, "size": sb.input(["size"], dtype="float32")},
        {**INPUTS, "num": ["age"]},
        {**INPUTS, "num": sb.input(["city"], shape=[None, 3, 1])},
    ],
)
def test_names_dtypes_widths_and_shapes_are_compared(functional, change, raises_code) -> None:
    encodings = {name: each for name, each in ENCODINGS.items() if name in ("age", "size") and name != "age"}
    raises_code("model_mismatch", sb.record_schema, DF, functional, encodings=encodings, inputs=change)


def test_custom_objects_are_listed() -> None:
    @keras.saving.register_keras_serializable(package="tests")
    class Scale(keras.layers.Layer):
        def call(self, x):
            return x * 2

    model = keras.Sequential([keras.Input((5,)), Scale(), keras.layers.Dense(1)])
    (found,) = sb.record_schema(DF, model, encodings=ENCODINGS).model["custom_objects"]
    assert {key: found[key] for key in ("registered_name", "class", "module")} == {
        "registered_name": "tests>Scale",
        "class": "Scale",
        "module": __name__,
    }
    source = """@keras.saving.register_keras_serializable(package="tests")
class Scale(keras.layers.Layer):
    def call(self, x):
        return x * 2
"""
    assert found["sha256"] == sha256(source.encode()).hexdigest()


def test_functions_and_what_is_inside_of_wrappers_are_custom_objects_too() -> None:
    def own_activation(x):
        return x * 2

    class Own(keras.initializers.Zeros):
        pass

    dense = keras.layers.Dense(1, activation=own_activation, kernel_initializer=Own())
    model = keras.Sequential([keras.Input((5, 1)), keras.layers.TimeDistributed(dense), keras.layers.Flatten()])
    found = sb.record_schema(DF, model, encodings=ENCODINGS).model["custom_objects"]
    assert [each["class"] for each in found] == ["Own", "own_activation"]


def test_lambdas_policies_and_embeddings_are_told() -> None:
    size = keras.Input((5,), name="size", dtype="int32")
    embedded = keras.layers.Flatten()(keras.layers.Embedding(4, 2, name="codes")(size))
    doubled = keras.layers.Lambda(lambda x: x * 2, name="twice")(embedded)
    model = keras.Model(size, keras.layers.Dense(1, dtype="mixed_float16")(doubled))
    schema = sb.record_schema(DF[["city", "size"]], model, encodings={})
    assert schema.model["lambda_layers"] == ["twice"]
    assert schema.model["dtype_policy"] == "float32, mixed_float16"
    assert schema.model["embeddings"] == [{"layer": "codes", "input_dim": 4, "output_dim": 2, "input": "size"}]
    assert "custom_objects" not in schema.model


def test_an_embedding_has_an_item_for_each_input_that_reaches_it_in_another_shape_or_beside_others() -> None:
    layers = keras.layers
    one, other = (keras.Input((1,), name=name, dtype="int32") for name in ("one", "other"))
    inner = keras.Sequential([keras.Input((2,), dtype="int32"), layers.Embedding(4, 2, name="inner"), layers.Flatten()])
    joined = layers.Concatenate()([one, layers.Reshape((1,))(other)])
    shared = layers.Embedding(5, 2, name="shared")
    counted = keras.Input((1,), name="counted", dtype="int32")
    behind = layers.Embedding(6, 2, name="behind")(layers.Rescaling(2.0)(counted))
    parts = [inner(joined), *(layers.Flatten()(each) for each in (shared(one), shared(other), behind))]
    model = keras.Model([one, other, counted], layers.Dense(1)(layers.Concatenate()(parts)))
    found = describe_keras(model).details["embeddings"]
    reached = [(each["layer"], each.get("input")) for each in found]
    assert sorted(reached, key=str) == [
        ("behind", None),
        ("inner", "one"),
        ("inner", "other"),
        ("shared", "one"),
        ("shared", "other"),
    ]


@pytest.mark.parametrize(
    ("lookup", "dtype", "codes"),
    [
        (lambda: keras.layers.StringLookup(vocabulary=["a", "b"]), "string", 3),
        (lambda: keras.layers.IntegerLookup(vocabulary=[4, 5, 6]), "int64", 4),
        (lambda: keras.layers.Hashing(5), "string", 5),
    ],
    ids=["StringLookup", "IntegerLookup", "Hashing"],
)
def test_a_lookup_gives_an_embedding_no_code_that_it_does_not_have(lookup, dtype, codes) -> None:
    for rows in (codes - 1, codes):
        x = keras.Input((1,), dtype=dtype)
        embedded = keras.layers.Embedding(rows, 2, name="table")(keras.layers.Flatten()(lookup()(x)))
        said = describe_keras(keras.Model(x, embedded)).overrun
        if rows == codes:
            assert said is None
        else:
            assert f"the codes 0 to {codes - 1} to the embedding 'table', which has {rows} rows" in said


def test_an_input_of_higher_rank_is_filled_row_major() -> None:
    model = keras.Sequential([keras.Input((5, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    schema = sb.record_schema(DF, model, encodings=ENCODINGS)
    assert sb.prepare_input(DF, schema).shape == (3, 5, 1)


def test_a_model_that_is_not_built_is_refused_and_stays_so(raises_code) -> None:
    model = keras.Sequential([keras.layers.Dense(1)])
    raises_code("model_mismatch", sb.record_schema, DF, model, encodings=ENCODINGS)
    assert not model.built


def test_a_model_of_a_class_of_its_own_that_is_not_built_is_refused(raises_code) -> None:
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    raises_code("model_mismatch", sb.record_schema, DF, Own(), encodings=ENCODINGS)


def embed(x, rows: int = 4, name: str = "table"):
    return keras.layers.Embedding(rows, 2, name=name)(x)


@pytest.mark.parametrize(
    ("step", "keys"),
    [
        (lambda x: x[:, 0], {"features": [0]}),
        (lambda x: x[..., -1], {"features": [2]}),
        (lambda x: x[:, 1:], {"features": [1, 2]}),
        (lambda x: keras.layers.Reshape((2, 1))(x[:, :2] - 1), {"features": [0, 1], "add": -1}),
        (lambda x: keras.layers.Flatten()(2 + x), {"add": 2}),
        (lambda x: (x[:, 1:] + 3)[:, 1:] - 1, {"features": [2], "add": 2}),
        (lambda x: x * 2, None),
        (lambda x: 3 - x, None),
        (lambda x: keras.layers.Reshape((3, 1))(x)[:, 0], None),
        (lambda x: keras.layers.Dense(1)(keras.layers.Flatten()(x)), None),
    ],
)
def test_an_embedding_is_traced_through_what_is_exact_or_said_not_to_be(step, keys) -> None:
    x = keras.Input((3,), name="x", dtype="int32")
    facts = describe_keras(keras.Model(x, embed(step(x))))
    item = {"layer": "table", "input_dim": 4, "output_dim": 2}
    is_traced = keys is not None and hasattr(keras, "ops")  # operations of Keras 2 are not followed
    assert facts.details["embeddings"] == [{**item, "input": "x", **keys} if is_traced else item]
    assert facts.untraced == (() if is_traced else ("table",))


def test_a_part_of_an_input_is_bounded_by_its_embedding_alone_and_what_is_not_traced_is_warned_of(raises_code) -> None:
    x = keras.Input((2,), name="x", dtype="int32")
    tables = [
        keras.layers.Flatten()(embed(each, name=name)) for each, name in ((x[:, 0] + 1, "one"), (x[:, 1:] * 2, "two"))
    ]
    model = keras.Model(x, keras.layers.Dense(1)(keras.layers.Concatenate()(tables)))
    df = pd.DataFrame({"code": [0, 2, 1], "size": [0, 1, 1]})
    with pytest.warns(sb.SchemabridgeWarning, match=r"\[untraced_embedding\].*'two'"):
        schema = sb.record_schema(df, model, encodings={"code": "numeric", "size": "numeric"})
    is_traced = hasattr(keras, "ops")
    assert [step.params.get("within") for step in schema.steps] == [(-1, 2) if is_traced else None, None]
    if is_traced:
        raises_code("out_of_range", sb.prepare_input, {"code": [3], "size": [9]}, schema)
        error = raises_code("model_mismatch", schema.with_policy, "code", within=(0, 3))
        assert "0 to 3, to which the model adds 1, to the embedding 'one'" in error.message


def test_a_lookup_is_followed_through_what_is_exact_too() -> None:
    x = keras.Input((1,), dtype="int64")
    codes = keras.layers.IntegerLookup(vocabulary=[4, 5, 6])(x)
    model = keras.Model(x, embed(codes - 1))
    is_traced = hasattr(keras, "ops")
    assert (describe_keras(model).overrun is not None) is is_traced
    assert describe_keras(model).untraced == (() if is_traced else ("table",))
    y = keras.Input((1,), dtype="float32")
    binned = keras.layers.Discretization(bin_boundaries=[0.0, 1.0])(y)
    overrun = describe_keras(keras.Model(y, embed(binned, 2, "small"))).overrun
    assert overrun is not None
    assert "the codes 0 to 2 to the embedding 'small', which has 2 rows" in overrun


PLAIN = {"age": "numeric", "city": "one_hot", "size": "one_hot"}


def shape_inputs(kind: str, num, city, n):
    """Return three things as a model takes them that has its inputs in lists and dicts."""
    kinds = {
        "list": lambda: [num, city, n],
        "lists in lists": lambda: [[num, n], city],
        "dicts in dicts": lambda: {"x": {"num": num, "n": n}, "city": city},
    }
    return kinds[kind]()


@pytest.mark.parametrize("kind", ["list", "lists in lists", "dicts in dicts"])
def test_inputs_and_outputs_may_be_lists_and_dicts_in_one_another(kind, tmp_path) -> None:
    shapes = {"num": (1,), "city": (3,), "n": (2,)}
    tensors = {name: keras.Input(shape, name=name) for name, shape in shapes.items()}
    joined = keras.layers.Concatenate()(list(tensors.values()))
    heads = [keras.layers.Dense(width, name=f"head_{width}")(joined) for width in (1, 2, 3)]
    model = keras.Model(shape_inputs(kind, **tensors), shape_inputs(kind, *heads))
    inputs = {"num": ["age"], "city": ["city"], "n": ["size"]}
    path = tmp_path / "m.keras"
    model.save(path)
    files = [path]
    if kind == "list":
        model.export(folder := tmp_path / "m")
        files.append(folder)
    schema = sb.record_schema(DF, model, path=files, inputs=inputs, encodings=PLAIN)
    assert all(each["loads"] for each in schema.model["files"])
    given = sb.prepare_input(DF, schema)
    expected = tf.nest.flatten(model.predict(shape_inputs(kind, **given), verbose=0))
    assert [each["name"] for each in schema.outputs] == [f"head_{each.shape[1]}" for each in expected]
    for file in files:
        found = sb.load_model(tmp_path / "m.schema.json", file=file).predict(DF)
        assert all(np.array_equal(np.asarray(a, "float32"), b) for a, b in zip(found.values(), expected, strict=True))


class Joined(keras.Model):
    """Takes a list, or a dict."""

    def __init__(self, **given) -> None:
        super().__init__(**given)
        self.join, self.last = keras.layers.Concatenate(), keras.layers.Dense(1)

    def call(self, inputs):
        parts = [inputs["first"], inputs["second"]] if isinstance(inputs, dict) else inputs
        return self.last(self.join(parts))


@pytest.mark.parametrize(("names", "arrange"), [
    (("first", "second"), lambda a, b: {"second": b, "first": a}),
    (("second", "first"), lambda a, b: [a, b]),
])  # fmt: skip
def test_a_model_of_a_class_of_its_own_is_given_what_it_was_built_for(names, arrange, tmp_path) -> None:
    model = Joined()
    model.predict(arrange(np.ones((2, 3), "float32"), np.ones((2, 1), "float32")), verbose=0)
    model.save(tmp_path / "m.keras")
    model.export(tmp_path / "m")
    files = [tmp_path / "m.keras", tmp_path / "m"]
    inputs = dict(zip(names, (["city"], ["age"]), strict=True))
    frame, encodings = DF[["age", "city"]], {"age": "numeric", "city": "one_hot"}
    schema = sb.record_schema(frame, model, path=files, inputs=inputs, bundle_code=True, encodings=encodings)
    assert all(each["loads"] for each in schema.model["files"])
    given = sb.prepare_input(DF, schema)
    expected = model.predict(arrange(*given.values()), verbose=0)
    for file in files:
        found = sb.load_model(tmp_path / "m.schema.json", file=file, trust_code=True).predict(DF)
        assert np.array_equal(np.asarray(found, "float32"), expected)


def test_predictions_in_bfloat16_are_golden_predictions() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, dtype="bfloat16")])
    schema = sb.record_schema(DF[["city"]], model, encodings={"city": "one_hot"})
    assert all(row.predictions for row in schema.golden.rows if row.error is None)
