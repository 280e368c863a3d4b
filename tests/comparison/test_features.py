"""Features that come, go and change their names: by name where it stays, otherwise by what they compute."""

import pytest

from documents import dump, seal
from schemabridge.diff import diff
from schemabridge.document.read import parse_schema

STEPS = {
    "x": {"op": "number", "column": "x", "missing": "error"},
    "y": {"op": "number", "column": "y", "missing": "error"},
    "twice": {"op": "scale_offset", "in": ["x"], "scale": [2], "offset": [0]},
}


def build_schema(**features):
    """Return the schema of features by name, each of a step."""
    columns = ["x", "y"]
    document = {
        "format": "schemabridge",
        "format_version": "1.0",
        "columns": [{"name": name, "type": "float64"} for name in columns],
        "vocabularies": {},
        "steps": [{"id": name, **step} for name, step in STEPS.items() if name in features.values()],
        "inputs": [{"name": "i", "dtype": "float64", "shape": [None, len(features)], "nan": "error"}],
    }
    document["inputs"][0]["encodings"] = [
        {"kind": "any", "columns": ["y" if step == "y" else "x"], "from": step, "features": [name]}
        for name, step in features.items()
    ]
    return parse_schema(dump(seal(document)))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"b": "y"}, {"c": "y"}, {"c": "renamed from 'b'"}),
        ({"b": "y"}, {"c": "y", "d": "twice"}, {"c": "renamed from 'b'", "d": "added"}),
        ({"b": "y", "d": "twice"}, {"c": "y"}, {"c": "renamed from 'b'", "d": "removed"}),
    ],
    ids=["renamed", "and another added", "and another removed"],
)
def test_a_feature_under_another_name_is_the_one_that_computes_the_same(old, new, changes):
    found = diff(build_schema(a="x", **old), build_schema(a="x", **new)).changes
    messages = {change.name: change.message for change in found if change.about == "feature"}
    assert messages.keys() == changes.keys()
    assert all(messages[name].startswith(words) for name, words in changes.items())
