import numpy as np
import pytest

import schemabridge as sb


@pytest.mark.parametrize("encoding", ["standardise", [], (), 3, [sb.fill(0), 3], {"kind": "numeric"}])
def test_what_is_no_encoding_is_refused(encoding, raises_code) -> None:
    raises_code("unknown_encoding", sb.record_schema, {"x": [1.0]}, encodings={"x": encoding})


def test_chains_and_tuples_nest() -> None:
    encodings = {"x": [sb.fill("mean"), ("standardize", [sb.clip(0, 2), sb.bin([1.5])])]}
    schema = sb.record_schema({"x": [1.0, 3.0, None]}, encodings=encodings)
    assert schema.feature_names == ("x", "x_bin0", "x_bin1")
    assert sb.prepare_input({"x": [None]}, schema).tolist() == [[0, 0, 1]]


def test_a_link_after_a_tuple_is_applied_to_each_of_its_parts() -> None:
    encodings = {"x": [("numeric", sb.bin([2.0])), sb.clip(0, 0.5)]}
    schema = sb.record_schema({"x": [1.0, 3.0]}, encodings=encodings)
    assert sb.prepare_input({"x": [3.0]}, schema).tolist() == [[0.5, 0, 0.5]]


def test_two_features_of_one_name_are_refused(raises_code) -> None:
    raises_code(
        "duplicate_feature",
        sb.record_schema,
        {"x": [1.0]},
        encodings={"x": ("standardize", "standardize")},
    )


@pytest.mark.parametrize(
    ("values", "link"), [([1.0, None], "standardize"), (["a", None], "numeric"), (["a", None], "one_hot")]
)
def test_a_chain_does_not_go_on_after_an_indicator_alone(values, link, raises_code) -> None:
    error = raises_code("encoding_mismatch", sb.record_schema, {"x": values}, encodings={"x": ["missing", link]})
    assert "an indicator is the end of a chain" in str(error)


@pytest.mark.filterwarnings("ignore:.nan_in_training")
def test_an_indicator_lets_others_hand_missing_values_on_at_any_depth() -> None:
    encodings = {"x": ("standardize", (sb.bin([2.0], missing="zeros"), "missing"))}
    schema = sb.record_schema({"x": [1.0, 3.0, None]}, encodings=encodings)
    row = sb.prepare_input({"x": [None]}, schema)[0]
    assert np.isnan(row[0])
    assert row[1:].tolist() == [0, 0, 1]


def test_an_encoding_without_an_indicator_lets_nothing_missing_through_beside_it(raises_code) -> None:
    encodings = {"x": ("standardize", sb.bin([2.0], missing="zeros"))}
    raises_code("policy_needed", sb.record_schema, {"x": [1.0, 3.0, None]}, encodings=encodings)


def test_features_have_the_kind_of_the_last_link() -> None:
    for last in ("numeric", sb.clip(0, 1), "min_max"):
        schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": ["standardize", last]})
        assert schema.inputs[0].encodings[0].kind == (last if isinstance(last, str) else "clip")
