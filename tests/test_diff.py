"""diff: every vector of clause 16, the promise of each verdict on real frames, and what a comparison shows."""

from __future__ import annotations

from collections.abc import Callable
import json
from pathlib import Path
import random

import pandas as pd
import pyarrow as pa
import pytest

from schema_pairs import draw_frames, draw_matched_pair, draw_pair
import schemabridge as sb
from schemabridge.diff import Comparison, diff
from schemabridge.document.read import parse_schema
from schemabridge.prepare import prepare_arrays
from schemabridge.schema import FeatureSchema

VECTORS = sorted((Path(__file__).parent.parent / "schemas" / "diff").glob("*.json"))
PAIRS = 200


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_vector_holds(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    old, new = [parse_schema(json.dumps(vector[key]).encode(), key) for key in ("old", "new")]
    comparison = diff(old, new)
    changes = [{"about": each.about, "name": each.name, "verdict": each.verdict} for each in comparison.changes]
    assert changes == vector["changes"]
    assert comparison.verdict == vector["verdict"]


@pytest.mark.parametrize("draw", [draw_pair, draw_matched_pair])
@pytest.mark.parametrize("seed", range(10))
def test_a_verdict_keeps_its_promise(seed: int, draw: Callable) -> None:
    for number in range(PAIRS // 10):
        rng = random.Random(f"{seed}-{number}")
        old, new = draw(rng)
        comparison = diff(old, new)
        for table in draw_frames(old, new, rng):
            check_promise(comparison, old, new, table)


def check_promise(comparison: Comparison, old: FeatureSchema, new: FeatureSchema, table: pa.Table) -> None:
    """Assert what clause 16.1 says of the rows of a frame that the old schema accepts."""
    accepted = take_accepted(table, old)
    if comparison.verdict == "scorers_break" or accepted is None:
        return
    expected, found = prepare(accepted, old), prepare(accepted, new)
    if comparison.verdict == "new_matrix":
        assert not isinstance(found, str) or found == "float32_overflow", f"{found}\n{comparison}"
        return
    assert found == expected, str(comparison)
    if comparison.verdict == "same_bits":
        also = take_accepted(table, new)
        assert also is not None and also.equals(accepted), str(comparison)


def take_accepted(table: pa.Table, schema: FeatureSchema) -> pa.Table | None:
    """Return the rows that a schema accepts, None where it refuses the frame as a whole."""
    while True:
        try:
            prepare_arrays(table, schema)
        except sb.SchemabridgeError as error:
            if not error.rows:
                return None
            table = table.filter(pa.array([row not in error.rows for row in range(len(table))], pa.bool_()))
        else:
            return table


def prepare(table: pa.Table, schema: FeatureSchema) -> list[tuple] | str:
    """Return name, dtype, shape and bytes or texts of every array, or the code of the refusal."""
    try:
        arrays = prepare_arrays(table, schema)
    except sb.SchemabridgeError as error:
        return error.code
    cells = {name: array.tolist() if array.dtype == object else array.tobytes() for name, array in arrays.items()}
    return [(name, array.dtype.str, array.shape, cells[name]) for name, array in arrays.items()]


def record(cities: list[str]) -> FeatureSchema:
    return sb.record_schema(
        pd.DataFrame({"x": [1.0, 2.0], "city": cities}), encodings={"x": "numeric", "city": "one_hot"}
    )


def test_a_schema_and_itself_have_no_changes() -> None:
    schema = record(["Bern", "Rome"])
    comparison = diff(schema, schema)
    assert comparison.changes == ()
    assert comparison.verdict == "same_bits"
    assert comparison


def test_a_schema_is_compared_by_the_path_of_its_file(tmp_path: Path) -> None:
    old, new = record(["Bern", "Rome"]), record(["Bern", "Oslo"])
    old.save(tmp_path / "old.schema.json")
    new.save(tmp_path / "new.schema.arrow")
    assert diff(tmp_path / "old.schema.json", str(tmp_path / "new.schema.arrow")) == diff(old, new)


def test_what_is_no_schema_is_refused(raises_code) -> None:
    raises_code("invalid_argument", diff, record(["Bern", "Rome"]), {"format": "schemabridge"})


def test_a_comparison_is_true_where_the_model_and_the_code_that_scores_can_stay() -> None:
    old = record(["Bern", "Rome"])
    looser = old.with_policy("city", unknown="zeros")
    assert diff(old, looser).verdict == "compatible" and diff(old, looser)
    assert diff(looser, old).verdict == "scorers_break" and not diff(looser, old)


def test_a_comparison_says_what_changed_from_old_to_new() -> None:
    old = record(["Bern", "Rome"])
    comparison = diff(old, old.with_policy("x", within=(0, 9)).with_policy("city", unknown="zeros"))
    assert str(comparison).splitlines()[0].startswith("scorers_break (sha256:")
    assert str(comparison).splitlines()[1:] == [
        "  scorers_break column 'x': range: any -> [0.0, 9.0]",
        "  compatible    column 'city': unknown values: refused -> accepted (code -1)",
    ]


def test_a_message_shows_constants_and_values() -> None:
    old = sb.record_schema(pd.DataFrame({"x": [1.0, 3.0], "city": ["Bern", "Rome"]}), encodings={"x": "standardize"})
    new = sb.record_schema(pd.DataFrame({"x": [1.0, 5.0], "city": ["Bern", "Oslo"]}), encodings={"x": "standardize"})
    assert [change.message for change in diff(old, new).changes] == [
        "1 value added: 'Oslo'; 1 value removed: 'Rome'",
        "center_scale: center 2.0 -> 3.0; scale 1.0 -> 2.0",
    ]


def test_a_message_tells_what_each_vocabulary_of_a_column_makes_of_unknown_values() -> None:
    frame = pd.DataFrame({"city": ["Bern", "Rome"]})
    old, new = [
        sb.record_schema(frame, encodings={"city": (sb.one_hot(), sb.ordinal(["Bern"], unknown=code))})
        for code in (1, 2)
    ]
    assert [change.message for change in diff(old, new).changes] == [
        "unknown values: refused, accepted (code 1) -> refused, accepted (code 2)"
    ]


def test_a_comparison_as_a_frame_has_a_row_for_every_change() -> None:
    frame = diff(record(["Bern", "Rome"]), record(["Bern", "Oslo"])).to_frame()
    assert frame.to_dict("records") == [
        {
            "about": "vocabulary",
            "name": "city",
            "verdict": "scorers_break",
            "message": "1 value added: 'Oslo'; 1 value removed: 'Rome'",
        }
    ]
    same = record(["Bern", "Rome"])
    assert list(diff(same, same).to_frame().columns) == list(frame.columns)


def test_a_comparison_as_json_holds_both_fingerprints_and_every_change() -> None:
    old, new = record(["Bern", "Rome"]), record(["Rome", "Bern"])
    document = json.loads(diff(old, new.with_policy("city", missing="zeros")).to_json())
    assert document["old"] == old.fingerprint
    assert document["verdict"] == "compatible"
    assert document["changes"] == [
        {
            "about": "column",
            "name": "city",
            "verdict": "compatible",
            "message": "missing values: refused -> accepted (code -1)",
        }
    ]
