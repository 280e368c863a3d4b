import pytest

import schemabridge as sb


def test_missing_training_values_need_a_policy(raises_code) -> None:
    error = raises_code("policy_needed", sb.record_schema, {"x": [1.0, None]})
    assert 'sb.fill("median")' in error.hint


@pytest.mark.filterwarnings("ignore:.nan_in_training")
def test_nan_passes_where_training_rows_had_it() -> None:
    df = {"x": [1.0, None]}
    schema = sb.record_schema(df, encodings={"x": sb.numeric(missing="pass")})
    assert schema.inputs[0].nan == "pass"


def test_nan_is_refused_where_no_training_row_had_it(raises_code) -> None:
    schema = sb.record_schema({"x": [1.0]}, encodings={"x": ("numeric", "missing")})
    raises_code("nan_value", sb.prepare_input, {"x": [None]}, schema)
