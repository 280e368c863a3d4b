import inspect
import json

import pytest

import schemabridge as sb
from schemabridge import encodings
from schemabridge.encodings.registry import ENCODINGS, FUNCTIONS

EXAMPLES = {"bin": "[1.0]", "clip": "0.0, 1.0", "fill": "0.0", "lookup": '{"a": 1.0}'}
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
