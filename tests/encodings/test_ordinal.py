import numpy as np
import pytest

import schemabridge as sb


def test_codes_go_into_an_integer_input_as_they_are() -> None:
    schema = sb.record_schema(
        {"s": ["b", "a"]},
        encodings={"s": sb.ordinal(unknown="category")},
        inputs={"ids": sb.input(["s"], dtype="int64", shape=[None])},
    )
    found = sb.prepare_input({"s": ["a", "b", "c"]}, schema)
    assert found.dtype == np.int64
    assert found.tolist() == [0, 1, 2]


def test_two_vocabularies_of_one_column_have_names_of_their_own() -> None:
    encodings = {"s": ("one_hot", [sb.ordinal(["b", "a"]), "min_max"])}
    schema = sb.record_schema({"s": ["b", "a"]}, encodings=encodings)
    assert list(schema.vocabularies) == ["s", "s.2"]
    assert sb.prepare_input({"s": ["b"]}, schema).tolist() == [[0, 1, 0]]


@pytest.mark.parametrize("arguments", [{"start": 0.5}, {"missing": "pass"}, {"unknown": 2**31}, {"unknown": "zeros"}])
def test_arguments_without_sense_are_refused(arguments, raises_code) -> None:
    raises_code("unknown_encoding", sb.ordinal, **arguments)
