"""The vectors of explanations against clauses 11.5 and 18: their form, what a schema tells of them, and that every op is shown."""

import math
import re
import struct

import pytest

from contract.case_form import check_column, check_error, check_vector
from contract.specification import SCHEMAS, name_of, parameters_of_ops, read_json, structure

EXPLAIN = sorted((SCHEMAS / "explain").glob("*.json"))
CASES = [
    pytest.param(read_json(path), case, id=f"{name_of(path)}: {case['description']}")
    for path in EXPLAIN
    for case in read_json(path)["cases"]
]
EXPLAINED = [param for param in CASES if "values" in param.values[1]]


@pytest.mark.parametrize("path", EXPLAIN, ids=name_of)
def test_an_explanation_has_its_keys_a_sealed_schema_and_names_clauses_that_exist(path):
    vector = read_json(path)
    check_vector({key: part for key, part in vector.items() if key != "features"})
    structure().validate(vector["schema"])
    assert any("values" in case for case in vector["cases"])


@pytest.mark.parametrize("path", EXPLAIN, ids=name_of)
def test_an_explanation_has_the_features_of_its_schema_in_their_order(path):
    vector = read_json(path)
    names = [column["name"] for column in vector["schema"]["columns"]]
    told = [(line["input"], line["position"], line["feature"]) for line in vector["features"]]
    assert told == [
        (item["name"], position, feature)
        for item in vector["schema"]["inputs"]
        for position, feature in enumerate(name for each in item["encodings"] for name in each["features"])
    ]
    assert all(line["columns"] in join_all(names) for line in vector["features"])


def join_all(names) -> set[str]:
    """Return every choice of names in their order, with a comma and a space between them."""
    joined = [()]
    for name in names:
        joined += [(*chosen, name) for chosen in joined]
    return {", ".join(chosen) for chosen in joined if chosen}


@pytest.mark.parametrize(("vector", "case"), CASES)
def test_a_case_of_an_explanation_has_the_form_of_clause_11(vector, case):
    assert set(case) in ({"description", "frame", "values"}, {"description", "frame", "error"})
    for column in case["frame"]:
        check_column(column)
    rows = {len(column["values"]) for column in case["frame"]}
    if "error" not in case:
        assert rows == {1}
        assert len(case["values"]) == len(vector["features"])
    elif len(rows) > 1:
        assert case["error"] == {"code": "wrong_length"}
    elif rows == {1}:
        check_error(case["error"], vector["schema"], 1)
    else:
        assert case["error"] == {"code": "invalid_argument"}


@pytest.mark.parametrize(("vector", "case"), EXPLAINED)
def test_the_lines_of_a_feature_are_steps_in_their_order_and_then_the_cell(vector, case):
    steps = vector["schema"]["steps"]
    places = {step["id"]: place for place, step in enumerate(steps)}
    inputs = {item["name"]: item for item in vector["schema"]["inputs"]}
    for feature, lines in zip(vector["features"], case["values"], strict=True):
        followed = [places[step] for step, _, _ in lines[:-1]]
        assert followed == sorted(followed)
        assert all(op == steps[places[step]]["op"] for step, op, _ in lines[:-1])
        assert all(is_text(value) if op in ("text", "string") else is_number(value) for _, op, value in lines)
        assert lines[-1][:2] == ["", inputs[feature["input"]]["dtype"]]
        assert is_cell(lines[-1][2], lines[-1][1])


def is_text(value) -> bool:
    return isinstance(value, dict) and set(value) == {"text"}


def is_number(value) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{16}", value) is not None


def is_cell(value, dtype) -> bool:
    """Return whether an array of a dtype can hold a value."""
    if dtype == "string":
        return True
    number = read_double(value)
    if dtype == "float32":
        return math.isnan(number) or struct.unpack(">f", struct.pack(">f", number))[0] == number
    return dtype == "float64" or (number.is_integer() and value != "8000000000000000")


def read_double(bits) -> float:
    return struct.unpack(">d", bytes.fromhex(bits))[0]


def list_lines() -> list[list]:
    return [line for param in EXPLAINED for lines in param.values[1]["values"] for line in lines]


def test_every_nan_of_an_explanation_is_the_one_that_stands_for_all():
    numbers = [value for _, _, value in list_lines() if isinstance(value, str)]
    found = {value for value in numbers if math.isnan(read_double(value))}
    assert found == {"7ff8000000000000"}


def test_every_op_and_every_dtype_is_followed():
    shown = {op for _, op, _ in list_lines()}
    assert shown == {*parameters_of_ops(), "float32", "float64", "int32", "int64", "string"}
