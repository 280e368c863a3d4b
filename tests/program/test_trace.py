"""What is known of a number on its way through the steps, by the verdict of a comparison that hangs on it."""

import pytest

from documents import dump, seal
from schemabridge.diff import diff
from schemabridge.document.read import parse_schema

FILL = {"op": "fill", "value": [1]}


def build_schema(*steps, start="x", column="integer", **of_input):
    """Return the schema of two numbers, of which one goes through some steps and the other between -9 and 9."""
    other = "y" if start == "x" else "x"
    document = {
        "format": "schemabridge",
        "format_version": "1.1",
        "columns": [{"name": name, "type": column} for name in ("x", "y")],
        "vocabularies": {},
        "steps": [{"id": name, "op": "number", "column": name, "missing": "pass"} for name in ("x", "y")],
        "inputs": [{"name": "i", "dtype": "int64", "shape": [None, 2], **of_input}],
    }
    document["steps"].append({"id": "filled", "op": "fill", "in": [other], "value": [-9]})
    document["steps"].append({"id": "other", "op": "clip", "in": ["filled"], "lo": [-9], "hi": [9]})
    for number, step in enumerate(steps):
        document["steps"].append({"id": f"{number}", "in": [f"{number - 1}" if number else start], **step})
    document["inputs"][0]["encodings"] = [
        {"kind": "any", "columns": [start], "from": f"{len(steps) - 1}", "features": ["a"]},
        {"kind": "any", "columns": [other], "from": "other", "features": ["b"]},
    ]
    return parse_schema(dump(seal(document)))


@pytest.mark.parametrize(("value", "verdict"), [(2, "new_matrix"), (0.5, "scorers_break")])
def test_whole_numbers_stay_whole_where_what_fills_them_is(value, verdict):
    assert diff(build_schema(FILL), build_schema(FILL | {"value": [value]})).verdict == verdict


@pytest.mark.parametrize(
    ("lo", "hi", "verdict"), [(0, 7, "new_matrix"), (0, 7.5, "scorers_break"), (-0.5, 8, "scorers_break")]
)
def test_whole_numbers_stay_whole_between_whole_bounds(lo, hi, verdict):
    old, new = ({"op": "clip", "lo": [0], "hi": [8]}, {"op": "clip", "lo": [lo], "hi": [hi]})
    assert diff(build_schema(FILL, old), build_schema(FILL, new)).verdict == verdict


def test_the_indicator_of_one_column_is_not_that_of_another():
    indicator = {"op": "is_missing"}
    exchanged = diff(build_schema(indicator), build_schema(indicator, start="y"))
    assert [change.name for change in exchanged.changes if change.about == "feature"] == ["a", "b"]


def test_an_indicator_of_what_is_never_missing_is_the_same_of_any_column():
    steps = FILL, {"op": "is_missing"}
    exchanged = diff(build_schema(*steps), build_schema(*steps, start="y"))
    assert [change.name for change in exchanged.changes if change.about == "feature"] == ["b"]


@pytest.mark.parametrize(
    ("lo", "hi", "verdict"),
    [(-5, 5, "same_bits"), ("-Infinity", 5, "scorers_break"), (-5, "Infinity", "scorers_break")],
)
def test_a_number_between_bounds_does_not_overflow(lo, hi, verdict):
    steps = FILL, {"op": "clip", "lo": [lo], "hi": [hi]}
    old, new = [
        build_schema(*steps, column="float64", dtype="float32", nan="error", overflow=policy)
        for policy in ("pass", "error")
    ]
    assert diff(old, new).verdict == verdict


@pytest.mark.parametrize(("hi", "verdict"), [(5, "same_bits"), (1e5, "scorers_break")])
def test_a_power_refuses_rows_where_it_overflows_in_float32(hi, verdict):
    clip = {"op": "clip", "lo": [0], "hi": [hi]}
    power = {"op": "yeo_johnson", "lambda": [10], "domain": "error", "round": "float32"}
    old, new = [
        build_schema(FILL, clip, power | {"domain": domain}, column="float64", dtype="float64", nan="pass")
        for domain in ("pass", "error")
    ]
    assert diff(old, new).verdict == verdict
