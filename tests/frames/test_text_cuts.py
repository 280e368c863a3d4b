"""Cuts against Python's own methods where these know ASCII alone, and texts that are cut to others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
import pytest

from schemabridge.frames.text_cuts import (
    Lower,
    Part,
    Replace,
    Slice,
    Strip,
    Upper,
    count_up,
    cut_text,
    find_further,
    find_uncut,
    say_cuts,
)

ASCII = st.text(st.characters(max_codepoint=126).filter(lambda each: each not in "\x1c\x1d\x1e\x1f"))


@given(ASCII)
def test_ascii_is_stripped_and_changes_its_case_as_in_python(text: str) -> None:
    assert cut_text(text, (Strip(),)) == text.strip()
    assert cut_text(text, (Lower(),)) == text.lower()
    assert cut_text(text, (Upper(),)) == text.upper()
    assert find_further([text], (Strip(), Lower(), Upper())) is None


@given(st.text())
def test_what_python_would_do_more_to_is_found(text: str) -> None:
    further = text.strip() != text.strip(" \t\n\v\f\r") or text.lower() != Lower().apply(text)
    assert (find_further([text], (Strip(),)) is not None or find_further([text], (Lower(),)) is not None) == further


def test_what_a_cut_has_put_is_looked_at_too() -> None:
    assert find_further(["a"], (Replace("a", "É"), Lower())) == (Lower(), "a")
    assert find_further(["É/a"], (Part("/", 1), Lower())) is None


@pytest.mark.parametrize(
    ("cuts", "text"),
    [
        ((Part(", ", 1), Part(".", 0)), "Mr"),
        ((Part("/", -3),), "S"),
        ((Slice(3, -2),), "abc"),
        ((Slice(0, 1),), "C"),
        ((Strip(), Lower()), "a b"),
        ((Replace("$", ""), Replace(",", "")), "1234"),
    ],
)
def test_a_text_is_found_that_is_cut_to_another(cuts, text) -> None:
    uncut = find_uncut(text, cuts)
    assert uncut is not None
    assert cut_text(uncut, cuts) == text


def test_no_text_is_cut_to_what_no_cut_leaves() -> None:
    assert find_uncut(" a", (Strip(),)) is None
    assert find_uncut("ab", (Slice(0, 1),)) is None


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (Part(", ", 1), "the 2nd part of x at ', '"),
        (Part("a", -1), "the last part of x at 'a'"),
        (Part("a", -2), "the 2nd last part of x at 'a'"),
        (Slice(0, 1), "the first character of x"),
        (Slice(-1), "the last character of x"),
        (Slice(None, -1), "x before position -1"),
        (Slice(2), "x from position 2 on"),
        (Slice(1, 3), "x from position 1 on and before 3"),
        (Replace("$", ""), "x without '$'"),
        (Replace(",", "."), "x with '.' for ','"),
        (Strip(), "x stripped"),
    ],
)
def test_a_cut_is_told_in_words(cut, words) -> None:
    assert say_cuts("x", (cut,)) == words


def test_places_are_counted_as_in_english() -> None:
    assert [count_up(each) for each in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th")
    ]
