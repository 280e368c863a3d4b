"""A Keras model that takes raw columns: which doors give the bits of `prepare_input`, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from in_model.raw_columns import MISSING_TEXT, build_schema, draw_columns
import schemabridge as sb
from schemabridge.in_model.tensor_program import TensorProgram
from schemabridge.prepare import prepare_arrays

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
ROWS, BLOCK = 1_000_000, 100_000
SCHEMA = build_schema()
FRAME = pd.DataFrame(
    {
        "Monthly charges": [70.1, np.nan, 20.3, 99.9, 45.5, 61.7],
        "größe": ["S", "M", None, "M", "L", "S"],
        "visits": [3, 0, 12, 7, 1, 2],
    }
)
ENCODINGS = {
    "Monthly charges": [sb.fill("mean"), "standardize"],
    "größe": sb.one_hot(missing="category"),
    "visits": ["numeric", sb.math("log1p"), "min_max"],
}
Columns = Mapping[str, tf.Tensor]


def to_tensors(columns: Mapping[str, object]) -> dict[str, tf.Tensor]:
    return {name: tf.constant(cells) for name, cells in columns.items()}


def to_frame(columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    times = pd.to_datetime(columns["t"].astype(np.int64), unit="ms", utc=True)
    city = np.where(columns["city"] == MISSING_TEXT, None, columns["city"])
    return pd.DataFrame({**columns, "t": times, "city": city})


def show_cells(array: object) -> np.ndarray:
    cells = np.asarray(array)
    return cells.view(f"u{cells.dtype.itemsize}")


def test_a_million_random_rows_have_the_bits_of_prepare_input_in_a_graph_of_all_ops() -> None:
    run = tf.function(TensorProgram(SCHEMA, MISSING_TEXT).run)
    for seed in range(ROWS // BLOCK):
        columns = draw_columns(BLOCK, seed)
        expected = prepare_arrays(to_frame(columns), SCHEMA)
        found = run(to_tensors(columns))
        for name, array in expected.items():
            assert found[name].dtype == array.dtype
            np.testing.assert_array_equal(show_cells(found[name]), show_cells(array), name)


@pytest.fixture(scope="module")
def schema() -> sb.FeatureSchema:
    return sb.record_schema(FRAME, encodings=ENCODINGS)


@pytest.fixture(scope="module")
def model(schema) -> keras.Model:
    return schema.to_keras(missing_text=MISSING_TEXT)


@pytest.fixture(scope="module")
def doors(model, tmp_path_factory) -> dict[str, Callable]:
    """Every door that gives the same bits, as a function of columns as tensors."""
    folder = str(tmp_path_factory.mktemp("doors"))
    model.export(f"{folder}/export", verbose=False)
    model.save(f"{folder}/model.keras")
    exported = tf.saved_model.load(f"{folder}/export")
    return {
        "model": model,
        "predict": lambda columns: model.predict(columns, batch_size=BLOCK, verbose=0),
        "predict_on_batch": model.predict_on_batch,
        "tf.data": lambda columns: model.predict(tf.data.Dataset.from_tensors(columns), verbose=0),
        "serve": exported.serve,
        "signature": lambda columns: call_signature(exported.signatures["serving_default"], columns),
        "TFSMLayer": keras.layers.TFSMLayer(f"{folder}/export", call_endpoint="serve", dtype="float64"),
        "loaded": keras.saving.load_model(f"{folder}/model.keras"),
    }


def call_signature(signature: Callable, columns: Mapping[str, tf.Tensor]) -> Mapping[str, tf.Tensor]:
    charges, size, visits = columns.values()
    return signature(Monthly_charges=charges, gr__e=size, visits=visits)


def draw_rows(rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    charges = rng.normal(60, 20, rows) * rng.choice([1, 1e-30, 1e30], rows)
    return {
        "Monthly charges": np.where(rng.random(rows) < 0.1, np.nan, charges),
        "größe": rng.choice(np.array(["S", "M", "L", MISSING_TEXT], object), rows),
        "visits": rng.integers(0, 1000, rows).astype(np.float64),
    }


def prepare(columns: Mapping[str, np.ndarray], schema: sb.FeatureSchema) -> np.ndarray:
    size = np.where(columns["größe"] == MISSING_TEXT, None, columns["größe"])
    return sb.prepare_input({**columns, "größe": size}, schema)


def get_features(outputs: Mapping[str, object]) -> np.ndarray:
    return np.asarray(outputs["features"])


DOORS = ("model", "predict", "predict_on_batch", "tf.data", "serve", "signature", "TFSMLayer", "loaded")


@pytest.mark.parametrize("door", DOORS)
def test_random_rows_have_the_bits_of_prepare_input_through_every_door(door, doors, schema) -> None:
    columns = draw_rows(BLOCK)
    found, expected = get_features(doors[door](to_tensors(columns))), prepare(columns, schema)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(show_cells(found), show_cells(expected))


@pytest.mark.parametrize("door", DOORS)
def test_golden_rows_have_their_bytes_or_are_refused_with_their_code_through_every_door(door, doors, schema) -> None:
    rows = schema.golden.rows
    taken = [row for row in rows if row.bytes is not None and not is_too_small(row.frame)]
    found = get_features(doors[door](gather_cells([row.frame for row in taken])))
    assert found.tobytes() == b"".join(row.bytes["features"] for row in taken)
    refused = [row for row in rows if is_too_small(row.frame) or row.error in ("missing_value", "unknown_value")]
    assert {row.error for row in refused} == {None, "missing_value", "unknown_value"}
    for row in refused:
        code = row.error or "not_exact"
        with pytest.raises((tf.errors.InvalidArgumentError, sb.SchemabridgeError), match=rf"\[{code}\] column"):
            doors[door](gather_cells([row.frame]))


def gather_cells(frames: list[Mapping[str, object]]) -> dict[str, tf.Tensor]:
    return {
        name: tf.constant([MISSING_TEXT if frame[name] is None else frame[name] for frame in frames])
        if name == "größe"
        else tf.constant([np.nan if frame[name] is None else float(frame[name]) for frame in frames], tf.float64)
        for name in FRAME
    }


def is_too_small(frame: Mapping[str, object]) -> bool:
    charge = frame["Monthly charges"]
    return isinstance(charge, float) and 0 < abs(charge) < np.finfo(np.float64).smallest_normal


@pytest.mark.parametrize("rows", [0, 1])
def test_no_row_and_one_row_are_predicted(rows, model) -> None:
    columns = {name: cells[:rows] for name, cells in draw_rows(3).items()}
    assert get_features(model(to_tensors(columns))).shape == (rows, 6)
    assert get_features(model.predict(columns, verbose=0)).shape == (rows, 6)


def test_predict_takes_frames_and_arrays_and_says_in_which_rows_a_value_is_refused(model, schema, raises_code) -> None:
    found = get_features(model.predict(FRAME, verbose=0))
    np.testing.assert_array_equal(show_cells(found), show_cells(sb.prepare_input(FRAME, schema)))
    frame = FRAME.assign(größe=["S", "S", "M", "XXL", "S", "XL"], visits=[1, 2, 3, 4, None, 6])
    refusal = raises_code("unknown_value", model.predict, frame, batch_size=2, verbose=0)
    assert (refusal.column, refusal.rows) == (
        "größe",
        (3, 5),
    )  # of all batches, though the visits of the last stand first


def test_keras_own_predict_of_arrays_of_float64_casts_them_to_float32(model, schema) -> None:
    columns = draw_rows(1000)
    given = {**columns, "größe": tf.constant(columns["größe"])}
    found = get_features(keras.Model.predict(model, given, batch_size=1000, verbose=0))
    assert (show_cells(found) != show_cells(prepare(columns, schema))).sum() > 200


def test_integers_booleans_and_float32_are_taken_as_the_numbers_that_they_are(raises_code) -> None:
    frame = pd.DataFrame({"f": [1.5, 0.1], "n": [1, 0], "b": [True, False]})
    schema = sb.record_schema(frame, columns={"f": sb.column("float32")})
    model = schema.to_keras()
    single = np.array([1e-45, -1e-40, 0.1], np.float32)  # two of them are subnormal
    columns = {"f": single, "n": np.array([2**53, -1, 0]), "b": np.array([True, False, True])}
    found = get_features(model(columns))
    np.testing.assert_array_equal(show_cells(found), show_cells(sb.prepare_input(columns, schema)))
    beyond = {**columns, "n": np.array([2**53 + 1, -1, 0])}
    assert raises_code("not_exact", model.predict, beyond, verbose=0).column == "n"
    for column, cells in {"n": ["1", "2", "3"], "b": [1j, 1j, 1j]}.items():
        assert raises_code("wrong_type", model, {**columns, column: tf.constant(cells)}).column == column
    raises_code("not_integral", model.predict, {**columns, "n": np.array([0.5, 1, 2])}, verbose=0)
    raises_code("absent_column", model, {"f": single})


def test_a_number_that_tensorflow_takes_for_0_is_refused(model, raises_code) -> None:
    columns = {**draw_rows(2), "Monthly charges": np.array([5e-324, 1.0])}
    assert raises_code("not_exact", model.predict, columns, verbose=0).rows == (0,)


def test_a_missing_text_is_refused_where_no_text_stands_for_it(schema, raises_code) -> None:
    raises_code("missing_value", schema.to_keras().predict, FRAME, verbose=0)
    raises_code("invalid_argument", schema.to_keras, missing_text="S")


def test_xla_fails_where_it_would_leave_the_assertions_out_also_without_any_text() -> None:
    model = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": "standardize"}).to_keras()
    with pytest.raises(tf.errors.InvalidArgumentError, match="unsupported operations"):
        tf.function(model, jit_compile=True)({"x": tf.constant([1.0], tf.float64)})


def test_a_model_of_several_inputs_and_outputs_predicts_as_from_the_prepared_arrays() -> None:
    inputs = [keras.Input((2,), name="numbers"), keras.Input((1,), name="size", dtype="int32")]
    embedded = keras.layers.Flatten()(keras.layers.Embedding(4, 2)(inputs[1]))
    joined = keras.layers.Concatenate()([inputs[0], embedded])
    behind = keras.Model(inputs, [keras.layers.Dense(2)(joined), keras.layers.Dense(1)(joined)])
    schema = sb.record_schema(
        FRAME.dropna(),
        behind,
        encodings={"größe": "ordinal"},
        inputs={"numbers": ["Monthly charges", "visits"], "size": ["größe"]},
    )
    found = schema.to_keras(behind)(FRAME.dropna().to_dict("list"))
    prepared = sb.prepare_input(FRAME.dropna(), schema)
    expected = behind([tf.constant(prepared["numbers"]), tf.constant(prepared["size"])])
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(show_cells(one), show_cells(other))


def test_what_has_no_form_is_refused_with_every_step_and_column(raises_code) -> None:
    frame = {"x": ["1,5", "2"], "c": ["a/1", "b/2"], "a/b": [1.0, 2.0]}
    columns = {"x": sb.column("float64", decimal=",")}
    schema = sb.record_schema(frame, columns=columns, encodings={"c": [sb.cut(("part", "/", 0)), "one_hot"]})
    told = raises_code("no_keras_form", schema.to_keras).message
    assert all(name in told for name in ("'x'", "match with cuts", "'a/b'"))


def test_only_keras_3_with_tensorflow_is_taken(schema, monkeypatch, raises_code) -> None:
    raises_code("invalid_argument", schema.to_keras, object())
    monkeypatch.setattr(keras, "__version__", "2.15.0")
    raises_code("no_keras_form", schema.to_keras)
