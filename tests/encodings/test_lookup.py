import numpy as np
import pytest

import schemabridge as sb


def test_a_table_may_hold_nan() -> None:
    encoding = sb.lookup({"a": 1.0, "b": np.nan})
    with pytest.warns(sb.SchemabridgeWarning, match="nan_in_training"):
        schema = sb.record_schema({"s": ["a", "b"]}, encodings={"s": encoding})
    assert np.isnan(sb.prepare_input({"s": ["b"]}, schema)).all()


def test_missing_cells_that_count_as_a_value_take_its_numbers() -> None:
    encoding = [sb.fill("b"), sb.lookup({"a": (1, 2), "b": (3, 4)})]
    schema = sb.record_schema({"s": ["a", None]}, encodings={"s": encoding})
    assert sb.prepare_input({"s": [None]}, schema).tolist() == [[3, 4]]
    assert schema.feature_names == ("s_0", "s_1")


def test_a_fill_outside_the_table_is_refused(raises_code) -> None:
    encoding = [sb.fill("z"), sb.lookup({"a": 1})]
    raises_code("unknown_encoding", sb.record_schema, {"s": ["a", None]}, encodings={"s": encoding})


@pytest.mark.parametrize(
    ("table", "arguments"),
    [
        ({}, {}),
        ({"a": 1, "b": (1, 2)}, {}),
        ({"a": "1"}, {}),
        ({"a": 1}, {"missing": (1, 2)}),
        ({"a": 1}, {"missing": "zeros"}),
        ({"a": 1}, {"unknown": "zeros"}),
        ({"a": (1, 2)}, {"parts": ["u"]}),
    ],
)
def test_arguments_without_sense_are_refused(table, arguments, raises_code) -> None:
    raises_code("unknown_encoding", sb.lookup, table, **arguments)
