"""Whoever gives a wrong argument is told what to write, not where to look it up; R's half is in test-errors.R."""

import ast
from pathlib import Path

import pytest

import schemabridge as sb

SOURCE = Path(sb.__file__).parent


def list_calls() -> list[ast.Call]:
    trees = [ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in sorted(SOURCE.rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call
        for call in calls
        if any(isinstance(each, ast.Constant) and each.value == "invalid_argument" for each in call.args)
    ]


def test_every_invalid_argument_has_a_hint_of_its_own() -> None:
    calls = list_calls()
    assert len(calls) > 70
    assert [ast.unparse(call) for call in calls if "hint" not in {each.arg for each in call.keywords}] == []


@pytest.mark.parametrize(("said", "meant"), [("int", "integer"), ("float", "float64"), ("str", "string")])
def test_a_type_that_is_nearly_a_known_one_is_told_by_that(said: str, meant: str, raises_code) -> None:
    assert raises_code("invalid_argument", sb.column, type=said).hint.startswith(f'write type="{meant}"')
    assert sb.column(type=meant).type == meant


def test_the_array_of_a_hint_is_the_one_that_is_taken(raises_code) -> None:
    import numpy as np

    df = {"x": [1.0, 2.0]}
    schema = sb.record_schema(df)
    code = raises_code("invalid_argument", sb.prepare_input, df, schema, out=np.empty((2, 1))).hint.partition(
        ": out = "
    )[2]
    out = eval(code, {"np": np})
    assert sb.prepare_input(df, schema, out=out) is out
