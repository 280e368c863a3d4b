from dataclasses import fields
from itertools import product

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from schemabridge.encodings.registry import ENCODINGS
from schemabridge.frames.arrow_values import kind_of, to_numpy
from schemabridge.frames.columns import read_labels
from schemabridge.frames.frequencies import show_scalar
from schemabridge.frames.golden_cells import build_column
from schemabridge.frames.kinds import KINDS
from schemabridge.frames.python_objects import SIMPLE
from schemabridge.frames.refused_numbers import find_inexact
from schemabridge.frames.types import TYPES, ColumnType, TypeFacts
from schemabridge.schema import Column

KEYS = {"unit": ("s", "ms", "us"), "instant": (True, False)}
INSTANCES = [
    ColumnType(name, **dict(zip(facts.keys, values, strict=True)))
    for name, facts in TYPES.items()
    for values in product(*(KEYS[key] for key in facts.keys))
]
each_type = pytest.mark.parametrize("column_type", INSTANCES, ids=str)


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
    assert (KINDS[facts.kind].form is None) == facts.is_text


@each_type
def test_the_arrow_type_of_a_type_is_one_that_it_accepts(column_type):
    assert kind_of(column_type.arrow_type) == column_type.facts.kind


@each_type
def test_values_of_golden_rows_are_read_as_what_they_were(column_type):
    facts = column_type.facts
    values = ["a"] if facts.is_text else [True] if facts.is_boolean else [3]
    array = build_column(column_type, values)
    assert array.type == column_type.arrow_type
    assert read_labels(array, Column("x", column_type)).equals(pa.array(values, facts.vocabulary_type))


@each_type
def test_counts_of_time_have_64_bits_whatever_arrow_has(column_type):
    if column_type.facts.is_time:  # 3 days are more microseconds than 32 bits hold
        assert to_numpy(build_column(column_type, [3])).dtype == np.int64


@each_type
def test_a_value_is_shown_in_findings_as_in_everything_else_that_is_said_of_its_type(column_type):
    facts = column_type.facts
    value = "a" if facts.is_text else True if facts.is_boolean else 3
    shown = show_scalar(build_column(column_type, [value])[0], facts.kind)
    assert shown == (facts.show_count(3, column_type) if facts.is_time else value)
    assert type(shown) in (str, bool, int, float)


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
