"""Long text is positions among the texts of the vocabulary, whatever else it holds."""

import numpy as np
import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.frames import known_texts
from schemabridge.frames.known_texts import encode_text

KNOWN = pa.array(["Bonn", "Oslo", "Rome"])
TEXTS = ["Rome", None, "Oslo", "Paris", "", "Bonn", "Rome", "Zürich", None, "Paris"]


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(known_texts, "PART_ROWS", 48)


@pytest.mark.parametrize("text_type", [pa.string(), pa.large_string()])
@pytest.mark.parametrize("texts", [TEXTS, ["Oslo", "Rome"], ["Oslo", None], ["Paris"], [None]], ids=str)
def test_known_texts_come_first_and_cells_are_what_they_were(texts, text_type, small_parts) -> None:
    flat = pa.array(texts * 100, text_type)[3:]
    encoded = encode_text(flat, KNOWN)
    assert encoded.dictionary.to_pylist()[:3] == KNOWN.to_pylist()
    assert encoded.cast(text_type).equals(flat)
    others = encoded.dictionary.to_pylist()[3:]
    assert len(set(others)) == len(others)


@pytest.mark.parametrize("known", [None, pa.array([str(code) for code in range(4)])])
def test_text_is_searched_for_its_values_where_few_are_known_or_too_many(known, small_parts) -> None:
    assert encode_text(pa.array(["Rome", "Oslo"] * 50), known).dictionary.to_pylist() == ["Rome", "Oslo"]


def test_a_long_frame_has_the_bits_and_the_errors_of_a_short_one(small_parts, raises_code) -> None:
    training = {"city": KNOWN, "class": pa.array(["a", "b", "a"])}
    encodings = {"city": sb.one_hot(missing="zeros", unknown="zeros"), "class": sb.ordinal(unknown="error")}
    schema = sb.record_schema(pa.table(training), encodings=encodings)
    cities = pa.array(TEXTS * 50)
    batch = {"city": cities, "class": pa.array(["b", "a"] * 250)}
    parts = [
        sb.prepare_input({name: each[row : row + 10] for name, each in batch.items()}, schema)
        for row in range(0, 500, 10)
    ]
    np.testing.assert_array_equal(sb.prepare_input(pa.table(batch), schema), np.concatenate(parts))
    batch["class"] = pa.array(["a"] * 499 + ["c"])
    error = raises_code("unknown_value", sb.prepare_input, pa.table(batch), schema)
    assert error.rows == (499,)


def test_text_that_is_not_valid_is_refused_in_its_row(small_parts, raises_code) -> None:
    schema = sb.record_schema(pa.table({"city": KNOWN}), encodings={"city": sb.one_hot(unknown="zeros")})
    broken = pa.array([b"Rome"] * 200 + [b"R\xf6mer"] + [b"Oslo"] * 99).view(pa.string())
    error = raises_code("invalid_encoding", sb.prepare_input, pa.table({"city": broken}), schema)
    assert error.rows == (200,)
