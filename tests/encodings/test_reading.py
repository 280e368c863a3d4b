import pyarrow as pa
import pytest

import schemabridge as sb

NUMBERS = {"x": [1.0, 2.0, None, 2.0]}
TEXT = {"x": ["a", "b", None, "b"]}
ENCODINGS = [
    (NUMBERS, "numeric"),
    (NUMBERS, "standardize"),
    (NUMBERS, "min_max"),
    (NUMBERS, "robust"),
    (NUMBERS, sb.clip(0, 1)),
    (NUMBERS, sb.bin([1.5])),
    ({"x": [True, None]}, "boolean"),
    (TEXT, "one_hot"),
    (TEXT, "ordinal"),
    (TEXT, sb.lookup({"a": 1, "b": 2})),
    ({"x": [None, None]}, "numeric"),
    ({"x": pa.array([None, None], pa.string())}, "ordinal"),
]


def list_policies(error: sb.SchemabridgeError, encoding: object) -> list[object]:
    """Return what the hint says a user may write, with the arguments that it leaves out."""
    written = error.hint.removeprefix("choose one: ").partition(";")[0].removesuffix(", which hands NaN to the model")
    arguments = {"clip": "0, 1", "bin": "[1.5]", "lookup": "{'a': 1, 'b': 2}"}.get(getattr(encoding, "kind", ""), "")
    return list(eval(f"({written.replace('...', arguments)},)", {"sb": sb}))


@pytest.mark.filterwarnings("ignore:.nan_in_training")
@pytest.mark.parametrize(("df", "encoding"), ENCODINGS)
def test_every_policy_that_the_hint_names_can_be_recorded(df, encoding, raises_code) -> None:
    error = raises_code("policy_needed", sb.record_schema, df, encodings={"x": encoding})
    policies = list_policies(error, encoding)
    assert len(policies) >= 3
    for policy in policies:
        assert sb.record_schema(df, encodings={"x": policy}).feature_names


def test_the_rows_are_named_that_need_a_policy(raises_code) -> None:
    assert raises_code("policy_needed", sb.record_schema, NUMBERS).rows == (2,)


def test_a_range_is_checked_where_the_column_is_read(raises_code) -> None:
    df = {"x": [1.0, 2.0]}
    schema = sb.record_schema(df, encodings={"x": [sb.numeric(within=(0, 5)), "standardize"]})
    assert (
        schema.fingerprint
        == sb.record_schema(df, encodings={"x": "standardize"}).with_policy("x", within=(0, 5)).fingerprint
    )
    raises_code("out_of_range", sb.prepare_input, {"x": [6.0]}, schema)
    raises_code("out_of_range", sb.record_schema, df, encodings={"x": sb.numeric(within=(0, 1))})
    late = ["standardize", sb.numeric(within=(0, 1))]
    raises_code("encoding_mismatch", sb.record_schema, df, encodings={"x": late})
