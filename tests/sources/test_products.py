"""PolynomialFeatures: products of columns in the order in which scikit-learn multiplies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler

import schemabridge as sb

TABLE = load_iris(as_frame=True).data.rename(columns=lambda name: name.partition(" (")[0])
TRAINING, UNSEEN = TABLE.iloc[::2], TABLE.iloc[1::2]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"degree": 1},
        {"degree": 3, "include_bias": False},
        {"degree": 4, "interaction_only": True},
        {"degree": (2, 3)},
        {"degree": (3, 5), "include_bias": False, "order": "F"},
        {"degree": 0},
    ],
    ids=str,
)
def test_products_are_the_library_s_in_every_bit_in_unseen_rows(arguments, dtype) -> None:
    training, unseen = (frame.astype(dtype) * np.float32(1.1) for frame in (TRAINING, UNSEEN))
    transformer = PolynomialFeatures(**arguments).fit(training)
    schema = sb.record_schema(training, preprocessor=transformer, statistics="none")
    expected = transformer.transform(unseen).astype(np.float32)
    assert (sb.prepare_input(unseen, schema) == expected).all()
    assert schema.inputs[0].features == tuple(transformer.get_feature_names_out())
    assert schema.evidence.cells_differing == 0


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_products_of_what_is_stored_sparse_are_the_library_s_in_every_bit(degree) -> None:
    df = pd.DataFrame(
        {"a": np.arange(-5, 5) / 3, "b": [0.0, 0.1, -0.7, 0, 0, 3.3, 0, 0, 1, 2], "c": list("xyzxyzxyzx")}
    )
    parts = [("n", StandardScaler(with_mean=False), ["a", "b"]), ("c", OneHotEncoder(), ["c"])]
    transformer = make_pipeline(ColumnTransformer(parts, sparse_threshold=1.0), PolynomialFeatures(degree)).fit(df)
    schema = sb.record_schema(df, preprocessor=transformer, statistics="none")
    expected = transformer.transform(df).toarray().astype(np.float32)
    found = sb.prepare_input(df, schema)
    assert found.tobytes() == expected.tobytes()


def test_a_product_is_of_its_own_columns_alone() -> None:
    schema = sb.record_schema(TRAINING, preprocessor=PolynomialFeatures(2, include_bias=False).fit(TRAINING))
    found = {each.features[0]: set(each.columns) for each in schema.inputs[0].encodings}
    assert found["sepal length"] == {"sepal length"}
    assert found["sepal length^2"] == {"sepal length"}
    assert found["sepal length petal width"] == {"sepal length", "petal width"}


def test_a_product_that_is_too_large_is_refused(raises_code) -> None:
    frame = TRAINING[["sepal length"]].astype("float32")
    schema = sb.record_schema(frame, preprocessor=PolynomialFeatures().fit(frame))
    raises_code("out_of_domain", sb.prepare_input, {"sepal length": [1e30]}, schema)
