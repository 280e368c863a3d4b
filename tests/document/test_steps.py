"""Which numbers the parameters of a step may hold, op by op as steps.md has it."""

import pytest

from documents import dump, seal
import schemabridge as sb
from schemabridge.document.read import parse_schema

PARAMETERS = {
    "fill": {"value": [1]},
    "center_scale": {"center": [1], "scale": [2]},
    "scale_offset": {"scale": [2], "offset": [1]},
    "clip": {"lo": [-1], "hi": [1]},
}
FINITE = [("center_scale", "center"), ("center_scale", "scale"), ("scale_offset", "scale"), ("scale_offset", "offset")]
NOT_NAN = [("fill", "value"), ("clip", "lo"), ("clip", "hi")]


def list_paths(op, **changed) -> list[str]:
    """Return where a step of two columns is refused, counted from the step."""
    document = {
        "format": "schemabridge",
        "format_version": "1.0",
        "columns": [{"name": name, "type": "float64"} for name in ("x", "y")],
        "vocabularies": {},
        "steps": [
            {"id": "x", "op": "number", "column": "x", "missing": "error"},
            {"id": "y", "op": "number", "column": "y", "missing": "error"},
            {"id": "z", "op": op, "in": ["x", "y"], **PARAMETERS[op], **changed},
        ],
        "inputs": [{"name": "i", "dtype": "float64", "shape": [None, 2], "nan": "error"}],
    }
    document["inputs"][0]["encodings"] = [{"kind": "z", "columns": ["x", "y"], "from": "z", "features": ["a", "b"]}]
    try:
        parse_schema(dump(seal(document)))
    except sb.SchemabridgeError as error:
        return [path.removeprefix("steps[2].") for path, _ in error.problems]
    return []


@pytest.mark.parametrize(("op", "name"), FINITE)
@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_a_parameter_that_is_finite_is_refused_where_it_is_not(op, name, number):
    assert list_paths(op, **{name: [number]}) == [f"{name}[0]"]
    assert list_paths(op, **{name: [1, number]}) == [f"{name}[1]"]


@pytest.mark.parametrize(("op", "name"), NOT_NAN)
def test_a_parameter_that_is_no_bound_may_be_infinite_and_is_never_nan(op, name):
    number = "-Infinity" if name == "lo" else "Infinity"
    assert list_paths(op, **{name: [number]}) == []
    assert list_paths(op, **{name: ["NaN"]}) == [f"{name}[0]"]


@pytest.mark.parametrize(("op", "name"), FINITE + NOT_NAN)
def test_a_parameter_has_one_number_for_all_columns_or_one_for_each(op, name):
    [number] = PARAMETERS[op][name]
    assert list_paths(op, **{name: [number] * 2}) == []
    assert list_paths(op, **{name: [number] * 3}) == [name]
    assert list_paths(op, **{name: []}) == [name]
