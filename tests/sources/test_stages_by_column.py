"""Stages that are dicts: fitted objects by column, as people keep them, and matrices by input."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler

import schemabridge as sb

Refused = Callable[..., sb.SchemabridgeError]


def make_frame(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    sizes = {"x": rng.lognormal(size=200).round(3), "y": rng.normal(size=200).round(3)}
    return pd.DataFrame({"city": rng.choice(list("abc"), 200), "kind": rng.choice(list("uv"), 200), **sizes})


DF, OTHER = make_frame(0), make_frame(1)
LABELS = {name: LabelEncoder().fit(DF[name]) for name in ("city", "kind")}
SCALER = StandardScaler().fit(DF[["x", "y"]])
HOT = OneHotEncoder(sparse_output=False).fit(DF[["city"]])


def encode(df: pd.DataFrame) -> pd.DataFrame:
    encoded = df.copy()
    for name, encoder in LABELS.items():
        encoded[name] = encoder.transform(df[name])
    return encoded


def scale(df: pd.DataFrame) -> pd.DataFrame:
    scaled = encode(df)
    scaled[["x", "y"]] = SCALER.transform(df[["x", "y"]])
    return scaled


def assert_gives(schema: sb.FeatureSchema, expected: object) -> None:
    assert sb.prepare_input(OTHER, schema).tobytes() == np.ascontiguousarray(expected, np.float32).tobytes()


def test_a_dict_of_fitted_objects_is_one_stage_which_later_frames_prove() -> None:
    last = sb.record_schema(DF, stages=[DF, {**LABELS, ("x", "y"): SCALER}])
    shown = sb.record_schema(DF, stages=[DF, LABELS, encode(DF), {("x", "y"): SCALER}, scale(DF)])
    assert last.fingerprint == shown.fingerprint
    assert last.evidence.source == shown.evidence.source == "captured"
    assert_gives(last, scale(OTHER))


def test_an_object_takes_columns_as_earlier_ones_have_left_them() -> None:
    codes = StandardScaler().fit(encode(DF)[["city"]])
    schema = sb.record_schema(DF[["city"]], stages=[DF[["city"]], {"city": LABELS["city"], ("city",): codes}])
    assert_gives(schema, codes.transform(encode(OTHER)[["city"]]))


def test_columns_that_become_several_stand_where_the_first_one_stood() -> None:
    schema = sb.record_schema(DF, stages=[DF, {"city": HOT, "kind": LABELS["kind"], ("x", "y"): SCALER}])
    assert schema.feature_names == ("city_a", "city_b", "city_c", "kind", "x", "y")
    assert_gives(schema, np.column_stack([HOT.transform(OTHER[["city"]]), scale(OTHER).drop(columns="city")]))


def test_a_frame_that_is_not_what_the_dict_gives_is_refused(raises_code: Refused) -> None:
    wrong = scale(DF).assign(x=np.random.default_rng(5).normal(size=200))
    raises_code("not_recognised", sb.record_schema, DF, stages=[DF, LABELS, wrong])


def test_a_dict_over_columns_that_are_not_there_is_refused(raises_code: Refused) -> None:
    error = raises_code("other_columns", sb.record_schema, DF, stages=[DF, {"town": LABELS["city"]}])
    assert "stages[1]" in error.message
    numbers = DF[["x", "y"]]
    raises_code("other_columns", sb.record_schema, numbers, stages=[numbers, numbers.to_numpy(), {"x": SCALER}])
    twice = DF.assign(city_a=DF.x)
    raises_code("duplicate_feature", sb.record_schema, twice, stages=[twice, {"city": HOT}])


def test_the_last_stage_has_a_matrix_or_further_stages_for_each_input() -> None:
    ends = {"classes": encode(DF)[["city", "kind"]], "numbers": [lambda df: df[["x", "y"]], SCALER]}
    schema = sb.record_schema(DF, stages=[DF, LABELS, ends])
    assert [(each.name, each.features) for each in schema.inputs] == [
        ("classes", ("city", "kind")),
        ("numbers", ("x", "y")),
    ]
    found = sb.prepare_input(OTHER, schema)
    assert found["classes"].tolist() == encode(OTHER)[["city", "kind"]].to_numpy().tolist()
    assert found["numbers"].tobytes() == SCALER.transform(OTHER[["x", "y"]]).astype(np.float32).tobytes()


def test_a_last_stage_under_other_names_than_the_inputs_is_refused(raises_code: Refused) -> None:
    ends = {"one": encode(DF)[["city"]], "two": DF[["x"]]}
    inputs = {"one": ["city"], "other": ["x"]}
    raises_code("inputs_needed", sb.record_schema, DF, stages=[DF, LABELS, ends], inputs=inputs)
