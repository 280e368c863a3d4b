import inspect
import json

import pytest

import schemabridge as sb
from schemabridge import encodings
from schemabridge.encodings.registry import ENCODINGS, FUNCTIONS, find_encoding

EXAMPLES = {
    "bin": "[1.0]",
    "clip": "0.0, 1.0",
    "combine": '"sum"',
    "compare": '"<", 1.0',
    "cut": '"strip"',
    "date_part": '"year"',
    "elapsed": '"day"',
    "fill": "0.0",
    "lookup": '{"a": 1.0}',
    "math": '"log"',
    "named": '"a", "numeric"',
}
each_kind = pytest.mark.parametrize("kind", ENCODINGS)


@each_kind
def test_an_encoding_is_public_under_its_kind(kind):
    assert getattr(sb, kind) is getattr(encodings, kind) is FUNCTIONS[kind]
    assert kind in sb.__all__


@each_kind
def test_every_policy_that_an_encoding_names_is_one_that_it_takes(kind):
    arguments = f"{EXAMPLES[kind]}, " if kind in EXAMPLES else ""
    for policy in ENCODINGS[kind].missing_policies:
        assert eval(f"sb.{kind}({arguments}missing={json.dumps(policy)})").missing not in ("error", None)


@each_kind
def test_an_encoding_without_a_policy_takes_no_argument_for_one(kind):
    takes = "missing" in inspect.signature(FUNCTIONS[kind]).parameters
    assert takes == bool(ENCODINGS[kind].missing_policies)


@each_kind
def test_an_encoding_needs_arguments_where_its_name_alone_is_refused(kind):
    assert ENCODINGS[kind].needs_arguments == (kind in EXAMPLES)
    if not ENCODINGS[kind].needs_arguments:
        assert FUNCTIONS[kind]() == FUNCTIONS[kind]()


@each_kind
def test_an_encoding_stands_in_a_file_of_its_kind(kind):
    assert ENCODINGS[kind].__module__ == FUNCTIONS[kind].__module__ == f"schemabridge.encodings.{kind}"


def make_example(kind):
    return eval(f"sb.{kind}({EXAMPLES.get(kind, '')})")


def test_an_indicator_is_given_by_missing_and_by_fill_where_asked_for():
    assert {kind for kind in ENCODINGS if make_example(kind).marks_missing} == {"missing"}
    assert sb.fill(0.0, indicator=True).marks_missing


def test_missing_values_are_seen_by_what_fills_or_marks_them_and_by_a_policy():
    assert {kind for kind in ENCODINGS if make_example(kind).sees_missing} == {"coalesce", "fill", "missing"}
    assert sb.one_hot(missing="zeros").sees_missing
    assert not sb.numeric(missing="pass").sees_missing  # hands them on


@pytest.mark.parametrize(("name", "hint"), [("one-hot", "one_hot"), ("Standardise", "standardize")])
def test_an_unknown_name_has_the_nearest_as_its_hint(name, hint, raises_code):
    assert raises_code("unknown_encoding", find_encoding, name).hint == f"did you mean '{hint}'?"


def test_a_name_that_is_like_no_other_has_the_known_ones_in_its_message(raises_code):
    error = raises_code("unknown_encoding", find_encoding, "xyz")
    assert "did you mean" not in str(error)
    assert all(kind in str(error) for kind in ENCODINGS)
