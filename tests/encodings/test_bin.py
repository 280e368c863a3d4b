import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import KBinsDiscretizer

import schemabridge as sb


@pytest.mark.parametrize("closed", ["left", "right"])
def test_bins_are_those_of_digitize(closed: str) -> None:
    edges = [-1.0, 0.0, 0.3, 7.0]
    values = np.array([*edges, -2.0, 0.1 + 0.2, 8.0, -0.0])
    encoding = sb.bin(edges, closed=closed, as_="ordinal")
    schema = sb.record_schema({"x": values}, encodings={"x": encoding})
    found = sb.prepare_input({"x": values}, schema).ravel()
    assert found.tolist() == np.digitize(values, edges, right=closed == "right").tolist()


def test_quantiles_skip_missing_values() -> None:
    values = [1.0, None, 2.0, 3.0, 4.0]
    encoding = sb.bin(quantiles=2, missing="zeros")
    schema = sb.record_schema({"x": values}, encodings={"x": encoding})
    assert schema.steps[1].params["edges"].tolist() == [2.5]


def test_a_whole_number_in_place_of_edges_is_how_many_bins_hold_equally_many_rows() -> None:
    df = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 9.0]})
    assert sb.bin(4) == sb.bin(quantiles=4)
    schema = sb.record_schema(df, encodings={"x": ("standardize", sb.bin(4))})
    assert schema.feature_names == ("x", "x_bin0", "x_bin1", "x_bin2", "x_bin3")


def test_dates_are_binned_by_their_counts() -> None:
    df = pd.DataFrame({"t": pd.to_datetime(["1970-01-01", "1970-01-03"]).as_unit("s")})
    schema = sb.record_schema(df, encodings={"t": sb.bin([86_400], as_="ordinal")})
    assert sb.prepare_input(df, schema).ravel().tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"edges": [1], "quantiles": 2},
        {"edges": []},
        {"edges": [1, 1]},
        {"edges": [2, 1]},
        {"edges": [np.nan]},
        {"edges": 4, "quantiles": 4},
        {"edges": True},
        {"quantiles": 1},
        {"quantiles": 2.5},
        {"edges": [1], "closed": "both"},
        {"edges": [1], "as_": "number"},
        {"edges": [1], "as_": "ordinal", "missing": "zeros"},
    ],
)
def test_arguments_without_sense_are_refused(arguments, raises_code) -> None:
    raises_code("unknown_encoding", sb.bin, **arguments)


def test_a_missing_code_beyond_the_bins_is_refused(raises_code) -> None:
    raises_code("unknown_encoding", sb.record_schema, {"x": [1.0]}, encodings={"x": sb.bin([1], missing=5)})


def test_several_numbers_have_no_one_bin(raises_code) -> None:
    encodings = {"s": ["one_hot", sb.bin([0.5])]}
    raises_code("encoding_mismatch", sb.record_schema, {"s": ["a", "b"]}, encodings=encodings)


@pytest.mark.filterwarnings("ignore")  # of scikit-learn, about its own defaults
def test_the_inner_edges_of_a_discretizer_give_its_bins() -> None:
    x = np.arange(1.0, 11.0) / 10
    discretizer = KBinsDiscretizer(3, encode="ordinal", strategy="quantile").fit(x[:, None])
    bins = discretizer.transform(x[:, None])
    given = sb.bin(discretizer.bin_edges_[0][1:-1], as_="ordinal")
    schema = sb.record_schema({"x": x}, encodings={"x": given})
    assert np.array_equal(sb.prepare_input({"x": x}, schema), bins)
