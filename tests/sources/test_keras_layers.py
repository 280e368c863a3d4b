"""Fitted preprocessing layers of Keras as encodings, against the layers' own output."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

import schemabridge as sb

layers = keras.layers

RNG = np.random.default_rng(5)
NUMBERS = np.concatenate([RNG.lognormal(3, 2, 300), -RNG.random(20), [0.0, -0.0, 1e-40, 16777217.0, 0.1]])
CITIES = ["Oslo", "Rome", "Bonn", "Zürich", ""]


def record(df: pd.DataFrame, layer: Any) -> sb.FeatureSchema:
    return sb.record_schema(df, encodings={tuple(df.columns): layer})


def call(layer: Any, df: pd.DataFrame) -> np.ndarray:
    import tensorflow as tf

    values = df.to_numpy()
    cells = values if values.dtype.kind in "fiu" else values.astype(object)
    answer = layer(tf.constant(cells))
    return np.asarray(answer).reshape(len(df), -1).astype(np.float32)


def raises_code(code: str, df: pd.DataFrame, layer: Any) -> sb.SchemabridgeError:
    with pytest.raises(sb.SchemabridgeError) as caught:
        record(df, layer)
    assert caught.value.code == code
    return caught.value


def adapted(layer: Any, values: np.ndarray) -> Any:
    layer.adapt(values)
    return layer


NUMERIC = {
    "normalization": lambda: adapted(layers.Normalization(axis=None), NUMBERS.reshape(-1, 1)),
    "by column": lambda: adapted(layers.Normalization(), NUMBERS.reshape(-1, 1)),
    "constant": lambda: layers.Normalization(axis=None, mean=2.0, variance=0.0),
    "inverse": lambda: layers.Normalization(axis=None, mean=2.1, variance=0.3, invert=True),
    "rescaling": lambda: layers.Rescaling(1 / 255.0, offset=-0.3),
    "chain": lambda: keras.Sequential(
        [layers.Rescaling(1 / 3.0), layers.Normalization(axis=None, mean=0.1, variance=7.7)]
    ),
    "bins": lambda: layers.Discretization([0.0, 0.1, 1.3, 20.7]),
    "bins one-hot": lambda: layers.Discretization([0.1, 1.3, 20.7], output_mode="one_hot"),
    "bins of a chain": lambda: keras.Sequential([layers.Rescaling(1 / 3.0), layers.Discretization([0.1, 0.7, 5.3])]),
    "bins of an input": lambda: keras.Sequential([keras.Input((1,)), layers.Discretization([0.1, 1.3, 20.7])]),
    "adapted bins": lambda: adapted(layers.Discretization(num_bins=5), NUMBERS.reshape(-1, 1)),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", NUMERIC)
def test_a_layer_of_numbers_gives_the_same_bits_on_rows_it_never_saw(case: str, dtype: str) -> None:
    layer = NUMERIC[case]()
    schema = record(pd.DataFrame({"x": NUMBERS.astype(dtype)}), layer)
    near = np.nextafter(np.float32([0.1, 1.3, 20.7, 0.3, 3.9]), np.float32(-1)).astype(np.float64)
    edges = np.concatenate([near, [0.1, 1.3, 20.7, 0.3, 3.9, -0.0, 1e-45, -1e30], RNG.normal(0, 30, 500)])
    other = pd.DataFrame({"x": edges.astype(dtype)})
    assert sb.prepare_input(other, schema).tobytes() == call(layer, other).tobytes()


def test_normalization_of_columns_side_by_side() -> None:
    df = pd.DataFrame(RNG.normal(5, 3, (50, 3)), columns=["a", "b", "c"])
    layer = adapted(layers.Normalization(), df.to_numpy())
    schema = record(df, layer)
    assert sb.prepare_input(df, schema).tobytes() == call(layer, df).tobytes()
    raises_code("other_columns", df[["a", "b"]], layer)


TEXT = {
    "int": lambda: layers.StringLookup(vocabulary=["Rome", "Oslo"]),
    "mask": lambda: layers.StringLookup(vocabulary=["Rome", "Oslo"], mask_token=""),
    "one_hot": lambda: layers.StringLookup(vocabulary=["Rome", "Oslo"], output_mode="one_hot"),
    "multi_hot": lambda: layers.StringLookup(vocabulary=["Rome", "Zürich"], output_mode="multi_hot"),
    "count": lambda: layers.StringLookup(vocabulary=["Rome", "Oslo"], output_mode="count"),
    "then category": lambda: keras.Sequential(
        [layers.StringLookup(vocabulary=["Rome", "Oslo"]), layers.CategoryEncoding(num_tokens=3, output_mode="one_hot")]
    ),
}


@pytest.mark.filterwarnings("ignore:.missing_words")  # the mask is ""
@pytest.mark.parametrize("case", TEXT)
def test_a_lookup_of_texts_gives_what_the_layer_gives_also_for_new_values(case: str) -> None:
    layer = TEXT[case]()
    schema = record(pd.DataFrame({"city": CITIES}), layer)
    other = pd.DataFrame({"city": ["Paris", "", "Rome", "rome", "Oslo", "Zürich"]})
    assert sb.prepare_input(other, schema).tobytes() == call(layer, other).tobytes()


SPARSE = {
    "lookup": (lambda: layers.StringLookup(vocabulary=["Rome", "Oslo"], output_mode="one_hot", sparse=True), CITIES),
    "counts": (lambda: layers.IntegerLookup(vocabulary=[3, 5], output_mode="count", sparse=True), [3, 5, 9]),
    "categories": (lambda: layers.CategoryEncoding(3, output_mode="multi_hot", sparse=True), [0, 2, 1]),
    "bins": (lambda: layers.Discretization([0.5, 2.0], output_mode="one_hot", sparse=True), [0.1, 1.0, 3.0]),
}


@pytest.mark.parametrize("case", SPARSE)
def test_a_layer_that_gives_sparse_tensors_gives_the_numbers_in_them(case: str) -> None:
    import tensorflow as tf

    make, values = SPARSE[case]
    layer, df = make(), pd.DataFrame({"x": values})
    given = tf.constant(df[["x"]].to_numpy(object if case == "lookup" else None))
    answer = tf.sparse.to_dense(tf.sparse.reorder(layer(given))).numpy().reshape(len(df), -1)
    assert sb.prepare_input(df, record(df, layer)).tobytes() == answer.astype(np.float32).tobytes()


@pytest.mark.parametrize("mode", ["int", "one_hot", "multi_hot", "count"])
@pytest.mark.parametrize("mask", [None, 0])
def test_a_lookup_of_integers_gives_what_the_layer_gives(mode: str, mask: int | None) -> None:
    if mode != "int" and mask is not None:
        mask = 30
    layer = layers.IntegerLookup(vocabulary=[10, 20, 5], output_mode=mode, mask_token=mask)
    schema = record(pd.DataFrame({"code": [10, 20, 5, 10]}), layer)
    other = pd.DataFrame({"code": [7, 0, 20, 30, -1, 5]})
    assert sb.prepare_input(other, schema).tobytes() == call(layer, other).tobytes()


def test_a_lookup_without_a_place_for_unknown_values_refuses_them() -> None:
    layer = layers.StringLookup(vocabulary=["Rome", "Oslo"], num_oov_indices=0)
    schema = record(pd.DataFrame({"city": ["Rome", "Oslo"]}), layer)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"city": ["Paris"]}), schema)
    assert caught.value.code == "unknown_value"
    raises_code("not_captured", pd.DataFrame({"city": ["Rome", "Bonn"]}), layer)


def test_unknown_values_that_the_layer_hashes_are_refused() -> None:
    layer = layers.StringLookup(vocabulary=["Rome", "Oslo"], num_oov_indices=3)
    schema = record(pd.DataFrame({"city": ["Rome", "Oslo"]}), layer)
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({"city": ["Paris"]}), schema)
    assert caught.value.code == "unknown_value"
    raises_code("not_captured", pd.DataFrame({"city": ["Rome", "Bonn"]}), layer)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.Hashing(num_bins=3),
        lambda: layers.Dense(3),
        lambda: layers.Normalization(axis=None, mean=1.0, variance=2.0, dtype="float16"),
        lambda: keras.Sequential([layers.Rescaling(2.0), layers.Dense(1)]),
    ],
)
def test_layers_that_no_schema_carries_are_refused_by_name(layer: Any) -> None:
    raises_code("not_captured", pd.DataFrame({"x": [1.0, 2.0]}), layer())


def test_a_layer_that_was_not_adapted_and_a_column_of_another_type_have_a_code() -> None:
    raises_code("not_fitted", pd.DataFrame({"x": [1.0, 2.0]}), layers.Normalization(axis=None))
    raises_code("not_fitted", pd.DataFrame({"x": ["a", "b"]}), layers.StringLookup())
    raises_code("encoding_mismatch", pd.DataFrame({"x": [1.5, 2.0]}), layers.IntegerLookup(vocabulary=[1, 2]))
    raises_code("encoding_mismatch", pd.DataFrame({"x": ["a", "b"]}), layers.Rescaling(2.0))


def test_missing_numbers_go_to_the_bin_of_the_layer_only_where_training_had_some() -> None:
    layer = layers.Discretization([0.1, 1.3])
    gaps = pd.DataFrame({"x": [0.5, np.nan, 2.0]})
    assert sb.prepare_input(gaps, record(gaps, layer)).tobytes() == call(layer, gaps).tobytes()
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(gaps, record(gaps.dropna(), layer))
    assert caught.value.code == "missing_value"


def test_layers_stand_beside_other_encodings_in_the_order_of_the_frame() -> None:
    df = pd.DataFrame({"city": ["Rome", "Oslo"], "x": [1.0, 2.0], "age": [30, 40]})
    lookup = layers.StringLookup(vocabulary=["Rome", "Oslo"])
    schema = sb.record_schema(df, encodings={"city": lookup, "x": layers.Rescaling(0.5), "age": "numeric"})
    assert sb.prepare_input(df, schema).tolist() == [[1.0, 0.5, 30.0], [2.0, 1.0, 40.0]]
    assert schema.evidence.inputs["features"][0] == {"source": "captured", "of": "StringLookup"}
