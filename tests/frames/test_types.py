from dataclasses import fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from schemabridge.cli.text_cells import FORMS
from schemabridge.encodings.registry import ENCODINGS
from schemabridge.frames.arrow_values import KINDS, kind_of
from schemabridge.frames.python_objects import SIMPLE
from schemabridge.frames.types import TYPES, ColumnType, TypeFacts, find_inexact

INSTANCES = [
    *(ColumnType(name) for name, facts in TYPES.items() if not facts.keys),
    *(ColumnType("timestamp", unit, instant) for unit in ("s", "ms", "us") for instant in (True, False)),
    *(ColumnType("duration", unit) for unit in ("s", "ms", "us")),
]
each_type = pytest.mark.parametrize("column_type", INSTANCES, ids=str)


def test_every_type_has_an_instance_here():
    assert {each.name for each in INSTANCES} == TYPES.keys()


@pytest.mark.parametrize("facts", TYPES.values(), ids=list(TYPES))
def test_a_type_answers_every_question(facts):
    required = [each.name for each in fields(TypeFacts) if each.name not in TypeFacts.__dict__]
    assert all(getattr(facts, name) is not None for name in required)
    assert facts.accepts <= KINDS.keys() and facts.kind in facts.accepts
    assert facts.objects <= SIMPLE
    assert facts.taken_by <= TYPES.keys() - {facts.name}
    assert facts.default_encoding is None or facts.default_encoding in ENCODINGS


@pytest.mark.parametrize("facts", TYPES.values(), ids=list(TYPES))
def test_cells_of_text_files_are_read_as_every_type_but_text(facts):
    assert (facts.name in FORMS) != facts.is_text


@each_type
def test_the_arrow_type_of_a_type_is_one_that_it_accepts(column_type):
    assert kind_of(column_type.arrow_type) == column_type.facts.kind


@each_type
def test_an_arrow_array_of_a_type_holds_what_its_vocabulary_holds(column_type):
    facts = column_type.facts
    values = pa.array(["a"] if facts.is_text else [True] if facts.is_boolean else [3], facts.vocabulary_type)
    narrow = values.cast(pa.int32()) if pa.types.is_date32(column_type.arrow_type) else values
    assert narrow.cast(column_type.arrow_type).cast(narrow.type).cast(facts.vocabulary_type).equals(values)


@each_type
def test_the_example_of_a_type_is_code_for_a_value_of_it(column_type):
    if column_type.instant:
        return
    value = eval(column_type.facts.example, {"pd": pd, "datetime": __import__("datetime")})
    assert kind_of(pa.array([value]).type) == column_type.facts.kind


@pytest.mark.parametrize("dtype", ["int64", "uint64"])
def test_integers_up_to_two_to_the_53_are_exact(dtype):
    numbers = np.array([2**53, 2**53 + 1, 1], dtype)
    assert find_inexact(numbers, "integer")["not_exact"].tolist() == [False, True, False]


def test_the_lowest_integers_are_not_exact():
    numbers = np.array([-(2**53), -(2**53) - 1, -(2**63)])
    assert find_inexact(numbers, "integer")["not_exact"].tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("name", "number", "held"),
    [
        ("float64", 0.1, 0.1),
        ("float32", 0.1, None),
        ("float32", 0.5, 0.5),
        ("integer", 1.5, None),
        ("integer", 2.0, 2),
        ("date", 0.5, None),
        ("string", 1.0, None),
    ],
)
def test_a_type_holds_a_number_as_one_of_its_values_or_not_at_all(name, number, held):
    found = TYPES[name].hold(number)
    assert (found, type(found)) == (held, type(held))
