"""What people see is inert: no text of a name or a value makes a terminal do something."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import schemabridge as sb
from schemabridge.cli.split import guard_names
from schemabridge.display import count_things, dump_json, list_first, make_inert, make_visible

OBEYED = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u061c\u200e\u200f\u2028\u2029"]
OBEYED += [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
HARMLESS = "می\u200cخواهم 👩\u200d🚀 שלום Zürich"
HOSTILE = "a\x1b[31m\x07\x9b\u202eb"
NAME = f"n{HOSTILE}"


@pytest.mark.parametrize("character", OBEYED, ids=ascii)
def test_what_a_terminal_obeys_is_shown_escaped(character):
    assert character not in make_visible(f"a{character}b")
    assert make_inert(f"a{character}b") == ("a\nb" if character == "\n" else f"a\\u{ord(character):04x}b")


def test_letters_of_every_script_stand_as_they_are():
    assert make_visible(HARMLESS) == make_inert(HARMLESS) == HARMLESS


def test_the_first_of_a_list_stand_with_how_many_more_there_are():
    assert list_first([1, 2, 3], 3) == "1, 2, 3"
    assert list_first(["a", "b", "c", "d"], 2, repr, joint="; ") == "'a'; 'b' and 2 more"


def test_json_is_escaped_and_means_the_same():
    document = {NAME: [HOSTILE, HARMLESS]}
    shown = dump_json(document)
    assert not set(shown) & set(OBEYED)
    assert json.loads(shown) == document


def show_schema(schema):
    return [repr(schema), str(schema)]


def show_report(schema):
    report = sb.validate_batch(pd.DataFrame({NAME: ["c", f"{HOSTILE}?"]}), schema)
    return [repr(report), str(report), report.to_json(), *map(str, report.findings)]


def show_drift(schema):
    drift = sb.drift(pd.DataFrame({NAME: [HOSTILE] * 100}), schema)
    return [str(drift), drift.to_json()]


def show_comparison(schema):
    other = sb.record_schema(pd.DataFrame({f"{NAME}2": ["c"] * 20}))
    comparison = sb.diff(schema, other)
    return [str(comparison), comparison.to_json()]


def show_error(schema):
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.prepare_input(pd.DataFrame({NAME: [f"{HOSTILE}?"]}), schema)
    return [str(caught.value)]


def show_missing_file(schema):
    with pytest.raises(sb.SchemabridgeError) as caught:
        sb.read_schema(f"{NAME}.schema.json")
    return [str(caught.value)]


@pytest.mark.parametrize("show", [show_schema, show_report, show_drift, show_comparison, show_error, show_missing_file])
def test_names_and_values_are_inert_wherever_they_are_shown(show):
    schema = sb.record_schema(pd.DataFrame({NAME: [HOSTILE] * 20}))
    shown = show(schema)
    assert any("[31m" in text for text in shown)
    for text in shown:
        assert not set(text) & (set(OBEYED) - {"\n"}), ascii(text)


def test_a_spreadsheet_computes_no_name_of_a_column():
    names = pd.Series(["=1+1", "+a", "-a", "@a", "a=b"])
    assert guard_names(names).tolist() == ["'=1+1", "'+a", "'-a", "'@a", "a=b"]


def test_one_thing_is_counted_in_the_singular() -> None:
    assert [count_things(number, "row") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert [count_things(number, "cell differs", "cells differ") for number in (1, 3)] == [
        "1 cell differs",
        "3 cells differ",
    ]
