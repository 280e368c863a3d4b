"""Other libraries at the same work, each in turn with `prepare_input`; what they do less is counted or said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from bench.figures import OURS, Figure, name_rows
from bench.frame import CATEGORIES, NUMBERS, TEXTS, list_categories, make_frame, make_schema, make_training
from bench.scale import Scale
from bench.subject import Subject
from bench.turns import take_turns
import schemabridge as sb

OF_THE_BATCH = "leaves numbers as they are; has columns for the texts of the batch only; a frame, not a matrix"


@dataclass(frozen=True)
class Peer:
    """A library, fitted to the training rows: what is measured, and what is not.

    `convert` makes what the library reads and is not measured. `to_matrix` gives its result in the order of ours, to count
    cells; None where it makes others. `less` is what counting cells does not show.
    """

    transform: Callable[[Any], Any]
    convert: Callable[[pd.DataFrame], Any] = lambda df: df
    to_matrix: Callable[[Any], np.ndarray] | None = np.asarray
    less: str = ""


def fit_sklearn(training: pd.DataFrame) -> Peer:
    transformer = fit_transformer(training)
    return Peer(lambda df: transformer.transform(df).astype(np.float32))


def fit_transformer(training: pd.DataFrame) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    one_hot = OneHotEncoder(sparse_output=False, dtype=np.float32)
    return ColumnTransformer([("numbers", StandardScaler(), NUMBERS), ("texts", one_hot, TEXTS)]).fit(training)


def fit_get_dummies(training: pd.DataFrame) -> Peer:
    del training  # which it does not know
    return Peer(lambda df: pd.get_dummies(df, columns=TEXTS, dtype=np.float32), to_matrix=None, less=OF_THE_BATCH)


def fit_to_dummies(training: pd.DataFrame) -> Peer:
    import polars as pl

    del training  # which it does not know
    return Peer(lambda df: df.to_dummies(TEXTS).cast(pl.Float32), pl.from_pandas, to_matrix=None, less=OF_THE_BATCH)


def fit_polars(training: pd.DataFrame) -> Peer:
    import polars as pl

    numbers = [((pl.col(name) - mean) / scale).cast(pl.Float32) for name, mean, scale in list_scales(training)]
    texts = [(pl.col(name) == text).cast(pl.Float32).alias(text) for name in TEXTS for text in list_categories(name)]
    return Peer(
        lambda df: df.lazy().select(numbers + texts).collect().to_numpy(),
        pl.from_pandas,
        less="expressions written for this frame; the matrix is stored by columns",
    )


def fit_onnx(training: pd.DataFrame) -> Peer:
    from onnxruntime import InferenceSession
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    numbers = [(name, FloatTensorType([None, 1])) for name in NUMBERS]
    texts = [(name, StringTensorType([None, 1])) for name in TEXTS]
    model = convert_sklearn(fit_transformer(training), initial_types=numbers + texts)
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    less = "reads float32 arrays and arrays of objects made beforehand"
    return Peer(lambda arrays: session.run(None, arrays)[0], to_onnx_arrays, less=less)


def to_onnx_arrays(df: pd.DataFrame) -> dict[str, np.ndarray]:
    numbers = {name: df[[name]].to_numpy(np.float32) for name in NUMBERS}
    return {**numbers, **{name: df[[name]].to_numpy(object) for name in TEXTS}}


def fit_tensorflow(training: pd.DataFrame) -> Peer:
    import keras
    import tensorflow as tf

    scales = np.array([(mean, scale**2) for _, mean, scale in list_scales(training)])
    normalize = keras.layers.Normalization(mean=scales[:, 0], variance=scales[:, 1])
    normalize.build((None, len(NUMBERS)))  # not within the tf.function, which would keep its tensors
    vocabularies = {name: list_categories(name) for name in TEXTS}
    look_up = {
        name: keras.layers.StringLookup(vocabulary=texts, num_oov_indices=0) for name, texts in vocabularies.items()
    }

    def transform(columns: dict[str, Any]) -> Any:
        numbers = normalize(tf.stack([columns[name] for name in NUMBERS], axis=1))
        texts = [tf.one_hot(look_up[name](columns[name]), len(vocabularies[name])) for name in TEXTS]
        return tf.concat([numbers, *texts], axis=1)

    def to_tensors(df: pd.DataFrame) -> dict[str, Any]:
        numbers = {name: tf.constant(df[name].to_numpy(np.float32)) for name in NUMBERS}
        return {**numbers, **{name: tf.constant(df[name].to_numpy(object)) for name in TEXTS}}

    traced = tf.function(transform, reduce_retracing=True)
    return Peer(lambda tensors: traced(tensors).numpy(), to_tensors, less="reads tensors made beforehand")


def fit_formulaic(training: pd.DataFrame) -> Peer:
    from formulaic import model_matrix

    terms = " + ".join([*(f"scale({name}, ddof=0)" for name in NUMBERS), *TEXTS])
    spec = model_matrix(f"0 + {terms}", training, ensure_full_rank=False).model_spec.update(output="numpy")
    return Peer(spec.get_model_matrix, less="float64")


def fit_duckdb(training: pd.DataFrame) -> Peer:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    numbers = [f"(({name} - {mean!r}) / {scale!r})::FLOAT AS {name}" for name, mean, scale in list_scales(training)]
    texts = [f"({name} = '{text}')::FLOAT AS {text}" for name in TEXTS for text in list_categories(name)]
    query = f"SELECT {', '.join(numbers + texts)} FROM batch"

    def transform(batch: Any) -> Any:
        connection.register("batch", batch)
        return connection.sql(query).to_arrow_table()

    return Peer(
        transform,
        lambda df: pa.Table.from_pandas(df, preserve_index=False),
        to_matrix=lambda table: np.column_stack([column.to_numpy() for column in table.columns]),
        less="SQL written for this frame; a table, not a matrix",
    )


def list_scales(training: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return the means and standard deviations that scikit-learn and our record have, too."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(training[NUMBERS])
    return list(zip(NUMBERS, scaler.mean_.tolist(), scaler.scale_.tolist(), strict=True))


PEERS: dict[str, Callable[[pd.DataFrame], Peer]] = {
    "scikit-learn `ColumnTransformer`": fit_sklearn,
    "`pandas.get_dummies`": fit_get_dummies,
    "polars `to_dummies`": fit_to_dummies,
    "polars expressions": fit_polars,
    "ONNX Runtime, of skl2onnx": fit_onnx,
    "TensorFlow, `StringLookup` in a `tf.function`": fit_tensorflow,
    "formulaic": fit_formulaic,
    "DuckDB": fit_duckdb,
}


def measure_peer(scale: Scale, line: str, fit: Callable[[pd.DataFrame], Peer]) -> list[Figure]:
    peer, schema = fit(make_training()), make_schema()
    figures = []
    for rows in scale.rows:
        df = make_frame(rows)
        converted = peer.convert(df)
        ours, theirs = partial(sb.prepare_input, df, schema), partial(peer.transform, converted)
        note = say_less(peer, np.asarray(ours()), theirs())
        seconds = take_turns({"ours": ours, "theirs": theirs}, scale)
        ratio = seconds["theirs"] / seconds["ours"]
        figures.append(Figure(OURS, name_rows(rows), seconds["ours"]))
        figures.append(Figure(line, name_rows(rows), seconds["theirs"], ratio, note))
    return figures


def say_less(peer: Peer, ours: np.ndarray, theirs: Any) -> str:
    """Return what the peer does less than we do, and how many of its cells are others."""
    if peer.to_matrix is None:
        return peer.less
    matrix = peer.to_matrix(theirs).astype(np.float32, copy=False)
    return "; ".join(filter(None, [compare_cells(matrix, ours), say_unknown(peer, peer.to_matrix), peer.less]))


def compare_cells(theirs: np.ndarray, ours: np.ndarray) -> str:
    """Return how many cells are others, and by how much."""
    differs, split = theirs != ours, len(NUMBERS)
    if not differs.any():
        return "every cell is the same"
    shares = {"numeric": float(differs[:, :split].mean()), "one-hot": float(differs[:, split:].mean())}
    found = [f"{share:.1%} of the {name} cells" for name, share in shares.items() if share]
    return f"differs in {' and '.join(found)}, by {np.abs(theirs - ours).max():.1e} at most"


def say_unknown(peer: Peer, to_matrix: Callable[[Any], np.ndarray]) -> str:
    """Return what becomes of a text that training did not have; nothing where that is an error, as it is for us."""
    unknown = make_frame(2).assign(c0="unknown")
    try:
        matrix = to_matrix(peer.transform(peer.convert(unknown)))
    except Exception:  # noqa: BLE001  # each library has its own
        return ""
    cells = matrix[:, len(NUMBERS) : len(NUMBERS) + CATEGORIES]
    return f"an unknown text is {'no error' if cells.any() else 'a row of zeros'}"


SUBJECT = Subject(
    "Other libraries, in Python",
    "The same rows, for us a pandas frame with `str` text (the next but one table has other kinds). In brackets: times what"
    " `prepare_input` takes, in turn with it. What a library reads is made beforehand and not measured.",
    {line: partial(measure_peer, line=line, fit=fit) for line, fit in PEERS.items()},
)
