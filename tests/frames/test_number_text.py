"""Text that spells a number (clause 4.12); the vectors of `columns/number-text*` show the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from schemabridge.frames.number_text import choose_number_parser
from schemabridge.schema import NumberFormat

PLAIN = choose_number_parser(NumberFormat())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_shortest_text_of_a_number_is_that_number(number: float) -> None:
    assert PLAIN(repr(number)) == number


@pytest.mark.parametrize("text", ["", "1\0", "\0001", "1\n", "inf", "1__0", "1 ", "١", "0x1p3", "1d5", "١e5", "1e٥"])
def test_a_text_of_another_form_spells_no_number(text: str) -> None:
    assert PLAIN(text) is None


def test_a_decimal_character_is_no_pattern() -> None:
    assert choose_number_parser(NumberFormat("."))("1x5") is None
    assert choose_number_parser(NumberFormat(",", "."))("1x234") is None


def test_a_long_text_beyond_ascii_is_measured_in_bytes() -> None:
    read = choose_number_parser(NumberFormat(".", "\u202f"))
    assert read("0" + "\u202f000" * 166) == 0  # 997 bytes
    assert read("0" + "\u202f000" * 167) is None  # 1003 bytes, 669 characters
