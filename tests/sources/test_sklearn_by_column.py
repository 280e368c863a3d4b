"""Fitted objects as encodings of columns: the dict of encoders and the one scaler that real code has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler

import schemabridge as sb

DF = pd.DataFrame(
    {
        "age": [20.0, 30.0, 40.0, 50.0],
        "sex": ["f", "m", "m", "f"],
        "pay": [1.5, 2.5, 3.5, 7.0],
        "city": ["Rome", "Oslo", "Rome", "Bonn"],
    }
)


def fit_labels(name: str) -> LabelEncoder:
    return LabelEncoder().fit(DF[name])


def test_features_stand_where_their_columns_stand() -> None:
    scaler, hot = StandardScaler().fit(DF[["age", "pay"]]), OneHotEncoder().fit(DF[["city"]])
    encodings = {"city": hot, ("age", "pay"): scaler, "sex": fit_labels("sex")}
    schema = sb.record_schema(DF, encodings=encodings)
    assert schema.feature_names == ("age", "sex", "pay", "city_Bonn", "city_Oslo", "city_Rome")
    encoded = DF.copy()
    encoded["sex"] = fit_labels("sex").transform(DF["sex"])
    encoded[["age", "pay"]] = scaler.transform(DF[["age", "pay"]])
    X = np.hstack([encoded[["age", "sex", "pay"]].to_numpy(), hot.transform(DF[["city"]]).toarray()])
    assert sb.prepare_input(DF, schema).tobytes() == X.astype(np.float32).tobytes()
    assert sb.record_schema(DF, encodings=encodings, X=X).fingerprint == schema.fingerprint


def test_an_object_takes_columns_as_earlier_ones_have_left_them() -> None:
    encoded = DF.assign(sex=fit_labels("sex").transform(DF["sex"]))[["age", "sex", "pay"]]
    scaler = StandardScaler().fit(encoded)
    encodings = {"sex": fit_labels("sex"), ("age", "sex", "pay"): scaler}
    schema = sb.record_schema(DF, encodings=encodings, exclude="city")
    assert sb.prepare_input(DF, schema).tobytes() == scaler.transform(encoded).astype(np.float32).tobytes()
    assert schema.evidence.inputs["features"][1] == {"source": "captured", "of": "LabelEncoder, StandardScaler"}


def test_evidence_tells_what_is_captured_from_what_is_declared() -> None:
    schema = sb.record_schema(DF, encodings={"sex": fit_labels("sex"), "age": "standardize"}, exclude=["pay", "city"])
    assert [each["source"] for each in schema.evidence.inputs["features"]] == ["declared", "captured"]
    assert (schema.evidence.source, schema.evidence.rows) == ("declared", 0)
    assert sb.record_schema(DF[["sex"]], encodings={"sex": fit_labels("sex")}).evidence.rows == 4


def test_a_label_that_was_not_fitted_is_refused_and_a_binarizer_takes_it_for_none(raises_code) -> None:
    labels = sb.record_schema(DF[["city"]], encodings={"city": fit_labels("city")})
    raises_code("unknown_value", sb.prepare_input, {"city": ["Lund"]}, labels)
    raises_code("missing_value", sb.prepare_input, {"city": [None]}, labels)
    binarizer = LabelBinarizer(neg_label=-1, pos_label=2).fit(DF["city"])
    schema = sb.record_schema(DF[["city"]], encodings={"city": binarizer})
    batch = pd.DataFrame({"city": ["Oslo", "Lund"]})
    assert schema.feature_names == ("city_Bonn", "city_Oslo", "city_Rome")
    assert np.array_equal(sb.prepare_input(batch, schema), binarizer.transform(batch["city"]))


def test_a_label_binarizer_refuses_what_is_missing_and_takes_what_is_unknown(raises_code) -> None:
    df = pd.DataFrame({"city": ["Rome", "Oslo", "Bern"]})
    schema = sb.record_schema(df, encodings={"city": LabelBinarizer().fit(df["city"])})
    raises_code("missing_value", sb.prepare_input, df.replace("Oslo", None), schema)
    assert not sb.prepare_input(pd.DataFrame({"city": ["Paris"]}), schema).any()


@pytest.mark.parametrize("sparse", [False, True])
def test_two_labels_are_one_column(sparse) -> None:
    binarizer = LabelBinarizer(sparse_output=sparse).fit(DF["sex"])
    schema = sb.record_schema(DF[["sex"]], encodings={"sex": binarizer})
    assert schema.feature_names == ("sex_m",)
    assert sb.prepare_input(DF, schema).ravel().tolist() == [0, 1, 1, 0]


def test_objects_go_to_the_inputs_of_their_columns() -> None:
    encodings = {"sex": fit_labels("sex"), ("age", "pay"): StandardScaler().fit(DF[["age", "pay"]])}
    inputs = {"who": sb.input(["sex"], dtype="int32"), "how": ["pay", "age"]}
    schema = sb.record_schema(DF, encodings=encodings, inputs=inputs)
    assert {each.name: each.features for each in schema.inputs} == {"who": ("sex",), "how": ("pay", "age")}


def test_a_batch_of_pandas_with_columns_in_another_order_is_the_same(raises_code) -> None:
    scaler = StandardScaler().fit(DF[["age", "pay"]])
    one = sb.record_schema(DF, encodings={("pay", "age"): scaler}, exclude=["sex", "city"])
    other = sb.record_schema(DF, encodings={("age", "pay"): scaler}, exclude=["sex", "city"])
    assert one.fingerprint == other.fingerprint
    raises_code("other_columns", sb.record_schema, DF, encodings={"age": scaler})
    raises_code("other_columns", sb.record_schema, DF, encodings={("age", "sex"): scaler})


def test_a_column_that_has_become_several_is_not_taken_again(raises_code) -> None:
    hot, scaler = OneHotEncoder().fit(DF[["city"]]), StandardScaler().fit(DF[["city", "pay"]].assign(city=1.0))
    raises_code("other_columns", sb.record_schema, DF, encodings={"city": hot, ("city", "pay"): scaler})
    raises_code("conflicting_sources", sb.record_schema, DF, encodings={("city",): hot, "city": hot})


def test_a_column_with_two_encodings_is_refused(raises_code) -> None:
    scaler = StandardScaler().fit(DF[["age", "pay"]])
    raises_code("conflicting_sources", sb.record_schema, DF, encodings={"age": "min_max", ("age", "pay"): scaler})


def test_an_object_of_labels_takes_one_column(raises_code) -> None:
    raises_code("other_columns", sb.record_schema, DF, encodings={("sex", "city"): fit_labels("sex")})


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (LabelEncoder(), "not_fitted"),
        (LinearRegression().fit([[1]], [1]), "not_captured"),
        (StandardScaler, "unknown_encoding"),
    ],
)
def test_what_is_no_fitted_transformer_is_refused(made, code, raises_code) -> None:
    raises_code(code, sb.record_schema, DF, encodings={"age": made})


def test_an_object_of_which_nothing_is_left_is_refused(raises_code) -> None:
    empty = DF[["pay"]].assign(age=np.nan)
    imputer = SimpleImputer().fit(empty[["age"]])
    raises_code("no_columns", sb.record_schema, empty, encodings={"age": imputer})


def test_what_an_object_leaves_of_several_columns_stands_at_those_that_are_left() -> None:
    frame = DF[["age", "pay"]].assign(age=1.0)
    selector = VarianceThreshold().fit(frame)
    schema = sb.record_schema(frame, encodings={("age", "pay"): selector})
    assert sb.prepare_input(frame, schema).tobytes() == selector.transform(frame).astype(np.float32).tobytes()


def test_fewer_components_than_columns_stand_at_the_first_column() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(50, 3)), columns=["a", "b", "c"]).assign(sex=["f", "m"] * 25)
    pca = PCA(2).fit(frame[["a", "b", "c"]])
    encodings = {"sex": LabelEncoder().fit(frame["sex"]), ("a", "b", "c"): pca}
    schema = sb.record_schema(frame, encodings=encodings)
    assert schema.feature_names == ("pca0", "pca1", "sex")
    assert [column.name for column in schema.columns] == ["a", "b", "c", "sex"]
    np.testing.assert_allclose(sb.prepare_input(frame, schema)[:, :2], pca.transform(frame[["a", "b", "c"]]), rtol=1e-5)
    X = np.hstack([pca.transform(frame[["a", "b", "c"]]), encodings["sex"].transform(frame["sex"])[:, None]])
    assert sb.record_schema(frame, encodings=encodings, X=X).fingerprint == schema.fingerprint


def test_fitted_objects_in_a_list_are_a_chain_and_in_a_tuple_stand_side_by_side() -> None:
    frame = DF[["age"]].astype(float)
    frame.loc[1, "age"] = np.nan
    imputer = SimpleImputer().fit(frame)
    filled = imputer.transform(frame)
    with_names = pd.DataFrame(filled, columns=["age"])
    scaler, bounded = StandardScaler().fit(filled), MinMaxScaler().fit(filled)
    chain = sb.record_schema(frame, encodings={"age": [imputer, scaler]})
    assert sb.prepare_input(frame, chain).tobytes() == scaler.transform(filled).astype(np.float32).tobytes()
    beside = sb.record_schema(with_names, encodings={"age": (scaler, bounded)})
    expected = np.hstack([scaler.transform(filled), bounded.transform(filled)]).astype(np.float32)
    assert sb.prepare_input(with_names, beside).tobytes() == expected.tobytes()
    assert len(set(beside.feature_names)) == 2


def test_a_fitted_object_beside_an_encoding_is_told_what_may_stand_together(raises_code) -> None:
    scaler = StandardScaler().fit(DF[["age"]])
    for each in ([sb.fill("median"), scaler], ("standardize", scaler)):
        error = raises_code("unknown_encoding", sb.record_schema, DF, encodings={"age": each})
        assert "give a list of fitted ones" in error.hint


def test_a_frame_that_does_not_give_the_bits_of_the_object_is_refused(raises_code) -> None:
    imputer = SimpleImputer().fit(DF[["age"]])
    imputer.transform = lambda X: np.zeros((len(X), 1))
    raises_code("x_mismatch", sb.record_schema, DF[["age"]], encodings={"age": imputer})
