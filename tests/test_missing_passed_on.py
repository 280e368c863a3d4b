"""with_policy(missing="pass"): NaN reaches the input through every step that hands it on, and the input then takes it."""

import copy
import math

import numpy as np
import pandas as pd
import pytest

from documents import dump, seal
import schemabridge as sb
from schemabridge.document.read import parse_schema

DOCUMENT = {
    "format": "schemabridge",
    "format_version": "1.0",
    "columns": [{"name": "x", "type": "float64"}],
    "vocabularies": {},
    "steps": [{"id": "0", "op": "number", "column": "x", "missing": "error"}],
    "inputs": [{"name": "y", "dtype": "float64", "shape": [None, 1], "nan": "error", "encodings": []}],
}
CARRYING = {
    "clip": {"lo": [0], "hi": [5]},
    "center_scale": {"center": [1], "scale": [2]},
    "scale_offset": {"scale": [2], "offset": [1]},
    "select": {"index": [0]},
}
ENDING = {"fill": {"value": [7]}, "is_missing": {}}


def build_chain(*ops):
    """Return the schema of a number step, then one step after the other, the last of which goes to the input."""
    document = copy.deepcopy(DOCUMENT)
    for number, op in enumerate(ops):
        parameters = (CARRYING | ENDING)[op]
        document["steps"].append({"id": str(number + 1), "op": op, "in": [str(number)], **parameters})
    encoding = {"kind": "any", "columns": ["x"], "from": str(len(ops)), "features": ["x"]}
    document["inputs"][0]["encodings"].append(encoding)
    return parse_schema(dump(seal(document)))


def pass_missing(schema):
    """Return what becomes of a missing cell, and what the input says of NaN, once missing values are handed on."""
    changed = schema.with_policy("x", missing="pass")
    return sb.prepare_input({"x": [None]}, changed)[0, 0], changed.inputs[0].nan


@pytest.mark.parametrize(
    "ops", [(), *((op,) for op in CARRYING), ("clip", "select", "clip", "scale_offset", "center_scale")], ids=str
)
def test_nan_goes_through_steps_that_hand_it_on(ops) -> None:
    cell, policy = pass_missing(build_chain(*ops))
    assert math.isnan(cell)
    assert policy == "pass"


@pytest.mark.parametrize("ops", [("fill",), ("clip", "fill"), ("clip", "is_missing"), ("fill", "clip")], ids=str)
def test_nan_ends_at_a_step_that_sees_to_it(ops) -> None:
    cell, policy = pass_missing(build_chain(*ops))
    assert not math.isnan(cell)
    assert policy == "error"


def test_an_input_that_nan_does_not_reach_keeps_its_policy() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["columns"].append({"name": "z", "type": "float64"})
    document["steps"].append({"id": "z", "op": "number", "column": "z", "missing": "error"})
    document["inputs"][0]["encodings"] = [{"kind": "any", "columns": ["x"], "from": "0", "features": ["x"]}]
    other = {"name": "other", "encodings": [{"kind": "any", "columns": ["z"], "from": "z", "features": ["z"]}]}
    document["inputs"].append(document["inputs"][0] | other)
    changed = parse_schema(dump(seal(document))).with_policy("x", missing="pass")
    assert [each.nan for each in changed.inputs] == ["pass", "error"]


@pytest.mark.parametrize("encoding", ["numeric", "standardize", "min_max", "robust"])
def test_a_policy_that_the_user_gave_is_kept_where_training_has_no_gap(encoding):
    schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": getattr(sb, encoding)(missing="pass")})
    assert np.isnan(sb.prepare_input({"x": [None]}, schema)).all()
    assert schema.inputs[0].nan == "pass"


def test_a_boolean_that_may_be_missing_passes_where_training_has_no_gap():
    schema = sb.record_schema({"x": [True, False]}, encodings={"x": sb.boolean(missing="pass")})
    assert np.isnan(sb.prepare_input({"x": [None]}, schema)).all()


@pytest.mark.parametrize("policy", ["missing", "unknown"])
def test_a_table_that_gives_nan_passes_it(policy):
    schema = sb.record_schema({"x": ["a"]}, encodings={"x": sb.lookup({"a": 1.0}, **{policy: float("nan")})})
    assert np.isnan(sb.prepare_input({"x": [None if policy == "missing" else "b"]}, schema)).all()


def test_nan_that_a_fill_takes_away_opens_no_input():
    schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": [sb.numeric(missing="pass"), sb.fill(0.0)]})
    assert schema.inputs[0].nan == "error"


def test_an_indicator_beside_a_number_asks_for_no_nan_where_training_has_no_gap():
    schema = sb.record_schema({"x": [1.0, 3.0]}, encodings={"x": ("standardize", "missing")})
    assert schema.inputs[0].nan == "error"


def test_pandera_takes_a_missing_number_that_is_filled_before_it_is_binned():
    schema = sb.record_schema({"x": [1.0, None, 3.0]}, encodings={"x": [sb.fill("median"), sb.bin([2.0])]})
    assert schema.to_pandera().columns["x"].nullable
    schema.to_pandera().validate(pd.DataFrame({"x": [None, 2.5]}, dtype="float64"), lazy=True)
