import pyarrow as pa
import pytest

import schemabridge as sb
from schemabridge.program import fault_words
from schemabridge.program.fault_words import suggest_known


def refuse(unknown, known, raises_code):
    schema = sb.record_schema({"city": known}, encodings={"city": "one_hot"})
    return raises_code("unknown_value", sb.prepare_input, {"city": [unknown]}, schema)


def test_an_unknown_value_is_told_with_the_known_ones_and_the_nearest(raises_code) -> None:
    error = refuse("Basle", ["Basel", "Chur"], raises_code)
    assert "one of 2 known values ('Basel', 'Chur')" in str(error)
    assert "nearest known: 'Basel' for 'Basle'" in str(error)


def test_an_unknown_value_that_is_like_no_other_has_the_hint_of_its_code(raises_code) -> None:
    error = refuse("Rome", ["Basel", "Chur"], raises_code)
    assert "nearest" not in str(error)
    assert "record a policy" in str(error)
    assert "correct the values" not in str(error)


@pytest.mark.parametrize(("most", "found"), [(2, True), (1, False)])
def test_the_nearest_value_is_looked_for_in_vocabularies_that_are_not_large(most, found, monkeypatch) -> None:
    monkeypatch.setattr(fault_words, "LARGEST_SEARCHED", most)
    assert bool(suggest_known(["Basle"], pa.array(["Basel", "Chur"]))) == found
    assert "is 'Basel'" in suggest_known(["BASEL"], pa.array(["Basel", "Chur"]))  # twins are found in any


def test_what_is_looked_for_is_among_the_texts() -> None:
    assert suggest_known(["1"], pa.array([1, 2])) == ""
    assert suggest_known(["zzz"], pa.array(["Basel"])) == ""


def test_of_known_values_that_are_one_but_for_case_the_last_is_told():
    known = pa.array(["basel", "Chur", "Basel"])
    assert "'BASEL' is 'Basel'" in suggest_known(["BASEL"], known)
