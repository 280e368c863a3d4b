"""PCA, TruncatedSVD and Normalizer: numbers made of whole rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA, IncrementalPCA, TruncatedSVD
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, Normalizer, StandardScaler

import schemabridge as sb
from schemabridge.sources.sklearn.projections import subtracts_first

TABLE = load_breast_cancer(as_frame=True).data
TRAINING, UNSEEN = TABLE.iloc[:400], TABLE.iloc[400:]


@pytest.mark.parametrize(
    "transformer",
    [
        PCA(5),
        PCA(5, whiten=True),
        IncrementalPCA(4),
        TruncatedSVD(5, random_state=0),
        Normalizer(),
        make_pipeline(StandardScaler(), PCA(), StandardScaler()),
        make_pipeline(StandardScaler(), PCA(6), Normalizer("l1")),
    ],
    ids=lambda each: str(each).replace("\n", " "),
)
def test_what_is_made_of_whole_rows_is_the_library_s_in_unseen_rows(transformer) -> None:
    transformer.fit(TRAINING)
    schema = sb.record_schema(TRAINING, preprocessor=transformer, statistics="none")
    expected = transformer.transform(UNSEEN).astype(np.float32)
    found = sb.prepare_input(UNSEEN, schema)
    assert schema.evidence.source == "captured"
    assert schema.evidence.cells_differing <= 1
    assert (expected != found).sum() <= 1
    assert (np.abs(expected - found) <= 2.0**-20 * np.abs(expected).max(axis=0)).all()


def test_components_are_of_all_columns_under_the_names_of_the_library() -> None:
    df = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [3.0, 1.0, 0.5], "c": [0.0, 1.0, 0.0]})
    transformer = ColumnTransformer([("few", PCA(2), ["a", "b", "c"])], verbose_feature_names_out=False).fit(df)
    (encoding,) = sb.record_schema(df, preprocessor=transformer).inputs[0].encodings
    assert encoding.columns == ("a", "b", "c")
    assert encoding.features == ("pca0", "pca1")
    assert encoding.kind == "project"


def test_rows_of_float32_are_counted_where_they_differ() -> None:
    frame = TRAINING.iloc[:, :3].astype("float32")
    transformer = make_pipeline(StandardScaler(), PCA(2)).fit(frame)
    evidence = sb.record_schema(frame, preprocessor=transformer).evidence
    assert evidence.cells_differing > 1
    assert 0 < evidence.extra["largest_difference"] < 1e-5


def test_the_mean_is_taken_away_first_where_the_version_does() -> None:
    random = np.random.default_rng(0)
    rows, weights = random.normal(1e6, 1e-3, (200, 3)), np.eye(3)[:2] * 0.3
    mean = rows.mean(axis=0)
    assert subtracts_first(rows, (rows - mean) @ weights.T, weights, mean, None)
    assert not subtracts_first(rows, rows @ weights.T - mean @ weights.T, weights, mean, None)


def test_rows_of_length_1_take_the_place_of_their_columns() -> None:
    df = pd.DataFrame({"x": [3.0, 0.0], "city": ["Rome", "Oslo"], "y": [4.0, 0.0]})
    normalizer = Normalizer().fit(df[["x", "y"]])
    fitted = {("x", "y"): normalizer, "city": "one_hot"}
    schema = sb.record_schema(df, encodings=fitted)
    features = [name for name in schema.inputs[0].features if "city" not in name]
    assert features == ["x", "y"]
    found = sb.prepare_input(df, schema)
    assert found[0, schema.inputs[0].features.index("x")] == np.float32(0.6)
    assert found[0, schema.inputs[0].features.index("y")] == np.float32(0.8)
    assert schema.inputs[0].features[0] == "x"
    assert schema.inputs[0].features[-1] == "y"


def test_a_missing_number_is_refused_as_the_library_does(raises_code) -> None:
    schema = sb.record_schema(TRAINING.iloc[:, :3], preprocessor=PCA(2).fit(TRAINING.iloc[:, :3]))
    row = {name: [np.nan] for name in TRAINING.columns[:3]}
    raises_code("missing_value", sb.prepare_input, row, schema)


def test_what_is_made_of_float32_rows_is_float32_for_what_comes_after() -> None:
    df = pd.DataFrame({"a": [7.0, 1.0], "b": [3.0, 1.0]}, dtype="float32")
    share = np.float32(0.7)  # below the 7 / 10 of float64
    transformer = make_pipeline(Normalizer("l1"), Binarizer(threshold=float(share))).fit(df)
    schema = sb.record_schema(df, preprocessor=transformer)
    assert sb.prepare_input(df, schema).tolist() == transformer.transform(df).tolist() == [[0.0, 0.0], [0.0, 0.0]]
