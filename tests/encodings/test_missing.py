import pytest

import schemabridge as sb


@pytest.mark.filterwarnings("ignore:.nan_in_training")
def test_beside_an_indicator_other_encodings_hand_nan_on() -> None:
    encodings = {"x": ([sb.fill(0), "standardize"], "numeric", "missing")}
    schema = sb.record_schema({"x": [1.0, None]}, encodings=encodings)
    assert schema.feature_names == ("x_standardized", "x", "x_missing")
    assert schema.inputs[0].nan == "pass"
    schema = sb.record_schema({"x": [1.0, None]}, encodings={"x": ("numeric", "missing")})
    assert schema.inputs[0].nan == "pass"


def test_a_filled_number_beside_an_indicator_leaves_no_nan() -> None:
    encodings = {"x": ([sb.fill(0), "numeric"], "missing")}
    schema = sb.record_schema({"x": [1.0, None]}, encodings=encodings)
    assert schema.inputs[0].nan == "error"
    assert sb.prepare_input({"x": [None]}, schema).tolist() == [[0, 1]]


def test_both_read_the_column_with_one_step() -> None:
    encodings = {"x": ([sb.fill(0), "numeric"], "missing")}
    schema = sb.record_schema({"x": [1.0, None]}, encodings=encodings)
    assert [step.op for step in schema.steps] == ["number", "fill", "is_missing"]
