import pytest

import schemabridge as sb
from schemabridge.schema import Step

KINDS = {
    "standardize": (lambda: [1.0, 2.0, 4.0], "standardize"),
    "one_hot": (lambda: ["a", "b", "c"], sb.one_hot(unknown="zeros")),
    "bin": (lambda: [1.0, 2.0, 4.0], [sb.fill(0.0), sb.bin(quantiles=2)]),
}


def count_looks(columns: int, kind: str, monkeypatch) -> int:
    """How often a recording looks at a step, whatever for."""
    looks = 0

    def look(step, name):
        nonlocal looks
        looks += 1
        return object.__getattribute__(step, name)

    values, encoding = KINDS[kind]
    frame = {f"c{number}": values() for number in range(columns)}
    with monkeypatch.context() as patch:
        patch.setattr(Step, "__getattribute__", look)
        sb.record_schema(frame, encodings=dict.fromkeys(frame, encoding))
    return looks


@pytest.mark.parametrize("kind", KINDS)
def test_recording_looks_at_each_step_as_often_however_many_columns_there_are(kind, monkeypatch):
    few, many = count_looks(800, kind, monkeypatch), count_looks(2400, kind, monkeypatch)
    assert few > 0
    assert many < 3.2 * few
