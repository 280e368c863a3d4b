from dataclasses import fields, replace
from typing import get_args

import numpy as np
import pytest

from schemabridge.program.op import Gives, Needs, Op, Param, ParamKind, Reading, Takes
from schemabridge.program.ops import OPS
from schemabridge.program.phrases import Phrase, name_computed
from schemabridge.schema import Step

each_op = pytest.mark.parametrize("op", OPS.values(), ids=list(OPS))


def list_unanswered(op: Op) -> list[str]:
    """What an op leaves open: a question of all ops, or one of those that read, give codes or take codes."""
    answers = {field.name: getattr(op, field.name) for field in fields(Op)}
    only = {
        "compute": op.takes != "column",
        "reading": op.takes == "column",
        "coding": op.gives == "codes",
        "decoding": op.takes == "codes",
        "tensor": op.name != "bspline",  # to_keras refuses it by name
    }
    open_questions = [name for name, answer in answers.items() if answer is None and only.get(name, True)]
    answered_for_another = [name for name, asked in only.items() if not asked and answers[name] is not None]
    unknown_words = [op.takes not in get_args(Takes), op.gives not in get_args(Gives)]
    unknown_kinds = [param.kind for param in op.params if param.kind not in get_args(ParamKind)]
    return [*open_questions, *answered_for_another, *(["words"] if any(unknown_words) else []), *unknown_kinds]


@each_op
def test_an_op_answers_every_question(op):
    assert list_unanswered(op) == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("check", None),
        ("carries_nan", None),
        ("gives_nan", None),
        ("keeps_infinity", None),
        ("trace", None),
        ("compute", None),
        ("takes", "column"),
        ("gives", "codes"),
        ("words", None),
        ("params", (Param("lo", "bounds"),)),
        ("reading", Reading(None, None, None, needs="cell")),
    ],
)
def test_an_op_that_leaves_a_question_open_is_noticed(name, answer):
    assert list_unanswered(replace(OPS["clip"], **{name: answer}))


@each_op
def test_an_op_stands_in_a_file_of_its_name(op):
    assert op.check.__module__ in (f"schemabridge.program.ops.{op.name}", "schemabridge.program.op")
    assert op.trace.__module__ == f"schemabridge.program.ops.{op.name}"


@each_op
def test_parameters_of_an_op_have_different_names(op):
    names = [param.name for param in op.params]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.takes == "column"], ids=lambda op: op.name)
def test_an_op_that_reads_a_column_needs_its_value_exactly_where_it_has_a_vocabulary(op):
    assert op.reading.needs in get_args(Needs)
    assert (op.reading.needs == "value") == (op.find_param("vocabulary") is not None)


PARAMETERS = {
    "fill": {"value": np.array([0.0])},
    "is_missing": {},
    "center_scale": {"center": np.array([1.0]), "scale": np.array([2.0])},
    "scale_offset": {"scale": np.array([2.0]), "offset": np.array([1.0])},
    "clip": {"lo": np.array([-1.0]), "hi": np.array([1.0])},
    "bin": {"edges": np.array([0.0]), "closed": "left", "missing": 1},
    "select": {"index": np.array([0])},
    "constant": {"value": np.array([1.0])},
    "coalesce": {},
    "compare": {"relation": "lt", "value": np.array([1.0]), "missing": "pass"},
    "elapsed": {"since": np.array([0.0]), "unit": "d", "per": "day"},
    "project": {"width": 1, "weights": np.array([1.0])},
    "normalize": {"norm": "max"},
    "yeo_johnson": {"lambda": np.array([1.0]), "domain": "error"},
    "interp": {"knots": np.array([0.0, 1.0]), "values": np.array([0.0, 1.0]), "repeated": "last"},
    "bspline": {"knots": np.arange(4.0), "degree": 1, "extrapolation": "linear", "domain": "error"},
    "math": {"function": "log", "domain": "error"},
    "combine": {"function": "sum", "missing": "pass", "domain": "error"},
}


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.takes in ("numbers", "number")], ids=lambda op: op.name)
def test_an_op_of_numbers_carries_nan_exactly_where_one_comes_out(op):
    register = op.compute(np.array([[np.nan]]), Step("", op.name, params=PARAMETERS[op.name]), None)
    assert op.carries_nan == np.isnan(register).any()


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.takes in ("numbers", "number")], ids=lambda op: op.name)
def test_an_op_of_numbers_keeps_infinity_exactly_where_one_comes_out(op):
    step = Step("", op.name, params=PARAMETERS[op.name])
    with np.errstate(invalid="ignore"):  # as the kernel runs
        registers = [op.compute(np.array([[number]]), step, None) for number in (np.inf, -np.inf)]
    assert op.keeps_infinity(step) == any(np.isinf(register).any() for register in registers)


@pytest.mark.parametrize(("lo", "hi"), [(-np.inf, 1.0), (0.0, np.inf)])
def test_clip_keeps_infinity_where_it_has_no_bound(lo, hi):
    assert OPS["clip"].keeps_infinity(Step("", "clip", params={"lo": np.array([lo]), "hi": np.array([hi])}))


def test_an_op_of_columns_keeps_infinity_where_it_gives_numbers_and_one_of_codes_never():
    others = [op for op in OPS.values() if op.takes in ("column", "codes")]
    assert {op.name for op in others if op.keeps_infinity(Step("", op.name))} == {"number"}


def test_an_op_of_columns_carries_nan_where_it_gives_numbers_and_one_of_codes_never():
    others = [op for op in OPS.values() if op.takes in ("column", "codes")]
    assert {op.name for op in others if op.carries_nan} == {"number", "date_part"}


OPERANDS = {
    "coalesce": 2,
    "combine": 2,
    "constant": 2,
    "normalize": 2,
    "project": 2,
}  # columns that one column of the register is made of, where not one


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.takes == "numbers"], ids=lambda op: op.name)
def test_a_column_is_computed_from_the_columns_that_its_op_names_and_from_no_others(op):
    of_two = {"weights": np.array([1.0, 2.0])} if op.name == "project" else {}
    step = Step("", op.name, params={**PARAMETERS[op.name], **of_two})
    operand = np.array([[3.0, 5.0]])
    for index in range(op.measure(step, 2)):
        named = op.words.columns(step, index, 2)
        others = operand.copy()
        others[:, [column for column in range(2) if column not in named]] = 7.0
        assert op.compute(others, step, None)[0, index] == op.compute(operand, step, None)[0, index]
        assert len(named) == OPERANDS.get(op.name, 1)


def test_an_op_without_better_words_says_its_name_and_what_it_is_computed_from():
    phrases = [Phrase("a", may_miss=True, refused=("unknown",)), Phrase("b - 1", is_formula=True)]
    named = name_computed(Step("", "product"), 0, phrases, None)
    assert named == Phrase("product(a, b - 1)", may_miss=True, refused=("unknown",))
