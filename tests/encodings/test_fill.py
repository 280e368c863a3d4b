import numpy as np
import pandas as pd
import pytest

import schemabridge as sb


def prepare(values, encoding, rows):
    return sb.prepare_input({"x": rows}, sb.record_schema({"x": values}, encodings={"x": encoding}))


def test_a_fill_after_standardizing_takes_the_mean_at_zero() -> None:
    encoding = ["standardize", sb.fill(0)]
    assert prepare([1.0, None, 3.0], encoding, [None, 3.0]).ravel().tolist() == [0.0, 1.0]


def test_a_fill_by_mean_keeps_an_integer_column_an_integer_column() -> None:
    schema = sb.record_schema({"x": [1, 2, None]}, encodings={"x": sb.fill("mean")})
    assert schema.columns[0].type.name == "integer"
    assert sb.prepare_input({"x": [None]}, schema).tolist() == [[1.5]]


def test_filled_numbers_can_be_one_hot() -> None:
    encoding = [sb.fill("most_frequent"), "one_hot"]
    assert prepare([3, 1, 3, None], encoding, [None, 1]).tolist() == [[0, 1], [1, 0]]


def test_a_filled_value_is_joined_to_the_end_of_given_categories() -> None:
    df = pd.DataFrame({"s": pd.Categorical(["b", None], categories=["b", "a"])})
    schema = sb.record_schema(df, encodings={"s": [sb.fill("none"), "one_hot"]})
    assert schema.feature_names == ("s_b", "s_a", "s_none")


def test_an_indicator_of_text_stands_beside_the_features() -> None:
    encoding = [sb.fill("a", indicator=True), "one_hot"]
    assert prepare(["a", "b", None], encoding, [None, "b"]).tolist() == [[1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize(
    ("values", "encoding", "code"),
    [
        (["a", None], sb.fill("mean"), "encoding_mismatch"),
        (["a", None], [sb.fill(0), "one_hot"], "encoding_mismatch"),
        ([1.0, None], sb.fill("none"), "encoding_mismatch"),
        ([1, None], [sb.fill("mean"), "one_hot", sb.fill(0), "one_hot"], "encoding_mismatch"),
        ([1, 2, None], [sb.fill("mean"), "one_hot"], "encoding_mismatch"),
        ([None, None], sb.fill("median"), "not_fitted"),
        ([np.inf, None], sb.fill("mean"), "not_fitted"),
        (["a", None], [sb.fill("most_frequent"), "missing"], "encoding_mismatch"),
        (["a", None], sb.fill("most_frequent"), "encoding_mismatch"),
        ([1.0, None], [sb.fill(0), sb.fill(1), "standardize"], "encoding_mismatch"),
        (["a", "b"], ["ordinal", sb.fill(0)], "encoding_mismatch"),
    ],
)
def test_a_fill_that_does_not_apply_is_refused(values, encoding, code, raises_code) -> None:
    raises_code(code, sb.record_schema, {"x": values}, encodings={"x": encoding})


@pytest.mark.parametrize("value", [None, np.nan])
def test_a_missing_value_fills_nothing(value, raises_code) -> None:
    raises_code("unknown_encoding", sb.fill, value)
